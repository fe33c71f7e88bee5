import { expect, test } from 'vitest'
import { alerts, isAboutCertificate, refusesIdentity } from '../../src/diagnosis/tls-alerts.ts'

const named = (asked: (number: number) => boolean) =>
  Object.entries(alerts).flatMap(([name, number]) => (asked(number) ? [name] : []))

const aboutCertificate = [
  'badCertificate',
  'unsupportedCertificate',
  'certificateRevoked',
  'certificateExpired',
  'certificateUnknown',
  'unknownAuthority',
  'accessDenied',
]

test('some alerts are about the certificate that was shown', () => {
  expect(named(isAboutCertificate)).toEqual(aboutCertificate)
})

test.each([
  ['in answer to the first words', { phase: 'handshake' }, [...aboutCertificate, 'certificateRequired']],
  [
    'after the server had begun',
    { phase: 'handshake', answered: true },
    ['handshakeFailure', ...aboutCertificate, 'certificateRequired'],
  ],
  [
    'after the handshake',
    { phase: 'settings' },
    ['handshakeFailure', ...aboutCertificate, 'certificateRequired'],
  ],
] as const)('refuse whoever wants in, %s', (_, seen, names) => {
  expect(named((number) => refusesIdentity({ kind: 'tls-alert', number, ...seen }))).toEqual(names)
})

test('only alerts refuse whoever wants in', () => {
  expect(refusesIdentity({ kind: 'no-http2' })).toBe(false)
})
