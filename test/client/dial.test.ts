import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { dial } from '../../src/client/dial.ts'
import type { ClientIdentity } from '../../src/client/secure-context.ts'
import { closingAfterEach } from '../closing.ts'
import { listenOn } from './gateway-like.ts'

const closing = closingAfterEach()

const unusable = {
  identity: { certificate: { x509: 'no certificate' }, key: { key: { export: () => 'no key' } } },
  chain: [],
} as unknown as ClientIdentity

it('is on its way before TLS is made ready, and leaves without a word when that fails', async () => {
  const server = createServer()
  const { port } = closing(await listenOn(server))
  const came = once(server, 'connection') as Promise<[Socket]>
  const dialled = dial({ endpoint: { host: 'localhost', port }, identity: unusable, patience: 5000 })
  await expect(dialled).rejects.toMatchObject({ code: 'credential/unusable' })
  const [socket] = await came
  let said = 0
  socket.on('data', (chunk) => {
    said += chunk.length
  })
  await once(socket, 'close')
  expect(said).toBe(0)
})
