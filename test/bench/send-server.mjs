// Answers 200 to every request: stands in for nghttpd where that is missing. `node send-server.mjs PORT KEY CERT`
import { readFileSync } from 'node:fs'
import { createSecureServer } from 'node:http2'

const [port, key, cert] = process.argv.slice(2)
const server = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) })
server.on('stream', (stream) => {
  stream.on('error', () => {})
  stream.resume()
  stream.respond({ ':status': 200 }, { endStream: true })
})
server.listen(Number(port), '127.0.0.1')
