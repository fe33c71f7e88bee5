import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Command } from '../src/cli/command.ts'
import { flagOf } from '../src/cli/input.ts'
import { catalog } from '../src/commands/catalog.ts'
import { settingNames, variableOf } from '../src/config/settings.ts'
import { readCertificate } from '../src/credential/certificate/certificate.ts'
import { createAuthority, issueCertificate } from '../src/credential/certificate/issue.ts'
import { writePkcs12 } from '../src/credential/pkcs12/write.ts'
import { type FakeHost, fakeHost, run } from './fake-host.ts'
import { isWhole, quickForm } from './whole/quick-form.ts'

/*
 * Secrets are let loose in every place of every command, and then looked for wherever something comes out. The
 * catalogue and the declarations say what the places are: a new command is in it by itself.
 */

const now = new Date('2026-11-22T08:00:00Z')
const passphrase = 'canary-Pa55 wörd/7f3a91'
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey
/** Every world holds the keys in files and variables: written once, for writing takes OpenSSL a while. */
const pems = new Map<typeof ec, string>()
function pemOf(key: typeof ec): string {
  const pem = pems.get(key) ?? key.export({ type: 'pkcs8', format: 'pem' }).toString()
  pems.set(key, pem)
  return pem
}
const derOf = (key: typeof ec) => key.export({ type: 'pkcs8', format: 'der' })
const authority = await createAuthority({ commonName: 'Root', now, days: 30 })
const issued = await issueCertificate({
  authority,
  kind: 'universal',
  topic: 'com.example.app',
  teamId: 'TEAM123456',
  organization: 'E',
  now,
  days: 9,
})
const certificate = readCertificate(issued.der)
const pkcs12 = await writePkcs12({
  identity: { certificate, key: { key: issued.key } },
  others: [],
  chain: [],
  keys: [],
  passphrase,
  form: 'modern',
})
const certificatePem = `-----BEGIN CERTIFICATE-----\n${issued.der.toString('base64')}\n-----END CERTIFICATE-----\n`
const signature = Buffer.alloc(64, 'canary of a signature').toString('base64url')
const jwt = [
  { alg: 'ES256', kid: 'ABCDE12345' },
  { iss: 'TEAM123456', iat: 1_795_334_400 },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .concat(signature)
  .join('.')

const keys = [ec, createPrivateKey(pemOf(issued.key as typeof ec))]
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64')
const hex = (text: string | Buffer) => Buffer.from(text).toString('hex')

/** Every form in which people have a key at hand. */
const written: readonly (readonly [form: string, word: string])[] = [
  ...keys.flatMap((key): [string, string][] => [
    ['PEM', pemOf(key)],
    ['PEM with its line ends typed out', pemOf(key).replaceAll('\n', '\\n')],
    ['PEM in one line', pemOf(key).replaceAll('\n', ' ')],
    ['PEM in quotes', `"${pemOf(key)}"`],
    ['PEM that lost its dashes', pemOf(key).replaceAll('-', '')],
    ['base64 of PEM', base64(pemOf(key))],
    ['base64 of base64', base64(base64(pemOf(key)))],
    ['base64 of DER', base64(derOf(key))],
    ['base64 of DER, in lines', base64(derOf(key)).replaceAll(/(.{64})/g, '$1\n')],
    ['hex of DER', hex(derOf(key))],
    ['hex of PEM', hex(pemOf(key))],
    [
      'encrypted PEM',
      key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString(),
    ],
    ['JSON with a key in it', JSON.stringify({ private_key: pemOf(key) })],
  ]),
  ['base64 of a .p12', base64(pkcs12)],
  ['a provider token', jwt],
  ['a header with a provider token', `authorization: bearer ${jwt}`],
]

/** So much of a secret in one piece is a leak. */
const piece = 16
const piecesOf = (text: string) =>
  Array.from({ length: Math.max(0, text.length - piece + 1) }, (_, at) => text.slice(at, at + piece))

const innards = [
  ...keys.flatMap((key) => [
    pemOf(key).replaceAll(/-----.*-----\n|\n$/g, ''),
    base64(derOf(key)),
    hex(derOf(key)),
  ]),
  ...keys.flatMap((key) => [base64(pemOf(key)), base64(base64(pemOf(key))), hex(pemOf(key))]),
  ...[passphrase, base64(passphrase), hex(passphrase), encodeURIComponent(passphrase)],
  ...[signature, base64(signature), hex(signature), base64(pkcs12)],
]
const traces = new Set(innards.flatMap((text) => text.split('\n').flatMap(piecesOf)))

/** A private key holds its public half as well, and begins as every other: neither is a secret. */
const openly = generateKeyPairSync('rsa', { modulusLength: 2048 })
const shared = [
  derOf(openly.privateKey),
  derOf(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey),
]
for (const text of [
  ...shared.flatMap((der) => [base64(der.subarray(0, 36)), hex(der.subarray(0, 36))]),
  ...[certificatePem, base64(certificatePem), hex(issued.der)],
]) {
  for (const known of text.split('\n').flatMap(piecesOf)) traces.delete(known)
}

/** @returns the first piece of a secret in what came out, in whatever encoding */
function leakIn(text: string): string | undefined {
  for (let at = 0; at + piece <= text.length; at++) {
    const found = text.slice(at, at + piece)
    if (traces.has(found)) return found
  }
  return undefined
}

it('no form of a secret comes back out of a settings file', async () => {
  const leaks: string[] = []
  const forms = quickForm(written, (form) => written.indexOf(form) % 3 === 0)
  for (const [form, word] of [...forms, ['passphrase', passphrase] as const]) {
    for (const name of form === 'passphrase'
      ? ['passphraseEnv', 'passphraseFile', 'passphrase']
      : ['cert', 'keyEnv', 'topic', word]) {
      const settings = JSON.stringify({ [name]: word })
      for (const line of ['config show', 'jwt create', 'doctor --gateway 127.0.0.1:9']) {
        const { host } = world([])
        host.disk.set('/home/dev/app/.pushctlrc.json', { bytes: Buffer.from(settings), mode: 0o644 })
        const { stdout, stderr } = await run([...line.split(' '), ...(nextMode() ?? [])], host)
        const leak = leakIn(stdout + stderr)
        if (leak !== undefined) leaks.push(`${form} as ${name.slice(0, 20)}, ${line}: ${leak}`)
      }
    }
  }
  expect(leaks).toEqual([])
})

it('no form of a secret comes back that was typed where a file is asked for', async () => {
  for (const [form, word] of written) {
    const host = fakeHost({ answers: ['ab'.repeat(32), word, 'TEAM123456', 'com.example.app', 'Hello'], now })
    const { code, stdout, stderr } = await run('send --gateway 127.0.0.1:9', host)
    expect(code, form).toBe(2)
    expect(leakIn(stdout + stderr), form).toBeUndefined()
  }
})

it('finds what it looks for', () => {
  const [first = ''] = pemOf(ec).split('\n').slice(1)
  for (const text of [
    pemOf(ec),
    `a ${first.slice(-16)} b`,
    JSON.stringify({ a: pemOf(ec) }),
    passphrase,
    jwt,
  ]) {
    expect(leakIn(`x${text}y`), text).toBeDefined()
  }
  expect(leakIn('There is no file push.p12, and nobody to ask for its passphrase.')).toBeUndefined()
})

/** What lies under the names that examples use: all of it secret. */
const contents: readonly (readonly [RegExp, string | Buffer])[] = [
  [/\.p12$/, pkcs12],
  [/\.p8$/, pemOf(ec)],
  [/\.(?:cer|der)$/, issued.der],
  [/key\.pem$/, pemOf(issued.key as typeof ec)],
  [/\.pem$/, certificatePem + pemOf(issued.key as typeof ec)],
  [/pass/, `${passphrase}\n`],
  [/\.(?:json|apns)$/, JSON.stringify({ aps: { alert: 'Hello' } })],
  [/\.csv$/, `token\n${'ab'.repeat(32)}\n`],
]

interface Children {
  readonly words: string[]
}

function world(
  words: readonly string[],
  env: Record<string, string> = {},
): { host: FakeHost; children: Children } {
  const children: Children = { words: [] }
  const named = words.flatMap((word) => {
    const [, content] = contents.find(([pattern]) => pattern.test(word)) ?? []
    return content === undefined ? [] : [[word, content] as const]
  })
  const host = fakeHost({
    now,
    files: Object.fromEntries(named),
    env: { P12_PASSPHRASE: passphrase, APNS_KEY: pemOf(ec), ...env },
    stdin: pemOf(ec),
    interrupted: AbortSignal.abort('SIGINT'),
    async run(program, argv, options) {
      children.words.push(program, ...argv, ...Object.values(options?.env ?? {}))
      return { code: 1, output: '' }
    },
    async runLine(line) {
      children.words.push(line)
      return 1
    },
  })
  return { host, children }
}

const modes = [[], ['--json'], ['--lang', 'zh']] as const

/** Runs one line, and tells of each place where a secret came out. */
async function leaksOf(
  words: readonly string[],
  what: string,
  mode: readonly string[] = [],
  env: Record<string, string> = {},
  files: readonly string[] = words,
): Promise<string[]> {
  const { host, children } = world(files, env)
  const before = new Map(host.disk)
  const { code, stdout, stderr } = await run([...words, ...mode], host)
  const onDisk = [...host.disk].filter(([name, file]) => before.get(name) !== file)
  const told = [
    ['stdout', words.join(' ').includes('-o -') ? '' : stdout],
    ['stderr', stderr],
    ['children', children.words.join('\n')],
    ['a question', JSON.stringify(host.questions)],
    // A key that was to be written lies in a file that only its owner may read.
    ...onDisk.map(([name, { bytes, mode }]) => [
      name,
      mode === 0o600 ? name : `${name}\n${bytes.toString('utf8')}`,
    ]),
    ['bug', code === 70 ? stderr : ''],
  ]
  return told.flatMap(([where = '', text = '']) => {
    if (where === 'bug') return text === '' ? [] : [`${what}: ${text}`]
    const leak = leakIn(text)
    return leak === undefined ? [] : [`${what} ${mode.join(' ')} -> ${where}: ${leak}`]
  })
}

/** Words as a shell splits them. */
const split = (line: string) =>
  [
    ...(line.replace(/^.*\| (?=pushctl )/, '').split(/ (?:\||>+) /)[0] ?? '').matchAll(
      /'([^']*)'|"([^"]*)"|(\S+)/g,
    ),
  ]
    .map(([, a, b, c]) => a ?? b ?? c ?? '')
    .slice(1)

const commands = await Promise.all(
  catalog.commands.map(async ({ path, load }) => ({ path, command: (await load()).default as Command })),
)

/** What every example gets: no gateway is reached, for nothing listens at that port, and new keys are made fast. */
const additions: Readonly<Record<string, string>> = { gateway: '127.0.0.1:9', type: 'ec' }

const linesOf = ({ examples, options }: Command) =>
  examples.map(({ command }) => {
    const words = split(command)
    const missing = Object.entries(additions).filter(
      ([key]) => options[key] !== undefined && !words.includes(flagOf(key)),
    )
    return [...words, ...missing.flatMap(([key, value]) => [flagOf(key), value])]
  })

/** A line without one of its options and what follows it. */
function without(words: readonly string[], flag: string): string[] {
  const at = words.indexOf(flag)
  return at < 0 ? [...words] : [...words.slice(0, at), ...words.slice(at + 2)]
}

let turn = 0
/** Another form each time: all of them meet every kind of place many times over. */
const nextForm = () => written[turn++ % written.length] ?? ['', '']
const nextMode = () => modes[turn++ % modes.length]

describe.each(commands)('pushctl $path', ({ path, command }) => {
  const [line = path.split(' ')] = linesOf(command)
  const options = Object.entries(command.options).filter(([, { value, choices }]) => value ?? choices)

  it('repeats no key or provider token, whichever option it is typed for', async () => {
    const leaks: string[] = []
    for (const [key] of options) {
      const flag = flagOf(key)
      const rest = without(line, flag)
      const [lines = ''] = [pemOf(ec), base64(derOf(keys[1] ?? ec)), hex(derOf(ec))].slice(turn % 3)
      const pieces = lines.match(/\S{1,64}/g) ?? []
      for (const [how, typed] of [
        ['after', [flag, nextForm()[1]]],
        ['behind', [`${flag}=${nextForm()[1]}`]],
        ['split', [flag, ...pieces]],
      ] as const) {
        leaks.push(...(await leaksOf([...rest, ...typed], `${how} ${flag}`, nextMode(), {}, rest)))
      }
    }
    expect(leaks).toEqual([])
  })

  it('repeats no key or provider token, whichever argument it is typed for', async () => {
    const leaks: string[] = []
    const words = path.split(' ')
    const places = Math.max(1, Object.keys(command.arguments).length)
    for (let place = 0; place <= places; place++) {
      for (const [form, word] of Array.from({ length: isWhole ? 4 : 2 }, nextForm)) {
        const others = Array.from({ length: place }, () => 'push.pem')
        leaks.push(...(await leaksOf([...words, ...others, word], `${form} as word ${place}`, nextMode())))
        leaks.push(...(await leaksOf([...words, ...others, '--', word], `${form} after --`, nextMode())))
      }
      const shell = pemOf(ec).match(/\S+/g) ?? []
      leaks.push(...(await leaksOf([...words, '--', ...shell], 'split after --', nextMode())))
    }
    expect(leaks).toEqual([])
  })

  it('repeats no passphrase', async () => {
    const leaks: string[] = []
    const places = [
      ...options.filter(([, { unshown }]) => unshown).map(([key]) => [flagOf(key), passphrase]),
      ...options.filter(([, { unshown }]) => unshown).map(([key]) => [`${flagOf(key)}=${passphrase}`]),
      ...['--passphrase', '--password', '--pass', '-passin', '--p12-password'].map((flag) => [
        flag,
        passphrase,
      ]),
      ...['--passphrase', '--password', '-p'].map((flag) => [`${flag}=${passphrase}`]),
      [`-p${passphrase}`],
      ['push.p12', 'out.pem', passphrase],
    ]
    for (const place of places) {
      leaks.push(...(await leaksOf([...line, ...place], place[0] ?? '', nextMode())))
    }
    expect(leaks).toEqual([])
  })

  it('repeats nothing of what its settings hold', async () => {
    if (!Object.values(command.options).some(({ settable }) => settable) && path !== 'config show') return
    const leaks: string[] = []
    for (const name of settingNames) {
      const variable = variableOf(name)
      const rest = without(without(line, '--cert'), '--signing-key')
      const word = name.startsWith('passphrase') ? passphrase : nextForm()[1]
      if (variable === undefined) continue
      leaks.push(...(await leaksOf(rest, variable, nextMode(), { [variable]: word })))
    }
    expect(leaks).toEqual([])
  })

  it('keeps to itself what it reads', async () => {
    const leaks: string[] = []
    for (const example of linesOf(command)) {
      const hasPassphrase = command.options.passphraseEnv !== undefined
      const opened = hasPassphrase && !example.some((word) => word.startsWith('--passphrase'))
      const words = opened ? [...example, '--passphrase-env', 'P12_PASSPHRASE'] : example
      leaks.push(...(await leaksOf(words, words.join(' '), nextMode())))
    }
    expect(leaks).toEqual([])
  })
})
