import { describe, expect, it } from 'vitest'
import { run } from '../../fake-host.ts'

const now = new Date('2026-12-01T08:00:00Z')

const plist = (inside: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict>${inside}</dict></plist>`

const enrolment = (topic: string) =>
  plist(
    `<key>PayloadContent</key><array><dict><key>PayloadType</key><string>com.apple.mdm</string>${topic}<key>ServerURL</key><string>https://mdm.example.com</string></dict></array>`,
  )

const topicOf = (topic: string) => `<key>Topic</key><string>${topic}</string>`

const pass = {
  formatVersion: 1,
  passTypeIdentifier: 'pass.com.example.card',
  serialNumber: '1',
  teamIdentifier: 'TEAM123456',
  organizationName: 'Lunch',
  description: 'Card',
  webServiceURL: 'https://cards.example.com',
  authenticationToken: '0123456789abcdef',
}

/** What lies there, the code it ends with, its kind, and the ids of what is said of it. */
const table: readonly (readonly [
  about: string,
  name: string,
  text: string,
  code: number,
  kind: string,
  ids: readonly string[],
])[] = [
  ['a pass.json', 'pass.json', JSON.stringify(pass), 0, 'pass-description', []],
  [
    'a pass.json with a web service that Wallet does not call',
    'pass.json',
    JSON.stringify({ ...pass, webServiceURL: 'http://cards.example.com', authenticationToken: 'short' }),
    1,
    'pass-description',
    ['pass/authentication-token', 'pass/web-service-not-https'],
  ],
  [
    'an enrolment profile',
    'enrol.mobileconfig',
    enrolment(topicOf('com.apple.mgmt.External.1c0b')),
    0,
    'enrolment-profile',
    [],
  ],
  [
    'one with the topic of another certificate',
    'enrol.mobileconfig',
    enrolment(topicOf('com.example.mdm')),
    1,
    'enrolment-profile',
    ['mdm/topic-form'],
  ],
  ['one without a topic', 'enrol.mobileconfig', enrolment(''), 1, 'enrolment-profile', ['mdm/no-topic']],
  [
    'the settings of Firebase',
    'GoogleService-Info.plist',
    plist(
      '<key>API_KEY</key><string>AIzaSecret</string><key>GCM_SENDER_ID</key><string>1</string><key>BUNDLE_ID</key><string>com.example.lunch</string>',
    ),
    1,
    'firebase-config',
    [],
  ],
]

describe('inspect a file of another party', () => {
  it.each(table)('%s', async (_, name, text, code, kind, ids) => {
    const told = await run(`inspect ${name} --json`, { files: { [name]: text }, now })
    const { kind: found, ...rest } = JSON.parse(told.stdout)
    expect(found).toBe(kind)
    const findings: readonly { readonly id: string }[] = rest.findings ?? []
    expect(findings.map(({ id }) => id).toSorted()).toEqual([...ids].toSorted())
    expect(told.code).toBe(code)
    expect(told.stdout).not.toContain('AIzaSecret')
    expect(told.stdout).not.toContain('0123456789abcdef')
  })
})

describe('inspect a request of a service', () => {
  const token = 'a1b2c3d4'.repeat(8)

  it('that carries no push tells the device token it registers', async () => {
    const text = JSON.stringify({ installationId: '1', platform: 'apns', pushChannel: token })
    const { stdout } = await run('inspect a.json', { files: { 'a.json': text }, now })
    expect(stdout).toContain(`it registers the device token ${token}`)
  })

  it('of SNS says that it takes a text', async () => {
    const text = JSON.stringify({ default: 'x', APNS: { aps: { alert: 'hi' } } })
    const { stdout } = await run('inspect a.json', { files: { 'a.json': text }, now })
    expect(stdout).toContain('SNS wants the JSON as a text')
  })

  it('of SNS as it should be says nothing of that', async () => {
    const text = JSON.stringify({ default: 'x', APNS: '{"aps":{"alert":"hi"}}' })
    const { stdout } = await run('inspect a.json', { files: { 'a.json': text }, now })
    expect(stdout).not.toContain('SNS wants the JSON as a text')
  })
})
