import { createSign, sign } from 'node:crypto'
import { keyId, keyNamed, team } from '../bench.ts'
import type { Scenario } from '../scenario.ts'

const now = new Date('2026-11-22T08:00:00Z')
const unix = +now / 1000
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A provider token made by hand, with anything wrong in it. */
function made(header: object, claims: object, form: 'raw' | 'der' = 'raw'): string {
  const body = `${part(header)}.${part(claims)}`
  const key = keyNamed('p8', 'ec')
  const signature =
    form === 'raw'
      ? sign('sha256', Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' })
      : createSign('sha256').update(body).sign(key)
  return `${body}.${signature.toString('base64url')}`
}

const good = { alg: 'ES256', kid: keyId }
const claims = { iss: team, iat: unix - 60 }

function jwt(cause: Scenario['cause'], name: string, value: string, words = ''): Scenario {
  return {
    theme: 'signing key',
    name,
    cause,
    // `inspect` takes no signing key.
    lines: words === '' ? ["jwt inspect '{value}'", "inspect '{value}'"] : [`jwt inspect '{value}' ${words}`],
    setUp: () => ({
      now,
      values: { value },
      files: {
        'k.p8': keyNamed('p8', 'ec').export({ type: 'pkcs8', format: 'pem' }) as string,
        'other.p8': keyNamed('other p8', 'ec').export({ type: 'pkcs8', format: 'pem' }) as string,
      },
    }),
  }
}

export const providerTokenScenarios: readonly Scenario[] = [
  jwt('stale-token', 'a provider token of 3700 s ago', made(good, { ...claims, iat: unix - 3700 })),
  jwt('stale-token', 'a provider token of last week', made(good, { ...claims, iat: unix - 7 * 86_400 })),
  jwt('jwt-format', 'iat as text', made(good, { ...claims, iat: String(unix) })),
  jwt('jwt-format', 'iat in milliseconds', made(good, { ...claims, iat: unix * 1000 })),
  jwt('jwt-format', 'iat as a fraction', made(good, { ...claims, iat: unix + 0.5 })),
  jwt('jwt-format', 'alg HS256', made({ ...good, alg: 'HS256' }, claims)),
  jwt('jwt-format', 'no iat', made(good, { iss: team })),
  jwt('jwt-format', 'no key id', made({ alg: 'ES256' }, claims)),
  jwt('jwt-format', 'no issuer', made(good, { iat: unix })),
  jwt('jwt-format', 'a signature that was cut', made(good, claims).slice(0, -20)),
  jwt('jwt-format', 'two parts instead of three', made(good, claims).split('.').slice(0, 2).join('.')),
  jwt('wrong-p8', 'a signature by another key', made(good, claims), '--signing-key other.p8'),
  jwt('clock', 'a provider token of two hours ahead', made(good, { ...claims, iat: unix + 7200 })),
  jwt('clock', 'iat in the local time of Shanghai', made(good, { ...claims, iat: unix + 28_800 })),
  jwt('clock', 'a provider token of 20 minutes ahead', made(good, { ...claims, iat: unix + 1200 })),
  jwt('jwt-format', 'a provider token in quotes', `"${made(good, claims)}"`),
  jwt('jwt-format', 'the name of the file as kid', made({ ...good, kid: `AuthKey_${keyId}.p8` }, claims)),
]
