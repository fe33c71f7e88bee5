import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseCommandLine } from '../../../src/cli/program.ts'
import { catalog } from '../../../src/commands/catalog.ts'
import { readWhole } from '../../../src/credential/archive/file-tree.ts'
import { openZip } from '../../../src/credential/archive/zip.ts'
import { archiveOf, seekable } from '../../credential/archive/archive-material.ts'
import { fakeHost, run } from '../../fake-host.ts'
import { wordsOf } from '../../shell-words.ts'

const folder = new URL('samples/', import.meta.url)
const sample = (name: string) => readFileSync(new URL(name, folder))
/** After the samples were made. */
const now = new Date('2026-12-01T08:00:00Z')

async function inspect(name: string, words = '--json') {
  return run(`inspect ${name} ${words}`, { files: { [name]: sample(name) }, now })
}

/** A sample, the code it ends with, its kind, and the ids of what is said of it, most serious first. */
const table: readonly (readonly [name: string, code: number, kind: string, ids: readonly string[]])[] = [
  ['app-store.ipa', 0, 'app', []],
  ['development.xcarchive.zip', 0, 'app', ['app/development-build', 'app/background-mode-missing']],
  ['no-entitlement.ipa', 1, 'app', ['entitlement-missing']],
  [
    'not-in-profile.ipa',
    1,
    'app',
    ['app/entitlement-not-in-profile', 'file/profile-expired', 'app/other-team', 'app/extension-bundle-id'],
  ],
  ['lunch.mobileprovision', 0, 'provisioning-profile', []],
  ['wildcard.mobileprovision', 1, 'provisioning-profile', ['entitlement-missing']],
  ['expired.mobileprovision', 1, 'provisioning-profile', ['file/profile-expired']],
  ['lunch.entitlements', 0, 'entitlements', ['app/development-build']],
  ['prod.entitlements', 1, 'entitlements', ['app/unknown-aps-environment']],
  ['no-push.entitlements', 1, 'entitlements', ['entitlement-missing']],
  ['lunch.pkpass', 0, 'wallet-pass', []],
  ['changed.pkpass', 1, 'wallet-pass', ['pass/manifest']],
  [
    'wrong-signer.pkpass',
    1,
    'wallet-pass',
    ['wrong-credential-kind', 'wwdr-intermediate', 'pass/web-service-not-https', 'pass/authentication-token'],
  ],
  ['other-type.pkpass', 1, 'wallet-pass', ['pass/other-type', 'pass/other-team']],
  ['two.pkpasses', 0, 'wallet-pass', ['pass/no-web-service']],
  ['mdm-request.b64', 0, 'mdm-push-request', []],
  ['mdm-request-other-signer.b64', 1, 'mdm-push-request', ['mdm/request-signature']],
  [
    'mdm-request-not-vendor.b64',
    1,
    'mdm-push-request',
    ['wrong-credential-kind', 'wwdr-intermediate', 'mdm/request-signature'],
  ],
  ['TokenUpdate.plist', 0, 'mdm-check-in', []],
  ['TokenUpdate-no-magic.plist', 1, 'mdm-check-in', ['push-magic-missing', 'mdm/topic']],
  ['Authenticate.plist', 1, 'mdm-check-in', ['mdm/no-token-yet']],
  ['mdm_signed_request.plist.b64.p7', 0, 'mdmcert-download', ['mdm/encrypted-answer']],
  ['mdmcert-request.json', 0, 'mdmcert-download', []],
  ['mdmcert-request-cut.json', 1, 'mdmcert-download', ['bad-export']],
]

/** Every finding, wherever it stands in a document. */
function findingsIn(value: unknown): { readonly id: string; readonly remedy: { commands: string[] } }[] {
  if (Array.isArray(value)) return value.flatMap(findingsIn)
  if (typeof value !== 'object' || value === null) return []
  const { findings = [], ...rest } = value as { findings?: never[] }
  return [...findings, ...Object.values(rest).flatMap(findingsIn)]
}

/** Every line to type, wherever it stands in a document. */
function linesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(linesIn)
  if (typeof value !== 'object' || value === null) return []
  const { send, commands, ...rest } = value as { send?: string; commands?: string[] }
  return [...(send === undefined ? [] : [send]), ...(commands ?? []), ...Object.values(rest).flatMap(linesIn)]
}

describe('pushctl inspect, of what people hold', () => {
  test('every sample has a row', () => {
    const broken = ['cut-short.ipa', 'with-password.ipa']
    const files = readdirSync(folder).filter((name) => name !== 'make.py' && !broken.includes(name))
    expect(files.sort()).toEqual(table.map(([name]) => name).sort())
  })

  test.each(table)('%s: exit %i, %s, %j', async (name, code, kind, ids) => {
    const told = await inspect(name)
    const document = JSON.parse(told.stdout)
    expect([told.code, document.kind, findingsIn(document).map(({ id }) => id)]).toEqual([code, kind, ids])
  })

  test.each(table)(
    '%s: the mark in front says what the exit code says, in both languages',
    async (name, code) => {
      for (const language of ['en', 'zh']) {
        const { stdout } = await inspect(name, `--lang ${language}`)
        const headlines = stdout.split('\n').filter((line) => /^[✓✗] /.test(line))
        expect(headlines.some((line) => line.startsWith('✗'))).toBe(code === 1)
        expect(headlines.length).toBeGreaterThan(0)
        expect(stdout).not.toMatch(/undefined|\[object/)
      }
    },
  )

  test.each(table)('%s: every line to type is one that pushctl takes', async (name) => {
    const { stdout } = await inspect(name)
    for (const line of linesIn(JSON.parse(stdout)).filter((each) => each.startsWith('pushctl '))) {
      const words = wordsOf(line).slice(1)
      await expect(parseCommandLine(words, fakeHost(), catalog, 'en')).resolves.toBeDefined()
    }
  })

  test.each(['TokenUpdate.plist', 'lunch.pkpass', 'wrong-signer.pkpass', 'mdmcert-request.json'])(
    '%s: its secrets are not repeated',
    async (name) => {
      const secrets =
        /SECRET-MAGIC|unlock-secret|dW5sb2NrLXNlY3JldA|vxwxd7J8AlNN|user:secret|key=secret|SECRET-API-KEY|[^\w]short[^\w]/
      for (const words of ['--json', '', '--lang zh']) {
        const { stdout, stderr } = await inspect(name, words)
        expect(stdout + stderr).not.toMatch(secrets)
      }
    },
  )

  test('an app says which tokens it has, and where to send', async () => {
    const { bundles } = JSON.parse((await inspect('app-store.ipa')).stdout)
    const [app, extension] = bundles
    expect([app.role, extension.role]).toEqual(['app', 'extension'])
    expect(app.tokens.environment).toBe('production')
    expect(app.topics.map(({ topic }: { topic: string }) => topic)).toEqual([
      'com.example.lunch',
      'com.example.lunch.voip',
      'com.example.lunch.push-type.liveactivity',
    ])
    expect(app.topics[0].sendLine).toBe(
      'pushctl send --token DEVICE_TOKEN --topic com.example.lunch --env production --signing-key AuthKey_KEYID.p8 --team-id A1B2C3D4E5 --template alert',
    )
    // Of two architectures the first has its entitlements as DER alone.
    expect(app.entitlements).toEqual({
      apsEnvironment: 'production',
      environment: 'production',
      applicationId: 'A1B2C3D4E5.com.example.lunch',
      teamId: 'A1B2C3D4E5',
      isDebuggable: false,
      granted: ['com.apple.developer.usernotifications.time-sensitive'],
      from: 'signature',
    })
  })

  test('TokenUpdate gives the token as hex, and the line that wakes the device', async () => {
    const { deviceToken, sendLine: send } = JSON.parse((await inspect('TokenUpdate.plist')).stdout)
    expect(deviceToken).toBe(Buffer.from(Array.from({ length: 32 }, (_, byte) => byte)).toString('hex'))
    expect(send).toContain('--push-magic PUSH_MAGIC')
  })

  test.each([
    ['cut-short.ipa', 'it was cut short'],
    ['with-password.ipa', 'encrypted with a password'],
  ])('%s cannot be read, and says why', async (name, why) => {
    const { code, stderr } = await inspect(name, '')
    expect([code, stderr]).toEqual([3, expect.stringContaining(why)])
  })

  test('what codesign printed is read as well', async () => {
    const printed = `Executable=/Applications/Lunch.app/Lunch
[Dict]
\t[Key] application-identifier
\t[Value]
\t\t[String] A1B2C3D4E5.com.example.lunch
\t[Key] aps-environment
\t[Value]
\t\t[String] production
\t[Key] com.apple.developer.pass-type-identifiers
\t[Value]
\t\t[Array]
\t\t\t[String] A1B2C3D4E5.*
\t[Key] get-task-allow
\t[Value]
\t\t[Bool] true
`
    const { code, stdout } = await run('inspect - --json', { stdin: printed })
    const { kind, entitlements } = JSON.parse(stdout)
    expect([code, kind, entitlements]).toEqual([
      0,
      'entitlements',
      {
        apsEnvironment: 'production',
        environment: 'production',
        applicationId: 'A1B2C3D4E5.com.example.lunch',
        isDebuggable: true,
        granted: ['com.apple.developer.pass-type-identifiers'],
      },
    ])
  })

  test.each([
    [
      'of a build that codesign printed',
      '[Dict]\n\t[Key] aps-environment\n\t[Value]\n\t\t[String] development\n',
      /This build is signed/,
    ],
    [
      'of a project',
      '<plist version="1.0"><dict><key>aps-environment</key><string>development</string></dict></plist>',
      /right in a project/,
    ],
    [
      'with a build setting',
      '<plist version="1.0"><dict><key>aps-environment</key><string>$(APS_ENVIRONMENT)</string></dict></plist>',
      /build setting decides/,
    ],
  ])('entitlements %s', async (_, stdin, told) => {
    expect((await run('inspect -', { stdin })).stdout).toMatch(told)
  })

  test('what is read from standard input is the same', async () => {
    for (const name of ['app-store.ipa', 'lunch.pkpass', 'TokenUpdate.plist', 'mdm-request.b64']) {
      const piped = await run('inspect - --json', { stdin: sample(name), now })
      const [document, other] = [JSON.parse(piped.stdout), JSON.parse((await inspect(name)).stdout)]
      expect(document).toEqual(other)
    }
  })

  test('a folder is the same as an archive of it', async () => {
    const tree = await openZip(seekable(sample('development.xcarchive.zip')), 'x')
    const files: Record<string, Buffer> = {}
    for (const path of tree.paths) files[path] = await readWhole(tree, path)
    const [ofFolder, ofApp, ofInfo] = [
      await run('inspect Lunch.xcarchive --json', { files, now }),
      await run('inspect Lunch.xcarchive/Products/Applications/Lunch.app/ --json', { files, now }),
      await run('inspect Lunch.xcarchive/Products/Applications/Lunch.app/Info.plist --json', { files, now }),
    ].map(({ stdout }) => JSON.parse(stdout))
    expect(ofFolder).toEqual(JSON.parse((await inspect('development.xcarchive.zip')).stdout))
    const { path: _, findings: __, ...app } = ofApp.bundles[0]
    expect(ofFolder.bundles[0]).toMatchObject(app)
    expect([ofInfo.kind, ofInfo.topics]).toEqual([
      'info-plist',
      ['com.example.lunch', 'com.example.lunch.push-type.liveactivity'],
    ])
  })

  const app = (files: Readonly<Record<string, string>>) =>
    archiveOf(Object.entries(files).map(([name, text]) => ({ name, content: Buffer.from(text) })))
  const plist = '<plist><dict><key>CFBundleExecutable</key><string>Main</string></dict></plist>'

  test.each<readonly [string, Buffer, number, string]>([
    ['an app for Android', app({ 'AndroidManifest.xml': '' }), 1, 'an app for Android'],
    ['credentials in an archive', app({ 'keys/push.p12': '' }), 1, 'an archive of credentials'],
    ['an archive of anything', app({ 'a.txt': 'a' }), 1, 'neither an app nor a Wallet pass'],
    ['an empty archive', app({}), 1, 'neither an app nor a Wallet pass'],
    [
      'an app whose Info.plist is damaged',
      app({ 'Payload/A.app/Info.plist': '<plist><dict>' }),
      3,
      'Payload/A.app/Info.plist is damaged. The property list is damaged',
    ],
    [
      'an app whose executable is damaged',
      app({ 'A.app/Info.plist': plist, 'A.app/Main': '\xca\xfe' }),
      1,
      '',
    ],
    [
      'an app whose profile is damaged',
      app({ 'A.app/Info.plist': plist, 'A.app/embedded.mobileprovision': '0\x82' }),
      3,
      'A.app/embedded.mobileprovision is damaged.',
    ],
    [
      'a hundred and one apps',
      app(Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`${at}.app/Info.plist`, plist]))),
      3,
      'There are 101 apps',
    ],
  ])('%s', async (_, bytes, code, words) => {
    const told = await run('inspect it.zip', { files: { 'it.zip': bytes }, now })
    expect([told.code, told.stderr]).toEqual([code, expect.stringContaining(words)])
  })

  test('a folder without anything known is said to be that', async () => {
    const { code, stderr } = await run('inspect folder', { files: { 'folder/a.txt': 'a' } })
    expect([code, stderr]).toEqual([1, expect.stringContaining('neither an app nor a Wallet pass')])
  })
})

test.each([
  ['aps.cer', /aps\.cer is an empty file.*Download or export it again/s],
  ['push.json', /empty file.*Save the payload again/s],
  ['AuthKey_9SL7PCWY8E.p8', /empty file.*Download or export/s],
  ['App.ipa', /empty file.*Build or download/s],
  ['aps.cer.crdownload', /empty file.*broke off/s],
  ['push.log', /empty file.*Nothing was written/s],
  ['token', /empty file/],
])('%s without a byte in it is told as that file, and not as a token', async (name, words) => {
  const { stderr, code } = await run(`inspect ${name}`, { files: { [name]: '' } })
  expect(stderr).toMatch(words)
  expect(code).toBe(1)
})

test('what iCloud keeps in place of a file is told with the line that fetches it', async () => {
  const placeholder = Buffer.from(
    'YnBsaXN0MDDTAQIDBAUGXxAYTlNVUkxGaWxlUmVzb3VyY2VUeXBlS2V5XxAQTlNVUkxGaWxlU2l6ZUtleVxOU1VSTE5hbWVLZXlfEBxOU1VSTEZpbGVSZXNvdXJjZVR5cGVSZWd1bGFyEQ0OWHB1c2gucDEyCA8qPUppbAAAAAAAAAEBAAAAAAAAAAcAAAAAAAAAAAAAAAAAAAB1',
    'base64',
  )
  for (const command of ['inspect', 'cert inspect']) {
    const { stderr } = await run(`${command} keys/.push.p12.icloud`, {
      files: { 'keys/.push.p12.icloud': placeholder },
    })
    expect(stderr).toMatch(/placeholder of iCloud.*brctl download keys\/push\.p12/s)
  }
})
