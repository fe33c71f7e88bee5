import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, type Bench, keyNamed, type Pair } from '../bench.ts'
import type { Scenario, Situation } from '../scenario.ts'

/** The gateway takes the authority of the scenarios for Apple's; `--dry-run` does not look whether it is there. */
const env = {
  P: 'Geheim-7',
  WRONG: 'geheim-7',
  EMPTY: '',
  PUSHCTL_GATEWAY: 'localhost:2197',
  PUSHCTL_GATEWAY_CA: 'ca.pem',
}
const right = '--passphrase-env P'

type Files = Readonly<Record<string, string | Uint8Array>>

/** One way to spoil a file, and the lines that read it. */
function spoilt(
  cause: Scenario['cause'],
  name: string,
  lines: readonly string[],
  make: (pair: Pair, bench: Bench) => Files | Promise<Files>,
  situation: Partial<Situation> = {},
): Scenario {
  return {
    theme: 'files',
    name,
    cause,
    lines,
    async setUp(bench) {
      const files = await make(await bench.identity(), bench)
      return { ...situation, env: { ...env, ...situation.env }, files: { 'ca.pem': bench.ca, ...files } }
    },
  }
}

const sendLine = (words: string) =>
  `send --dry-run --gateway local --env sandbox --topic ${app} --token 3b1f0c6a5e4d29871f0e6b5a4c3d2e1f90a8b7c6d5e4f30213243546576879ab -m hi ${words}`

/** The surfaces that take a credential. */
const everywhere = (file: string, more = '') => [
  `cert inspect ${file} ${more}`.trim(),
  `cert verify ${file} --ca ca.pem ${more}`.trim(),
  sendLine(`--cert ${file} ${more}`.trim()),
]

const nameless = (pem: string) => pem.replaceAll(/-----[^-]+-----/g, '').trim()

const noPrivateKey: Scenario[] = [
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

const passphrase: Scenario[] = [
  spoilt(
    'p12-password',
    'a .p12 and a passphrase with another capital',
    everywhere('push.p12', '--passphrase-env WRONG'),
    (pair, bench) => ({ 'push.p12': bench.p12(pair) }),
  ),
  spoilt(
    'p12-password',
    'a .p12 of the old kind and a wrong passphrase',
    everywhere('push.p12', '--passphrase-env WRONG'),
    (pair, bench) => ({ 'push.p12': bench.p12(pair, '-legacy') }),
  ),
  spoilt(
    'p12-password',
    'a .p12 with a passphrase, and none given',
    everywhere('push.p12'),
    (pair, bench) => ({ 'push.p12': bench.p12(pair) }),
  ),
  spoilt(
    'p12-password',
    'a .p12 with a passphrase, and an empty one given',
    everywhere('push.p12', '--passphrase-env EMPTY'),
    (pair, bench) => ({ 'push.p12': bench.p12(pair) }),
  ),
  spoilt(
    'p12-password',
    'a passphrase the shell has shortened',
    everywhere('push.p12', '--passphrase-env SHELL_ATE'),
    (pair, bench) => ({ 'push.p12': bench.p12(pair, '', '$abc!') }),
    { env: { SHELL_ATE: '!' } },
  ),
  spoilt(
    'p12-password',
    'a passphrase file that was made with a blank at its end',
    everywhere('push.p12', '--passphrase-file pass.txt'),
    (pair, bench) => ({ 'push.p12': bench.p12(pair), 'pass.txt': 'Geheim-7 x\n' }),
  ),
  spoilt(
    'p12-password',
    'classify of a locked .p12',
    ['cert classify push.p12 --passphrase-env WRONG'],
    (pair, bench) => ({ 'push.p12': bench.p12(pair) }),
  ),
  spoilt(
    'p12-password',
    'convert of a locked .p12',
    ['cert convert push.p12 -o push.pem --passphrase-env WRONG'],
    (pair, bench) => ({ 'push.p12': bench.p12(pair) }),
  ),
]

const encrypted = (bench: Bench, { key }: Pair, form: string) =>
  form === 'pkcs8'
    ? bench
        .openssl('pkcs8 -topk8 -in k.pem -v2 aes256 -passout pass:Geheim-7 -out OUT', { 'k.pem': key })
        .toString()
    : bench
        .openssl(`rsa -in k.pem -${form} -traditional -passout pass:Geheim-7 -out OUT`, { 'k.pem': key })
        .toString()

const keyEncrypted: Scenario[] = [
  spoilt(
    'key-encrypted',
    'a ck.pem whose key wants a passphrase, none given',
    [sendLine('--cert ck.pem')],
    (pair, bench) => ({ 'ck.pem': pair.cert + encrypted(bench, pair, 'pkcs8') }),
  ),
  spoilt(
    'key-encrypted',
    'a ck.pem with an old encrypted key (DEK-Info), none given',
    [sendLine('--cert ck.pem')],
    (pair, bench) => ({ 'ck.pem': pair.cert + encrypted(bench, pair, 'aes256') }),
  ),
  spoilt(
    'key-encrypted',
    'certificate and 3DES key in two files, none given',
    [sendLine('--cert c.pem --key k.pem')],
    (pair, bench) => ({ 'c.pem': pair.cert, 'k.pem': encrypted(bench, pair, 'des3') }),
  ),
  spoilt(
    'key-encrypted',
    'an encrypted key and the wrong passphrase',
    [sendLine('--cert ck.pem --passphrase-env WRONG'), 'cert convert ck.pem -o x.p12 --passphrase-env WRONG'],
    (pair, bench) => ({ 'ck.pem': pair.cert + encrypted(bench, pair, 'pkcs8') }),
  ),
  spoilt(
    'key-encrypted',
    'an encrypted key with bag attributes and the wrong passphrase',
    [sendLine('--cert ck.pem --passphrase-env WRONG')],
    (pair, bench) => ({
      'ck.pem': `Bag Attributes\n    friendlyName: push\n${pair.cert}Bag Attributes\nKey Attributes: <No Attributes>\n${encrypted(bench, pair, 'pkcs8')}`,
    }),
  ),
  spoilt(
    'key-encrypted',
    'an old encrypted key and the wrong passphrase',
    [sendLine('--cert c.pem --key k.pem --passphrase-env WRONG')],
    (pair, bench) => ({ 'c.pem': pair.cert, 'k.pem': encrypted(bench, pair, 'aes256') }),
  ),
]

const other = () => keyNamed('another').export({ type: 'pkcs8', format: 'pem' }) as string
const otherRsa = () => keyNamed('another').export({ type: 'pkcs1', format: 'pem' }) as string
const otherEc = () => keyNamed('another', 'ec').export({ type: 'sec1', format: 'pem' }) as string

const keyMismatch: Scenario[] = [
  spoilt('key-mismatch', 'certificate A and key B in one PEM', everywhere('ck.pem'), ({ cert }) => ({
    'ck.pem': cert + other(),
  })),
  spoilt('key-mismatch', 'key B before certificate A', everywhere('ck.pem'), ({ cert }) => ({
    'ck.pem': otherRsa() + cert,
  })),
  spoilt('key-mismatch', 'an EC key beside an RSA certificate', everywhere('ck.pem'), ({ cert }) => ({
    'ck.pem': cert + otherEc(),
  })),
  spoilt(
    'key-mismatch',
    'certificate and another key in two files',
    [sendLine('--cert c.pem --key k.pem'), 'cert merge c.pem k.pem', 'cert verify c.pem k.pem --ca ca.pem'],
    ({ cert }) => ({ 'c.pem': cert, 'k.pem': other() }),
  ),
  spoilt(
    'key-mismatch',
    'a .cer and the key of the last request',
    ['cert merge aps.cer old.key -o ck.pem', 'cert convert aps.cer --key old.key -o push.p12'],
    ({ der }) => ({ 'aps.cer': der, 'old.key': otherRsa() }),
  ),
  spoilt(
    'key-mismatch',
    'certificate, its authority, and a foreign key',
    everywhere('ck.pem'),
    ({ cert }, { ca }) => ({ 'ck.pem': cert + ca + other() }),
  ),
  spoilt(
    'key-mismatch',
    'a foreign key before the right one: servers take the first',
    ['cert inspect ck.pem'],
    ({ cert, key }) => ({ 'ck.pem': cert + other() + key }),
  ),
]

const containers: Scenario[] = [
  spoilt(
    'rc2-40-openssl3',
    'a .p12 of the old kind',
    ['cert inspect push.p12 --passphrase-env P'],
    (pair, bench) => ({ 'push.p12': bench.p12(pair, '-legacy') }),
  ),
  spoilt(
    'rc2-40-openssl3',
    'a pass certificate as Keychain Access writes it',
    ['cert inspect pass.p12 --passphrase-env P'],
    async (_, bench) => ({
      'pass.p12': bench.p12(await bench.identity({ kind: 'pass', topic: 'pass.com.acme.card' }), '-legacy'),
    }),
  ),
  spoilt(
    'rc2-40-openssl3',
    'a .p12 with RC2-40 round the certificate alone',
    ['cert inspect push.p12 --passphrase-env P'],
    (pair, bench) => ({
      'push.p12': bench.p12(pair, '-legacy -certpbe PBE-SHA1-RC2-40 -keypbe AES-256-CBC'),
    }),
  ),
  spoilt('rc2-40-openssl3', 'RC2-40 and an empty passphrase', ['cert inspect push.p12'], (pair, bench) => ({
    'push.p12': bench.p12(pair, '-legacy', ''),
  })),
  spoilt(
    'modern-p12-rejected-by-apple',
    'a .p12 of OpenSSL 3',
    ['cert inspect push.p12 --passphrase-env P'],
    (pair, bench) => ({ 'push.p12': bench.p12(pair) }),
  ),
  spoilt(
    'modern-p12-rejected-by-apple',
    'old ciphers under a MAC of SHA-256',
    ['cert inspect push.p12 --passphrase-env P'],
    (pair, bench) => ({
      'push.p12': bench.p12(pair, '-legacy -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg SHA256'),
    }),
  ),
  spoilt(
    'modern-p12-rejected-by-apple',
    'AES-128 and SHA-512',
    ['cert inspect push.p12 --passphrase-env P'],
    (pair, bench) => ({
      'push.p12': bench.p12(pair, '-certpbe AES-128-CBC -keypbe AES-128-CBC -macalg SHA512'),
    }),
  ),
  spoilt('wrong-container', 'PEM text renamed .p12', ['cert inspect push.p12'], ({ cert, key }) => ({
    'push.p12': `Bag Attributes\n    friendlyName: push\n${cert}${key}`,
  })),
  spoilt(
    // Its key is not in it either, which for a certificate alone may be meant.
    ['wrong-container', 'no-private-key'],
    'a DER certificate renamed .pem',
    ['cert inspect push.pem'],
    ({ der }) => ({ 'push.pem': der }),
  ),
  spoilt(
    'wrong-container',
    'an XML page saved as .p12',
    ['cert inspect push.p12', sendLine('--cert push.p12'), 'cert classify push.p12'],
    () => ({
      'push.p12': '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>\n',
    }),
  ),
  spoilt(
    'wrong-container',
    'an HTML sign-in page saved as .cer',
    ['cert inspect aps.cer', sendLine('--cert aps.cer')],
    () => ({
      'aps.cer': '<!DOCTYPE html><html><head><title>Sign in - Apple</title></head><body></body></html>',
    }),
  ),
  spoilt(
    'wrong-container',
    'a .p12 out of a match repository',
    ['cert inspect match.p12', sendLine('--cert match.p12'), 'cert verify match.p12'],
    (pair, bench) => ({
      'match.p12': bench.openssl('enc -aes-256-cbc -a -md md5 -in x -pass pass:match -out OUT', {
        x: bench.p12(pair),
      }),
    }),
  ),
  spoilt(
    'wrong-container',
    'hex digits of a .p12',
    ['cert inspect push.p12 --passphrase-env P', 'cert classify push.p12 --passphrase-env P'],
    (pair, bench) => ({ 'push.p12': bench.p12(pair).toString('hex') }),
  ),
  // It is a credential of another service, and a file of another kind than its name: either is said rightly.
  spoilt(
    ['wrong-container', 'wrong-credential-kind'],
    'a JSON service account of Firebase',
    ['cert inspect push.p12', sendLine('--signing-key push.p12 --team-id A1B2C3D4E5 --key-id K7L8M9N0P1')],
    () => ({ 'push.p12': '{"type": "service_account", "project_id": "acme", "private_key_id": "1"}' }),
  ),
  spoilt(
    ['pkcs8-vs-pkcs1'],
    'a PKCS#8 RSA key where servers want PKCS#1',
    ['cert inspect ck.pem'],
    ({ cert, key }) => ({ 'ck.pem': cert + key }),
  ),
  spoilt('pkcs8-vs-pkcs1', 'a key as OpenSSL 3 writes it', ['cert inspect k.pem'], (pair, bench) => ({
    'k.pem': bench.openssl('pkcs12 -in x.p12 -nocerts -nodes -passin pass:Geheim-7 -out OUT', {
      'x.p12': bench.p12(pair),
    }),
  })),
  spoilt(
    'pkcs8-vs-pkcs1',
    'an EC key in SEC 1 form used as .p8',
    ['cert inspect AuthKey_K7L8M9N0P1.p8'],
    () => ({
      'AuthKey_K7L8M9N0P1.p8': keyNamed('p8', 'ec').export({ type: 'sec1', format: 'pem' }) as string,
    }),
  ),
]

const damaged: Scenario[] = [
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
  spoilt(
    'bad-export',
    'a certificate block that was cut',
    ['cert inspect push.pem', sendLine('--cert push.pem')],
    ({ cert, key }) => ({ 'push.pem': `${cert.slice(0, 500)}\n-----END CERTIFICATE-----\n${key}` }),
  ),
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
    'multiple-identities',
    'two identities in one .p12',
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

const p8 = () => keyNamed('p8', 'ec').export({ type: 'pkcs8', format: 'pem' }) as string
const jwt = (file: string) => [`cert inspect ${file}`]

const textDamaged: Scenario[] = [
  spoilt('p8-text-damaged', 'a .p8 on one line', jwt('AuthKey_K7L8M9N0P1.p8'), () => ({
    'AuthKey_K7L8M9N0P1.p8': p8().replaceAll('\n', ' ').trim(),
  })),
  spoilt('p8-text-damaged', 'a .p8 with \\n written out', jwt('AuthKey_K7L8M9N0P1.p8'), () => ({
    'AuthKey_K7L8M9N0P1.p8': p8().trim().replaceAll('\n', '\\n'),
  })),
  spoilt('p8-text-damaged', 'a .p8 without BEGIN and END', jwt('AuthKey_K7L8M9N0P1.p8'), () => ({
    'AuthKey_K7L8M9N0P1.p8': nameless(p8()),
  })),
  spoilt('p8-text-damaged', 'a .p8 wrapped in quotes', jwt('AuthKey_K7L8M9N0P1.p8'), () => ({
    'AuthKey_K7L8M9N0P1.p8': `"${p8().trim()}"`,
  })),
  spoilt(
    'p8-text-damaged',
    'a .p8 with its last line missing',
    [`jwt create --signing-key k.p8 --key-id K7L8M9N0P1 --team-id A1B2C3D4E5`, 'cert inspect k.p8'],
    () => ({ 'k.p8': p8().split('\n').slice(0, -3).join('\n') }),
  ),
  spoilt(
    'p8-text-damaged',
    'a .p8 with a line lost in the middle',
    [`jwt create --signing-key k.p8 --key-id K7L8M9N0P1 --team-id A1B2C3D4E5`, 'cert inspect k.p8'],
    () => ({
      'k.p8': p8()
        .split('\n')
        .filter((_, number) => number !== 2)
        .join('\n'),
    }),
  ),
  spoilt('p8-text-damaged', 'a .p8 whose dashes became long ones', jwt('AuthKey_K7L8M9N0P1.p8'), () => ({
    'AuthKey_K7L8M9N0P1.p8': p8().replaceAll('-----', '——-'),
  })),
  spoilt(
    'p8-text-damaged',
    'the BEGIN line alone, of an export without quotes',
    [`jwt create --signing-key-env KEY --key-id K7L8M9N0P1 --team-id A1B2C3D4E5`],
    () => ({}),
    { env: { KEY: '-----BEGIN' } },
  ),
]

const wrongKind: Scenario[] = [
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
]

const dates: Scenario[] = [
  spoilt('cert-expired', 'a certificate that ended yesterday', everywhere('old.pem'), async (_, bench) => {
    const pair = await bench.identity({ from: -366, until: -1 })
    return { 'old.pem': pair.cert + pair.key }
  }),
  spoilt('cert-expired', 'an expired .p12 of a pass', everywhere('old.p12', right), async (_, bench) => ({
    'old.p12': bench.p12(
      await bench.identity({ kind: 'pass', topic: 'pass.com.acme.card', from: -800, until: -400 }),
      '-legacy',
    ),
  })),
  spoilt(
    'cert-expired',
    'an expired development certificate in DER',
    ['cert inspect old.cer', 'cert verify old.cer --ca ca.pem'],
    async (_, bench) => ({
      'old.cer': (await bench.identity({ kind: 'development', from: -500, until: -130 })).der,
    }),
  ),
  spoilt(
    'cert-expired',
    'a certificate that ends within the clock of the server',
    everywhere('old.pem'),
    async (_, bench) => {
      const pair = await bench.identity({ from: -300, until: 1 })
      return { 'old.pem': pair.cert + pair.key }
    },
    { now: new Date(Date.now() + 5 * 86_400_000) },
  ),
  spoilt(
    'clock',
    'a certificate that is not valid yet, for the clock is behind',
    everywhere('new.pem'),
    async (pair) => ({ 'new.pem': pair.cert + pair.key }),
    { now: new Date('2020-01-01T00:00:00Z') },
  ),
  spoilt('clock', 'a certificate that begins tomorrow', everywhere('new.pem'), async (_, bench) => {
    const pair = await bench.identity({ from: 1, until: 300 })
    return { 'new.pem': pair.cert + pair.key }
  }),
]

const profile = (name: string, entitlements: string, cause: Scenario['cause']): Scenario =>
  spoilt(cause, name, ['cert inspect app.mobileprovision'], ({ cert, key }, bench) => {
    const plist = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>AppIDName</key><string>Orders</string><key>Name</key><string>Orders</string>
<key>TeamIdentifier</key><array><string>A1B2C3D4E5</string></array><key>TeamName</key><string>Acme</string>
<key>CreationDate</key><date>2026-01-01T00:00:00Z</date><key>ExpirationDate</key><date>2036-01-01T00:00:00Z</date>
<key>UUID</key><string>5E8B1C2D-0000-4000-8000-000000000000</string>
<key>Entitlements</key><dict><key>application-identifier</key><string>A1B2C3D4E5.${app}</string>${entitlements}</dict></dict></plist>`
    return {
      'app.mobileprovision': bench.openssl(
        'smime -sign -nodetach -outform der -signer c.pem -inkey k.pem -in p.plist -out OUT',
        { 'c.pem': cert, 'k.pem': key, 'p.plist': plist },
      ),
    }
  })

const elsewhere: Scenario[] = [
  profile('a profile without the push entitlement', '', 'entitlement-missing'),
  profile(
    'a profile with another entitlement than push',
    '<key>get-task-allow</key><true/>',
    'entitlement-missing',
  ),
  spoilt(
    ['mdm-topic-changed', 'mdm-topic'],
    'an MDM certificate that was created anew instead of renewed',
    ['cert compare old.pem new.pem'],
    async (_, bench) => {
      const of = (id: string) => bench.identity({ kind: 'mdm', topic: `com.apple.mgmt.External.${id}` })
      const [old, fresh] = [
        await of('0b5a7c2e-1f3d-4e5f-8a9b-0c1d2e3f4a5b'),
        await of('ffffffff-1f3d-4e5f-8a9b-0c1d2e3f4a5b'),
      ]
      return { 'old.pem': old.cert, 'new.pem': fresh.cert }
    },
  ),
  spoilt(
    ['mdm-topic-changed', 'mdm-topic'],
    'the same as .cer files, the new one of a day later',
    ['cert compare old.cer new.cer'],
    async (_, bench) => {
      const of = (id: string, until: number) =>
        bench.identity({ kind: 'mdm', topic: `com.apple.mgmt.External.${id}`, until })
      const [old, fresh] = [await of('0b5a7c2e-1f3d', 20), await of('0b5a7c2e-1f3e', 365)]
      return { 'old.cer': old.der, 'new.cer': fresh.der }
    },
  ),
]

export const fileScenarios = [
  ...elsewhere,
  ...noPrivateKey,
  ...passphrase,
  ...keyEncrypted,
  ...keyMismatch,
  ...containers,
  ...damaged,
  ...textDamaged,
  ...wrongKind,
  ...dates,
]
