import { generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createSigningRequest } from '../../src/credential/certificate/signing-request.ts'
import * as der from '../../src/credential/encoding/der.ts'
import { writePem } from '../../src/credential/encoding/pem.ts'
import { writeKey } from '../../src/credential/key/write.ts'
import { partsToPem } from '../../src/credential/part.ts'
import { writePkcs12 } from '../../src/credential/pkcs12/write.ts'
import { corpus, corpusFolder } from '../credential/corpus.ts'
import { makeIdentity } from '../credential/identity-material.ts'

/** A file of somebody's credential, and what opens it. */
export interface CredentialFile {
  readonly name: string
  readonly bytes: Buffer
  readonly passphrase: string
}

const DATA = '1.2.840.113549.1.7.1'
const SIGNED_DATA = '1.2.840.113549.1.7.2'

/** @returns our own, of every format there is, then those of the folder of other people's files, if it is there */
export async function credentialFiles(): Promise<CredentialFile[]> {
  return [...(await ownFiles()), ...foreignFiles()]
}

async function ownFiles(): Promise<CredentialFile[]> {
  const ec = await makeIdentity('com.example.app')
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const parts = [
    { is: 'certificate', certificate: ec.certificate },
    { is: 'key', key: { key: ec.key } },
    { is: 'certificate', certificate: ec.authority },
  ] as const
  const pem = partsToPem(parts)
  const p12 = { identity: ec.identity, chain: [ec.authority], passphrase: 'secret' }
  const modern = writePkcs12({ ...p12, form: 'modern' })
  const legacy = writePkcs12({ ...p12, form: 'legacy' })
  const request = createSigningRequest(ec.key, { commonName: '张三', email: 'zhang@example.com' })
  const certificate = ec.certificate.x509.raw
  const encrypted = { cipher: 'aes-128-cbc', passphrase: 'secret' } as const
  const files: Readonly<Record<string, string | Buffer>> = {
    'certificate.der': certificate,
    'identity.pem': pem,
    'one-line.pem': pem.replaceAll('\n', '\\n'),
    'identity.base64': Buffer.from(pem).toString('base64'),
    'certificate.hex': certificate.toString('hex'),
    'pkcs8.der': writeKey(ec.key, { format: 'pkcs8' }).bytes,
    'sec1.der': writeKey(ec.key, { format: 'sec1' }).bytes,
    'pkcs1.der': writeKey(rsa, { format: 'pkcs1' }).bytes,
    'encrypted-pkcs8.pem': ec.key.export({ type: 'pkcs8', format: 'pem', ...encrypted }),
    'encrypted-pkcs1.pem': rsa.export({ type: 'pkcs1', format: 'pem', ...encrypted }),
    'modern.p12': modern,
    'legacy.p12': legacy,
    'modern-without-mac.p12': withoutMac(modern),
    'legacy-without-mac.p12': withoutMac(legacy),
    'plain.p12': plainPkcs12(certificate, writeKey(ec.key, { format: 'pkcs8' }).bytes),
    'request.der': request,
    'request.pem': writePem({ label: 'CERTIFICATE REQUEST', bytes: request }),
    'bundle.p7b': signedData([certificate, ec.authority.x509.raw]),
    'app.mobileprovision': signedData([ec.authority.x509.raw], profileOf(certificate)),
    'AuthKey_ABC1234567.p8': writePem(writeKey(ec.key, { format: 'pkcs8' })),
    'page.html': '<!DOCTYPE html><html><body>Sign in</body></html>',
  }
  return Object.entries(files).map(([name, bytes]) => ({
    name,
    bytes: Buffer.from(bytes),
    passphrase: 'secret',
  }))
}

function foreignFiles(): CredentialFile[] {
  const p12s = corpus().filter(({ isCostly }) => !isCostly)
  if (p12s.length === 0) return []
  const cers = ['apple', 'lookalike'].flatMap((folder) =>
    readdirSync(new URL(folder, corpusFolder)).map((file) => ({ file: `${folder}/${file}`, password: '' })),
  )
  return [...p12s, ...cers].map(({ file, password }) => ({
    name: file,
    bytes: readFileSync(new URL(file, corpusFolder)),
    passphrase: password,
  }))
}

/** Only without a seal do changed bytes get as far as the inside. */
function withoutMac(p12: Buffer): Buffer {
  const [version, authSafe] = der.childrenOf(der.readDer(p12))
  if (version === undefined || authSafe === undefined) throw new Error('no PFX')
  return der.encode(der.sequence(version, authSafe))
}

const contentInfo = (type: string, content: der.Asn1) =>
  der.sequence(der.oid(type), der.context(0, [content]))

function plainPkcs12(certificate: Buffer, key: Buffer): Buffer {
  const certificateBag = der.sequence(
    der.oid('1.2.840.113549.1.12.10.1.3'),
    der.context(0, [
      der.sequence(der.oid('1.2.840.113549.1.9.22.1'), der.context(0, [der.octets(certificate)])),
    ]),
    der.set(der.sequence(der.oid('1.2.840.113549.1.9.20'), der.set(der.bmp('推送')))),
  )
  const keyBag = der.sequence(der.oid('1.2.840.113549.1.12.10.1.1'), der.context(0, [der.readDer(key)]))
  const safe = contentInfo(DATA, der.octets(der.encode(der.sequence(certificateBag, keyBag))))
  const content = der.octets(der.encode(der.sequence(safe)))
  return der.encode(der.sequence(der.integer(3), contentInfo(DATA, content)))
}

function signedData(certificates: readonly Buffer[], content?: string): Buffer {
  const encapsulated =
    content === undefined ? der.sequence(der.oid(DATA)) : contentInfo(DATA, der.octets(Buffer.from(content)))
  const signed = der.sequence(
    der.integer(1),
    der.set(),
    encapsulated,
    der.context(
      0,
      certificates.map((bytes) => der.readDer(bytes)),
    ),
    der.set(),
  )
  return der.encode(contentInfo(SIGNED_DATA, signed))
}

function profileOf(certificate: Buffer): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>CreationDate</key><date>2026-06-01T08:00:00Z</date>
<key>DeveloperCertificates</key><array><data>${certificate.toString('base64')}</data></array>
<key>Entitlements</key><dict>
<key>application-identifier</key><string>A1B2C3D4E5.com.example.app</string>
<key>aps-environment</key><string>development</string><key>get-task-allow</key><true/>
</dict>
<key>ExpirationDate</key><date>2027-06-01T08:00:00Z</date>
<key>Name</key><string>Lunch &amp; 午饭</string>
<key>ProvisionedDevices</key><array><string>0</string></array>
<key>TeamIdentifier</key><array><string>A1B2C3D4E5</string></array>
<key>UUID</key><string>00000000-0000-4000-8000-000000000000</string>
</dict></plist>`
}
