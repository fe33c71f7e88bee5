import { readFileSync } from 'node:fs'
import { ApnsClient, Errors, Host, Notification, SilentNotification } from 'apns2'
import { freshDevice, material, row } from './row.mjs'

const { topic, signingKey, devices } = material
const key = {
  team: signingKey.teamId,
  keyId: signingKey.keyId,
  signingKey: readFileSync(signingKey.file, 'utf8'),
}

async function using(options, run) {
  const client = new ApnsClient({ ...key, host: Host.development, defaultTopic: topic, ...options })
  try {
    return await run(client)
  } finally {
    await client.close()
  }
}

/** In the words of its documentation: it resolves, or throws an error with `statusCode` and `reason`. */
const send =
  (notification, options = {}) =>
  () =>
    using(options, async (client) =>
      client.send(notification).then(
        () => 'resolved',
        (error) => `threw ${error.statusCode} ${error.reason}`,
      ),
    )

const hello = (device) => new Notification(device, { alert: 'Hello, World' })

await row('signing key', 'resolved', send(hello(freshDevice())))
await row('silent notification', 'resolved', send(new SilentNotification(freshDevice())))
await row('nonsense device', 'threw 400 BadDeviceToken', send(hello('abcd')))
await row('removed app', 'threw 410 Unregistered', send(hello(devices.gone)))
await row('device of the other environment', 'threw 400 BadDeviceToken', send(hello(devices.production)))
await row('no topic', 'threw 400 MissingTopic', send(hello(freshDevice()), { defaultTopic: undefined }))
await row(
  'too much',
  'threw 413 PayloadTooLarge',
  send(new Notification(freshDevice(), { alert: 'x'.repeat(5000) })),
)
await row('event of a reason', 'BadDeviceToken', () =>
  using({}, async (client) => {
    const heard = new Promise((resolve) => client.on(Errors.badDeviceToken, (error) => resolve(error.reason)))
    await client.sendMany([hello('abcd')])
    return heard
  }),
)
await row('200 devices at once', 'no errors', () =>
  using({}, async (client) => {
    const results = await client.sendMany(Array.from({ length: 200 }, () => hello(freshDevice())))
    const errors = results.filter((result) => 'error' in result)
    return errors.length === 0 ? 'no errors' : `${errors.length}: ${errors[0].error.message}`
  }),
)
