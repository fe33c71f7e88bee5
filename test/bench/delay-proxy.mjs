// Stands between client and server and holds back what passes, half of the round trip in each direction.
// `node delay-proxy.mjs PORT TO_PORT ROUND_TRIP_IN_MS`
import { connect, createServer } from 'node:net'

const [port, to, roundTrip] = process.argv.slice(2).map(Number)
const pass = (from, into) => {
  from.setNoDelay(true)
  from.on('data', (chunk) => setTimeout(() => into.write(chunk), roundTrip / 2))
  from.on('error', () => {})
  from.once('close', () => setTimeout(() => into.destroy(), roundTrip / 2))
}
createServer((client) => {
  const server = connect(to, '127.0.0.1')
  // TCP's own handshake takes a round trip, too: what comes first is held back for that long.
  client.pause()
  setTimeout(() => client.resume(), roundTrip)
  pass(client, server)
  pass(server, client)
}).listen(port, '127.0.0.1')
