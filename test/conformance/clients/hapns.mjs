import { readFileSync } from 'node:fs'
import {
  createBroadcastChannel,
  deleteBroadcastChannel,
  readAllBroadcastChannels,
  readBroadcastChannel,
} from 'hapns/channels/broadcast'
import { CertificateConnector } from 'hapns/connectors/certificate'
import { TokenConnector } from 'hapns/connectors/token'
import { AlertNotification } from 'hapns/notifications/AlertNotification'
import { LiveActivityNotification } from 'hapns/notifications/LiveActivityNotification'
import { send } from 'hapns/send'
import { Device } from 'hapns/targets/device'
import { freshDevice, material, row } from './row.mjs'

const { topic, signingKey, certificates, devices } = material
const bytes = (file) => new Uint8Array(readFileSync(file))

const byKey = TokenConnector({
  key: bytes(signingKey.file),
  keyId: signingKey.keyId,
  teamIdentifier: signingKey.teamId,
})
const byCertificate = CertificateConnector({
  cert: bytes(certificates.universal.certFile),
  key: bytes(certificates.universal.keyFile),
})

const hello = AlertNotification(topic, {
  payload: { alert: { title: 'Hello', body: 'World' } },
  priority: 10,
})

const isId = (id) => /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/.test(id)

/** In the words of its documentation: `{ apnsId, apnsUniqueId }`, or an error named after the reason. */
const push =
  (connector, device, useSandbox = true) =>
  () =>
    send(connector, hello, Device(device), { useSandbox }).then(
      ({ apnsId, apnsUniqueId }) =>
        [isId(apnsId) && 'apnsId', isId(apnsUniqueId) && 'apnsUniqueId'].filter(Boolean).join(', '),
      (error) => `${error.name} ${error.statusCode}`,
    )

await row('signing key, sandbox', 'apnsId, apnsUniqueId', push(byKey, freshDevice()))
await row('signing key, production', 'apnsId', push(byKey, freshDevice(), false))
await row('certificate', 'apnsId, apnsUniqueId', push(byCertificate, freshDevice()))
await row('nonsense device', 'BadDeviceTokenError 400', push(byKey, 'abcd'))
await row('removed app', 'UnregisteredError 410', push(byKey, devices.gone))
await row(
  'channel: create, read, list, broadcast, delete',
  'LiveActivity 1, listed, apnsId, success',
  async () => {
    const where = { useSandbox: true }
    const channel = await createBroadcastChannel(byKey, {
      ...where,
      bundleId: topic,
      messageStoragePolicy: 1,
    })
    const { pushType, messageStoragePolicy } = await readBroadcastChannel(byKey, channel, where)
    const all = await readAllBroadcastChannels(byKey, topic, where)
    const listed = all.some(({ channelId }) => channelId === channel.channelId)
    const now = Math.floor(Date.now() / 1000)
    const update = LiveActivityNotification(topic, {
      payload: { event: 'update', timestamp: now, contentState: { score: 1 } },
      expiration: now + 60,
      priority: 10,
    })
    const { apnsId } = await send(byKey, update, channel, where)
    const { success } = await deleteBroadcastChannel(byKey, channel, where)
    return [
      `${pushType} ${messageStoragePolicy}`,
      listed ? 'listed' : 'not listed',
      isId(apnsId) ? 'apnsId' : String(apnsId),
      success ? 'success' : 'no success',
    ].join(', ')
  },
)
process.exit()
