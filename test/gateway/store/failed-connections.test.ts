import { describe, expect, it } from 'vitest'
import {
  type ConnectionFailure,
  createFailedConnections,
} from '../../../src/gateway/store/failed-connections.ts'
import { now } from '../gateway-under-test.ts'

const at = (milliseconds: number) => new Date(now.getTime() + milliseconds)

const failure = (more: Partial<ConnectionFailure> = {}): ConnectionFailure => ({
  time: now,
  environment: 'sandbox',
  cause: 'http1-client',
  evidence: { en: 'HTTP/1.1.', zh: 'HTTP/1.1。' },
  ...more,
})

describe('connections that came to nothing', () => {
  it('are one where they are alike, whatever the port and the time', () => {
    const failures = createFailedConnections()
    failures.add(failure({ address: '127.0.0.1:1' }))
    failures.add(failure({ cause: 'plain-http' }))
    failures.add(failure({ address: '127.0.0.1:2', time: at(5) }))
    expect(failures.list()).toMatchObject([
      { id: 'connection-2', cause: 'plain-http', count: 1 },
      { id: 'connection-1', cause: 'http1-client', count: 2, address: '127.0.0.1:2', time: at(5) },
    ])
  })

  it('are told once a second at most, and with how often it was', () => {
    const failures = createFailedConnections()
    const told = [0, 10, 999, 1000, 1001, 2500].map(
      (time) => failures.add(failure({ time: at(time) }))?.count,
    )
    expect(told).toEqual([1, undefined, undefined, 4, undefined, 6])
  })

  it('are kept up to a hundred kinds, the last ones', () => {
    const failures = createFailedConnections()
    for (let agent = 0; agent < 10_000; agent += 1) failures.add(failure({ userAgent: String(agent) }))
    expect(failures.list()).toHaveLength(100)
    expect(failures.list().at(-1)).toMatchObject({ userAgent: '9999', count: 1 })
  })

  it('go on being counted in the next run', () => {
    const first = createFailedConnections()
    first.add(failure())
    const second = createFailedConnections(first.list())
    expect(second.add(failure({ time: at(5) }))).toMatchObject({ id: 'connection-1', count: 2 })
    expect(second.add(failure({ cause: 'plain-http' }))).toMatchObject({ id: 'connection-2' })
    second.clear()
    expect(second.list()).toEqual([])
  })

  it('are put back with what failed since', () => {
    const failures = createFailedConnections()
    failures.add(failure())
    failures.add(failure({ cause: 'plain-http' }))
    failures.clear()
    failures.add(failure({ time: at(5000) }))
    failures.restore()
    expect(failures.list()).toMatchObject([
      { id: 'connection-2', cause: 'plain-http', count: 1 },
      { id: 'connection-1', cause: 'http1-client', count: 2, time: at(5000) },
    ])
    failures.restore()
    expect(failures.list()).toHaveLength(2)
  })
})
