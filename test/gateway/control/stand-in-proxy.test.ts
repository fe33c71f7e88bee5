import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Control, startControl } from '../../../src/gateway/control/control.ts'
import { now } from '../gateway-under-test.ts'
import { controlsInMemory, gatewayInMemory } from './controls-in-memory.ts'

/** Says who it is, then repeats what it hears. */
async function parrot(name: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.write(`${name}:`)
    socket.pipe(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server
}

const at = (server: Server) => ({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })

let parrots: Server[]
let control: Control
beforeAll(async () => {
  parrots = await Promise.all(['sandbox', 'production', 'channels', 'production channels'].map(parrot))
  const [sandbox, production, channels, productionChannels] = parrots.map(at)
  if (!(sandbox && production && channels && productionChannels)) throw new Error('four were started')
  control = await startControl({
    gateway: {
      ...gatewayInMemory(controlsInMemory()),
      endpoints: { sandbox, production },
      channelEndpoints: { sandbox: channels, production: productionChannels },
    },
    port: 0,
    now: () => now,
    stop: () => {},
  })
})
afterAll(async () => {
  await control.close()
  for (const each of parrots) each.close()
})

async function tunnel(path: string, headers = {}): Promise<{ status: number | undefined; socket: Socket }> {
  const asking = request(control.url, { method: 'CONNECT', path, headers })
  asking.end()
  const [response, socket, head] = (await once(asking, 'connect')) as [IncomingMessage, Socket, Buffer]
  // What came with the answer is read again in its turn.
  socket.unshift(head)
  return { status: response.statusCode, socket }
}

async function heard(socket: Socket, length: number): Promise<string> {
  let text = ''
  for await (const bytes of socket) {
    text += bytes
    if (text.length >= length) break
  }
  return text
}

describe('the HTTP side as HTTPS_PROXY', () => {
  it.each([
    ['api.sandbox.push.apple.com:443', 'sandbox'],
    ['api.sandbox.push.apple.com:2197', 'sandbox'],
    ['api.development.push.apple.com:443', 'sandbox'],
    ['API.push.apple.com:443', 'production'],
    ['api.push.apple.com:2197', 'production'],
    ['api-manage-broadcast.sandbox.push.apple.com:2195', 'channels'],
    ['api-manage-broadcast.push.apple.com:2196', 'production channels'],
  ])('leads %s to the local gateway', async (path, name) => {
    const { status, socket } = await tunnel(path)
    expect(status).toBe(200)
    socket.write('hi')
    expect(await heard(socket, name.length + 3)).toBe(`${name}:hi`)
  })

  it.each([
    'example.com:443',
    'api.push.apple.com:80',
    'api.push.apple.com.evil.example:443',
    '127.0.0.1:22',
    'localhost:443',
    '__proto__:443',
    '',
  ])('leads nowhere else: %j', async (path) => {
    const { status, socket } = await tunnel(path === '' ? '/' : path)
    expect(status).toBe(403)
    expect(await heard(socket, 10)).toContain('NO_PROXY')
  })
})
