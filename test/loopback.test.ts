import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { places } from './loopback.ts'

it('nothing that a test does leaves this computer, and what tries to is told', async () => {
  await expect(lookup('www.apple.com')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  for (const host of ['api.push.apple.com', '192.0.2.1'])
    await expect(once(connect(443, host), 'connect')).rejects.toThrow(host)
  expect(places.splice(0)).toEqual(['www.apple.com', 'api.push.apple.com', '192.0.2.1'])
})
