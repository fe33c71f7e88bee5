import { once } from 'node:events'
import { get } from 'node:http'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startControl } from '../../../src/gateway/control/control.ts'
import { closingAfterEach } from '../../closing.ts'
import { quickForm } from '../../whole/quick-form.ts'
import { now } from '../gateway-under-test.ts'
import { controlsInMemory, gatewayInMemory } from './controls-in-memory.ts'

const closing = closingAfterEach()

async function controlled(stop: () => void = () => undefined) {
  const gateway = gatewayInMemory(controlsInMemory())
  return startControl({ gateway, port: 0, now: () => now, stop })
}

type Control = Awaited<ReturnType<typeof controlled>>

const ask = async ({ url, token }: Control): Promise<number> => {
  const [response] = await once(
    get(`${url}/api`, { headers: { authorization: `Bearer ${token}` } }),
    'response',
  )
  response.resume()
  return response.statusCode
}

async function stranger({ url }: Control, says = ''): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), allowHalfOpen: true })
  socket.on('error', () => undefined)
  socket.resume()
  await once(socket, 'connect')
  if (says !== '') socket.write(says)
  return socket
}

describe('connections to the HTTP side that do not show its token', () => {
  const strangers: [string, string][] = [
    ['say nothing', ''],
    ['never end their head', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: '],
    [
      'never send the body they announce',
      'POST /api/devices HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n',
    ],
  ]
  it.each(quickForm(strangers, ([what]) => what === 'never end their head'))(
    'do not lock its owner out when they %s',
    async (_, says) => {
      const control = closing(await controlled())
      const { url, token } = control
      const events = get(`${url}/api/events`, { headers: { authorization: `Bearer ${token}` } })
      const [stream] = await once(events, 'response')
      stream.on('error', () => undefined)
      const strangers = await Promise.all(Array.from({ length: 600 }, () => stranger(control, says)))
      for (let asked = 0; asked < 5; asked += 1) expect(await ask(control)).toBe(200)
      await expect
        .poll(() => strangers.filter(({ readableEnded, closed }) => !readableEnded && !closed).length)
        .toBeLessThanOrEqual(256)
      expect(stream.destroyed).toBe(false)
      for (const socket of strangers) socket.destroy()
      stream.destroy()
    },
  )

  it('do not hold it up when it closes, nor does an answer that cannot leave', async () => {
    const stopped = new AbortController()
    const control = await controlled(() => stopped.abort())
    const { url, token } = control
    const head = `Host: ${new URL(url).host}\r\nAuthorization: Bearer ${token}\r\n`
    const json = 'Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'
    // The answer to the second has to wait for the end of the first, which has none.
    const behind = `GET /api/events HTTP/1.1\r\n${head}\r\nPOST /api/stop HTTP/1.1\r\n${head}${json}`
    const sockets = [await stranger(control), await stranger(control, behind)]
    await expect.poll(() => stopped.signal.aborted).toBe(true)
    const started = Date.now()
    await control.close()
    expect(Date.now() - started).toBeLessThan(1500)
    for (const socket of sockets) socket.destroy()
  })
})
