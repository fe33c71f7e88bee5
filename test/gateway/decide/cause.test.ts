import { createHash, sign } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import type { CauseId } from '../../../src/diagnosis/causes/registry.ts'
import { allChecks } from '../../../src/gateway/decide/checks.ts'
import type { GatewayState } from '../../../src/gateway/decide/state.ts'
import { teamId, topic } from '../gateway-under-test.ts'
import {
  type Asked,
  ago,
  ask,
  bearer,
  channels,
  device,
  good,
  ids,
  knownState,
  makeCertificates,
  now,
  pair,
  registered,
  silentApp,
  stranger,
  taken,
  tokenOf,
  tokens,
  withCertificate,
} from './requests.ts'

type CauseRow = readonly [what: string, cause: CauseId, evidence: RegExp, asked: () => Asked]

/** There is nothing to add to what the cause says. */
const onlyTheCause = /^$/

beforeAll(makeCertificates)

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (header: object, claims: object) => `${part(header)}.${part(claims)}.${'A'.repeat(86)}`
const seconds = Math.floor(now.getTime() / 1000)
const foreignToken = (claims: object) =>
  jwt({ alg: 'ES256', kid: ids.team }, { iat: seconds, exp: seconds + 1200, ...claims })
const header = { alg: 'ES256', kid: ids.team }
const claims = { iss: teamId, iat: seconds }
const withToken = (text: string) => good({ headers: bearer(text) })

const credentialRows: readonly CauseRow[] = [
  ['nothing at all', 'no-credential', /no authorization header.*no client certificate/, () => ({})],
  [
    'a JWT without bearer',
    'bearer-missing',
    /without the word bearer/,
    () => ({ headers: { authorization: tokenOf(ids.team) } }),
  ],
  [
    'the PEM of a key in place of a token',
    'key-in-place-of-token',
    onlyTheCause,
    () => ({ headers: bearer('-----BEGIN PRIVATE KEY-----MIGT') }),
  ],
  [
    'the base64 of a key in place of a token',
    'jwt-format',
    /private key|signing key/,
    () => ({ headers: bearer('MIGTAgEAMBMGByqGSM49AgEGCCqGSM49') }),
  ],
  ['bearer alone', 'provider-token-empty', onlyTheCause, () => ({ headers: bearer('') })],
  [
    'bearer without its blank',
    'provider-token-empty',
    onlyTheCause,
    () => ({ headers: { authorization: 'Bearer' } }),
  ],
  [
    'two words behind bearer',
    'authorization-scheme',
    /does not have the form/,
    () => ({ headers: { authorization: 'bearer c2VjcmV0 d29ydGg' } }),
  ],
  [
    'another word before a provider token',
    'authorization-scheme',
    /does not have the form/,
    () => ({ headers: { authorization: `xbearer ${tokenOf(ids.team)}` } }),
  ],
  [
    'what ends like a JWT',
    'authorization-scheme',
    /does not have the form/,
    () => ({ headers: { authorization: `x${tokenOf(ids.team)}` } }),
  ],
  [
    'a password',
    'authorization-scheme',
    /of the scheme basic/,
    () => ({ headers: { authorization: 'Basic c2VjcmV0' } }),
  ],
  [
    'a word nobody knows, which may be a secret',
    'authorization-scheme',
    /does not have the form/,
    () => ({ headers: { authorization: 'c2VjcmV0' } }),
  ],
  ...[
    ['the path of a file', '/run/secrets/apns.jwt', /the name of a file: the JWT itself belongs there/],
    ['a file beside', './apns.jwt', /the name of a file/],
    ['a file, as curl has it', '@jwt.txt', /the name of a file/],
    ['the .p8', 'AuthKey_ABCDE12345.p8', /of a \.p8, a JWT that was signed with it/],
    ['a path of Windows', 'C:\\keys\\apns.jwt', /the name of a file/],
    ['a variable', '$APNS_JWT', /a variable that nothing was put in for/],
    ['a variable of cmd.exe', '%APNS_JWT%', /a variable/],
    ['a word for nothing', 'nil', /writes when it has none/],
    ['what a log masks', '*****', /in place of a secret/],
    ['a key id', 'ABCDE12345', /a key id or a team id/],
    ['a device token', 'ab'.repeat(32), /is a device token/],
  ].map(
    ([what, text, says]) =>
      [`${what} for a token`, 'jwt-format', says, () => withToken(String(text))] as CauseRow,
  ),
  [
    'a promise for a token',
    'authorization-scheme',
    /a promise turned into text: await it/,
    () => ({ headers: bearer('[object Promise]') }),
  ],
  [
    'another header for the token',
    'authorization-scheme',
    /came in the header authentication; APNs reads it in authorization only/,
    () => ({ headers: { authentication: `bearer ${tokenOf(ids.team)}` } }),
  ],
  [
    'another header for the token, without bearer',
    'authorization-scheme',
    /came in the header x-apns-token/,
    () => ({ headers: { 'x-apns-token': tokenOf(ids.team) } }),
  ],
  ['no JWT', 'jwt-format', /three parts/, () => withToken('c2VjcmV0')],
  ['a JWT in quotes', 'jwt-format', /stands in quotes/, () => withToken(`"${tokenOf(ids.team)}"`)],
  ['a JWT in brackets', 'jwt-format', /stands in brackets/, () => withToken(`<${tokenOf(ids.team)}>`)],
  [
    'a JWT that was broken in two',
    'authorization-scheme',
    /blanks or line ends in it/,
    () => withToken(tokenOf(ids.team).replace('.', '. ')),
  ],
  [
    'bearer twice',
    'authorization-scheme',
    /the word bearer in front twice/,
    () => withToken(`Bearer ${tokenOf(ids.team)}`),
  ],
  [
    'the name of the file as kid',
    'jwt-format',
    /the name of the file: the key id in it is KEYID12345/,
    () => withToken(jwt({ ...header, kid: 'AuthKey_KEYID12345.p8' }, claims)),
  ],
  [
    'the team id in front of kid, in small letters',
    'jwt-format',
    /the key id is KEYID12345/,
    () => withToken(jwt({ ...header, kid: `${teamId}.keyid12345` }, claims)),
  ],
  [
    'local time taken for UTC',
    'clock',
    /8 hours in the future, as far as time zones are apart: its program took the local time of UTC\+8 for UTC, or UTC for the local time of UTC−8/,
    () => withToken(tokenOf(ids.team, { at: ago(-480) })),
  ],
  [
    'RS256',
    'jwt-format',
    /algorithm \(alg\) is not ES256/,
    () => withToken(jwt({ ...header, alg: 'RS256' }, claims)),
  ],
  ['no kid', 'jwt-format', /no key id \(kid\)/, () => withToken(jwt({ alg: 'ES256' }, claims))],
  ['no iss', 'jwt-format', /no team id \(iss\)/, () => withToken(jwt(header, { iat: seconds }))],
  [
    'iat as text',
    'jwt-format',
    /\(iat\) is not a number/,
    () => withToken(jwt(header, { ...claims, iat: '1' })),
  ],
  [
    'a cut signature',
    'jwt-format',
    /signature has 42 bytes.*64/,
    () => withToken(tokenOf(ids.team).slice(0, -30)),
  ],
  [
    'iat in milliseconds',
    'jwt-format',
    /iat is in milliseconds/,
    () => withToken(tokenOf(ids.team, { at: new Date(now.getTime() * 1000) })),
  ],
  [
    'another kid',
    'key-unknown-to-local-gateway',
    /KEYUNKNOWN.*iss is TEAM123456/,
    () => withToken(tokenOf(ids.unregistered, { key: stranger.privateKey })),
  ],
  [
    'another kid, signed with a key that the gateway knows',
    'wrong-p8',
    /kid is KEYUNKNOWN, and the signature was made with the key KEYOFTEAM1/,
    () => withToken(tokenOf(ids.unregistered)),
  ],
  [
    'the JWT of App Store Connect, signed with a key that the gateway knows',
    'jwt-format',
    /^This JWT is for App Store Connect API, not for APNs\.$/,
    () => withToken(foreignToken({ iss: '57246542-96fe-1a63-e053-0824d011072a', aud: 'appstoreconnect-v1' })),
  ],
  [
    'the ids the other way round',
    'ids-swapped',
    /kid is TEAM123456.*iss is KEYOFTEAM1/,
    () => withToken(tokenOf(teamId, { team: ids.team })),
  ],
  [
    'another team',
    'wrong-team-id',
    /KEYOFTEAM1 belongs to the team TEAM123456; iss says OTHERTEAM1/,
    () => withToken(tokenOf(ids.team, { team: 'OTHERTEAM1' })),
  ],
  [
    'the bytes of Python for a token',
    'jwt-format',
    /as bytes of Python/,
    () => withToken(`b'${tokenOf(ids.team)}'`),
  ],
  [
    'a text that was hashed twice',
    'jwt-format',
    /^The key KEYOFTEAM1 did sign, over the hash of the text/,
    () => {
      const [head, body] = tokenOf(ids.team).split('.')
      const hash = createHash('sha256').update(`${head}.${body}`).digest()
      return withToken(`${head}.${body}.${sign('sha256', hash, pair.privateKey).toString('base64url')}`)
    },
  ],
  [
    'iat of a clock that began with the computer',
    'jwt-format',
    /^iat counts seconds since the computer or the program started/,
    () => withToken(tokenOf(ids.team, { at: new Date(48_068_000) })),
  ],
  [
    'the signature of a stranger',
    'wrong-p8',
    /not made with the key KEYOFTEAM1/,
    () => withToken(tokenOf(ids.team, { key: stranger.privateKey })),
  ],
  [
    'a second team',
    'multi-team-one-connection',
    /began with a key of the team TEAM123456; this token is of the team OTHERTEAM1/,
    () =>
      good({ headers: bearer(tokenOf(ids.otherTeam, { team: 'OTHERTEAM1' })), connection: taken(ids.team) }),
  ],
  [
    'a clock ahead',
    'clock',
    /90 minutes in the future/,
    () => withToken(tokenOf(ids.team, { at: ago(-90) })),
  ],
  [
    'an old token',
    'stale-token',
    /61 minutes ago; it is good for 60/,
    () => withToken(tokenOf(ids.team, { at: ago(61) })),
  ],
  [
    'a key for the sandbox',
    'env-restricted-key',
    /KEYSANDBOX is for sandbox only.*production/,
    () => good({ headers: bearer(tokenOf(ids.sandboxOnly)), connection: { environment: 'production' } }),
  ],
  [
    'a key of its own topics',
    'multi-team-one-connection',
    /KEYTOPICAL is not related/,
    () => good({ headers: bearer(tokenOf(ids.topicBound)), connection: taken(ids.team) }),
  ],
  [
    'a third token',
    'too-many-token-updates',
    /changed its provider token at/,
    () => good({ connection: taken(ids.team, ago(19)) }),
  ],
  [
    'a signing identity',
    'wrong-credential-kind',
    /iPhone Developer.* is not one for pushes/,
    () => ({ connection: withCertificate('identity') }),
  ],
]

const withIdentity =
  (of: Record<string, string>, name: 'universal' | 'development' = 'universal') =>
  () => ({
    connection: withCertificate(name),
    headers: of,
  })

const pushRows: readonly CauseRow[] = [
  ['a GET', 'method-not-post', /GET \/3\/device/, () => ({ method: 'GET' })],
  [
    'a web page',
    'sent-by-browser',
    /OPTIONS .*\(CORS\): APNs allows no page/,
    () => ({ method: 'OPTIONS', headers: { origin: 'http://localhost:3000' } }),
  ],
  ['OPTIONS of a program', 'method-not-post', /OPTIONS/, () => ({ method: 'OPTIONS' })],
  [
    'a token in a query',
    'bad-path',
    /not of what follows a question mark/,
    () => ({ path: '/3/device?token=aa' }),
  ],
  [
    'a token in a query behind a slash',
    'bad-path',
    /not of what follows a question mark/,
    () => good({ path: '/3/device/?token=aa' }),
  ],
  ['another path', 'bad-path', /POST \/3\/devices\/aa: it says devices/, () => ({ path: '/3/devices/aa' })],
  ['a path without /3', 'bad-path', /\/3 is missing in front/, () => ({ path: '/device/aa' })],
  ['a slash at the end', 'bad-path', /a slash at the end/, () => ({ path: '/3/device/aa/' })],
  ['two slashes', 'bad-path', /two slashes in a row/, () => ({ path: '//3/device/aa' })],
  ['two slashes before the token', 'bad-path', /two slashes/, () => ({ path: '/3/device//aa' })],
  ['another number', 'bad-path', /number in front is 3/, () => ({ path: '/2/device/aa' })],
  ['capitals in the path', 'bad-path', /small letters/, () => ({ path: '/3/Device/aa' })],
  ['more behind the token', 'bad-path', /follows the token/, () => ({ path: '/3/device/aa/com.example' })],
  ['a path of nobody', 'bad-path', /POST \/index\.html\.$/, () => ({ path: '/index.html' })],
  [
    'channels, managed where pushes go',
    'wrong-gateway-port',
    /this port takes pushes/,
    () => ({ path: `/1/apps/${topic}/channels` }),
  ],
  [
    'a push where channels are managed',
    'wrong-gateway-port',
    /this port manages channels/,
    () => good({ connection: { service: 'channels' } }),
  ],
  [
    'a header twice',
    'duplicate-headers',
    /apns-topic came/,
    () => good({ headers: { 'apns-topic': [topic, topic] } }),
  ],
  ['an id', 'id-not-a-uuid', /apns-id is "1"/, () => good({ headers: { 'apns-id': '1' } })],
  ['a length of time', 'bad-expiration', /is "1h"/, () => good({ headers: { 'apns-expiration': '1h' } })],
  [
    'priority 7',
    'bad-priority',
    /is "7"; there are 10, 5 and 1/,
    () => good({ headers: { 'apns-priority': '7' } }),
  ],
  [
    'a long collapse id',
    'collapse-id-length',
    /has 65 bytes/,
    () => good({ headers: { 'apns-collapse-id': 'x'.repeat(65) } }),
  ],
  [
    'a type by another name',
    'invalid-push-type',
    /is "silent"; background is probably meant; there are alert, /,
    () => good({ headers: { 'apns-push-type': 'silent' } }),
  ],
  [
    'a misspelt type',
    'invalid-push-type',
    /is "alerts"; there are alert, /,
    () => good({ headers: { 'apns-push-type': 'alerts' } }),
  ],
  ['no topic', 'missing-topic', /does not say which app/, () => ({ headers: bearer(tokenOf(ids.team)) })],
  ['no topic, and several', 'missing-topic', /good for \d: com.example.app,/, withIdentity({})],
  ['a name', 'topic-not-a-bundle-id', /"my app"/, () => good({ headers: { 'apns-topic': 'my app' } })],
  [
    'a topic in quotes',
    'topic-not-a-bundle-id',
    /^apns-topic is "com\.example\.app", in quotes/,
    () => good({ headers: { 'apns-topic': `"${topic}"` } }),
  ],
  [
    'a type in quotes',
    'invalid-push-type',
    /^apns-push-type is "alert", in quotes/,
    () => good({ headers: { 'apns-push-type': '"alert"' } }),
  ],
  [
    'a variable for a topic',
    'topic-not-a-bundle-id',
    /a variable that nothing/,
    () => good({ headers: { 'apns-topic': '$(PRODUCT_BUNDLE_IDENTIFIER)' } }),
  ],
  [
    'a pattern',
    'topic-not-a-bundle-id',
    /with a star/,
    () => good({ headers: { 'apns-topic': 'com.example.*' } }),
  ],
  ['two topics', 'topic-not-a-bundle-id', /several/, () => good({ headers: { 'apns-topic': 'a.b, c.d' } })],
  [
    'the team in front',
    'topic-with-team-id',
    /without the team id/,
    withIdentity({ 'apns-topic': `${teamId}.${topic}` }),
  ],
  [
    'another app',
    'cert-of-other-app',
    /for com.example.app.*for com.example.other/,
    withIdentity({ 'apns-topic': 'com.example.other' }),
  ],
  [
    'a Live Activity with a certificate',
    'wrong-credential-kind',
    /not for com.example.app.push-type.liveactivity/,
    withIdentity({ 'apns-topic': `${topic}.push-type.liveactivity` }),
  ],
  [
    'a key of other topics',
    'topic-disallowed',
    /KEYTOPICAL is limited to com.example.app/,
    () => good({ headers: { ...bearer(tokenOf(ids.topicBound)), 'apns-topic': 'com.example.other' } }),
  ],
  ['no device token', 'missing-device-token', /ends with \/3\/device\//, () => good({ path: '/3/device/' })],
  ['a Firebase token', 'fcm-or-expo-token', onlyTheCause, () => good({ to: 'dX3:APA91bGx' })],
  ['a query', 'bad-path', /ends with "\?x=1"/, () => good({ path: `/3/device/${'ab'.repeat(32)}?x=1` })],
  ['brackets', 'token-format', /"<" as character 1/, () => good({ to: '<aaaa bbbb>' })],
  ['a short one', 'token-format', /has 8 hex digits/, () => good({ to: 'abcdabcd' })],
  ['a UDID', 'token-wrong-field', /UDID/, () => good({ to: 'b'.repeat(8) + '1f'.repeat(16) })],
  ['zeros', 'token-wrong-field', /zeros only/, () => good({ to: '0'.repeat(64) })],
  [
    'the other environment',
    'env-mismatch-token',
    /in production for com.example.app; the push went to sandbox/,
    () => good({ to: tokens.production }),
  ],
  [
    'the team id before the topic of a known device',
    'topic-with-team-id',
    /without the team id/,
    () => good({ to: tokens.known, headers: { 'apns-topic': 'TEAM123456.com.example.app' } }),
  ],
  [
    'a suffix that stands twice',
    'topic-suffix',
    /more than one suffix/,
    () =>
      good({
        to: tokens.voip,
        headers: { 'apns-topic': 'com.example.app.voip.voip', 'apns-push-type': 'voip' },
      }),
  ],
  [
    'a token of PushKit',
    'token-of-other-kind',
    /for com.example.app.voip; the push is for com.example.app:/,
    () => good({ to: tokens.voip }),
  ],
  [
    'the token of another app',
    'devicetoken-not-for-topic',
    /for com.example.app; the push is for com.example.other/,
    () => good({ to: tokens.known, headers: { 'apns-topic': 'com.example.other' } }),
  ],
  [
    'a type without its suffix',
    'topic-suffix',
    /voip, whose topic is com.example.app.voip/,
    () => good({ headers: { 'apns-push-type': 'voip' } }),
  ],
  [
    'background with 10',
    'background-priority10',
    onlyTheCause,
    () => good({ headers: { 'apns-push-type': 'background', 'apns-priority': '10' } }),
  ],
  [
    'a type with a priority of others',
    'bad-priority',
    /of type background may have 5/,
    () => good({ headers: { 'apns-push-type': 'background', 'apns-priority': '1' } }),
  ],
  ['an app that is gone', 'token-unregistered', /dead since/, () => good({ to: tokens.unregistered })],
  ['a token that expired', 'token-unregistered', /dead since/, () => good({ to: tokens.expired })],
  ['no body', 'payload-empty', /no body/, () => good({ body: '' })],
  ['5 KB', 'payload-size', /the 4096 bytes/, () => good({ body: JSON.stringify({ aps: 'x'.repeat(5000) }) })],
  [
    'half a JSON',
    'bad-json-or-no-aps',
    /7 bytes is not a JSON object: in line 1, column 8: the text ends/,
    () => good({ body: '{"aps":' }),
  ],
  [
    'a Python dict',
    'bad-json-or-no-aps',
    /column 2: JSON has double quotes/,
    () => good({ body: "{'aps':{}}" }),
  ],
  ['JSON twice', 'body-encoded-twice', /encoded twice/, () => good({ body: JSON.stringify('{"aps":{}}') })],
  [
    'base64 of the JSON as a string of JSON',
    'body-encoded-twice',
    /base64 in a string/,
    () => good({ body: JSON.stringify(btoa('{"aps":{}}')) }),
  ],
  [
    'UTF-16',
    'body-encoded-otherwise',
    /is UTF-16/,
    () => good({ body: Buffer.from('{"aps":{}}', 'utf16le') }),
  ],
  [
    'Latin-1',
    'body-encoded-otherwise',
    /is not UTF-8/,
    () => good({ body: Buffer.from('{"aps":"ä"}', 'latin1') }),
  ],
  [
    'a byte order mark',
    'body-encoded-otherwise',
    /byte order mark in front/,
    () => good({ body: '\ufeff{"aps":{}}' }),
  ],
  ['gzip', 'body-encoded-otherwise', /is compressed \(gzip\)/, () => good({ body: gzipSync('{"aps":{}}') })],
  ['a list', 'bad-json-or-no-aps', /no object/, () => good({ body: '[{"aps":{}}]' })],
  ['the name of a file', 'body-is-file-name', /"@push\.json"/, () => good({ body: '@push.json' })],
  ['a path', 'body-is-file-name', /"@pushes\/a b\.json"/, () => good({ body: '@pushes/a b.json\n' })],
  ['a form', 'body-is-form', /a form \(name=value\)/, () => good({ body: 'aps=%7B%22alert%22%3A1%7D' })],
  [
    'a form without the name of its field',
    'body-is-form',
    /a form \(name=value\) .*%7B for \{/,
    () =>
      good({ body: encodeURIComponent('{"aps":{"alert":"hi"},"note":"longer than the name of a field"}') }),
  ],
  [
    'HTML',
    'body-encoded-otherwise',
    /52 bytes is escaped for HTML/,
    () => good({ body: '{"aps":{"alert":"Hi"}}'.replaceAll('"', '&quot;') }),
  ],
  ['base64', 'body-encoded-otherwise', /is base64/, () => good({ body: btoa('{"aps":{}}') })],
  [
    'a backslash before each quote',
    'body-encoded-twice',
    /a backslash before each double quote/,
    () => good({ body: '{\\"aps\\":{}}' }),
  ],
  ['quotes of cmd.exe', 'bad-json-or-no-aps', /cmd\.exe/, () => good({ body: '\'{"aps":{}}\'' })],
  [
    'quotes that a shell took',
    'bad-json-or-no-aps',
    /it has lost its double/,
    () => good({ body: '{aps:{alert:x}}' }),
  ],
  ['a page', 'bad-json-or-no-aps', /it is an HTML page/, () => good({ body: '<!doctype html><p>' })],
  [
    'a template that nobody filled in',
    'bad-json-or-no-aps',
    /column 19: a placeholder of another program/,
    () => good({ body: '{"aps":{"badge": {{ count }}}}' }),
  ],
  ['a form of two', 'body-is-form', /a form/, () => good({ body: 'aps[alert]=Hi&aps[badge]=1' })],
]

const managing =
  (body: string, headers: Record<string, string> = {}, path = `/1/apps/${topic}/channels`) =>
  () =>
    good({ path, body, headers, connection: { service: 'channels' } })
const sending =
  (headers: Record<string, string>, body = '{}') =>
  () =>
    good({
      path: `/4/broadcasts/apps/${topic}`,
      body,
      headers: {
        'apns-channel-id': channels.keeping,
        'apns-push-type': 'liveactivity',
        'apns-expiration': '0',
        'apns-priority': '10',
        ...headers,
      },
    })

const channelRows: readonly CauseRow[] = [
  [
    'a suffix in the path',
    'topic-suffix',
    /has to be com.example.app/,
    managing('{}', {}, `/1/apps/${topic}.voip/channels`),
  ],
  [
    'an app without broadcast',
    'broadcast-not-enabled',
    onlyTheCause,
    managing('{}', {}, `/1/apps/${silentApp}/channels`),
  ],
  ['an attribute', 'bad-request-params', /no attribute "name"/, managing('{"name":1}')],
  ['no policy', 'missing-storage-policy', onlyTheCause, managing('{"push-type":"LiveActivity"}')],
  ['no push type', 'push-type-missing', /no push-type/, managing('{"message-storage-policy":1}')],
  ['no channel', 'missing-channel-id', onlyTheCause, sending({ 'apns-channel-id': '' })],
  ['no base64', 'bad-channel-id', /"%%"/, sending({ 'apns-channel-id': '%%' })],
  [
    'a channel of another app',
    'channel-unknown',
    /is of com.example.other in sandbox/,
    sending({ 'apns-channel-id': channels.ofAnother }),
  ],
  [
    'a channel id cut short',
    'bad-channel-id',
    /lacks the = at its end.*AAAAAA==/,
    sending({ 'apns-channel-id': 'AAAAAA' }),
  ],
  ['a channel nobody made', 'channel-unknown', /no channel AAAA/, sending({ 'apns-channel-id': 'AAAA' })],
  [
    'a date for what is not kept',
    'expiration-of-channel',
    onlyTheCause,
    sending({ 'apns-channel-id': channels.keepingNothing, 'apns-expiration': '99' }),
  ],
]

describe('the cause of a refusal', () => {
  it.each([...credentialRows, ...pushRows, ...channelRows])('of %s is %s', (_, cause, evidence, asked) => {
    const request = asked()
    const { named } = ask(request).reply
    expect(named?.cause).toBe(cause)
    expect(named?.evidence?.en ?? '').toMatch(evidence)
    const { authorization } = request.headers ?? {}
    const secret = String(authorization ?? '').replace(/^(?:bearer|basic) ?/i, '')
    if (secret !== '') expect(JSON.stringify(named)).not.toContain(secret)
  })

  it('says when a device token was learnt, in which environment and for which app', () => {
    const state: GatewayState = knownState()
    const learntAt = new Date(now)
    learntAt.setHours(17, 30)
    state.devices.set(tokens.known, device(tokens.known, { environment: 'production', learntAt }))
    const clock = learntAt.toDateString() === now.toDateString() ? '17:30' : ''
    expect(ask(good({ to: tokens.known }), state).reply.named?.evidence?.en).toBe(
      `This device token was learnt at ${clock} in production for com.example.app; the push went to sandbox.`,
    )
  })

  it('knows which of its keys signed, where kid names another', () => {
    const state = knownState()
    state.signingKeys.set('KEYSTRANGE', registered('KEYSTRANGE', { publicKey: stranger.publicKey }))
    const asked = withToken(tokenOf(ids.team, { key: stranger.privateKey }))
    expect(ask(asked, state).reply.named).toMatchObject({
      cause: 'wrong-p8',
      evidence: { en: 'kid is KEYOFTEAM1, and the signature was made with the key KEYSTRANGE.' },
      right: { keyId: 'KEYSTRANGE' },
    })
  })

  it.each([
    [50, 'wrong-p8'],
    [51, 'key-unknown-to-local-gateway'],
  ])('tries 50 keys to find out whose a signature is: the one that made it is number %i', (number, cause) => {
    const state = knownState()
    state.signingKeys.clear()
    for (let at = 1; at < number; at += 1)
      state.signingKeys.set(`KEY${at}`, registered(`KEY${at}`, { publicKey: stranger.publicKey }))
    state.signingKeys.set('KEYOFOURS1', registered('KEYOFOURS1'))
    expect(ask(withToken(tokenOf(ids.unregistered)), state).reply.named?.cause).toBe(cause)
  })

  it('knows what would have been right', () => {
    const right = (asked: Asked) => ask(asked).reply.named?.right
    expect(right(withToken(tokenOf(teamId, { team: ids.team })))).toEqual({ keyId: ids.team, teamId })
    expect(right(withToken(tokenOf(ids.team, { team: 'OTHERTEAM1' })))).toEqual({ teamId })
    expect(right(good({ headers: { 'apns-topic': `"${topic}"` } }))).toEqual({ topic })
    expect(right(good({ to: tokens.voip }))).toEqual({ topic: `${topic}.voip` })
    expect(right(sending({ 'apns-channel-id': channels.ofAnother })())).toEqual({
      topic: 'com.example.other',
    })
    const state = knownState()
    const environment = 'production'
    state.devices.set(tokens.known, device(tokens.known, { environment, topic: 'com.example.other' }))
    const { named } = ask(good({ to: tokens.known }), state).reply
    expect(named).toMatchObject({
      cause: 'env-mismatch-token',
      right: { environment, topic: 'com.example.other' },
    })
    expect(named?.evidence?.en).toMatch(
      /in production for com\.example\.other; the push went to sandbox, for com\.example\.app/,
    )
  })

  it('is that of a device nobody registered, where only those are known', () => {
    expect(ask(good({}), knownState(), 'strict').reply.named).toMatchObject({
      cause: 'device-unknown-to-local-gateway',
      evidence: { en: expect.stringContaining('none of the 6 devices') },
    })
  })

  it('stands in every row', () => {
    const named = new Set([...credentialRows, ...pushRows, ...channelRows].map(([, cause]) => cause))
    const untried = allChecks.map(({ cause }) => cause).filter((cause) => !named.has(cause))
    expect([...new Set(untried)]).toEqual(['device-unknown-to-local-gateway', 'channels-used-up'])
  })
})
