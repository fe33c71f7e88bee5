import { app } from '../bench.ts'
import type { Scenario } from '../scenario.ts'

const now = new Date('2026-11-22T08:00:00Z')
const unix = +now / 1000

/** A payload, the options beside it, and what is wrong. */
function payload(
  cause: Scenario['cause'],
  name: string,
  content: unknown,
  words = '',
  lines: readonly string[] = [`payload check p.json {words}`],
): Scenario {
  const isAsWritten = typeof content === 'string' || Buffer.isBuffer(content)
  const text = isAsWritten ? content : JSON.stringify(content)
  return {
    theme: 'payload',
    name,
    cause,
    lines,
    setUp: () => ({ now, values: { words }, files: { 'p.json': text } }),
  }
}

const live = (more: object, words = `--topic ${app}.push-type.liveactivity`) =>
  [{ aps: { timestamp: unix, event: 'update', 'content-state': { score: 3 }, ...more } }, words] as const
const start = (more: object) =>
  live({
    event: 'start',
    'attributes-type': 'OrderAttributes',
    attributes: { id: 7 },
    alert: { title: 'Off', body: 'we go' },
    ...more,
  })

const silent = { aps: { 'content-available': 1 } }
const topic = `--topic ${app}`

/** The rules of payload and headers together, one row each, in the order of Apple's pages. */
export const payloadScenarios: readonly Scenario[] = [
  payload(
    'background-shows',
    'a background push with an alert',
    { aps: { 'content-available': 1, alert: 'hi' } },
    '--push-type background --priority 5',
  ),
  payload(
    'background-shows',
    'a background push with a sound',
    { aps: { 'content-available': 1, sound: 'default' } },
    '--push-type background --priority 5',
  ),
  payload('push-type-missing', 'a silent payload sent as alert', silent, '--push-type alert'),
  payload(
    'push-type-missing',
    'a silent payload with data, sent as alert',
    { aps: { 'content-available': 1 }, order: 7 },
    `--push-type alert ${topic}`,
  ),
  payload(
    'background-priority10',
    'a background push at priority 10',
    silent,
    '--push-type background --priority 10',
  ),
  payload('background-priority10', 'a silent payload at priority 10', silent, '--priority 10'),
  payload(
    'force-quit-silent',
    'a background push that is right, to an app that may have been swiped away',
    silent,
    '--push-type background --priority 5',
  ),
  payload('empty-or-custom-only', 'an empty aps', { aps: {} }),
  payload('empty-or-custom-only', 'keys of one’s own alone', { aps: {}, order: 7, customer: 'Ann' }),
  payload('empty-or-custom-only', 'no aps at all', { order: 7 }),
  payload('empty-or-custom-only', 'an alert with an empty title', { aps: { alert: { title: '' } } }),
  payload('empty-or-custom-only', 'an empty alert text', { aps: { alert: '' } }),
  payload('badge-only', 'a badge and nothing else', { aps: { badge: 3 } }),
  payload('nse', 'an image for an extension that is never asked', {
    aps: { alert: 'Your order' },
    'attachment-url': 'https://acme.example/a.jpg',
  }),
  payload('nse', 'an image url under another name, without mutable-content', {
    aps: { alert: { title: 'a', body: 'b' } },
    image: 'https://acme.example/a.png',
  }),
  payload('nse', 'mutable-content without an alert: the extension is not asked', {
    aps: { 'mutable-content': 1, 'content-available': 1 },
    url: 'https://acme.example/a.jpg',
  }),
  payload('nse', 'an extension that is not asked, for title and body are empty', {
    aps: { 'mutable-content': 1, alert: { title: '', body: '' }, sound: 'default' },
  }),
  payload('key-misplaced', 'alert beside aps', { alert: 'hi', aps: { badge: 1 } }),
  payload('bad-json-or-no-aps', 'aps inside another object', { message: { aps: { alert: 'hi' } } }),
  payload('bad-json-or-no-aps', 'a semicolon after the JSON', '{"aps":{"alert":"hi"}};'),
  payload('bad-json-or-no-aps', 'a comma too many', '{"aps":{"alert":"hi",}}'),
  payload('bad-json-or-no-aps', 'single quotes', "{'aps':{'alert':'hi'}}"),
  payload('bad-json-or-no-aps', 'quotes of a word processor', '{“aps”:{“alert”:“hi”}}'),
  payload('bad-json-or-no-aps', 'JSON within JSON, as a string', JSON.stringify('{"aps":{"alert":"hi"}}')),
  payload('bad-json-or-no-aps', 'the last brace lost', '{"aps":{"alert":"hi"}'),
  payload(
    'bad-json-or-no-aps',
    'written by PowerShell, in UTF-16',
    Buffer.from('\ufeff{"aps":{"alert":"hi"}}', 'utf16le'),
  ),
  payload(
    'bad-json-or-no-aps',
    'the page of a log-in, saved as JSON',
    '<!doctype html><html><body>Log in</body></html>',
  ),
  payload('bad-json-or-no-aps', 'an empty file', ''),
  payload('bad-json-or-no-aps', 'NaN of Python', '{"aps":{"alert":"hi"},"price":NaN}'),
  payload('bad-json-or-no-aps', 'APS and Alert in capitals', { APS: { Alert: 'hi' } }),
  payload(
    'key-misplaced',
    'the event of a Live Activity beside aps',
    { event: 'update', aps: { timestamp: unix, 'content-state': { n: 1 } } },
    '--push-type liveactivity --priority 5',
  ),
  payload(
    'mdm-as-another-type',
    'the push of an MDM server as an alert',
    { mdm: '996AC527-9993-4C0A-8528-60B2B3C2F52B' },
    '--push-type alert',
  ),
  payload('payload-of-another-service', 'an envelope of SNS', {
    default: 'hi',
    APNS_SANDBOX: '{"aps":{"alert":"hi"}}',
  }),
  payload('payload-of-another-service', 'a message of FCM', {
    message: {
      token: 'x',
      notification: { title: 'a', body: 'b' },
      apns: { payload: { aps: { alert: 'hi' } } },
    },
  }),
  payload('payload-of-another-service', 'a notification of OneSignal', {
    app_id: '1',
    contents: { en: 'hi' },
    include_player_ids: ['1'],
  }),
  payload('payload-of-another-service', 'a message of Expo', {
    to: 'ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]',
    title: 'a',
    body: 'b',
  }),
  payload('key-twice', 'aps twice', '{"aps":{"alert":"a"},"aps":{"alert":"b"}}'),
  payload('key-twice', 'badge twice', '{"aps":{"alert":"a","badge":1,"badge":2}}'),
  payload('key-unknown', 'alerts for alert', { aps: { alerts: 'hi' } }),
  payload('key-unknown', 'soud for sound', { aps: { alert: 'hi', soud: 'default' } }),
  payload('key-unknown', 'contentAvailable', { aps: { alert: 'hi', contentAvailable: 1 } }),
  payload('value-wrong', 'a badge as text', { aps: { alert: 'hi', badge: '3' } }),
  payload('value-wrong', 'content-available: true', { aps: { alert: 'a', 'content-available': true } }),
  payload('header-in-payload', 'apns-priority in the payload', { aps: { alert: 'hi' }, 'apns-priority': 5 }),
  payload('header-in-payload', 'apns-topic inside aps', { aps: { alert: 'hi', 'apns-topic': app } }),
  payload('loc-args-without-key', 'loc-args without loc-key', {
    aps: { alert: { title: 'a', 'loc-args': ['x'] } },
  }),
  payload('loc-args-without-key', 'title-loc-args without title-loc-key', {
    aps: { alert: { body: 'a', 'title-loc-args': ['x'] } },
  }),
  payload('text-and-loc-key', 'body and loc-key', { aps: { alert: { body: 'a', 'loc-key': 'B' } } }),
  payload('sound-format', 'an .mp3', { aps: { alert: 'hi', sound: 'ping.mp3' } }),
  payload('sound-format', 'an .m4a in a dictionary', {
    aps: { alert: 'hi', sound: { name: 'ping.m4a', critical: 1, volume: 1 } },
  }),
  payload('critical-by-half', 'critical interruption with an ordinary sound', {
    aps: { alert: 'hi', sound: 'default', 'interruption-level': 'critical' },
  }),
  payload('sound-not-critical', 'a sound dictionary that is not critical', {
    aps: { alert: 'hi', sound: { name: 'default', volume: 1 } },
  }),
  payload('entitlement-needed', 'time-sensitive', {
    aps: { alert: 'hi', 'interruption-level': 'time-sensitive' },
  }),
  payload('quiet', 'a passive alert', { aps: { alert: 'hi', 'interruption-level': 'passive' } }),
  payload('bad-expiration', 'a lifetime in seconds', { aps: { alert: 'hi' } }, '--expiration 120'),
  payload(
    'bad-expiration',
    'an expiration in milliseconds',
    { aps: { alert: 'hi' } },
    `--expiration ${unix * 1000 + 60_000}`,
  ),
  payload(
    'bad-expiration',
    'an expiration with a fraction',
    { aps: { alert: 'hi' } },
    '--expiration 1511234567.89',
  ),
  payload(
    'bad-expiration',
    'an expiration that has passed',
    { aps: { alert: 'hi' } },
    `--expiration ${unix - 3600}`,
  ),
  payload(
    'expiration-zero',
    'an alert that is thrown away unless delivered at once',
    { aps: { alert: 'hi' } },
    '--expiration 0',
  ),
  payload(
    'expiration-too-far',
    'an expiration of 90 days',
    { aps: { alert: 'hi' } },
    `--expiration ${unix + 90 * 86_400}`,
  ),
  payload(
    'voip-late',
    'a call good for a day',
    { aps: {}, call: 1 },
    `--topic ${app}.voip --expiration ${unix + 86_400}`,
  ),
  payload(
    'voip-late',
    'a call good for an hour',
    { aps: {}, call: 1 },
    `--topic ${app}.voip --expiration ${unix + 3600}`,
  ),
  payload(
    'voip-shows-nothing',
    'an alert in a voip push',
    { aps: { alert: 'Ann calls' }, call: 1 },
    `--topic ${app}.voip --expiration 0`,
  ),
  payload(
    'expiration-of-pushtotalk',
    'push to talk that is stored',
    { aps: {}, speaker: 'Ann' },
    `--topic ${app}.voip-ptt --expiration ${unix + 3600}`,
  ),
  payload('live-activity-incomplete', 'a Live Activity without an event', ...live({ event: undefined })),
  payload(
    'live-activity-incomplete',
    'a Live Activity without its state',
    ...live({ 'content-state': undefined }),
  ),
  payload(
    'live-activity-start-incomplete',
    'a start without attributes-type',
    ...start({ 'attributes-type': undefined }),
  ),
  payload('live-activity-timestamp', 'a timestamp of 2007', ...live({ timestamp: 1_168_364_460 })),
  payload('live-activity-timestamp', 'a timestamp of an hour ago', ...live({ timestamp: unix - 3600 })),
  payload('value-wrong', 'a timestamp in milliseconds', ...live({ timestamp: unix * 1000 })),
  payload(
    'live-activity-end-without-state',
    'an end that leaves the old state on the screen',
    ...live({ event: 'end', 'content-state': undefined }),
  ),
  payload(
    'live-activity-dates',
    'a dismissal a day away',
    ...live({ event: 'end', 'dismissal-date': unix + 86_400 }),
  ),
  payload('live-activity-dates', 'a stale-date before the timestamp', ...live({ 'stale-date': unix - 5 })),
  payload('live-activity-null', 'null in the state', ...live({ 'content-state': { score: null } })),
  payload(
    'live-activity-date-text',
    'an ISO date in the state',
    ...live({ 'content-state': { until: '2026-11-22T09:00:00Z' } }),
  ),
  payload(
    'live-activity-date-unix',
    'a date since 1970 in the state',
    ...live({ 'content-state': { countdownEnd: 1_795_718_100 } }),
  ),
  payload(
    'live-activity-date-unix',
    'a date since 1970 in the attributes',
    ...start({ attributes: { orderedAt: 1_795_718_100 } }),
  ),
  payload(
    'live-activity-date-milliseconds',
    'milliseconds in the state',
    ...live({ 'content-state': { countdownEnd: 1_795_718_100_000 } }),
  ),
  payload(
    'live-activity-key-style',
    'snake_case in the state',
    ...live({ 'content-state': { home_score: 2 } }),
  ),
  payload(
    'live-activity-state-in-attributes',
    'the state repeated as attributes',
    ...start({ attributes: { score: 3 } }),
  ),
  payload(
    'live-activity-two-inputs',
    'input-push-token and input-push-channel',
    ...start({ 'input-push-token': 1, 'input-push-channel': 'dHN0LXNyY2gtY2hubA==' }),
  ),
  payload(
    'live-activity-type-name',
    'a module before the type’s name',
    ...start({ 'attributes-type': 'Widgets.OrderAttributes' }),
  ),
  payload(
    'live-activity-budget',
    'an update at priority 10 without an alert',
    live({})[0],
    `${live({})[1]} --priority 10`,
  ),
  payload('live-activity-alert-text', 'an alert as text', ...live({ alert: 'hi' })),
  payload(
    'content-changed-missing',
    'a widget push that reloads nothing',
    { aps: { alert: 'hi' } },
    `--topic ${app}.push-type.widgets`,
  ),
  payload(
    'file-provider-domain',
    'a file provider push without a domain',
    { 'container-identifier': 'NSFileProviderWorkingSetContainerItemIdentifier', aps: {} },
    `--topic ${app}.pushkit.fileprovider`,
  ),
  payload(
    'wallet-topic',
    'text for a Wallet pass',
    { aps: { alert: 'Changed' } },
    '--topic pass.com.acme.card',
  ),
  payload(
    'wallet-topic',
    'a title for a Wallet pass, at priority 5',
    { aps: { alert: { title: 'a' } } },
    '--topic pass.com.acme.card --priority 5',
  ),
  payload(
    'website-push-incomplete',
    'website push without url-args',
    { aps: { alert: { title: 'a', body: 'b' } } },
    '--topic web.com.acme',
  ),
  payload(
    'push-magic-missing',
    'an MDM push without its magic',
    { aps: {} },
    '--topic com.apple.mgmt.External.0b5a --push-type mdm',
  ),
  payload('topic-suffix', 'a voip push to the plain topic', { aps: {} }, `--push-type voip ${topic}`),
  payload(
    'topic-suffix',
    'an alert to the voip topic',
    { aps: { alert: 'hi' } },
    `--push-type alert --topic ${app}.voip`,
  ),
  payload(
    'topic-suffix',
    'the suffix twice',
    { aps: {} },
    `--push-type voip --topic ${app}.voip.voip --expiration 0`,
  ),
  payload(
    'topic-with-team-id',
    'the team id before the topic',
    { aps: { alert: 'hi' } },
    `--topic A1B2C3D4E5.${app}`,
  ),
  payload(
    'invalid-push-type',
    'a push type that does not exist',
    { aps: { alert: 'hi' } },
    `--push-type foo ${topic}`,
  ),
  payload(
    'collapse-id-length',
    'a collapse id of 65 bytes',
    { aps: { alert: 'hi' } },
    `--collapse-id ${'c'.repeat(65)}`,
  ),
  payload('id-not-a-uuid', 'an apns-id that is none', { aps: { alert: 'hi' } }, '--apns-id order-7'),
  payload('payload-size', 'a payload of 4097 bytes', { aps: { alert: 'a'.repeat(4077) } }),
  payload('payload-size', '2000 emoji', { aps: { alert: '😀'.repeat(2000) } }),
  payload(
    'payload-size',
    'a voip payload of 6 KB',
    { aps: {}, data: 'x'.repeat(6000) },
    `--topic ${app}.voip --expiration 0`,
  ),
  payload('value-wrong', 'a relevance score of 50', { aps: { alert: 'hi', 'relevance-score': 50 } }),
]
