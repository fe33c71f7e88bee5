import { bearer, tokens } from '../requests.ts'
import { goodToken, identities, keySenders, type Question, question, type Senders } from './question.ts'

/** Who pushes: a key or a certificate. */
const senders: Senders = {
  ...keySenders,
  ...Object.fromEntries(
    (['universal', 'voip', 'development', 'pass', 'mdm'] as const).map((name) => [
      `the certificate ${name}`,
      { connection: identities[name] },
    ]),
  ),
}

/** What each of them is asked about. */
const ofAll = [
  undefined,
  '',
  'com.example.app',
  'com.example.App',
  'com.example.app.voip',
  'com.example.app.VOIP',
  'com.example.app.voip.voip',
  'com.example.app.complication',
  'com.example.app.push-type.liveactivity',
  'com.example.app.push-type.widgets',
  'com.example.other',
  'com.example.other.voip',
  'com.example',
  'TEAM123456.com.example.app',
  'TEAM123456.com.example.app.voip',
  'TEAM123456.TEAM123456.com.example.app',
  'TEAM123456.com',
  'TEAM12345.com.example.app',
  'pass.com.example.app',
  'com.apple.mgmt.External.0123',
]

/** Who is asked about all of them; the others about a few. */
const many = ['a key of the team', 'a key of one app', 'the certificate universal']

const few = [
  undefined,
  'com.example.app',
  'com.example.other.voip',
  'com.example.app.voip',
  'pass.com.example.app',
  'com.apple.mgmt.External.0123',
]

/** What is no topic, whoever asks. */
const none = [
  '"com.example.app"',
  "'com.example.app'",
  '`com.example.app`',
  '"com.example.app',
  'com.example.app"',
  '""',
  'com"example',
  '" com.example.app "',
  'com.example.app ',
  '<com.example.app>',
  'com.example.app com.example.other',
  'com.example.app, com.example.other',
  'com.example.app;com.example.other',
  ',com.example.app',
  ',com.example.app,com.example.other',
  'com.example.*',
  '*',
  '$(PRODUCT_BUNDLE_IDENTIFIER)',
  '$BUNDLE_ID',
  'null',
  'my app',
  'com.example.通知',
  'com/example',
  'a'.repeat(255),
  'a'.repeat(256),
]

/** To devices that the gateway knows by a topic. */
const toKnown = [
  'com.example.app',
  'com.example.App',
  'com.example.APP.voip',
  'com.example.app.voip',
  'com.example.app.complication',
  'com.example.app.voip.voip',
  'com.example.app.voip.complication',
  'com.example.other.voip.voip',
  'TEAM123456.com.example.app',
  'TEAM123456.com.example.app.voip',
  'TEAM123456.com.example.other',
  'com.example.other',
]

/** Topics of senders, and those of devices. */
export function* topics(): Generator<Question> {
  const headersOf = (topic: string | undefined) => (topic === undefined ? {} : { 'apns-topic': topic })
  for (const [who, { headers, connection = {} }] of Object.entries(senders))
    for (const topic of many.includes(who) ? ofAll : few)
      yield question(`${who} for ${topic === undefined ? 'no topic' : JSON.stringify(topic)}`, {
        headers: { ...headers, ...headersOf(topic) },
        connection,
      })
  for (const topic of none)
    yield question(JSON.stringify(topic), { headers: { ...bearer(goodToken()), 'apns-topic': topic } })
  for (const device of ['known', 'voip'] as const)
    for (const topic of toKnown)
      yield question(`${topic} to the device "${device}"`, {
        to: tokens[device],
        headers: { ...bearer(goodToken()), 'apns-topic': topic },
      })
  yield question('no topic to the device "voip", with the certificate development', {
    to: tokens.voip,
    connection: identities.development,
  })
}
