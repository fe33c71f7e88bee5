import { keyNamed } from '../../bench.ts'
import type { Scenario } from '../../scenario.ts'
import { everywhere, right, sendLine, spoilt } from './spoilt.ts'

const otherKey = () => keyNamed('another').export({ type: 'pkcs8', format: 'pem' }) as string

export const dates: readonly Scenario[] = [
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
  spoilt(
    'cert-expired',
    'an expired certificate beside the key of its renewal',
    everywhere('ck.pem'),
    async (_, bench) => ({
      'ck.pem': (await bench.identity({ from: -366, until: -1 })).cert + otherKey(),
    }),
  ),
  spoilt(
    'cert-expired',
    'an expired certificate and a foreign key in two files',
    [
      sendLine('--cert old.cer --key new.key'),
      'doctor --gateway 127.0.0.1:9 --ca ca.pem --cert old.cer --key new.key',
      'cert verify old.cer new.key --ca ca.pem',
    ],
    async (_, bench) => ({
      'old.cer': (await bench.identity({ from: -366, until: -1 })).der,
      'new.key': otherKey(),
    }),
  ),
  // A push goes with the one that works.
  spoilt(
    'healthy',
    'an expired identity before its renewal in one file',
    [sendLine('--cert ck.pem'), sendLine('--cert old-and-new.pem --key new.key')],
    async (_, bench) => {
      const authority = await bench.localAuthority()
      const old = await bench.identity({ authority, from: -366, until: -1, key: keyNamed('another') })
      const pair = await bench.identity({ authority })
      return {
        'ck.pem': old.cert + old.key + pair.cert + pair.key,
        'old-and-new.pem': old.cert + pair.cert,
        'new.key': pair.key,
      }
    },
  ),
]
