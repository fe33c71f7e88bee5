import { keyNamed } from '../../bench.ts'
import type { Scenario } from '../../scenario.ts'
import { everywhere, sendLine, spoilt } from './spoilt.ts'

const other = () => keyNamed('another').export({ type: 'pkcs8', format: 'pem' }) as string
const otherRsa = () => keyNamed('another').export({ type: 'pkcs1', format: 'pem' }) as string
const otherEc = () => keyNamed('another', 'ec').export({ type: 'sec1', format: 'pem' }) as string

export const keyMismatch: readonly Scenario[] = [
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
    [
      sendLine('--cert c.pem --key k.pem'),
      'cert merge c.pem k.pem',
      'cert verify c.pem k.pem --ca ca.pem',
      'cert inspect c.pem k.pem',
    ],
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
    'the renewed certificate pasted behind the old pair',
    ['cert inspect ck.pem', 'cert verify ck.pem --ca ca.pem', sendLine('--cert ck.pem')],
    async ({ cert }, bench) => {
      const old = await bench.identity({ key: keyNamed('another'), from: -30 })
      return { 'ck.pem': cert + old.cert + old.key }
    },
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
