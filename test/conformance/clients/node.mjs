import { readFileSync } from 'node:fs'
import { connect } from 'node:http2'
import { request } from 'node:https'
import { freshDevice, material, row } from './row.mjs'

const { topic, endpoints, certificates } = material
const url = `https://localhost:${endpoints.sandbox.port}/3/device/${freshDevice()}`
const body = '{"aps":{"alert":"hi"}}'

/** undici, which fetch is made of, offers HTTP/2 of its own accord from version 8 on (Node 26). */
const fetchOffersHttp2 = Number.parseInt(process.versions.undici ?? '', 10) >= 8
/** @type {[scenario: string, expected: string]} */
const fetched = fetchOffersHttp2
  ? ['fetch, over HTTP/2', 'status 403']
  : ['fetch, over HTTP/1.1', 'threw fetch failed']
await row(...fetched, async () => {
  // What lies behind "fetch failed" is told differently by every undici; the next row tells it.
  const { status } = await fetch(url, { method: 'POST', body })
  return `status ${status}`
})
await row(
  'https.request, HTTP/1.1 too',
  'HPE_INVALID_CONSTANT',
  async () =>
    new Promise((resolve) => {
      const asking = request(url, { method: 'POST' }, ({ statusCode }) => resolve(`status ${statusCode}`))
      asking.on('error', (/** @type {NodeJS.ErrnoException} */ { code }) => resolve(code ?? 'no code'))
      asking.end(body)
    }),
)

const identity = ({ certFile, keyFile }) => ({ cert: readFileSync(certFile), key: readFileSync(keyFile) })

await row(
  'http2, certificate of production',
  'GOAWAY {"reason":"BadCertificateEnvironment"}',
  async () =>
    new Promise((resolve) => {
      const session = connect(new URL(url).origin, identity(certificates.production))
      session.on('error', ({ code }) => resolve(code))
      session.on('goaway', (_code, _last, data) => resolve(`GOAWAY ${data}`))
    }),
)
await row(
  'http2, 1 stream until the first token',
  '1',
  async () =>
    new Promise((resolve) => {
      const session = connect(new URL(url).origin)
      session.on('error', ({ code }) => resolve(code))
      session.on('remoteSettings', ({ maxConcurrentStreams }) => {
        resolve(String(maxConcurrentStreams))
        session.close()
      })
    }),
)
await row(
  'http2, certificate',
  '200',
  async () =>
    new Promise((resolve) => {
      const session = connect(new URL(url).origin, identity(certificates.universal))
      session.on('error', ({ code }) => resolve(code))
      const stream = session.request({
        ':method': 'POST',
        ':path': new URL(url).pathname,
        'apns-topic': topic,
      })
      stream.on('response', (headers) => {
        resolve(String(headers[':status']))
        session.close()
      })
      stream.end(body)
    }),
)
