import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reasonNames } from '../../src/apns/reasons.ts'
import type { Command } from '../../src/cli/command.ts'
import { complete } from '../../src/cli/complete.ts'
import { flagOf } from '../../src/cli/input.ts'
import { catalog } from '../../src/commands/catalog.ts'
import { run } from '../fake-host.ts'

const commands = await Promise.all(
  catalog.commands.map(async ({ path, load }) => ({ path, command: (await load()).default as Command })),
)

/** What is kept, as it is typed. */
const saved = {
  devices: async () => ['@anna', '@testers'],
  profiles: async () => ['staging', 'production'],
  sends: async () => ['fvt8ar', 'x7kq2m'],
}

const everywhere = ['--json', '--lang', '--no-color', '--help']

/** The line up to the cursor: a space at its end begins a word. */
async function offersFor(line: string): Promise<readonly string[] | 'files'> {
  const offers = await complete(line.split(' '), catalog, 'en', saved)
  return offers === 'files' ? offers : offers.map(({ word }) => word)
}

describe('what is offered', () => {
  const cases: [string, string, readonly string[] | 'files'][] = [
    ['a command', 'do', ['doctor']],
    ['a group', 'ce', ['cert']],
    ['the commands of a group', 'payload ', ['check', 'extract', 'preview', 'fields']],
    ['the same, begun', 'cert c', ['classify', 'convert', 'compare']],
    ['the same, in capitals', 'cert IN', ['inspect']],
    ['options before a command', '--v', ['--version']],
    ['a command behind an option', '--lang zh exp', ['explain']],
    ['nothing behind what is no command', 'crt ', []],
    ['nothing below a command that is none', 'cert inspct ', []],
    ['an option', 'cert verify --min', ['--min-days']],
    ['one that was typed is done', 'cert verify a.pem --min-days 3 --min', []],
    ['by its letter as well', 'cert convert a.pem -o b --out', []],
    ['one that may be repeated is not', 'cert verify --env sandbox --env', ['--env']],
    ['profiles', 'send --profile st', ['staging']],
    ['what was sent', 'send --again ', ['fvt8ar', 'x7kq2m']],
    ['the same, to look at', 'history show x', ['x7kq2m']],
    ['a page of help', 'send --help=r', ['--help=rows']],
    ['a page of help, one of all', 'send --help=', expect.arrayContaining(['--help=ways', '--help=all'])],
    ['no page where there is one alone', 'cert list --help=', []],
    ['choices', 'cert convert --to ', ['pem', 'der', 'p12', 'p7b']],
    ['the same, begun', 'cert convert a.cer --to d', ['der']],
    ['the same in one word', 'cert convert --to=', ['--to=pem', '--to=der', '--to=p12', '--to=p7b']],
    ['choices of every command', 'demo --lang ', ['en', 'zh']],
    ['no more when the choice is made', 'cert list --lang en --lang', []],
    ['words of a table', 'send --gateway ', ['sandbox', 'production', 'local']],
    ['push types', 'send --push-type vo', ['voip']],
    ['a reason', 'explain baddev', ['BadDeviceToken']],
    ['all reasons', 'explain ', reasonNames],
    ['one reason is enough', 'explain BadTopic ', ['--push-type', '--topic', '--payload', ...everywhere]],
    ['a kind of trouble or a reason', 'gateway answer del', ['delay']],
    ['shells', 'completion z', ['zsh']],
    ['files', 'cert inspect ', 'files'],
    ['files, repeatedly', 'cert inspect a.pem ', 'files'],
    ['files behind an option', 'send --cert ', 'files'],
    ['files in one word with it', 'send --cert=cer', 'files'],
    ['a file called OUT', 'cert convert a.p12 -o ', 'files'],
    ['devices that are saved', 'send --token ', ['@anna', '@testers']],
    ['the same, begun', 'device remove @a', ['@anna']],
    ['nothing that only the person knows', 'send --topic ', []],
    ['no options where a value is due', 'send --token --', []],
    ['a value that looks like a command', 'send --message explain --dry', ['--dry-run']],
    ['a value that may be left out', 'send --simulator --dry', ['--dry-run']],
    ['no options behind --', 'cert inspect -- --', 'files'],
    ['stdin is a word like another', 'cert compare - ', 'files'],
    ['an option nobody knows', 'cert list --bogus --he', ['--help']],
  ]
  it.each(cases)('%s: pushctl %s', async (_, line, expected) => {
    expect(await offersFor(line)).toEqual(expected)
  })

  it.each(commands)('all options of pushctl $path', async ({ path, command }) => {
    expect(await offersFor(`${path} -`)).toEqual([...Object.keys(command.options).map(flagOf), ...everywhere])
  })

  it.each(commands)('nothing that pushctl $path would refuse', ({ command }) => {
    for (const { suggests, parse } of [
      ...Object.values(command.arguments),
      ...Object.values(command.options),
    ]) {
      if (suggests !== 'files') for (const word of suggests ?? []) parse?.(word)
    }
  })

  it('whatever was typed', async () => {
    const vocabulary = catalog.commands.flatMap(({ path }) => path.split(' '))
    const word = fc.oneof(fc.constantFrom('', '-', '--', '=', '--=', '-o', ...vocabulary), fc.string())
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (words) => {
        const offers = await complete(words, catalog, 'zh', saved)
        expect(offers === 'files' || Array.isArray(offers)).toBe(true)
      }),
    )
  })
})

it('loads the command that was typed, and no other', async () => {
  const loaded: string[] = []
  const watched = catalog.commands.map((entry) => ({
    ...entry,
    load: () => {
      loaded.push(entry.path)
      return entry.load()
    },
  }))
  await complete(['cert', 'verify', 'send', '--'], { ...catalog, commands: watched }, 'en', saved)
  expect(loaded).toEqual(['cert verify'])
})

describe('as each shell wants it', () => {
  it.each([
    ['bash', 'send --head', '--header\n'],
    ['bash', 'cert convert --to = d', 'der\n'],
    ['bash', 'cert convert --to =', 'pem\nder\np12\np7b\n'],
    ['bash', 'send --header apns-x : y --dry', '--dry-run\n'],
    ['bash', 'send --data order = 42 --dry', '--dry-run\n'],
    ['zsh', 'cert l', 'list:identities in the macOS keychain\n'],
    ['zsh', 'gateway received --outcome acc', 'accepted\n'],
    ['fish', 'send --chan', '--channel\tbroadcast to every device on this channel\n'],
    ['fish', 'send --tok', '--token\tdevice token, or saved @NAME\n'],
    ['fish', '--lang zh cert l', 'list\t列出 macOS 钥匙串里的证书\n'],
    ['powershell', 'cert l', 'list\tidentities in the macOS keychain\n'],
    ['powershell', 'channel ""', expect.stringMatching(/^create\t.*\nlist\t/)],
    ['bash', 'cert merge ', ':files\n'],
    ['bash', 'token inspect ', ''],
  ])('%s: %s', async (shell, line, stdout) => {
    const told = await run(['completion', shell, '--', ...line.split(' ')])
    expect({ ...told, host: undefined }).toEqual({ code: 0, stdout, stderr: '', host: undefined })
  })

  it('speaks the language of the person', async () => {
    const { stdout } = await run(['completion', 'fish', '--', 'dem'], { env: { LANG: 'zh_CN.UTF-8' } })
    expect(stdout).toBe('demo\t在本地网关上把整条路真实走一遍\n')
  })
})

describe('a mistake names the shells', () => {
  it.each(['completion', 'completion tcsh'])('%s', async (line) => {
    const { code, stdout, stderr } = await run(line)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    for (const shell of ['bash', 'zsh', 'fish', 'powershell']) expect(stderr).toContain(shell)
  })
})
