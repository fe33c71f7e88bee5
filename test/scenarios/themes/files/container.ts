import { keyNamed } from '../../bench.ts'
import type { Scenario } from '../../scenario.ts'
import { sendLine, spoilt } from './spoilt.ts'

export const containers: readonly Scenario[] = [
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
