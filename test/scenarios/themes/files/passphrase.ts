import type { Bench, Pair } from '../../bench.ts'
import type { Scenario } from '../../scenario.ts'
import { everywhere, sendLine, spoilt } from './spoilt.ts'

export const p12Passphrase: readonly Scenario[] = [
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
    'a passphrase file with a comment behind the passphrase',
    everywhere('push.p12', '--passphrase-file pass.txt'),
    (pair, bench) => ({ 'push.p12': bench.p12(pair), 'pass.txt': 'Geheim-7 # of push.p12\n' }),
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
  spoilt(
    'p12-password',
    'one locked .p12 among good files',
    ['cert classify a.cer push.p12 b.cer', 'cert inspect a.cer push.p12 b.cer'],
    (pair, bench) => ({ 'a.cer': pair.der, 'push.p12': bench.p12(pair), 'b.cer': pair.der }),
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

export const keyEncrypted: readonly Scenario[] = [
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
    [
      sendLine('--cert ck.pem --passphrase-env WRONG'),
      'cert convert ck.pem -o x.p12 --passphrase-env WRONG',
      'cert inspect ck.pem --passphrase-env WRONG',
      'cert verify ck.pem --ca ca.pem --passphrase-env WRONG',
    ],
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
