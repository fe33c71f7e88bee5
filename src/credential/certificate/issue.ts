import { createHash, createPublicKey, generateKeyPair, type KeyObject, randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { passTopicPrefix } from '../../apns/pass-topic.ts'
import { pushTypes } from '../../apns/push-type.ts'
import { day } from '../../time.ts'
import {
  type Asn1,
  bits,
  boolean,
  bytesOf,
  childrenOf,
  context,
  encode,
  integer,
  nothing,
  octets,
  oid,
  readDer,
  sequence,
  time,
  utf8,
} from '../encoding/der.ts'
import { localOrganization } from './authority.ts'
import type { PushKind } from './kind.ts'
import { type NameAttribute, writeName } from './name.ts'
import { readTbs } from './tbs.ts'

/** A certificate and its private key, freshly made. */
export interface Issued {
  /** The certificate. */
  readonly der: Buffer
  readonly key: KeyObject
}

/** What `issueCertificate` can make: the push certificates of Apple's portal, and two signing identities that cannot push. */
export type IssuableKind = keyof typeof forms

/** What a certificate shall say. */
export interface Issuance {
  readonly authority: Issued
  readonly kind: IssuableKind
  /**
   * Bundle id for apps (also of `voip` and `complication`, whose suffix is added here), pass type id, website push
   * id, or `com.apple.mgmt.External.…`; a person's name on signing identities.
   */
  readonly topic: string
  /** Ten characters. */
  readonly teamId: string
  readonly organization: string
  readonly now: Date
  /** `now`, if not given. */
  readonly notBefore?: Date
  /** How long it is good for, from `notBefore` on; Apple gives 395 days. */
  readonly days: number
  /** Leaves the extended key usage out, so that the certificate says nothing of what it is for. */
  readonly withoutUsage?: true
  /** A private key to use; without it an RSA key of 2048 bits is made, as Apple's portal demands. */
  readonly key?: KeyObject
}

const makeKeyPair = promisify(generateKeyPair)
const apple = '1.2.840.113635.100.'
const clientAuth = '1.3.6.1.5.5.7.3.2'
const serverAuth = '1.3.6.1.5.5.7.3.1'
const codeSigning = '1.3.6.1.5.5.7.3.3'

/** How Apple writes one kind of certificate; names, OIDs and their order are those of genuine ones from WWDR G4. */
interface CertificateForm {
  /** How its topic always begins; anyhow, if not given. */
  readonly topicPrefix?: string
  readonly commonName: (topic: string, teamId: string) => string
  readonly userId: (topic: string, teamId: string) => string
  /** What it names beside topic and country: MDM certificates have no team, the older ones no organization. */
  readonly owner: readonly ('unit' | 'organization')[]
  readonly usages: readonly string[]
  readonly marks: (topic: string) => readonly Asn1[]
}

const plain = (topic: string) => topic
const mark = (arc: string) => extension(apple + arc, nothing())
const criticalMark = (arc: string) => extension(apple + arc, nothing(), true)

const forms = {
  universal: {
    commonName: (topic) => `Apple Push Services: ${topic}`,
    userId: plain,
    owner: ['unit', 'organization'],
    usages: [clientAuth],
    marks: (topic) => [topicList(topic), mark('6.3.1'), mark('6.3.2')],
  },
  sandbox: {
    commonName: (topic) => `Apple Sandbox Push Services: ${topic}`,
    userId: plain,
    owner: ['unit', 'organization'],
    usages: [clientAuth],
    marks: (topic) => [topicList(topic), mark('6.3.1')],
  },
  development: {
    commonName: (topic) => `Apple Development IOS Push Services: ${topic}`,
    userId: plain,
    owner: ['unit'],
    usages: [clientAuth],
    marks: () => [mark('6.3.1')],
  },
  production: {
    commonName: (topic) => `Apple Production IOS Push Services: ${topic}`,
    userId: plain,
    owner: ['unit'],
    usages: [clientAuth],
    marks: () => [mark('6.3.2')],
  },
  voip: {
    commonName: (topic) => `VoIP Services: ${topic}`,
    userId: (topic) => topic + pushTypes.voip.suffix,
    owner: ['unit', 'organization'],
    usages: [clientAuth],
    marks: (topic) => [
      mark('6.3.1'),
      mark('6.3.2'),
      extension(`${apple}6.3.4`, utf8(`${topic}, ${topic}.voip`)),
      mark('6.3.5'),
      extension(`${apple}6.3.3`, utf8(topic)),
    ],
  },
  complication: {
    commonName: (topic) => `WatchKit Services: ${topic}`,
    userId: (topic) => topic + pushTypes.complication.suffix,
    owner: ['unit', 'organization'],
    usages: [clientAuth],
    marks: (topic) => [topicList(topic), mark('6.3.1'), mark('6.3.2'), mark('6.3.5')],
  },
  pass: {
    topicPrefix: passTopicPrefix,
    commonName: (topic) => `Pass Type ID: ${topic}`,
    userId: plain,
    owner: ['unit', 'organization'],
    usages: [clientAuth, `${apple}4.14`],
    marks: (topic) => [mark('6.3.2'), extension(`${apple}6.1.16`, utf8(topic))],
  },
  website: {
    topicPrefix: 'web.',
    commonName: (topic) => `Website Push ID: ${topic}`,
    userId: plain,
    owner: ['unit', 'organization'],
    usages: [clientAuth, `${apple}4.15`],
    marks: (topic) => [mark('6.3.2'), extension(`${apple}6.1.17`, utf8(topic))],
  },
  mdm: {
    topicPrefix: 'com.apple.mgmt.External.',
    commonName: (topic) => `APSP:${topic.slice(topic.lastIndexOf('.') + 1)}`,
    userId: plain,
    owner: [],
    usages: [clientAuth],
    marks: () => [mark('6.3.2')],
  },
  'iphone-developer': {
    commonName: (name, teamId) => `iPhone Developer: ${name} (${teamId})`,
    userId: (_name, teamId) => teamId,
    owner: ['unit', 'organization'],
    usages: [codeSigning],
    marks: () => [criticalMark('6.1.2')],
  },
  'apple-development': {
    commonName: (name, teamId) => `Apple Development: ${name} (${teamId})`,
    userId: (_name, teamId) => teamId,
    owner: ['unit', 'organization'],
    usages: [codeSigning],
    marks: () => [criticalMark('6.1.2'), criticalMark('6.1.12')],
  },
} satisfies Record<PushKind | 'iphone-developer' | 'apple-development', CertificateForm>

const formOf = (kind: IssuableKind): CertificateForm => forms[kind]

/** The kinds `issueCertificate` makes, push certificates first. */
export const issuableKinds = Object.keys(forms) as readonly IssuableKind[]

/** @returns how the topic of every certificate of the kind begins; empty when it may begin anyhow */
export function topicPrefixOf(kind: IssuableKind): string {
  return formOf(kind).topicPrefix ?? ''
}

/**
 * Makes an authority for a local gateway: an EC P-256 key and a self-signed certificate that cannot sign further
 * authorities. Its organization says that it is pushctl's.
 *
 * @param wanted common name, the moment from which it is good, and for how many days
 * @returns certificate and key
 */
export async function createAuthority(wanted: {
  readonly commonName: string
  readonly now: Date
  readonly days: number
}): Promise<Issued> {
  const { privateKey: key } = await makeKeyPair('ec', { namedCurve: 'P-256' })
  const name = writeName([
    ['commonName', wanted.commonName],
    ['organization', localOrganization],
  ])
  const der = signCertificate({
    issuer: name,
    signer: key,
    subject: name,
    key,
    notBefore: wanted.now,
    days: wanted.days,
    extensions: [
      extension('2.5.29.19', sequence(boolean(true), integer(0)), true),
      extension('2.5.29.14', octets(keyIdentifier(key))),
      extension('2.5.29.15', bits(Buffer.of(0x06), 1), true), // keyCertSign, cRLSign
    ],
  })
  return { der, key }
}

/**
 * Makes a certificate in the form of Apple's: subject UID, CN, OU, O, C; key usage, extended key usage and Apple's
 * OIDs as on genuine ones, so that any program that reads those reads these.
 *
 * @param wanted what it shall say, and who signs it
 * @returns certificate and private key
 */
export async function issueCertificate(wanted: Issuance): Promise<Issued> {
  const { authority, kind, topic, teamId, organization, now, notBefore = now, days } = wanted
  const key = wanted.key ?? (await makeKeyPair('rsa', { modulusLength: 2048 })).privateKey
  const form = formOf(kind)
  const names = { unit: teamId, organization }
  const der = signCertificate({
    issuer: subjectOf(authority),
    signer: authority.key,
    subject: writeName([
      ['userId', form.userId(topic, teamId)],
      ['commonName', form.commonName(topic, teamId)],
      ...form.owner.map((attribute): [NameAttribute, string] => [attribute, names[attribute]]),
      ['country', 'US'],
    ]),
    key,
    notBefore,
    days,
    extensions: [
      ...leafExtensions(authority, key, wanted.withoutUsage ? [] : form.usages),
      ...form.marks(topic),
    ],
  })
  return { der, key }
}

/**
 * Makes a TLS server certificate with an EC P-256 key.
 *
 * @param wanted who signs it, the DNS names and IP addresses it is for (at least one), and its days
 * @returns certificate and private key
 */
export async function issueServerCertificate(wanted: {
  readonly authority: Issued
  readonly names: readonly [string, ...string[]]
  readonly now: Date
  readonly days: number
}): Promise<Issued> {
  const { authority, names, now, days } = wanted
  const { privateKey: key } = await makeKeyPair('ec', { namedCurve: 'P-256' })
  const der = signCertificate({
    issuer: subjectOf(authority),
    signer: authority.key,
    subject: writeName([
      ['commonName', names[0]],
      ['organization', localOrganization],
    ]),
    key,
    notBefore: now,
    days,
    extensions: [
      ...leafExtensions(authority, key, [serverAuth]),
      extension('2.5.29.17', sequence(...names.map(generalName))),
    ],
  })
  return { der, key }
}

interface Unsigned {
  readonly issuer: Asn1
  readonly signer: KeyObject
  readonly subject: Asn1
  readonly key: KeyObject
  readonly notBefore: Date
  readonly days: number
  readonly extensions: readonly Asn1[]
}

/** RFC 5280 section 4.1: version 3, a random positive serial number, signed with SHA-256. */
function signCertificate(unsigned: Unsigned): Buffer {
  const { issuer, signer, subject, key, notBefore, days, extensions } = unsigned
  const algorithm = signatureAlgorithm(signer)
  const notAfter = new Date(notBefore.getTime() + days * day)
  const tbs = sequence(
    context(0, [integer(2)]),
    integer(serialNumber()),
    algorithm,
    issuer,
    sequence(time(notBefore), time(notAfter)),
    subject,
    readDer(publicKeyInfo(key)),
    context(3, [sequence(...extensions)]),
  )
  return encode(sequence(tbs, algorithm, bits(sign('sha256', encode(tbs), signer))))
}

/** 16 bytes, the first neither 0 nor above 127, so that the number is positive and of full length. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes
}

function signatureAlgorithm(signer: KeyObject): Asn1 {
  return signer.asymmetricKeyType === 'ec'
    ? sequence(oid('1.2.840.10045.4.3.2'))
    : sequence(oid('1.2.840.113549.1.1.11'), nothing())
}

function subjectOf(authority: Issued): Asn1 {
  return readTbs(authority.der).subject ?? sequence()
}

function publicKeyInfo(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' })
}

/** SHA-1 of the public key's bits (RFC 5280 section 4.2.1.2, method 1). */
function keyIdentifier(key: KeyObject): Buffer {
  const bitString = bytesOf(childrenOf(readDer(publicKeyInfo(key)))[1])
  return createHash('sha1').update(bitString).digest()
}

function leafExtensions(authority: Issued, key: KeyObject, usages: readonly string[]): Asn1[] {
  return [
    extension('2.5.29.19', sequence(), true),
    extension('2.5.29.35', sequence(context(0, keyIdentifier(authority.key)))),
    ...(usages.length === 0 ? [] : [extension('2.5.29.37', sequence(...usages.map(oid)), true)]),
    extension('2.5.29.14', octets(keyIdentifier(key))),
    extension('2.5.29.15', bits(Buffer.of(0x80), 7), true), // digitalSignature
  ]
}

function extension(id: string, value: Asn1, critical = false): Asn1 {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(encode(value)))
}

/** Names and kinds alternate, with the kinds of WWDR G4. */
function topicList(bundleId: string): Asn1 {
  const items = Object.values(pushTypes).flatMap(({ suffix, listedAs }) =>
    listedAs === undefined ? [] : [utf8(bundleId + suffix), sequence(utf8(listedAs))],
  )
  return extension(`${apple}6.3.6`, sequence(...items))
}

/** RFC 5280 section 4.2.1.6: [2] DNS name, [7] IP address. */
function generalName(name: string): Asn1 {
  const address = addressBytes(name)
  return address === undefined ? context(2, Buffer.from(name, 'latin1')) : context(7, address)
}

function addressBytes(name: string): Buffer | undefined {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return Buffer.from(name.split('.').map(Number))
  if (!name.includes(':')) return undefined
  const [head = [], tail] = name.split('::').map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = Array<string>(tail === undefined ? 0 : 8 - head.length - tail.length).fill('0')
  const groups = [...head, ...zeros, ...(tail ?? [])]
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex')
}
