import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCertificate } from '../../../src/credential/certificate/certificate.ts'
import {
  createAuthority,
  type IssuableKind,
  type Issued,
  issueCertificate,
} from '../../../src/credential/certificate/issue.ts'
import { createSigningRequest } from '../../../src/credential/certificate/signing-request.ts'
import { writePkcs12 } from '../../../src/credential/pkcs12/write.ts'
import { run } from '../../fake-host.ts'

const now = new Date('2025-06-01T00:00:00Z')
const authority = await createAuthority({ commonName: 'test authority', now, days: 3650 })

const pem = ({ der }: Issued) => new X509Certificate(der).toString()
const keyPem = ({ key }: Issued) => key.export({ type: 'pkcs8', format: 'pem' }).toString()

async function issue(kind: IssuableKind, topic: string, days: number): Promise<Issued> {
  const { key } = await createAuthority({ commonName: 'any', now, days: 1 })
  const wanted = { authority, kind, topic, teamId: 'A1B2C3D4E5', organization: 'Example', now, days, key }
  return issueCertificate(wanted)
}

const lunch = await issue('universal', 'com.example.lunch', 395)
const dinner = await issue('sandbox', 'com.example.dinner', 20)
const identity = await issue('apple-development', 'Example', 395)

/** Lunch, as a .p12 of this passphrase. */
const sealed = (passphrase: string) =>
  writePkcs12({
    identity: { certificate: readCertificate(lunch.der), key: { key: lunch.key } },
    chain: [],
    passphrase,
    form: 'modern',
  })

const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey

const files = {
  'ca.pem': pem(authority),
  'lunch.pem': pem(lunch) + keyPem(lunch),
  'lunch.cer': lunch.der,
  'lunch.key': keyPem(lunch),
  'dinner.cer': dinner.der,
  'rsa.key': rsa.export({
    type: 'pkcs8',
    format: 'pem',
  }),
  'dinner.pem': pem(dinner) + keyPem(dinner),
  'lunch.p12': sealed('lunch'),
  'ios.cer': identity.der,
  'broken.cer': 'nothing of the sort',
}

const verify = (line: string, more: object = {}) =>
  run(`cert verify ${line}`, { files, now, env: { P12: 'lunch' }, ...more })

const cases: [line: string, code: number, screen: string[]][] = [
  [
    'lunch.pem --ca ca.pem',
    0,
    ['✓ lunch.pem  universal  com.example.lunch  sandbox, production  until 2026-07-01, 395 days left'],
  ],
  [
    'lunch.p12 --ca ca.pem --passphrase-env P12 --topic com.example.lunch.voip --env production --env sandbox',
    0,
    ['✓ lunch.p12  universal  com.example.lunch  sandbox, production  until 2026-07-01, 395 days left'],
  ],
  [
    'lunch.cer --ca ca.pem',
    0,
    [
      '✓ lunch.cer  universal  com.example.lunch  sandbox, production  until 2026-07-01, 395 days left  (its key is not here)',
    ],
  ],
  [
    'lunch.cer lunch.key --ca ca.pem',
    0,
    [
      '✓ lunch.cer  universal  com.example.lunch  sandbox, production  until 2026-07-01, 395 days left  (key in lunch.key)',
      '✓ lunch.key  key  belongs to lunch.cer',
    ],
  ],
  [
    'dinner.pem lunch.key --ca ca.pem',
    1,
    [
      '✓ dinner.pem  dev  com.example.dinner  sandbox  until 2025-06-21, 20 days left',
      '  ! It expires on 2025-06-21, in 20 days.',
      '✗ lunch.key  key  A private key, and none of these certificates is its own.',
    ],
  ],
  [
    'dinner.cer lunch.key --ca ca.pem',
    1,
    [
      '✓ dinner.cer  dev  com.example.dinner  sandbox  until 2025-06-21, 20 days left  (its key is not here)',
      '  ! It expires on 2025-06-21, in 20 days.',
      '✗ lunch.key  key  A private key, and not the one of the certificate in dinner.cer ("key values mismatch").',
    ],
  ],
  ['rsa.key', 1, ['✗ rsa.key  key  A private key without its certificate.']],
  [
    'lunch.key',
    1,
    [
      '✗ lunch.key  key  A private key on P-256 without a certificate: a signing key (.p8) under another name, which needs none, or the key of a certificate that is not here.',
    ],
  ],
  [
    '*.pem --ca ca.pem --min-days 30 --env production',
    1,
    [
      '✗ ca.pem  CA  This is a certificate authority. It belongs to a certificate authority: it signs other certificates and sends no pushes.',
      '✗ dinner.pem  dev  com.example.dinner  It expires in 20 days; at least 30 are asked for. It is not good for production, only for sandbox.',
      '✓ lunch.pem  universal  com.example.lunch  sandbox, production  until 2026-07-01, 395 days left',
    ],
  ],
  [
    'lunch.pem',
    1,
    [
      '✗ lunch.pem  universal  com.example.lunch  pushctl made it for its local gateway; Apple’s gateways refuse it.',
    ],
  ],
  [
    'ios.cer',
    1,
    ['✗ ios.cer  Apple Development  This is "Apple Development". It signs apps; APNs does not take it.'],
  ],
]

const noteOn = (id: string) => expect.objectContaining({ id, severity: 'note' })

describe('pushctl cert verify', () => {
  it.each(cases)('%s', async (line, code, screen) => {
    const told = await verify(line)
    expect(told).toMatchObject({ code, stderr: '' })
    expect(told.stdout.trimEnd().split('\n')).toEqual(screen)
  })

  it('tells the others when one cannot be read, and the worst exit code wins', async () => {
    const told = await verify('lunch.pem broken.cer missing.cer --ca ca.pem')
    expect(told.code).toBe(3)
    expect(told.stdout).toMatch(/^✓ lunch\.pem .*\n✗ broken\.cer .*\n✗ missing\.cer .*\n$/)
  })

  it('annotates for GitHub', async () => {
    const told = await verify('lunch.pem dinner.pem broken.cer --ca ca.pem --env production --format github')
    const annotations = told.stdout.split('\n').filter((line) => line.startsWith('::'))
    expect(annotations).toEqual([
      expect.stringMatching(
        /^::error file=dinner\.pem,title=wrong-env-cert::It is not good for production, only for sandbox\.%0A/,
      ),
      expect.stringMatching(
        /^::warning file=dinner\.pem,title=certificate\/expires-soon::It expires on 2025-06-21/,
      ),
      expect.stringMatching(/^::error file=broken\.cer,title=credential\/wrong-container::/),
    ])
    expect(told.stdout).toMatch(/^✓ lunch\.pem .*\n✗ dinner\.pem /)
  })

  it('speaks Chinese', async () => {
    const { stdout } = await verify('lunch.cer dinner.pem --ca ca.pem --env production --lang zh')
    expect(stdout).toContain('有效期至 2026-07-01，还剩 395 天  (私钥不在这里)\n')
    expect(stdout).toContain('它不能用于 production 环境，只能用于 sandbox。')
  })

  it('has it all in JSON', async () => {
    const told = await verify('lunch.pem lunch.key --ca ca.pem --json')
    expect(told.code).toBe(0)
    expect(JSON.parse(told.stdout)).toEqual({
      pushctl: 1,
      command: 'cert verify',
      files: [
        {
          file: 'lunch.pem',
          passes: true,
          label: 'universal',
          subject: expect.objectContaining({ text: expect.stringContaining('com.example.lunch') }),
          topics: expect.arrayContaining([{ topic: 'com.example.lunch', pushTypes: expect.any(Array) }]),
          environments: ['sandbox', 'production'],
          notAfter: '2026-07-01T00:00:00.000Z',
          daysLeft: 395,
          keyIn: 'lunch.pem',
          findings: [noteOn('pkcs8-vs-pkcs1')],
        },
        {
          file: 'lunch.key',
          label: 'key',
          passes: true,
          keyOf: 'lunch.pem',
          findings: [noteOn('pkcs8-vs-pkcs1')],
        },
      ],
    })
    expect(told.stdout).not.toContain('PRIVATE')
  })

  const mistakes: [line: string, code: number, said: string][] = [
    ['', 2, 'FILE'],
    ['lunch.pem --min-days soon', 2, '"soon"'],
    ['lunch.pem --min-days -1', 2, '"-1"'],
    ['lunch.pem --env live', 2, '"live"'],
    ['lunch.pem --ca lunch.cer', 3, 'no certificate of an authority in lunch.cer'],
    ['lunch.pem --ca missing.pem', 3, 'missing.pem'],
    ['missing.pem', 3, 'missing.pem'],
  ]
  it.each(mistakes)('is plain about the mistake in: %s', async (line, code, said) => {
    const told = await verify(line)
    expect(told).toMatchObject({ code, stdout: '' })
    expect(told.stderr).toContain(said)
  })

  it.each([
    ['two answers on standard output', '--json --format junit', 'usage/output'],
    ['a file without a form', '--json --output report.xml', 'usage/report-format'],
  ])('refuses %s', async (_, options, code) => {
    const told = await verify(`lunch.pem ${options}`)
    expect(told.code).toBe(2)
    expect(JSON.parse(told.stdout)).toMatchObject({ error: { code } })
  })
})

describe('days until the end', () => {
  const days = (line: string) => verify(`dinner.cer --ca ca.pem ${line}`)
  const soon = 'It expires on 2025-06-21, in 20 days.'

  it.each([
    ['', 0, `  ! ${soon}`],
    ['--warn-days 20', 0, `  ! ${soon}`],
    ['--warn-days 19', 0, undefined],
    ['--warn-days 19 --min-days 20', 0, undefined],
    ['--warn-days 30 --min-days 20', 0, `  ! ${soon}`],
    ['--warn-days 30 --min-days 21', 1, undefined],
  ])('20 days left, %j: exit %d', async (line, code, second) => {
    const told = await days(line)
    expect(told.code).toBe(code)
    expect(told.stdout.split('\n')[1]).toBe(second ?? '')
  })
})

describe('profiles and signing keys', () => {
  const sample = (name: string) =>
    readFileSync(join(import.meta.dirname, '../inspect/samples', `${name}.mobileprovision`))
  const world = {
    files: {
      'lunch.mobileprovision': sample('lunch'),
      'wildcard.mobileprovision': sample('wildcard'),
      'expired.mobileprovision': sample('expired'),
      'AuthKey_ABCDE12345.p8': keyPem(lunch),
      'ApiKey_ABCDE12345.p8': keyPem(lunch),
      'lunch.csr': createSigningRequest(rsa, { commonName: 'Lunch' }),
    },
    now: new Date('2040-05-20T00:00:00Z'),
  }

  it.each([
    [
      'lunch.mobileprovision',
      0,
      'file/profile-expires-soon',
      '✓ lunch.mobileprovision  profile  com.example.lunch  sandbox  until 2040-06-01, 12 days left',
    ],
    ['lunch.mobileprovision --warn-days 11', 0, undefined, '✓'],
    ['lunch.mobileprovision --min-days 13', 1, 'requirement/days', 'It expires in 12 days; at least 13'],
    ['lunch.mobileprovision --env production', 1, 'requirement/profile-environment', 'belong to sandbox'],
    [
      'lunch.mobileprovision --topic com.example.dinner',
      1,
      'requirement/profile-topic',
      'not for the topic com.example.dinner',
    ],
    ['lunch.mobileprovision --topic com.example.lunch.voip --warn-days 0', 0, undefined, '✓'],
    ['wildcard.mobileprovision', 1, 'entitlement-missing', 'wildcard App ID'],
    ['expired.mobileprovision', 1, 'file/profile-expired', 'The profile expired on 2026-06-01.'],
    [
      'AuthKey_ABCDE12345.p8 --min-days 9999',
      0,
      undefined,
      '✓ AuthKey_ABCDE12345.p8  signing key  never expires',
    ],
    ['ApiKey_ABCDE12345.p8', 1, 'wrong-p8', 'a key for the App Store Connect API'],
    ['lunch.csr', 1, 'wrong-credential-kind', 'It asks Apple for a certificate, and is none.'],
  ])('%s', async (line, code, id, said) => {
    const [told, report] = await Promise.all([verify(line, world), verify(`${line} --format gitlab`, world)])
    expect(told.code).toBe(code)
    expect(told.stdout).toContain(said)
    const ids = JSON.parse(report.stdout).map((issue: { check_name: string }) => issue.check_name)
    expect(ids).toEqual(id === undefined ? [] : expect.arrayContaining([id]))
  })
})

describe('a report', () => {
  const both = 'dinner.pem missing.p12 --ca ca.pem --min-days 30'

  it.each([
    ['junit', '<?xml'],
    ['sarif', '{\n  "$schema"'],
    ['gitlab', '[\n'],
    ['markdown', '**pushctl cert verify: 0 of 2 passed**\n'],
    ['json', '{\n'],
  ])('%s takes the place of the answer, and changes no exit code', async (form, beginning) => {
    const told = await verify(`${both} --format ${form}`)
    expect(told).toMatchObject({ code: 3, stderr: '' })
    expect(told.stdout.startsWith(beginning)).toBe(true)
    expect(told.stdout).not.toContain('✗')
  })

  it('goes into a file, whole, beside the answer', async () => {
    const toScreen = await verify(`${both} --format sarif`)
    const told = await verify(`${both} --format sarif -o report.sarif`)
    expect(told.stdout).toMatch(/^✗ dinner\.pem .*\n✗ missing\.p12 /)
    expect(told.host.disk.get('/home/dev/app/report.sarif')?.bytes.toString()).toBe(toScreen.stdout)
  })

  it('is the --json document in a file, beside it on standard output', async () => {
    const told = await verify(`${both} --format json -o report.json --json`)
    expect(told.host.disk.get('/home/dev/app/report.json')?.bytes.toString()).toBe(told.stdout)
  })

  it('replaces no file unasked', async () => {
    const there = { files: { ...files, 'report.xml': 'mine' } }
    const line = `${both} --format junit -o report.xml`
    const told = await verify(line, there)
    expect(told.code).toBe(3)
    expect(told.stderr).toContain('report.xml')
    expect(told.host.disk.get('/home/dev/app/report.xml')?.bytes.toString()).toBe('mine')
    const forced = await verify(`${line} --force`, there)
    expect(forced.host.disk.get('/home/dev/app/report.xml')?.bytes.toString()).toMatch(/^<\?xml/)
  })

  it('tells of a command that failed as a whole, too', async () => {
    const told = await verify('lunch.pem --ca missing.pem --format junit -o report.xml')
    expect(told.code).toBe(3)
    expect(told.stderr).toContain('missing.pem')
    const xml = told.host.disk.get('/home/dev/app/report.xml')?.bytes.toString()
    expect(xml).toContain('<error message="file/not-found missing.pem" type="file/not-found">')
  })

  it('names files from the root of the repository, wherever the job stands', async () => {
    const at = async (env: Record<string, string>) => {
      const told = await verify(`${both} --format gitlab`, { env })
      return JSON.parse(told.stdout)[0].location.path
    }
    expect(await at({})).toBe('dinner.pem')
    expect(await at({ GITHUB_WORKSPACE: '/home/dev' })).toBe('app/dinner.pem')
    expect(await at({ CI_PROJECT_DIR: '/home/dev' })).toBe('app/dinner.pem')
    expect(await at({ CI_PROJECT_DIR: '/elsewhere' })).toBe('/home/dev/app/dinner.pem')
  })
})

describe('on GitHub Actions', () => {
  const github = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '/runner/summary.md', P12: 'lunch' }
  const onGithub = (line: string, env: Record<string, string> = github) => verify(line, { env })

  it.each(['', '--json', '--format sarif'])('annotates by itself beside the answer: %s', async (options) => {
    const line = `lunch.pem dinner.pem --ca ca.pem ${options}`
    const [told, elsewhere] = await Promise.all([onGithub(line), verify(line)])
    expect(told.code).toBe(elsewhere.code)
    expect(told.stdout).toBe(elsewhere.stdout)
    expect(told.stderr).toMatch(/^::warning file=dinner\.pem,title=certificate\/expires-soon::[^\n]*\n$/)
  })

  it('annotates once', async () => {
    const told = await onGithub('dinner.pem --ca ca.pem --format github')
    expect(told.stdout.match(/^::/gm)).toHaveLength(1)
    expect(told.stderr).toBe('')
  })

  it('annotates what failed before there was a row', async () => {
    const told = await onGithub('missing.p12')
    expect(told.stderr).toMatch(/^::error title=file\/not-found::file\/not-found missing\.p12\npushctl: /)
  })

  it('adds to the summary of the step', async () => {
    const told = await verify('lunch.pem dinner.pem --ca ca.pem --min-days 30', {
      env: github,
      files: { ...files, '/runner/summary.md': 'of a step before\n' },
    })
    const summary = told.host.disk.get('/runner/summary.md')?.bytes.toString()
    expect(summary).toMatch(
      /^of a step before\n\*\*pushctl cert verify: 1 of 2 passed\*\*\n\n.*\| ✅ \| lunch\.pem \| universal {2}com\.example\.lunch.*\| ❌ \| dinner\.pem \| .*at least 30/s,
    )
  })

  it('needs no summary', async () => {
    const told = await onGithub('lunch.pem --ca ca.pem', { GITHUB_ACTIONS: 'true' })
    expect(told).toMatchObject({ code: 0, stderr: '' })
  })

  it('is told nothing where it is another server', async () => {
    const told = await onGithub('dinner.pem --ca ca.pem', { ...github, GITHUB_ACTIONS: 'false' })
    expect(told.stderr).not.toContain('::')
  })
})

describe('passphrases', () => {
  const supper = { ...files, 'supper.p12': sealed('supper'), 'cold.p12': sealed('cold') }
  const world = {
    files: supper,
    env: { LUNCH: 'lunch', SUPPER: 'supper', COLD: 'cold', COLD_AGAIN: 'cold', WRONG: 'wrong' },
  }
  const three = 'lunch.p12 supper.p12 cold.p12 --ca ca.pem'

  it.each([
    [
      'variables',
      `${three} --passphrase-env COLD --passphrase-env COLD_AGAIN --passphrase-env WRONG --passphrase-env LUNCH --passphrase-env SUPPER`,
      {},
    ],
    [
      'files beside them',
      `${three}`,
      { 'lunch.p12.pass': 'lunch\n', 'supper.p12.pass': 'supper', 'cold.p12.pass': 'cold\r\n' },
    ],
    [
      'one for all, and one beside a file',
      `${three} --passphrase-env LUNCH --passphrase-file cold.txt`,
      { 'supper.p12.pass': 'supper\n', 'cold.txt': 'cold\n' },
    ],
    [
      'settings, and files beside',
      three,
      {
        '.pushctlrc.json': '{"passphraseFile":"cold.txt"}',
        'cold.txt': 'cold\n',
        'lunch.p12.pass': 'lunch',
        'supper.p12.pass': 'supper',
      },
    ],
    [
      'a pattern that means these files, too',
      '*.p12* --ca ca.pem',
      { 'lunch.p12.pass': 'lunch', 'supper.p12.pass': 'supper', 'cold.p12.pass': 'cold' },
    ],
  ])('come from %s', async (_, line, more) => {
    const told = await verify(line, { ...world, files: { ...supper, ...more } })
    expect(told.stdout.replaceAll(/ .*$/gm, '')).toBe('✓\n✓\n✓\n')
    expect(told.code).toBe(0)
  })

  it('that open another file are no mistake about one without any', async () => {
    const open = { ...supper, 'open.p12': sealed('') }
    const words = async (line: string) => {
      const told = await verify(`open.p12 supper.p12 --ca ca.pem ${line}`, { ...world, files: open })
      return told.stdout
    }
    expect(await words('--passphrase-env SUPPER')).toContain(
      'opens with an empty passphrase, not with the one',
    )
    expect(await words('--passphrase-env SUPPER --passphrase-env COLD')).not.toContain(
      'empty passphrase, not',
    )
  })

  it.each([
    ['lies beside the file', '', 0],
    ['was typed, before that', '--passphrase-env COLD', 3],
  ])('of other commands: what %s', async (_, option, code) => {
    const told = await run(`cert inspect lunch.p12 ${option}`, {
      ...world,
      now,
      files: { ...supper, 'lunch.p12.pass': 'lunch' },
    })
    expect(told.code).toBe(code)
    expect(told.stdout.includes('com.example.lunch')).toBe(code === 0)
  })

  it('come from standard input', async () => {
    const told = await verify('lunch.p12 --ca ca.pem --passphrase-file -', { stdin: 'lunch\n' })
    expect(told.code).toBe(0)
  })

  it('are never asked for in CI, and the line that helps is told', async () => {
    const told = await verify('lunch.p12 supper.p12 --ca ca.pem', { files: supper, env: {} })
    expect(told.host.questions).toEqual([])
    expect(told.code).toBe(3)
    expect(told.stdout).toContain(
      '  Add --passphrase-env NAME or --passphrase-file FILE, or put it into lunch.p12.pass.\n',
    )
  })

  it.each([
    [
      'beside',
      'lunch.p12 ios.cer',
      { 'lunch.p12.pass': 'wrong-one' },
      'The passphrase in lunch.p12.pass does not open lunch.p12',
    ],
    [
      'of several',
      'lunch.p12 ios.cer --passphrase-env COLD --passphrase-env SUPPER',
      {},
      'None of the 2 passphrases at hand opens lunch.p12',
    ],
  ])('that are wrong are told of without them: %s', async (_, line, more, said) => {
    const told = await verify(`${line} --format markdown`, { ...world, files: { ...supper, ...more } })
    expect(told.code).toBe(3)
    expect(told.stdout).toContain(said)
  })

  it('stand in no form of a report', async () => {
    const secret = 'Tr0ub4dor&3-geheim'
    for (const form of ['json', 'markdown', 'github', 'gitlab', 'junit', 'sarif'])
      for (const passphrase of [secret, 'lunch']) {
        const told = await verify(`lunch.p12 dinner.pem --ca ca.pem --passphrase-env P12 --format ${form}`, {
          env: { P12: passphrase, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: 'summary.md' },
        })
        const summary = told.host.disk.get('/home/dev/app/summary.md')?.bytes.toString()
        const all = told.stdout + told.stderr + summary
        expect(all).not.toContain(secret)
        expect(all).not.toMatch(/PRIVATE KEY/)
        expect(all.length).toBeGreaterThan(300)
      }
  })
})
