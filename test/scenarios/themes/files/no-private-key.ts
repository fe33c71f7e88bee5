import { app } from '../../bench.ts'
import type { Scenario } from '../../scenario.ts'
import { everywhere, right, sendLine, spoilt } from './spoilt.ts'

export const noPrivateKey: readonly Scenario[] = [
  spoilt(
    'no-private-key',
    'a .p12 exported with the certificate alone',
    everywhere('push.p12', right),
    (pair, bench) => ({
      'push.p12': bench.openssl('pkcs12 -export -nokeys -in c.pem -passout pass:Geheim-7 -out OUT', {
        'c.pem': pair.cert,
      }),
    }),
  ),
  spoilt(
    'no-private-key',
    'the same as an old keychain encrypts it (RC2)',
    everywhere('push.p12', right),
    (pair, bench) => ({
      'push.p12': bench.openssl('pkcs12 -export -legacy -nokeys -in c.pem -passout pass:Geheim-7 -out OUT', {
        'c.pem': pair.cert,
      }),
    }),
  ),
  spoilt(
    'no-private-key',
    'a .pem made of the .cer alone',
    ['cert inspect push.pem', sendLine('--cert push.pem')],
    ({ cert }) => ({ 'push.pem': cert }),
  ),
  spoilt(
    'no-private-key',
    'the downloaded .cer itself',
    ['cert inspect aps.cer', sendLine('--cert aps.cer')],
    ({ der }) => ({ 'aps.cer': der }),
  ),
  spoilt(
    'no-private-key',
    'a .pem with the bag attributes of -nokeys',
    ['cert inspect push.pem', sendLine('--cert push.pem')],
    ({ cert }) => ({
      'push.pem': `Bag Attributes\n    friendlyName: Apple Push Services: ${app}\n    localKeyID: 01 02 \nsubject=UID = ${app}\nissuer=CN = WWDR\n${cert}`,
    }),
  ),
  spoilt(
    'no-private-key',
    'certificate and authority, and no key',
    ['cert inspect chain.pem', sendLine('--cert chain.pem')],
    ({ cert }, { ca }) => ({ 'chain.pem': cert + ca }),
  ),
  spoilt(
    'no-private-key',
    'a .p7b out of Keychain Access',
    ['cert inspect push.p7b', sendLine('--cert push.p7b')],
    ({ cert }, bench) => ({
      'push.p7b': bench.openssl('crl2pkcs7 -nocrl -certfile c.pem -outform der -out OUT', { 'c.pem': cert }),
    }),
  ),
  spoilt(
    'no-private-key',
    'a certificate on Windows line ends',
    ['cert inspect push.pem', sendLine('--cert push.pem')],
    ({ cert }) => ({ 'push.pem': cert.replaceAll('\n', '\r\n') }),
  ),
  spoilt(
    'no-private-key',
    'a certificate with a public key beside it, taken for its key',
    ['cert inspect push.pem', sendLine('--cert push.pem')],
    ({ cert }, bench) => ({
      'push.pem': cert + bench.openssl('x509 -in c.pem -noout -pubkey', { 'c.pem': cert }),
    }),
  ),
  spoilt(
    'no-private-key',
    'a voip certificate alone',
    ['cert inspect voip.cer', sendLine('--cert voip.cer')],
    async (_, bench) => ({
      'voip.cer': (await bench.identity({ kind: 'voip' })).der,
    }),
  ),
]
