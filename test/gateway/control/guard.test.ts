import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../../src/gateway/control/guard.ts'

const token = 'x'.repeat(43)

/** The status with which a request under that name is refused; 200 when it is not. */
const asked = (host: string, openUnder?: readonly string[]) => {
  const request = { method: 'GET', headers: { host, authorization: `Bearer ${token}` } }
  const owner = { port: 8080, token, ...(openUnder !== undefined && { openUnder }) }
  return refusalOf('api', request, owner)?.status ?? 200
}

describe('the HTTP side, asked under the name', () => {
  // For this computer alone; open to others; open to others as `apns`.
  it.each<[string, number, number, number]>([
    ['127.0.0.1:8080', 200, 200, 200],
    ['localhost:8080', 200, 200, 200],
    ['127.0.0.1:1', 403, 200, 200],
    ['10.0.0.7:8080', 403, 200, 200],
    ['10.0.0.7', 403, 200, 200],
    ['[fd00::1]:8080', 403, 200, 200],
    ['apns:8080', 403, 403, 200],
    ['APNS', 403, 403, 200],
    ['apns.evil.example:8080', 403, 403, 403],
    ['evil.example', 403, 403, 403],
    ['10.0.0.7.evil.example:8080', 403, 403, 403],
    ['evil.example:8080:8080', 403, 403, 403],
    ['apns:8080@evil.example', 403, 403, 403],
    ['', 403, 403, 403],
  ])('%s', (host, alone, open, named) => {
    expect([asked(host), asked(host, []), asked(host, ['apns'])]).toEqual([alone, open, named])
  })

  it('open or not, takes its token only', () => {
    const request = { method: 'GET', headers: { host: 'apns:8080', authorization: 'Bearer guess' } }
    expect(refusalOf('api', request, { port: 8080, token, openUnder: ['apns'] })?.status).toBe(401)
  })
})
