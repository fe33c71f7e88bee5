/**
 * Makes the samples of this folder anew: what the libraries of push services put on the wire, caught by a server on
 * this machine, and what others sign. In an empty folder:
 *
 *   npm i firebase-admin expo-server-sdk @aws-sdk/client-sns @onesignal/node-onesignal @azure/notification-hubs web-push jsonwebtoken jose plist bplist-creator passkit-generator
 *   cp …/make.mjs . && node make.mjs …/test/commands/inspect/libraries
 *
 * Needs openssl and zip. Keys are new each time, and thrown away.
 */

import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http, { createServer } from 'node:http'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'

const folder = process.argv[2] ?? '.'
const write = (name, content) => writeFileSync(join(folder, name), content)

const now = Math.floor(Date.now() / 1000)

const caught = []
const server = createServer(async (request, response) => {
  const pieces = []
  for await (const piece of request) pieces.push(piece)
  const bytes = Buffer.concat(pieces)
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes
  caught.push({ url: request.url, headers: request.headers, body: body.toString() })
  const [status, type, answer] = answerTo(request)
  response.writeHead(status, { 'content-type': type }).end(answer)
})
const answerTo = ({ url }) =>
  url.includes('/push/send')
    ? [200, 'application/json', '{"data":[{"status":"ok","id":"1"}]}']
    : url.includes('messages:send')
      ? [200, 'application/json', '{"name":"projects/lunch/messages/1"}']
      : url.includes('/messages')
        ? [201, 'application/json', '']
        : url.includes('/notifications')
          ? [200, 'application/json', '{"id":"1"}']
          : [
              200,
              'text/xml',
              '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
            ]
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address()
const here = `http://127.0.0.1:${port}`

// Firebase and Azure know one address; it is led here.
https.request = ({ host, hostname = host, ...options }, done) =>
  http.request(
    {
      ...options,
      headers: { ...options.headers, host: hostname },
      protocol: 'http:',
      host: '127.0.0.1',
      port,
      agent: undefined,
    },
    done,
  )

/** Writes what came while a library sent. */
async function catching(name, send, part = ({ body }) => body) {
  const before = caught.length
  let refusal
  await Promise.resolve(send()).catch((error) => {
    refusal = error
  })
  const request = caught[before]
  if (request === undefined) throw new Error(`${name}: nothing came`, { cause: refusal })
  write(name, part(request))
}

const token = '740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad'
const soup = { aps: { alert: { title: 'Lunch', body: 'Soup is ready' }, sound: 'default' } }

async function firebase() {
  const { initializeApp } = await import('firebase-admin/app')
  const { getMessaging } = await import('firebase-admin/messaging')
  const credential = { getAccessToken: async () => ({ access_token: 'x', expires_in: 3600 }) }
  const messaging = getMessaging(initializeApp({ projectId: 'lunch', credential }))
  const send =
    (apns, more = {}) =>
    () =>
      messaging.send({ token: 'dQw4w9WgXcQ:APA91b', ...more, apns })
  await catching(
    'firebase-alert.json',
    send(
      {
        headers: { 'apns-priority': '10' },
        payload: { aps: { contentAvailable: true, mutableContent: true, threadId: 'soup' }, order: '7' },
      },
      { notification: { title: 'Lunch', body: 'Soup is ready' } },
    ),
  )
  await catching(
    'firebase-live-activity.json',
    send({
      liveActivityToken: token,
      headers: { 'apns-priority': '10' },
      payload: { aps: { timestamp: 1790000000, event: 'update', 'content-state': { minutes: 5 } } },
    }),
  )
  // A silent push is refused with priority 10.
  await catching(
    'firebase-silent.json',
    send({
      headers: { 'apns-push-type': 'background', 'apns-priority': '10' },
      payload: { aps: { contentAvailable: true } },
    }),
  )
}

async function expo() {
  process.env.EXPO_BASE_URL = here
  const { Expo } = await import('expo-server-sdk')
  const expo = new Expo({ useFcmV1: true })
  const to = 'ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]'
  const send =
    (...messages) =>
    () =>
      expo.sendPushNotificationsAsync(messages)
  await catching(
    'expo-alert.json',
    send({ to, title: 'Lunch', body: 'Soup is ready', data: { order: 7 }, badge: 1 }),
  )
  await catching(
    'expo-two.json',
    send(
      { to, body: 'Soup', sound: { critical: true, name: 'bell.caf', volume: 1 } },
      { to, body: 'Salad', ttl: 60, priority: 'normal' },
    ),
  )
  // Nothing for the phone to show or to do.
  await catching('expo-empty.json', send({ to, ttl: 60 }))
}

async function sns() {
  const { SNSClient, PublishCommand } = await import('@aws-sdk/client-sns')
  const client = new SNSClient({
    region: 'eu-west-1',
    endpoint: here,
    credentials: { accessKeyId: 'AKIAXXXXXXXXXXXXXXXX', secretAccessKey: 'x' },
  })
  const TargetArn =
    'arn:aws:sns:eu-west-1:123456789012:endpoint/APNS/Lunch/7c3b2d1e-0f4a-4b6c-8d7e-9f0a1b2c3d4e'
  const send = (input) => () => client.send(new PublishCommand({ TargetArn, ...input }))
  const both = { APNS: JSON.stringify(soup), APNS_SANDBOX: JSON.stringify(soup), default: 'Soup is ready' }
  await catching('sns-publish.form', send({ MessageStructure: 'json', Message: JSON.stringify(both) }))
  await catching(
    'sns-background.form',
    send({
      MessageStructure: 'json',
      Message: JSON.stringify({ default: 'x', APNS: '{"aps":{"content-available":1}}' }),
      MessageAttributes: {
        'AWS.SNS.MOBILE.APNS.PUSH_TYPE': { DataType: 'String', StringValue: 'background' },
        'AWS.SNS.MOBILE.APNS.PRIORITY': { DataType: 'String', StringValue: '5' },
      },
    }),
  )
  // APNS has to be a text: SNS takes the request, and the device gets the default.
  await catching(
    'sns-object.form',
    send({ MessageStructure: 'json', Message: JSON.stringify({ default: 'x', APNS: soup }) }),
  )
}

async function oneSignal() {
  const { createConfiguration, DefaultApi, Notification, ServerConfiguration } = await import(
    '@onesignal/node-onesignal'
  )
  const client = new DefaultApi(
    createConfiguration({ restApiKey: 'x', baseServer: new ServerConfiguration(here, {}) }),
  )
  const send = (fields) => () =>
    client.createNotification(
      Object.assign(new Notification(), { app_id: 'b2f7f966-d8cc-11e4-bed1-df8f05be55ba', ...fields }),
    )
  const to = { include_aliases: { external_id: ['anna'] }, target_channel: 'push' }
  await catching(
    'onesignal-alert.json',
    send({ ...to, headings: { en: 'Lunch' }, contents: { en: 'Soup is ready', 'zh-Hans': '汤好了' } }),
  )
  await catching('onesignal-silent.json', send({ ...to, content_available: true, data: { order: 7 } }))
  await catching('onesignal-long.json', send({ ...to, contents: { en: 'Soup. '.repeat(900) } }))
}

async function azure() {
  const { createAppleNotification, NotificationHubsClient } = await import('@azure/notification-hubs')
  const access = 'Endpoint=sb://lunch.servicebus.windows.net/;SharedAccessKeyName=x;SharedAccessKey=eA=='
  const client = new NotificationHubsClient(access, 'lunch', {
    allowInsecureConnection: true,
    additionalPolicies: [],
  })
  const whole = ({ url, headers, body }) =>
    [
      `POST ${url} HTTP/1.1`,
      ...Object.entries(headers)
        .filter(([name]) => /^(?:host|servicebus|x-apns|content-type|x-ms-version)/.test(name))
        .map(([name, value]) => `${name}: ${value}`),
      '',
      body,
    ].join('\r\n')
  const send = (message) => () =>
    client.sendNotification(createAppleNotification(message), { tagExpression: 'soup' })
  await catching(
    'azure-alert.http',
    send({ body: soup, headers: { 'X-Apns-Priority': '10', 'X-Apns-Push-Type': 'alert' } }),
    whole,
  )
  await catching(
    'azure-silent.http',
    send({
      body: { aps: { 'content-available': 1 } },
      headers: { 'X-Apns-Priority': '5', 'X-Apns-Push-Type': 'background' },
    }),
    whole,
  )
  // The body may be any text, and Azure takes it.
  await catching('azure-no-json.http', send({ body: 'Soup is ready' }), whole)
}

async function webPush() {
  const { default: webpush } = await import('web-push')
  const { createECDH } = await import('node:crypto')
  const phone = createECDH('prime256v1')
  const keys = webpush.generateVAPIDKeys()
  const subscription = {
    endpoint: 'https://web.push.apple.com/QGVxbTVyZ3lYb0FCQ0RFRg',
    keys: { p256dh: phone.generateKeys('base64url'), auth: Buffer.alloc(16, 7).toString('base64url') },
  }
  write('web-push-vapid-keys.json', JSON.stringify(keys))
  write('web-push-subscription.json', JSON.stringify(subscription))
  const until = now + 43_200
  const signed = (subject, audience = 'https://web.push.apple.com', expiration = until) =>
    webpush.getVapidHeaders(audience, subject, keys.publicKey, keys.privateKey, 'aes128gcm', expiration)
      .Authorization
  write('web-push-vapid.txt', `Authorization: ${signed('mailto:cook@lunch.com')}\n`)
  write('web-push-vapid-localhost.txt', `Authorization: ${signed('https://localhost')}\n`)
  write(
    'web-push-vapid-endpoint.txt',
    `Authorization: ${signed('mailto:cook@lunch.com', subscription.endpoint)}\n`,
  )
}

async function tokensOfOthers() {
  const { default: jsonwebtoken } = await import('jsonwebtoken')
  const { SignJWT } = await import('jose')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const kid = 'KEYID12345'
  const sign = (claims, header = {}) =>
    jsonwebtoken.sign(claims, privateKey.export({ type: 'pkcs8', format: 'pem' }), {
      algorithm: 'ES256',
      keyid: kid,
      header,
    })
  const jose = (claims, header = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, ...header }).sign(privateKey)
  const jwts = {
    'app-store-connect': sign({
      iss: '57246542-96fe-1a63-e053-0824d011072a',
      iat: now,
      exp: now + 1200,
      aud: 'appstoreconnect-v1',
    }),
    'sign-in-with-apple-secret': sign({
      iss: 'TEAM123456',
      iat: now,
      exp: now + 86_400,
      aud: 'https://appleid.apple.com',
      sub: 'com.example.lunch',
    }),
    musickit: await jose({ iss: 'TEAM123456', iat: now, exp: now + 15_552_000 }),
    weatherkit: await jose(
      { iss: 'TEAM123456', iat: now, exp: now + 600, sub: 'com.example.weather' },
      { id: 'TEAM123456.com.example.weather', typ: 'JWT' },
    ),
    'provider-token': await jose({ iss: 'TEAM123456', iat: now - 60 }),
    'provider-token-old': sign({ iss: 'TEAM123456', iat: now - 7200 }),
    'provider-token-milliseconds': sign({ iss: 'TEAM123456', iat: now * 1000 }),
  }
  for (const [name, jwt] of Object.entries(jwts)) write(`jwt-${name}.txt`, `${jwt}\n`)
}

async function propertyLists() {
  const plist = await import('plist')
  const { default: binary } = await import('bplist-creator')
  const timely = {
    'com.apple.developer.usernotifications.time-sensitive': true,
    'com.apple.developer.usernotifications.communication': true,
  }
  write('lunch.entitlements', plist.build({ 'aps-environment': 'production', ...timely }))
  write('binary.entitlements', binary({ 'aps-environment': 'development' }))
  write('sandbox.entitlements', plist.build({ 'aps-environment': 'sandbox', ...timely }))
}

async function passes() {
  const { PKPass } = await import('passkit-generator')
  const work = mkdtempSync(join(tmpdir(), 'pushctl-passes-'))
  const at = (name) => join(work, name)
  const openssl = (line) => execFileSync('openssl', line, { cwd: work, stdio: 'ignore' })
  const authority = '/CN=WWDR for tests/O=pushctl local gateway'
  const owner = '/UID=pass.com.example.lunch/CN=Pass Type ID: pass.com.example.lunch/OU=A1B2C3D4E5/O=Example'
  writeFileSync(
    at('extensions'),
    'basicConstraints=CA:FALSE\n1.2.840.113635.100.6.1.16=DER:0500\n1.2.840.113635.100.6.3.2=DER:0500\n',
  )
  openssl([
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '7000',
    '-subj',
    authority,
  ])
  openssl([
    'req',
    '-new',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'pass.key',
    '-out',
    'pass.csr',
    '-subj',
    owner,
  ])
  openssl(
    'x509 -req -in pass.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 7000 -extfile extensions -out pass.pem'.split(
      ' ',
    ),
  )
  const [wwdr, signerCert, signerKey] = ['ca.pem', 'pass.pem', 'pass.key'].map((name) =>
    readFileSync(at(name)),
  )
  const fields = {
    formatVersion: 1,
    passTypeIdentifier: 'pass.com.example.lunch',
    teamIdentifier: 'A1B2C3D4E5',
    serialNumber: '42',
    organizationName: 'Example',
    description: 'Lunch',
    webServiceURL: 'https://example.com/passes',
    authenticationToken: 'vxwxd7J8AlNNFPS8k0a0FfUFtq0ewzFdc',
    generic: {},
  }
  const icon = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  )
  const make = (name, changes = {}) => {
    const files = { 'icon.png': icon, 'pass.json': Buffer.from(JSON.stringify({ ...fields, ...changes })) }
    write(name, new PKPass(files, { wwdr, signerCert, signerKey }, {}).getAsBuffer())
  }
  make('lunch.pkpass')
  make('other-type.pkpass', { passTypeIdentifier: 'pass.com.example.dinner' })
  make('changed.pkpass')
  writeFileSync(at('logo.png'), 'new')
  execFileSync('zip', ['-q', resolve(folder, 'changed.pkpass'), 'logo.png'], { cwd: work })
  rmSync(work, { recursive: true })
}

await firebase()
await expo()
await sns()
await oneSignal()
await azure()
await webPush()
await tokensOfOthers()
await propertyLists()
await passes()
// The tests look at the samples at this moment.
write('made-at.txt', `${new Date().toISOString()}\n`)
server.close()
server.closeAllConnections()
