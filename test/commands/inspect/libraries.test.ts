import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { run } from '../../fake-host.ts'

const folder = new URL('libraries/', import.meta.url)
const sample = (name: string) => readFileSync(new URL(name, folder))
const now = new Date(sample('made-at.txt').toString().trim())

/** What is told of one push inside a request: where it lies, and what is wrong with it. */
interface Inside {
  readonly place: string
  readonly headers: Readonly<Record<string, string>>
  readonly findings: readonly { readonly id: string }[]
  readonly mistakes?: readonly string[]
}

/** Its place, the headers beside it and what is wrong, a push each. */
const pushesIn = ({ parts = [] }: { parts?: readonly Inside[] }) =>
  parts.map(({ place, headers, findings, mistakes = [] }) =>
    [
      place,
      ...Object.values(headers),
      ...findings.map(({ id }) => id),
      ...mistakes.map(() => 'mistake'),
    ].join(' '),
  )

interface Findings {
  readonly findings: readonly { readonly id: string }[]
}

/** The ids of what is said, of each pass where there are some. */
const findingsOf = (document: Findings & { passes?: readonly Findings[] }) =>
  (document.passes ?? [document]).flatMap(({ findings }) => findings.map(({ id }) => id))

/** Requests that libraries of push services made: the service, and the pushes in them. */
const requests: readonly (readonly [file: string, service: string, pushes: readonly string[]])[] = [
  ['firebase-alert.json', 'FCM', ['message.apns.payload 10']],
  ['firebase-live-activity.json', 'FCM', ['message.apns.payload liveactivity 10']],
  ['firebase-silent.json', 'FCM', ['message.apns.payload background background-priority10']],
  ['expo-alert.json', 'Expo', ['[0] title, body']],
  ['expo-two.json', 'Expo', ['[0] title, body', '[1] title, body 5 60s']],
  ['expo-empty.json', 'Expo', []],
  ['sns-publish.form', 'Amazon SNS', ['Message.APNS']],
  ['sns-background.form', 'Amazon SNS', ['Message.APNS background 5']],
  ['sns-object.form', 'Amazon SNS', ['Message.APNS mistake']],
  ['onesignal-alert.json', 'OneSignal', ['contents']],
  ['onesignal-silent.json', 'OneSignal', ['contents']],
  ['onesignal-long.json', 'OneSignal', ['contents payload-size']],
  ['azure-alert.http', 'Azure Notification Hubs', ['body alert 10']],
  ['azure-silent.http', 'Azure Notification Hubs', ['body background 5']],
  ['azure-no-json.http', 'Azure Notification Hubs', []],
]

/** What they signed and wrote: the kind, what it is of that kind, the ids of what is said, and the exit code. */
const others: readonly (readonly [
  file: string,
  kind: string,
  what: object,
  ids: readonly string[],
  code: number,
])[] = [
  ['jwt-provider-token.txt', 'jwt', { keyId: 'KEYID12345' }, [], 0],
  ['jwt-provider-token-old.txt', 'jwt', { keyId: 'KEYID12345' }, ['stale-token'], 1],
  ['jwt-provider-token-milliseconds.txt', 'jwt', { keyId: 'KEYID12345' }, ['jwt-format'], 1],
  ['jwt-app-store-connect.txt', 'jwt', { service: 'app-store-connect' }, ['jwt-of-another-service'], 1],
  [
    'jwt-sign-in-with-apple-secret.txt',
    'jwt',
    { service: 'sign-in-with-apple-secret' },
    ['jwt-of-another-service'],
    1,
  ],
  ['jwt-musickit.txt', 'jwt', { service: 'musickit' }, ['jwt-of-another-service'], 1],
  ['jwt-weatherkit.txt', 'jwt', { service: 'weatherkit' }, ['jwt-of-another-service'], 1],
  ['web-push-subscription.json', 'web-push', { form: 'subscription' }, ['web-push-endpoint'], 1],
  ['web-push-vapid-keys.json', 'web-push', { form: 'vapid-keys' }, ['web-push-endpoint'], 1],
  ['web-push-vapid.txt', 'jwt', { service: 'web-push' }, ['jwt-of-another-service'], 1],
  [
    'web-push-vapid-localhost.txt',
    'jwt',
    { service: 'web-push' },
    ['jwt-of-another-service', 'webpush-vapid'],
    1,
  ],
  [
    'web-push-vapid-endpoint.txt',
    'jwt',
    { service: 'web-push' },
    ['jwt-of-another-service', 'webpush-vapid'],
    1,
  ],
  ['lunch.entitlements', 'entitlements', { entitlements: { environment: 'production' } }, [], 0],
  [
    'binary.entitlements',
    'entitlements',
    { entitlements: { environment: 'sandbox' } },
    ['app/development-build'],
    0,
  ],
  ['sandbox.entitlements', 'entitlements', {}, ['app/unknown-aps-environment'], 1],
  [
    'lunch.pkpass',
    'wallet-pass',
    { passes: [{ description: { passTypeId: 'pass.com.example.lunch' } }] },
    [],
    0,
  ],
  ['changed.pkpass', 'wallet-pass', {}, ['pass/manifest'], 1],
  ['other-type.pkpass', 'wallet-pass', {}, ['pass/other-type'], 1],
]

async function told(file: string) {
  const { code, stdout } = await run(`inspect ${file} --json`, { files: { [file]: sample(file) }, now })
  return { code, document: JSON.parse(stdout) }
}

describe('what libraries of other people write', () => {
  test('every sample has a row', () => {
    const made = readdirSync(folder).filter((name) => !['make.mjs', 'made-at.txt'].includes(name))
    expect(made.sort()).toEqual([...requests, ...others].map(([file]) => file).sort())
  })

  test.each(requests)('%s is a request to %s', async (file, service, pushes) => {
    const { code, document } = await told(file)
    expect([code, document.kind, document.service, pushesIn(document)]).toEqual([
      1,
      'envelope',
      service,
      pushes,
    ])
  })

  test.each(requests.filter(([, , pushes]) => pushes.length > 0))(
    '%s of %s: payload extract takes out what inspect shows',
    async (file) => {
      const { document } = await told(file)
      const { code, stdout } = await run(`payload extract ${file} --part 1 --json`, {
        files: { [file]: sample(file) },
        now,
      })
      const [{ payload, headers }] = document.parts
      expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ payload, headers })])
    },
  )

  test.each(others)('%s: %s, %j, %j', async (file, kind, what, ids, code) => {
    const { code: exit, document } = await told(file)
    expect(document).toMatchObject({ kind, ...what })
    expect([exit, findingsOf(document)]).toEqual([code, ids])
  })

  test.each(['web-push-vapid-keys.json', 'web-push-subscription.json'])(
    '%s: its secrets are not repeated',
    async (file) => {
      const { privateKey, keys } = JSON.parse(sample(file).toString())
      const { stdout } = await run(`inspect ${file} --json`, { files: { [file]: sample(file) }, now })
      expect(stdout).not.toContain(privateKey ?? keys.auth)
    },
  )
})

/** The same request, as it is copied from a browser or a log. */
const lines: readonly (readonly [name: string, file: string, line: (body: string) => string])[] = [
  [
    'curl',
    'firebase-alert.json',
    (body) => `curl https://fcm.googleapis.com/v1/projects/lunch/messages:send -d '${body}'`,
  ],
  ['curl, a form', 'sns-background.form', (body) => `curl https://sns.eu-west-1.amazonaws.com/ -d '${body}'`],
  [
    'a saved request',
    'expo-alert.json',
    (body) => `POST /--/api/v2/push/send HTTP/1.1\r\nHost: exp.host\r\n\r\n${body}`,
  ],
]

describe('a line that sends to another push service', () => {
  test.each(lines)('%s: what is in it, and the line that takes it out', async (_, file, line) => {
    const { document } = await told(file)
    const body = sample(file).toString()
    const { code, stdout } = await run(['inspect', line(body), '--json'], { now })
    const inside = JSON.parse(stdout)
    expect([code, inside.kind, inside.parts]).toEqual([1, 'envelope', document.parts])
    expect(inside.commands).toEqual([`printf %s '${body}' | pushctl payload extract - -o payload.json`])
  })

  test('a file with a saved request is read where it lies', async () => {
    const { stdout } = await run('inspect azure-alert.http --json', {
      files: { 'azure-alert.http': sample('azure-alert.http') },
      now,
    })
    expect(JSON.parse(stdout).commands).toEqual(['pushctl payload extract azure-alert.http -o payload.json'])
  })

  test('with nothing in it for APNs is told as before', async () => {
    const { code, stderr } = await run(['inspect', `curl https://example.com -d '{"a":1}'`], { now })
    expect([code, stderr]).toEqual([1, expect.stringContaining('example.com, which is not APNs')])
  })
})
