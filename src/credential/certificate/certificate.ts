import { X509Certificate } from 'node:crypto'
import type { Environment } from '../../apns/environment.ts'
import { type PushType, pushTypeNames, pushTypes } from '../../apns/push-type.ts'
import { splitTopic } from '../../apns/topic.ts'
import { Fault } from '../../fault.ts'
import { childrenOf, isTag, oidOf, readDer, Tag, textOf } from '../encoding/der.ts'
import { visible } from '../encoding/visible.ts'
import type { Certificate, CertificateTopic, DistinguishedName } from '../model.ts'
import { provenanceOf } from './authority.ts'
import { kindOf, kindRow, type PushUse } from './kind.ts'
import { readName } from './name.ts'
import { type Extension, readTbs } from './tbs.ts'

const appleStem = '1.2.840.113635.100.'
const extendedKeyUsage = '2.5.29.37'

/** Signature algorithms by OID (RFC 8017, RFC 5758, RFC 8410). */
const signatureAlgorithms: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.4': 'RSA-MD5',
  '1.2.840.113549.1.1.5': 'RSA-SHA1',
  '1.2.840.113549.1.1.10': 'RSA-PSS',
  '1.2.840.113549.1.1.11': 'RSA-SHA256',
  '1.2.840.113549.1.1.12': 'RSA-SHA384',
  '1.2.840.113549.1.1.13': 'RSA-SHA512',
  '1.2.840.10045.4.1': 'ECDSA-SHA1',
  '1.2.840.10045.4.3.2': 'ECDSA-SHA256',
  '1.2.840.10045.4.3.3': 'ECDSA-SHA384',
  '1.2.840.10045.4.3.4': 'ECDSA-SHA512',
  '1.3.101.112': 'Ed25519',
}

/**
 * Reads one certificate and says everything that can be said of it without a clock.
 *
 * @param der the certificate's bytes, DER
 * @returns the model
 * @throws Fault `credential/certificate` when the bytes are no certificate, or one of its fields is damaged
 */
export function readCertificate(der: Uint8Array): Certificate {
  try {
    return readFields(open(der))
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
    if (cause.code === 'credential/certificate') throw cause
    throw damaged(cause.text.en, cause.text.zh, cause)
  }
}

function open(der: Uint8Array): X509Certificate {
  try {
    if (der[0] !== 0x30) throw new Error('it does not begin with a SEQUENCE')
    return new X509Certificate(der)
  } catch (cause) {
    throw new Fault(
      'credential/certificate',
      { en: 'The bytes are not a DER certificate.', zh: '数据不是 DER 格式的证书。' },
      { cause },
    )
  }
}

function readFields(x509: X509Certificate): Certificate {
  const tbs = readTbs(x509.raw)
  const subject = readName(tbs.subject)
  const issuer = readName(tbs.issuer)
  const apple = new Map(
    tbs.extensions
      .filter(({ oid }) => oid.startsWith(appleStem))
      .map(({ oid, value }) => [oid.slice(appleStem.length), value]),
  )
  const kind = kindOf({
    ca: x509.ca,
    signsCertificates: signsCertificates(tbs.extensions),
    oids: new Set(apple.keys()),
    usages: new Set(usagesOf(tbs.extensions)),
    subject,
    issuer,
  })
  const appleOids = [...apple.keys()].map((oid) => appleStem + oid)
  const { pushes } = kindRow(kind)
  const bundleId = pushes && bundleIdOf(pushes, subject, apple)
  const teamId = /^[A-Z0-9]{10}$/.exec(subject.unit ?? '')?.[0]
  return {
    x509,
    kind,
    subject,
    issuer,
    ...provenanceOf({ x509, subject, issuer, appleOids }),
    topics: pushes === undefined ? [] : topicsOf(pushes, subject, apple, bundleId),
    environments: pushes === undefined ? [] : environmentsOf(apple),
    ...(teamId !== undefined && { teamId }),
    ...(bundleId !== undefined && { bundleId }),
    notBefore: dateOf(x509.validFrom),
    notAfter: dateOf(x509.validTo),
    serial: x509.serialNumber.replace(/^0+(?=.)/, ''),
    fingerprints: { sha1: plainHex(x509.fingerprint), sha256: plainHex(x509.fingerprint256) },
    signatureAlgorithm: signatureAlgorithms[tbs.signature] ?? tbs.signature,
    appleOids,
  }
}

type AppleExtensions = ReadonlyMap<string, Buffer>

function usagesOf(extensions: readonly Extension[]): string[] {
  const usage = extensions.find(({ oid }) => oid === extendedKeyUsage)
  return usage === undefined ? [] : childrenOf(readDer(usage.value)).map(oidOf)
}

/** keyCertSign, the sixth bit of a BIT STRING whose first octet counts the unused ones (RFC 5280 section 4.2.1.3). */
const signsCertificates = (extensions: readonly Extension[]): boolean =>
  ((extensions.find(({ oid }) => oid === keyUsage)?.value[3] ?? 0) & 0x04) !== 0

const keyUsage = '2.5.29.15'

/** 6.3.1 and 6.3.2 admit to one gateway each. */
function environmentsOf(apple: AppleExtensions): Environment[] {
  return [
    ...(apple.has('6.3.1') ? (['sandbox'] as const) : []),
    ...(apple.has('6.3.2') ? (['production'] as const) : []),
  ]
}

/** The app behind a push certificate; passes, websites and MDM servers have none. */
function bundleIdOf(
  { of, type }: PushUse,
  subject: DistinguishedName,
  apple: AppleExtensions,
): string | undefined {
  if (of !== 'app') return undefined
  const app = apple.get('6.3.3')
  if (app !== undefined) return visible(textOf(readDer(app)))
  const suffix = type === undefined ? '' : pushTypes[type].suffix
  const { userId } = subject
  return userId?.endsWith(suffix) === true ? userId.slice(0, userId.length - suffix.length) : userId
}

/**
 * 6.3.6 lists topics, 6.3.4 does on VoIP certificates; all others are good for the one topic in the UID.
 */
function topicsOf(
  pushes: PushUse,
  subject: DistinguishedName,
  apple: AppleExtensions,
  bundleId: string | undefined,
): CertificateTopic[] {
  const list = apple.get('6.3.6')
  const line = apple.get('6.3.4')
  const names =
    list !== undefined
      ? listedTopics(list)
      : line !== undefined
        ? textOf(readDer(line)).split(/,\s*/)
        : subject.userId === undefined
          ? []
          : [subject.userId]
  return [...new Set(names.map(visible).filter((name) => name !== ''))].map((topic) => ({
    topic,
    pushTypes: pushes.types ?? pushTypesOf(topic, bundleId),
  }))
}

/**
 * The list alternates name and kind, flat. The kind says nothing new: for the plain bundle id it was `app` under WWDR
 * G1 and is `topic` under G4, for `.voip-ptt` it has a dot in front.
 */
function listedTopics(der: Buffer): string[] {
  return childrenOf(readDer(der))
    .filter((item) => !isTag(item, Tag.sequence))
    .map(textOf)
}

/** Suffixes are looked for behind the bundle id, because a bundle id may itself end in `.voip`. */
function pushTypesOf(topic: string, bundleId: string | undefined): PushType[] {
  const types =
    bundleId !== undefined && topic.startsWith(bundleId)
      ? pushTypeNames.filter((name) => pushTypes[name].suffix === topic.slice(bundleId.length))
      : splitTopic(topic).pushTypes
  return types.filter((type) => pushTypes[type].certificate !== 'own')
}

function dateOf(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw damaged(`"${text}" is no date.`, `「${text}」不是日期。`)
  return date
}

function plainHex(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase()
}

function damaged(en: string, zh: string, cause?: unknown): Fault {
  return new Fault(
    'credential/certificate',
    { en: `A field of the certificate is damaged. ${en}`, zh: `证书里有字段已损坏。${zh}` },
    { cause },
  )
}
