import apn from '@parse/node-apn'
import { freshDevice, material, row } from './row.mjs'

const { topic, endpoints, channelEndpoints, caFile, certificates, signingKey, devices } = material

const place = {
  address: 'localhost',
  port: endpoints.sandbox.port,
  manageChannelsAddress: 'localhost',
  manageChannelsPort: channelEndpoints.sandbox.port,
  ca: caFile,
  production: false,
}
const token = { key: signingKey.file, keyId: signingKey.keyId, teamId: signingKey.teamId }
const certificate = ({ certFile, keyFile }) => ({ cert: certFile, key: keyFile })

async function using(credential, run) {
  const provider = new apn.Provider({ ...place, ...credential })
  try {
    return await run(provider)
  } finally {
    await provider.shutdown()
  }
}

const notification = (more = {}) => new apn.Notification({ alert: 'hi', topic, pushType: 'alert', ...more })

/** In the words of its documentation: `sent`, or `failed` with a status and a reason, or with an error. */
function told({ sent, failed }) {
  const failures = failed.map(({ status, response, error }) =>
    error === undefined ? `failed ${status} ${response.reason}` : 'failed with an error',
  )
  return [`sent ${sent.length}`, ...failures].join(', ')
}

const send = (credential, device, more) => () =>
  using(credential, async (provider) => told(await provider.send(notification(more), device)))

await row('signing key', 'sent 1', send({ token }, freshDevice()))
await row('signing key, nonsense device', 'sent 0, failed 400 BadDeviceToken', send({ token }, 'abcd'))
await row('signing key, removed app', 'sent 0, failed 410 Unregistered', send({ token }, devices.gone))
await row(
  'signing key of another team',
  'sent 0, failed 403 InvalidProviderToken',
  send({ token: { ...token, teamId: 'OTHERTEAM1' } }, freshDevice()),
)
await row('certificate', 'sent 1', send(certificate(certificates.universal), freshDevice()))
await row('.p12', 'sent 1', send({ pfx: certificates.universal.p12File, passphrase: '' }, freshDevice()))
await row(
  'certificate, another topic',
  'sent 0, failed 400 TopicDisallowed',
  send(certificate(certificates.universal), freshDevice(), { topic: 'com.example.other' }),
)
await row(
  'certificate of the sandbox, to production',
  'sent 0, failed with an error',
  send({ ...certificate(certificates.sandbox), port: endpoints.production.port }, freshDevice()),
)
const many = Array.from({ length: 200 }, freshDevice)
// Until a token is taken, APNs allows one stream: this client does not wait to be told, and would be refused the rest.
await row('signing key, one and then 200 devices', 'sent 1, sent 200', () =>
  using({ token }, async (provider) => {
    const first = await provider.send(notification(), freshDevice())
    return `${told(first)}, ${told(await provider.send(notification(), many))}`
  }),
)
await row('certificate, 200 devices at once', 'sent 200', () =>
  using(certificate(certificates.universal), async (provider) =>
    told(await provider.send(notification(), many)),
  ),
)
await row('503 once', 'sent 1', send({ token }, devices.unlucky))
await row('channel: create, read, broadcast, delete', 'created, read LiveActivity, sent, deleted', () =>
  using({ token }, async (provider) => {
    const creation = new apn.Notification()
    creation.rawPayload = { 'message-storage-policy': 1, 'push-type': 'LiveActivity' }
    const created = await provider.manageChannels(creation, topic, 'create')
    const channelId = created.sent[0]['apns-channel-id']
    const about = new apn.Notification({ channelId })
    const read = await provider.manageChannels(about, topic, 'read')
    const update = new apn.Notification({ channelId, pushType: 'liveactivity', priority: 10 })
    update.expiry = Math.floor(Date.now() / 1000) + 60
    update.rawPayload = { aps: { timestamp: update.expiry, event: 'update', 'content-state': {} } }
    const broadcast = await provider.broadcast(update, topic)
    const deleted = await provider.manageChannels(about, topic, 'delete')
    return [
      channelId ? 'created' : JSON.stringify(created.failed),
      `read ${read.sent[0]?.['push-type'] ?? JSON.stringify(read.failed)}`,
      broadcast.failed.length === 0 ? 'sent' : JSON.stringify(broadcast.failed),
      deleted.failed.length === 0 ? 'deleted' : JSON.stringify(deleted.failed),
    ].join(', ')
  }),
)
