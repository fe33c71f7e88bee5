import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAuthority } from '../../../../src/credential/certificate/issue.ts'
import { app, keyNamed } from '../../bench.ts'
import type { Scenario } from '../../scenario.ts'
import { everywhere, sendLine, spoilt } from './spoilt.ts'

const p8 = () => keyNamed('p8', 'ec').export({ type: 'pkcs8', format: 'pem' }) as string

export const wrongKind: readonly Scenario[] = [
  spoilt(
    'wrong-credential-kind',
    'an Apple Development identity',
    [
      'cert inspect dev.pem',
      'cert verify dev.pem --ca ca.pem',
      'cert classify dev.pem',
      sendLine('--cert dev.pem'),
    ],
    async (_, bench) => {
      const pair = await bench.identity({ kind: 'apple-development', topic: 'ann.example' })
      return { 'dev.pem': pair.cert + pair.key }
    },
  ),
  spoilt(
    'wrong-credential-kind',
    'an iPhone Developer .p12',
    [
      'cert inspect dev.p12 --passphrase-env P',
      'cert verify dev.p12 --ca ca.pem --passphrase-env P',
      'cert classify dev.p12 --passphrase-env P',
      sendLine('--cert dev.p12 --passphrase-env P'),
    ],
    async (_, bench) => ({
      'dev.p12': bench.p12(
        await bench.identity({ kind: 'iphone-developer', topic: 'ann.example' }),
        '-legacy',
      ),
    }),
  ),
  spoilt(
    'wrong-credential-kind',
    'a distribution certificate',
    ['cert inspect dist.pem', 'cert classify dist.pem', sendLine('--cert dist.pem')],
    ({ key }, bench) => ({
      'dist.pem':
        bench
          .certificate(
            '-subj /UID=A1B2C3D4E5/CN=Apple_Distribution:_Acme/OU=A1B2C3D4E5 -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=codeSigning -addext 1.2.840.113635.100.6.1.4=critical,DER:0500 -addext 1.2.840.113635.100.6.1.7=critical,DER:0500 ',
            key,
          )
          .toString() + key,
    }),
  ),
  spoilt(
    'wrong-credential-kind',
    'an MDM vendor certificate',
    ['cert inspect v.pem', 'cert classify v.pem', sendLine('--cert v.pem')],
    ({ key }, bench) => ({
      'v.pem':
        bench
          .certificate(
            '-subj /UID=ABCDE12345/CN=MDM_Vendor:_Example/OU=ABCDE12345/O=Example/C=US -addext basicConstraints=critical,CA:FALSE -addext 1.2.840.113635.100.4.12=ASN1:NULL ',
            key,
          )
          .toString() + key,
    }),
  ),
  spoilt(
    'wrong-credential-kind',
    'a signing request sent in place of the certificate',
    [
      'cert inspect CertificateSigningRequest.certSigningRequest',
      sendLine('--cert CertificateSigningRequest.certSigningRequest'),
      'cert verify CertificateSigningRequest.certSigningRequest',
    ],
    ({ key }, bench) => ({
      'CertificateSigningRequest.certSigningRequest': bench.openssl(
        'req -new -key k.pem -subj /CN=Ann -out OUT',
        { 'k.pem': key },
      ),
    }),
  ),
  spoilt(
    'wrong-credential-kind',
    'a .p12 as signing key',
    [
      `send --dry-run --gateway local --env sandbox --topic ${app} --token 3b1f0c6a5e4d29871f0e6b5a4c3d2e1f90a8b7c6d5e4f30213243546576879ab -m hi --signing-key push.p12 --key-id K7L8M9N0P1 --team-id A1B2C3D4E5 --passphrase-env P`,
      'jwt create --signing-key push.p12 --key-id K7L8M9N0P1 --team-id A1B2C3D4E5',
    ],
    (pair, bench) => ({ 'push.p12': bench.p12(pair) }),
  ),
  spoilt(
    'wrong-credential-kind',
    'a certificate as signing key',
    ['jwt create --signing-key aps.cer --key-id K7L8M9N0P1 --team-id A1B2C3D4E5'],
    ({ der }) => ({ 'aps.cer': der }),
  ),
  spoilt(
    'wrong-credential-kind',
    'an RSA key as signing key',
    ['jwt create --signing-key k.pem --key-id K7L8M9N0P1 --team-id A1B2C3D4E5'],
    ({ key }) => ({ 'k.pem': key }),
  ),
  spoilt(
    'wrong-credential-kind',
    'an Ed25519 key as signing key',
    ['jwt create --signing-key k.p8 --key-id K7L8M9N0P1 --team-id A1B2C3D4E5'],
    () => ({ 'k.p8': keyNamed('ed', 'ed25519').export({ type: 'pkcs8', format: 'pem' }) as string }),
  ),
  spoilt('wrong-credential-kind', 'a .p8 as --cert', [sendLine('--cert AuthKey_K7L8M9N0P1.p8')], () => ({
    'AuthKey_K7L8M9N0P1.p8': p8(),
  })),
  // Of another service: the wrong .p8, and the wrong kind of credential.
  spoilt(
    ['wrong-credential-kind', 'wrong-p8'],
    'an App Store Connect key as signing key',
    ['cert inspect ApiKey_K7L8M9N0P1.p8'],
    () => ({ 'ApiKey_K7L8M9N0P1.p8': p8() }),
  ),
  // Of another service: the wrong .p8, and the wrong kind of credential.
  spoilt(
    ['wrong-credential-kind', 'wrong-p8'],
    'an In-App Purchase key as signing key',
    ['cert inspect SubscriptionKey_K7L8M9N0P1.p8'],
    () => ({ 'SubscriptionKey_K7L8M9N0P1.p8': p8() }),
  ),
  spoilt(
    'wrong-credential-kind',
    'an SSH key',
    ['cert inspect id_rsa', 'jwt create --signing-key id_rsa --key-id K7L8M9N0P1 --team-id A1B2C3D4E5'],
    (_, bench) => {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', 'id'], {
        cwd: bench.folder,
        input: 'y\n',
        stdio: ['pipe', 'ignore', 'ignore'],
      })
      return { id_rsa: readFileSync(join(bench.folder, 'id')) }
    },
  ),
  spoilt(
    ['universal-cert-misclassified', 'name-disagrees'],
    'a universal certificate whose name says development',
    ['cert inspect aps.pem'],
    ({ key }, bench) => ({
      'aps.pem': `${bench
        .certificate(
          '-subj /UID=com.acme.orders/CN=Apple_Development_IOS_Push_Services:_com.acme.orders -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=clientAuth -addext 1.2.840.113635.100.6.3.1=DER:0500 -addext 1.2.840.113635.100.6.3.2=DER:0500 ',
          key,
        )
        .toString()}${key}`,
    }),
  ),
  // The kind is told before the key, which would be of no use.
  spoilt(
    'wrong-credential-kind',
    'an Apple Development certificate without its key',
    [sendLine('--cert development.cer'), 'doctor --gateway 127.0.0.1:9 --ca ca.pem --cert development.cer'],
    async (_, bench) => ({
      'development.cer': (await bench.identity({ kind: 'apple-development', topic: 'ann.example' })).der,
    }),
  ),
  spoilt(
    'wrong-credential-kind',
    'the certificate of an authority, and a key of one’s own',
    [sendLine('--cert wwdr.cer --key push.key')],
    ({ key }, bench) => ({ 'wwdr.cer': bench.ca, 'push.key': key }),
  ),
  spoilt(
    'wrong-env-cert',
    'two apps in one file, the right one for the other environment',
    [sendLine('--cert two.pem')],
    async (_, bench) => {
      const authority = await bench.localAuthority()
      const orders = await bench.identity({ authority, kind: 'production' })
      const till = await bench.identity({ authority, topic: 'com.acme.till', key: keyNamed('another') })
      return { 'two.pem': orders.cert + orders.key + till.cert + till.key }
    },
  ),
  spoilt(
    'openssh-key',
    'a key that ssh-keygen -p turned into its own form, beside its certificate',
    everywhere('ck.pem'),
    ({ cert, key }, bench) => {
      writeFileSync(join(bench.folder, 'push.key'), key, { mode: 0o600 })
      execFileSync('ssh-keygen', ['-q', '-p', '-N', '', '-f', 'push.key'], {
        cwd: bench.folder,
        stdio: 'ignore',
      })
      return { 'ck.pem': cert + readFileSync(join(bench.folder, 'push.key'), 'utf8') }
    },
  ),
  // Both authorities are called alike: only the signature tells them apart.
  spoilt(
    'issuer-unknown-to-gateway',
    'a certificate of an earlier local gateway',
    ['doctor --gateway local --env sandbox --cert push.pem'],
    async (_, bench) => {
      const wanted = { commonName: 'pushctl local gateway CA', now: bench.now, days: 30 }
      const [earlier, own] = [await createAuthority(wanted), await createAuthority(wanted)]
      const { cert, key } = await bench.identity({ authority: earlier, from: 0, until: 20 })
      return { 'push.pem': cert + key, 'ca.pem': new X509Certificate(own.der).toString() }
    },
  ),
]
