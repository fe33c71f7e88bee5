import { beforeAll, describe, expect, it } from 'vitest'
import { askTarget } from '../../src/commands/send/asking.ts'
import { partsToPem } from '../../src/credential/part.ts'
import { writePkcs12 } from '../../src/credential/pkcs12/write.ts'
import { makeIdentity } from '../credential/identity-material.ts'
import { type FakeHost, fakeHost, run } from '../fake-host.ts'

/* What is asked at a terminal where something was not typed: each answer is checked when it is given, and asked again. */

const passphrase = 'canary-Pa55'
let files: Record<string, string | Uint8Array>
beforeAll(async () => {
  const { certificate, key } = await makeIdentity('com.example.app')
  const pair = { certificate, key: { key } }
  const pkcs12 = await writePkcs12({
    ...{ identity: pair, others: [], chain: [], keys: [], passphrase, form: 'modern' },
  })
  const pem = partsToPem([
    { is: 'certificate', certificate },
    { is: 'key', key: pair.key },
  ])
  files = {
    'push.p12': pkcs12,
    'My Push (1).pem': pem,
    'aps.cer': certificate.x509.raw,
    'notes.pem': 'Hello',
  }
})

const world = (
  answers: readonly string[],
  secrets: readonly string[] = [],
  more: Record<string, string | Uint8Array> = {},
) => fakeHost({ files: { ...files, ...more }, answers, secrets })
const asked = ({ questions }: FakeHost) => questions.map(({ en }) => en)
const written = ({ disk }: FakeHost, name: string) => String(disk.get(`/home/dev/app/${name}`)?.bytes ?? '')

describe('cert convert', () => {
  it('asks for the file, at once for its passphrase, then what it shall become, and says the line for next time', async () => {
    const { code, stdout, host } = await run(
      'cert convert',
      world(['push.p12', 'pem'], ['wrong', passphrase]),
    )
    expect(code).toBe(0)
    expect(asked(host)).toEqual([
      'Which file?',
      'Passphrase of push.p12:',
      'That does not open it. Passphrase of push.p12:',
      'What shall it become?',
    ])
    expect(written(host, 'push.pem')).toContain('PRIVATE KEY')
    expect(stdout).toMatch(/Next time:\n {2}pushctl cert convert push\.p12 --to pem\n$/)
    expect(stdout).not.toContain(passphrase)
  })

  it.each([
    ['no such file', 'push.p21', /^There is no file push\.p21; near it: push\.p12$/],
    ['the key itself', '-----BEGIN PRIVATE KEY-----', /^That is a private key\. Save it to a file/],
  ])('%s is said, and asked for again', async (_, wrong, words) => {
    const { code, host } = await run('cert convert', world(['', wrong, "'/home/dev/app/aps.cer'"]))
    expect(code).toBe(0)
    expect(asked(host)[2]).toMatch(words)
    expect(written(host, 'aps.pem')).toContain('BEGIN CERTIFICATE')
  })

  it('a file that holds neither is told, and another asked for', async () => {
    const { code, stderr, host } = await run('cert convert', world(['notes.pem', 'aps.cer']))
    expect(code).toBe(0)
    expect(stderr).toMatch(/notes\.pem/)
    expect(asked(host)).toEqual(['Which file?', 'Which file?'])
  })

  it.each([
    ['My\\ Push\\ \\(1\\).pem', 'split', ['My Push (1).cert.pem', 'My Push (1).key.pem']],
    ['"My Push (1).pem"', 'cert', ['out.pem']],
    ['~/app/My\\ Push\\ (1).pem', 'p12', ['My Push (1).p12']],
  ])('a dragged path: %s', async (path, becoming, names) => {
    const answers = ['', path, becoming, './My Push (1).pem', 'out.pem']
    const { code, stdout, host } = await run('cert convert', world(answers, ['x', 'y', 'new', 'new']))
    expect(code).toBe(0)
    for (const name of names) expect(host.disk.has(`/home/dev/app/${name}`), name).toBe(true)
    // The line does the same without a question.
    const line =
      stdout
        .trim()
        .split('\n')
        .at(-1)
        ?.replace(/^ *pushctl /, '') ?? ''
    const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, a, b]) => a ?? b ?? '')
    const again = await run([...words, ...(becoming === 'p12' ? ['--new-passphrase-env', 'P'] : [])], {
      files,
      env: { P: 'new' },
    })
    expect(again).toMatchObject({ code: 0, stderr: '' })
    for (const name of names) expect(again.host.disk.has(`/home/dev/app/${name}`), name).toBe(true)
  })

  it('two passphrases that differ are asked for again', async () => {
    const { code, host } = await run(
      'cert convert push.p12 -o new.p12',
      world([], [passphrase, 'a', 'b', 'c', 'c']),
    )
    expect(code).toBe(0)
    expect(asked(host).at(-2)).toBe('The two are not the same. Passphrase for the new .p12:')
  })

  it('nobody is asked in CI', async () => {
    expect(await run('cert convert', { files })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('IN'),
    })
  })
})

describe('a file that is there', () => {
  const there = {
    'aps.pem': 'old',
    'r.certSigningRequest': 'old',
    'r.key.pem': 'old',
    '.pushctlrc.json': '{}',
  }
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ['cert convert aps.cer', ['aps.pem']],
    ['cert request -o r --type ec', ['r.key.pem', 'r.certSigningRequest']],
    ['config init --topic com.example.app', ['.pushctlrc.json']],
  ]

  it.each(lines)('%s: is replaced when the person says so', async (line, names) => {
    const { code, host } = await run(line, world(['yes'], [], there))
    expect(code).toBe(0)
    const are = names.length === 1 ? 'is' : 'are'
    expect(asked(host)).toEqual([`${names.join(' and ')} ${are} already there.`])
    for (const name of names) expect(written(host, name)).not.toMatch(/^(old|\{\})$/)
  })

  it.each(lines)('%s: stays when the person says so, and where there is nobody', async (line, names) => {
    for (const host of [world(['no'], [], there), fakeHost({ files: { ...files, ...there } })]) {
      expect((await run(line, host)).code).toBe(3)
      for (const name of names) expect(written(host, name)).toMatch(/^(old|\{\})$/)
    }
  })

  it.each([
    ['cert request -o r --type ec', ['r.key.pem', 'r.certSigningRequest'], []],
    ['cert convert push.p12 -o a.pem --split', ['a.cert.pem', 'a.key.pem'], [passphrase]],
  ])('%s: one question for both, and after a no nothing is written', async (line, names, secrets) => {
    for (const there of [names, names.slice(1), names.slice(0, 1)]) {
      const host = world(['no'], secrets, Object.fromEntries(there.map((name) => [name, 'old'])))
      const { code, stderr } = await run(line, host)
      expect(code).toBe(3)
      expect(stderr).toContain('already there: nothing was written.')
      for (const name of names)
        expect(host.disk.get(`/home/dev/app/${name}`)?.bytes.toString()).toBe(
          there.includes(name) ? 'old' : undefined,
        )
    }
  })
})

describe('cert request', () => {
  it('asks for what was not typed, each answer looked at as it is given', async () => {
    const answers = ['new', 'x'.repeat(65), 'Anna', 'not-mail', 'anna@example.com', 'r', 'fresh']
    const { code, stdout, host } = await run('cert request', world(answers, [], { 'r.key.pem': 'old' }))
    expect(code).toBe(0)
    expect([...new Set(asked(host))]).toEqual([
      'Which private key?',
      'Name, as the key will be called (Enter: Apple Push)',
      'A common name has up to 64 characters.',
      'E-mail address (Enter: none)',
      '"not-mail" is not an e-mail address that fits into a signing request (ASCII only).',
      'File to write (Enter: push.certSigningRequest)',
      'r.key.pem is there already: type another name.',
    ])
    expect(stdout).toContain('pushctl cert request --name Anna --email anna@example.com --output fresh')
    expect(written(host, 'fresh.certSigningRequest')).toContain('CERTIFICATE REQUEST')
    expect(written(host, 'r.key.pem')).toBe('old')
  })

  it('Enter alone takes the usual', async () => {
    const { code, host } = await run('cert request', world(['new', '', '', '']))
    expect(code).toBe(0)
    expect(written(host, 'push.key.pem')).toContain('PRIVATE KEY')
  })

  it('a renewal: a file without a key is asked for again, the passphrase of the right one at once', async () => {
    const { code, stdout, host } = await run(
      'cert request',
      world(['file', '', 'aps.cer', 'push.p12', '', '', ''], [passphrase]),
    )
    expect(code).toBe(0)
    expect(stdout).toContain('--key push.p12')
    expect(host.disk.has('/home/dev/app/push.key.pem')).toBe(false)
  })
})

describe('a passphrase that was typed', () => {
  it('is tried with the next file before it is asked for', async () => {
    const more = { 'b.p12': files['push.p12'] ?? '' }
    const { code, host } = await run('inspect push.p12 b.p12', world([], [passphrase], more))
    expect(code).toBe(0)
    expect(asked(host)).toEqual(['Passphrase of push.p12:'])
  })
})

describe('config init', () => {
  const p8 = { 'AuthKey_ABCDE12345.p8': 'x' }

  it.each([
    [
      'a certificate, whose passphrase is tried at once',
      ['push.p12', 'production'],
      { cert: 'push.p12', env: 'production' },
    ],
    [
      'a signing key, with what it does not hold',
      ['AuthKey_ABCDE12345.p8', 'TEAM', 'team123456', 'app', 'com.example.app', ''],
      { signingKey: 'AuthKey_ABCDE12345.p8', teamId: 'TEAM123456', topic: 'com.example.app' },
    ],
  ])('asks for %s', async (_, answers, settings) => {
    const { code, stdout, host } = await run('config init', world(answers, [passphrase], p8))
    expect(code).toBe(0)
    expect(JSON.parse(written(host, '.pushctlrc.json'))).toEqual(settings)
    const line = stdout.trim().split('\n').at(-1)?.trim() ?? ''
    const again = await run(line.replace('pushctl ', ''), { files: { ...files, ...p8 } })
    expect(JSON.parse(written(again.host, '.pushctlrc.json'))).toEqual(settings)
  })
})

describe('send', () => {
  it('takes the token out of the line it was pasted with, for next time as well', async () => {
    const line = `12:02 MyApp[412:9921] APNs device token: ${'ab'.repeat(32)}`
    const answers = ['{length = 32, bytes = 0xd3d997af 967d1f43 ... 394d6f32 5bc6c4a7 }', line]
    const { token } = await askTarget({ token: [] }, true, world(answers))
    expect(token).toEqual(['ab'.repeat(32)])
  })

  it('asks for the passphrase right after the file that needs it, once', async () => {
    const answers = ['push.p12', 'Hello', 'sandbox']
    const { host, stdout } = await run(
      `send --token ${'ab'.repeat(32)} --dry-run --no-lint`,
      world(answers, ['wrong', passphrase]),
    )
    expect(asked(host).slice(0, 4)).toEqual([
      'Certificate or signing key',
      'Passphrase of push.p12:',
      'That does not open it. Passphrase of push.p12:',
      'What shall the notification say?',
    ])
    expect(asked(host).filter((each) => each.startsWith('Passphrase'))).toHaveLength(1)
    expect(stdout).toContain('/3/device/')
  })
})
