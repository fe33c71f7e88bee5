import { keyNamed } from '../../bench.ts'
import type { Scenario } from '../../scenario.ts'
import { spoilt } from './spoilt.ts'

const nameless = (pem: string) => pem.replaceAll(/-----[^-]+-----/g, '').trim()

const p8 = () => keyNamed('p8', 'ec').export({ type: 'pkcs8', format: 'pem' }) as string
const jwt = (file: string) => [`cert inspect ${file}`]

export const signingKeyText: readonly Scenario[] = [
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
