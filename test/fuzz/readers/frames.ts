import { createServer, type TLSSocket } from 'node:tls'
import { openSession } from '../../../src/client/session.ts'
import type { Failure, Outcome } from '../../../src/diagnosis/facts.ts'
import { listenOn, testAuthority } from '../../client/gateway-like.ts'

/** One frame (RFC 9113 section 4.1); written anew here, so that what reads is not tested with what it writes. */
function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

/** MAX_CONCURRENT_STREAMS 1000, INITIAL_WINDOW_SIZE 65,535, MAX_FRAME_SIZE 16,384, HEADER_TABLE_SIZE 4096. */
const settings = frame(4, 0, 0, hex('0003000003e8 00040000ffff 000500004000 000100001000'))
const acknowledged = frame(4, 1, 0, Buffer.alloc(0))
const apnsId = Buffer.concat([hex('40 07'), Buffer.from('apns-id'), hex('02'), Buffer.from('id')])
const accepted = frame(1, 5, 1, Buffer.concat([hex('88'), apnsId]))
const reason = Buffer.from('{"reason":"BadDeviceToken"}')

const answers: Readonly<Record<string, readonly Buffer[]>> = {
  accepted: [accepted],
  rejected: [frame(1, 4, 1, Buffer.concat([hex('8c'), apnsId])), frame(0, 1, 1, reason)],
  'padded, with priority': [frame(1, 0x2d, 1, hex('02 00000000 10 88 0000'))],
  'in two header frames': [frame(1, 1, 1, hex('88')), frame(9, 4, 1, apnsId)],
  'with Huffman code': [frame(1, 5, 1, hex('88 40 85 1d75216349 83 66510f'))],
  'after a ping and credit': [
    frame(6, 0, 0, Buffer.alloc(8, 1)),
    frame(8, 0, 0, hex('00010000')),
    frame(8, 0, 1, hex('00000400')),
    accepted,
  ],
  'with a table of another size': [frame(1, 5, 1, Buffer.concat([hex('20 88'), apnsId]))],
  reset: [frame(3, 0, 1, hex('00000007'))],
  goodbye: [frame(7, 0, 0, Buffer.concat([hex('00000001 00000000'), reason])), accepted],
}

/** Enough that a request is among it: the preface, SETTINGS, and something that has a device token in it. */
const requestLength = 150

/**
 * Milliseconds: a client that waits for more is told that there is none. One that was sent good SETTINGS is about to
 * send its request, however busy the machine is.
 */
const silence = { broken: 15, good: 3000 }

/**
 * A server that answers every connection with what it is told to, byte for byte, and then hangs up.
 *
 * @returns what good servers say, and who reads it: a push over the wire for many. Nothing is known here of the wire
 *   itself
 */
export async function openFrameReader() {
  const pki = await testAuthority()
  let bytes: Uint8Array = new Uint8Array()
  const server = createServer({ ...pki.tls, ALPNProtocols: ['h2'] }, (socket: TLSSocket) => {
    const answer = bytes
    const first = Math.min(settings.length, answer.length)
    let received = 0
    const rest = () => {
      clearTimeout(timer)
      if (!socket.writableEnded) socket.end(answer.subarray(first))
    }
    const timer = setTimeout(rest, settings.equals(answer.subarray(0, first)) ? silence.good : silence.broken)
    socket.on('error', () => {})
    socket.once('close', () => clearTimeout(timer))
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length
      if (received >= requestLength) rest()
    })
    socket.write(answer.subarray(0, first))
  })
  const { port } = await listenOn(server)
  const notification = { deviceToken: 'ab'.repeat(32), payload: Buffer.from('{"aps":{}}'), topic: 'a.b' }
  return {
    seeds: Object.entries(answers).map(([name, frames]) => ({
      name,
      bytes: Buffer.concat([settings, acknowledged, ...frames]),
    })),
    /** @returns what became of a push that was answered so; one that never settles shows as a file that hangs */
    async push(answer: Uint8Array): Promise<Outcome['kind'] | Failure['kind']> {
      bytes = answer
      const opening = await openSession({
        endpoint: { host: '127.0.0.1', port },
        servername: 'localhost',
        ca: pki.ca,
        patience: 5000,
        answerPatience: 5000,
      })
      if (opening.kind === 'failed') return opening.failure.kind
      const { kind } = await opening.session.push(notification)
      await opening.session.close()
      return kind
    },
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  }
}
