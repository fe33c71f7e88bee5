import { type Bench, keyNamed, type Pair } from '../../bench.ts'
import type { Scenario } from '../../scenario.ts'
import { everywhere, right, sendLine, spoilt } from './spoilt.ts'

export const damaged: readonly Scenario[] = [
  spoilt(
    'bad-export',
    'a .p12 that was cut off',
    [
      'cert inspect push.p12 --passphrase-env P',
      sendLine(`--cert push.p12 ${right}`),
      'cert verify push.p12 --passphrase-env P',
    ],
    (pair, bench) => ({ 'push.p12': bench.p12(pair).subarray(0, 1100) }),
  ),
  spoilt(
    'bad-export',
    'a .p12 sent through a text transfer',
    ['cert inspect push.p12 --passphrase-env P'],
    (pair, bench) => ({ 'push.p12': Buffer.from(bench.p12(pair).toString('utf8')) }),
  ),
  spoilt(
    'bad-export',
    'a key block that is damaged',
    ['cert inspect ck.pem', sendLine('--cert ck.pem'), 'cert convert ck.pem -o push.p12'],
    ({ cert, key }) => ({ 'ck.pem': cert + key.replace(/\nMII/, '\nOY3') }),
  ),
  spoilt(
    'bad-export',
    'a key block that was cut',
    ['cert inspect ck.pem', sendLine('--cert ck.pem')],
    ({ cert, keyObject }) => {
      const bytes = keyObject.export({ type: 'pkcs8', format: 'der' }).subarray(0, 600)
      const lines = bytes.toString('base64').replaceAll(/.{64}/g, '$&\n')
      return { 'ck.pem': `${cert}-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n` }
    },
  ),
  spoilt('bad-export', 'a certificate block that was cut', everywhere('push.pem'), ({ cert, key }) => ({
    'push.pem': `${cert.slice(0, 500)}\n-----END CERTIFICATE-----\n${key}`,
  })),
  spoilt(
    ['cert-path-or-config', 'bad-export'],
    'an empty file',
    ['cert inspect push.pem', sendLine('--cert push.pem')],
    () => ({ 'push.pem': '' }),
  ),
  // `file/not-found` names the path that leads nowhere, and so the setting.
  spoilt(
    ['cert-path-or-config', 'not-found'],
    'a path that leads nowhere',
    ['cert inspect no/push.pem', sendLine('--cert no/push.pem'), 'cert verify no/push.pem'],
    () => ({}),
  ),
  spoilt(
    'cert-path-or-config',
    'a path where the certificate itself is due',
    [sendLine('--cert-env CERT'), 'cert inspect --cert-env CERT'],
    () => ({}),
    { env: { CERT: '/etc/apns/push.pem' } },
  ),
  // What the rest of the text was nobody can see.
  spoilt(
    ['cert-path-or-config', 'p8-text-damaged'],
    'an export without quotes: one word of a PEM',
    [sendLine('--cert-env CERT')],
    () => ({}),
    { env: { CERT: '-----BEGIN' } },
  ),
  spoilt('no-cert', 'a .p12 with the key alone', everywhere('push.p12', right), ({ key }, bench) => ({
    'push.p12': bench.openssl('pkcs12 -export -nocerts -inkey k.pem -passout pass:Geheim-7 -out OUT', {
      'k.pem': key,
    }),
  })),
  spoilt(
    'no-cert',
    'a private key as --cert',
    [sendLine('--cert push.pem'), 'cert verify push.pem'],
    ({ key }) => ({ 'push.pem': key }),
  ),
  spoilt(
    'no-cert',
    'an old-style RSA key as --cert',
    [sendLine('--cert push.key'), 'cert verify push.key'],
    ({ keyObject }) => ({ 'push.key': keyObject.export({ type: 'pkcs1', format: 'pem' }) as string }),
  ),
  spoilt(
    'multiple-identities',
    'two push identities in one .pem, for different apps',
    ['cert inspect both.pem'],
    async (pair, bench) => {
      const second = await bench.identity({ topic: 'com.acme.drivers', key: keyNamed('another') })
      return { 'both.pem': pair.cert + pair.key + second.cert + second.key }
    },
  ),
  spoilt(
    // Two certificates, and the key of one: each of the two is true.
    ['multiple-identities', 'no-private-key'],
    'two certificates and one key in one .p12',
    ['cert inspect both.p12 --passphrase-env P'],
    async (pair, bench) => {
      const second = await bench.identity({ topic: 'com.acme.drivers', key: keyNamed('another') })
      return {
        'both.p12': bench.openssl(
          'pkcs12 -export -in c.pem -inkey k.pem -certfile d.pem -passout pass:Geheim-7 -out OUT',
          { 'c.pem': pair.cert, 'k.pem': pair.key, 'd.pem': second.cert },
        ),
      }
    },
  ),
  // Servers take the first, which has expired; that there are two is why.
  spoilt(
    ['multiple-identities', 'cert-expired'],
    'the old certificate left before the new one',
    ['cert inspect both.pem'],
    async (pair, bench) => {
      const old = await bench.identity({ from: -400, until: -20, key: keyNamed('another') })
      return {
        'both.pem': old.cert + old.keyObject.export({ type: 'pkcs8', format: 'pem' }) + pair.cert + pair.key,
      }
    },
  ),
  spoilt(
    'weak-cert',
    'a certificate signed with SHA-1',
    ['cert inspect ck.pem', 'cert verify ck.pem --ca ca.pem', sendLine('--cert ck.pem')],
    async (pair, bench) => ({
      'ck.pem': `${sha1(bench, pair)}${pair.key}`,
    }),
  ),
]

/** The subject of a push certificate, signed with SHA-1. */
function sha1(bench: Bench, { key }: Pair): string {
  return bench
    .certificate(
      '-sha1 -subj /UID=com.acme.orders/CN=Apple_Push_Services -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=clientAuth -addext 1.2.840.113635.100.6.3.1=DER:0500 -addext 1.2.840.113635.100.6.3.2=DER:0500 ',
      key,
    )
    .toString()
}
