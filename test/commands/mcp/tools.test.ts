import { describe, expect, it } from 'vitest'
import type { Command } from '../../../src/cli/command.ts'
import { parseCommandLine } from '../../../src/cli/program.ts'
import { catalog } from '../../../src/commands/catalog.ts'
import { toolsFor } from '../../../src/commands/mcp/tools.ts'
import { fakeHost } from '../../fake-host.ts'

const closed = toolsFor(false)
const open = toolsFor(true)
const toolNamed = (name: string, tools = closed) => {
  const found = tools.find((tool) => tool.name === name)
  if (found === undefined) throw new Error(`no tool ${name}`)
  return found
}

const token = 'ab'.repeat(32)
const payload = { aps: { alert: 'Soup is ready' } }

describe('the line of a tool', () => {
  it.each([
    ['inspect', { files: ['push.p12', 'certs'] }, ['inspect', '--', 'push.p12', 'certs'], undefined],
    ['inspect', { text: 'Token: x' }, ['inspect', '--', '-'], 'Token: x'],
    [
      'check',
      { payload, topic: 'com.example.app' },
      ['payload', 'check', '--topic=com.example.app', '-'],
      JSON.stringify(payload),
    ],
    ['explain', { text: '/etc/passwd' }, ['explain', '-'], '/etc/passwd'],
    [
      'received',
      { wait: 2, timeout: 5, topic: 'a' },
      ['gateway', 'received', '--wait=2', '--timeout=5', '--topic=a', '--last=20'],
      undefined,
    ],
    [
      'received',
      { env: 'production', match: ['aps.alert.title=Soup is ready', '!order'], last: 3 },
      [
        ...['gateway', 'received', '--env=production', '--last=3'],
        ...['--match=aps.alert.title=Soup is ready', '--match=!order'],
      ],
      undefined,
    ],
    ['received', { wait: 1000 }, ['gateway', 'received', '--wait=1000', '--last=20'], undefined],
    [
      'send',
      { gateway: 'sandbox', tokens: [token], cert: 'push.p12', message: 'Hello' },
      [
        'send',
        '--gateway=sandbox',
        '--env=sandbox',
        `--token=${token}`,
        '--cert=push.p12',
        '--message=Hello',
      ],
      undefined,
    ],
    [
      'send',
      {
        gateway: 'local',
        env: 'production',
        tokens: ['@anna', token],
        signingKey: 'k.p8',
        keyId: 'K',
        teamId: 'T',
        payload,
        priority: '5',
        dryRun: true,
      },
      [
        ...['send', '--gateway=local', '--env=production', '--token=@anna', `--token=${token}`],
        ...['--signing-key=k.p8', '--key-id=K', '--team-id=T', '--payload=-', '--priority=5', '--dry-run'],
      ],
      JSON.stringify(payload),
    ],
  ])('%s %j', async (name, input, words, stdin) => {
    const line = toolNamed(name).line(input)
    expect(line.words).toEqual(words)
    expect(line.stdin).toBe(stdin)
    // And pushctl takes it.
    expect(await parseCommandLine(line.words, fakeHost(), catalog, 'en')).toBeDefined()
  })

  it('leads a push for sandbox nowhere else, whatever env says', () => {
    const { words } = toolNamed('send').line({ gateway: 'sandbox', env: 'production', tokens: [token] })
    expect(words.filter((word) => /^--(?:env|gateway)/.test(word))).toEqual([
      '--gateway=sandbox',
      '--env=sandbox',
    ])
  })

  it.each([
    ['topic', '--gateway=production'],
    ['message', '-- --json'],
    ['collapseId', '\n--to=/etc/passwd'],
    ['keyId', '-'],
    ['cert', '--signing-key=x'],
    ['passphraseFile', '@/etc/passwd'],
  ])('takes no option out of the value of %s', async (field, value) => {
    const { words } = toolNamed('send').line({ gateway: 'local', tokens: [value], [field]: value })
    const parsed = await parseCommandLine(words, fakeHost(), catalog, 'en')
    const { command } = parsed ?? {}
    expect(command).toBe(
      (await catalog.commands.find(({ path }) => path === 'send')?.load())?.default as Command,
    )
    const { gateway, to, json, ...input } = { ...parsed?.input, ...parsed?.globals } as Record<
      string,
      unknown
    >
    expect({ gateway, to, json }).toEqual({ gateway: 'local', to: undefined, json: false })
    expect(input).toMatchObject({ [field]: value, token: [value] })
  })
})

describe('what a tool refuses', () => {
  it.each([
    ['inspect', {}, 'Give either files or text.'],
    ['inspect', { files: ['a'], text: 'b' }, 'Give either files or text.'],
    ['inspect', { files: ['-'] }, 'a path, not stdin'],
    ['inspect', { file: 'a' }, 'Unrecognized key'],
    ['check', { payload: 'push.json' }, 'expected record'],
    ['explain', {}, 'expected string'],
    ['explain', { files: ['/etc/passwd'] }, 'Unrecognized key'],
    ['received', { timeout: 3600 }, '<=50'],
    ['received', { wait: 1001 }, '<=1000'],
    ['send', { gateway: 'production', tokens: [token] }, 'pushctl mcp --allow-production'],
    ['send', { gateway: '10.0.0.1:443', tokens: [token] }, 'pushctl mcp --allow-production'],
    ['send', { tokens: [token] }, 'pushctl mcp --allow-production'],
    ['send', { gateway: 'local', tokens: [] }, '>=1'],
    ['send', { gateway: 'local', tokens: [token], dry_run: true }, 'Unrecognized key'],
    ['send', { gateway: 'local', tokens: [token], payload: '/etc/passwd' }, 'expected record'],
    ['send', { gateway: 'local', tokens: [token], payloadFile: '/etc/passwd' }, 'Unrecognized key'],
    ['send', { gateway: 'local', tokens: [token], passphrase: 'secret' }, 'Unrecognized key'],
  ])('%s %j', (name, input, says) => {
    const { error } = toolNamed(name).input.safeParse(input)
    expect(error?.message).toContain(says)
  })

  it('production is taken by a server that was started for it', () => {
    const { words } = toolNamed('send', open).line({ gateway: 'production', tokens: [token] })
    expect(words).toEqual(['send', '--gateway=production', '--env=production', `--token=${token}`])
  })
})

it('every tool and field says what it is for', () => {
  for (const { about, input } of open) {
    expect(about.length).toBeGreaterThan(40)
    const silent = Object.entries(input.shape).filter(
      ([, field]) => (field as { description?: string }).description === undefined,
    )
    expect(silent.map(([name]) => name)).toEqual([])
  }
})
