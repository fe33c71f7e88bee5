import { app } from '../../bench.ts'
import { inspectsAlone, type Scenario } from '../../scenario.ts'
import { everywhere, right, sendLine, spoilt } from './spoilt.ts'

/** A certificate without its key, as it is downloaded: a whole file, and no credential. */
const alone = (name: string, file: string, make: Parameters<typeof spoilt>[3]): Scenario => ({
  ...spoilt('no-private-key', name, [`cert inspect ${file}`, sendLine(`--cert ${file}`)], make),
  onlyWarns: inspectsAlone,
})

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
  alone('a .pem made of the .cer alone', 'push.pem', ({ cert }) => ({ 'push.pem': cert })),
  alone('the downloaded .cer itself', 'aps.cer', ({ der }) => ({ 'aps.cer': der })),
  alone('a .pem with the bag attributes of -nokeys', 'push.pem', ({ cert }) => ({
    'push.pem': `Bag Attributes\n    friendlyName: Apple Push Services: ${app}\n    localKeyID: 01 02 \nsubject=UID = ${app}\nissuer=CN = WWDR\n${cert}`,
  })),
  alone('certificate and authority, and no key', 'chain.pem', ({ cert }, { ca }) => ({
    'chain.pem': cert + ca,
  })),
  alone('a .p7b out of Keychain Access', 'push.p7b', ({ cert }, bench) => ({
    'push.p7b': bench.openssl('crl2pkcs7 -nocrl -certfile c.pem -outform der -out OUT', { 'c.pem': cert }),
  })),
  alone('a certificate on Windows line ends', 'push.pem', ({ cert }) => ({
    'push.pem': cert.replaceAll('\n', '\r\n'),
  })),
  alone('a certificate with a public key beside it, taken for its key', 'push.pem', ({ cert }, bench) => ({
    'push.pem': cert + bench.openssl('x509 -in c.pem -noout -pubkey', { 'c.pem': cert }),
  })),
  alone('a voip certificate alone', 'voip.cer', async (_, bench) => ({
    'voip.cer': (await bench.identity({ kind: 'voip' })).der,
  })),
  ...(['ber', 'der'] as const).map((form) =>
    alone(
      `a .p7b of Keychain Access whose content is empty, in ${form.toUpperCase()}`,
      'push.p7b',
      ({ der }) => ({ 'push.p7b': emptySigned(der, form) }),
    ),
  ),
]

/** SignedData round nothing but one certificate: what Keychain Access exports. */
function emptySigned(der: Buffer, form: 'ber' | 'der'): Buffer {
  const of = (tag: number, ...parts: readonly Buffer[]) => {
    const content = Buffer.concat(parts)
    if (form === 'ber') return Buffer.concat([Buffer.from([tag, 0x80]), content, Buffer.alloc(2)])
    const size = content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff]
    return Buffer.concat([Buffer.from([tag, ...size]), content])
  }
  const hex = (digits: string) => Buffer.from(digits, 'hex')
  const empty = form === 'ber' ? hex('24800000') : hex('0400')
  const set = Buffer.concat([Buffer.from([0xa0, 0x82, der.length >> 8, der.length & 0xff]), der])
  return of(
    0x30,
    hex('06092a864886f70d010702'),
    of(
      0xa0,
      of(0x30, hex('0201013100'), of(0x30, hex('06092a864886f70d010701'), of(0xa0, empty)), set, hex('3100')),
    ),
  )
}
