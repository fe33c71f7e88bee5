import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http2'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAuthority, issueCertificate } from '../../src/credential/certificate/issue.ts'
import { createStage, pem, reject, type Stage } from '../doctor/stage.ts'
import { fakeHost, run } from '../fake-host.ts'

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
})
const token = 'ab'.repeat(32)

let stage: Stage
/** A push certificate with its key, and the authority it is under. */
let credential: { readonly file: string; readonly authority: string }

beforeAll(async () => {
  stage = await createStage()
  const now = new Date(Date.now() - 60_000)
  const authority = await createAuthority({ commonName: 'test', now, days: 999 })
  const made = await issueCertificate({
    authority,
    kind: 'universal',
    topic: 'com.example.app',
    teamId: 'TEAM123456',
    organization: 'Example',
    now,
    days: 300,
  })
  const own = made.key.export({ type: 'pkcs8', format: 'pem' })
  credential = { file: `${pem(made)}${own}`, authority: pem(authority) }
})
afterAll(() => stage.close())

const signing = '--signing-key key.p8 --key-id ABCDE12345 --team-id TEAM123456'
const certified = '--cert push.pem'

const alert = (number: number) => (socket: Socket) =>
  socket.once('data', () => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, number])))

const asking = { ALPNProtocols: ['h2'], requestCert: true, rejectUnauthorized: false }

/** Takes whoever comes without a certificate, and closes the door to all others. */
function endsAtCertificate(socket: Socket) {
  if ((socket as TLSSocket).getPeerX509Certificate() !== undefined) return socket.destroy()
  const server = createServer()
  server.on('sessionError', () => {})
  server.on('stream', reject(403, 'MissingProviderToken'))
  return server.emit('connection', socket)
}

/** what answers, with which credential, trusting whom -> the cause that stands first everywhere */
const situations: [string, () => Promise<number> | number, string, string, string][] = [
  ['nothing', () => 1, signing, '--ca ca.pem', 'nobody-listens'],
  [
    'no TLS',
    () => stage.tcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    signing,
    '',
    'not-tls',
  ],
  [
    'a cut in the handshake',
    () => stage.tcp((socket) => socket.once('data', () => socket.resetAndDestroy())),
    signing,
    '',
    'cut-on-the-way',
  ],
  ['alert 70', () => stage.tcp(alert(70)), signing, '', 'no-common-tls'],
  ['alert 80', () => stage.tcp(alert(80)), signing, '', 'server-internal-error'],
  ['alert 112', () => stage.tcp(alert(112)), signing, '', 'handshake-refused'],
  ['no HTTP/2', () => stage.tls({}), signing, '--ca ca.pem', 'http1-on-the-way'],
  [
    'an authority nobody knows',
    () => stage.http2({}, reject(403, 'MissingProviderToken')),
    signing,
    '',
    'authority-unknown',
  ],
  [
    'an expired certificate',
    () => stage.http2(stage.identities.expired, reject(403, 'x')),
    signing,
    '--ca ca.pem',
    'server-certificate-expired',
  ],
  [
    'a certificate for another name',
    () => stage.http2(stage.identities.otherName, reject(403, 'x')),
    signing,
    '--ca ca.pem',
    'server-name-mismatch',
  ],
  [
    'an end after the certificate, by TLS 1.3',
    () => stage.tls(asking, endsAtCertificate),
    certified,
    '--ca ca.pem',
    'certificate-refused-silently',
  ],
  [
    'an end at the certificate, by TLS 1.2',
    () => stage.tls({ ...asking, maxVersion: 'TLSv1.2' }, endsAtCertificate),
    certified,
    '--ca ca.pem',
    'certificate-refused-silently',
  ],
  [
    // As who asks for a certificate ends it that trusts none of those shown: seldom anything else.
    'an end after the handshake, whoever it is',
    () => stage.tls(asking, (socket) => socket.destroy()),
    certified,
    '--ca ca.pem',
    'certificate-refused-silently',
  ],
  [
    'an end after the handshake of one that asks for no certificate',
    () => stage.tls({ ALPNProtocols: ['h2'] }, (socket) => socket.destroy()),
    certified,
    '--ca ca.pem',
    'cut-on-the-way',
  ],
  [
    'a page',
    () =>
      stage.http2({}, (stream) => {
        stream.respond({ ':status': 404, 'content-type': 'text/html' })
        stream.end('<html></html>')
      }),
    signing,
    '--ca ca.pem',
    'not-apns',
  ],
]

/** The id of the first cause in an answer of each of the commands. */
const firstCauses = {
  doctor: ({ firstCause, sections }: Answer) =>
    firstCause?.cause ?? sections?.at(-1)?.checks.find(({ cause }) => cause !== undefined)?.cause,
  send: ({ pushes }: Answer) => pushes?.[0]?.diagnosis?.causes[0]?.cause,
  'token locate': ({ answers }: Answer) => answers?.[0]?.diagnosis?.causes[0]?.cause,
  'channel list': ({ error }: Answer) => error?.code.replace(/^network\//, ''),
}

interface Found {
  readonly cause?: string
}
interface Answer {
  readonly firstCause?: Found
  readonly sections?: readonly { readonly checks: readonly Found[] }[]
  readonly pushes?: readonly { readonly diagnosis?: { readonly causes: readonly Found[] } }[]
  readonly answers?: readonly { readonly diagnosis?: { readonly causes: readonly Found[] } }[]
  readonly error?: { readonly code: string }
}

describe('several surfaces, one answer', () => {
  it.each(situations)('%s', async (name, start, who, trust, cause) => {
    const port = await start()
    const files = { 'key.p8': key, 'push.pem': credential.file, 'ca.pem': stage.ca }
    const host = () => fakeHost({ now: new Date(), files })
    const ask = async (line: string): Promise<Answer> =>
      JSON.parse((await run(`${line} ${who} ${trust} --gateway 127.0.0.1:${port} --json`, host())).stdout)
    const told = {
      doctor: firstCauses.doctor(await ask('doctor --timeout 2')),
      send: firstCauses.send(await ask(`send --token ${token} --topic com.example.app -m hi`)),
    }
    expect(told).toEqual({ doctor: cause, send: cause })
    // An answer is an answer for these two, and only silence has a cause.
    if (name === 'a page') return
    expect(firstCauses['token locate'](await ask(`token locate ${token} --topic com.example.app`))).toBe(
      cause,
    )
    expect(firstCauses['channel list'](await ask('channel list --topic com.example.app'))).toBe(cause)
  })
})
