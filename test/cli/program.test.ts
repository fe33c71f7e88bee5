import { describe, expect, it } from 'vitest'
import type { Catalog } from '../../src/cli/catalog.ts'
import { command } from '../../src/cli/command.ts'
import { faultLines } from '../../src/cli/print.ts'
import { runProgram } from '../../src/cli/program.ts'
import { Fault } from '../../src/fault.ts'
import { type FakeWorld, fakeHost } from '../fake-host.ts'

const both = (words: string) => ({ en: words, zh: `中${words}` })

const slice = command({
  arguments: { loaf: { value: 'LOAF', about: both('what to cut') } },
  options: {
    thickness: { value: 'MM', short: 't', about: both('how thick'), parse: Number },
    crust: { about: both('with the crust') },
    spread: { value: 'WORD', many: true, about: both('what goes on it') },
    knife: { choices: ['bread', 'cake'], about: both('which knife') },
  },
  examples: [{ command: 'pushctl bread slice rye -t 9', about: both('a thick one') }],
  run: (input) => ({ ...input, note: both('cut') }),
  human: ({ loaf }, style) => `${style.say(both('sliced'))} ${loaf}`,
  verdict: ({ loaf }) => (loaf === 'stale' ? 'no' : loaf === 'wrapped' ? 'unknown' : 'yes'),
})

const bake = command({
  arguments: { loaves: { value: 'LOAF', many: true, optional: true, about: both('what to bake') } },
  options: {},
  examples: [],
  async *run({ loaves }) {
    for (const loaf of loaves) yield { loaf }
  },
  human: ({ loaf }) => `baked ${loaf}`,
  verdict: ({ loaf }) => (loaf === 'burnt' ? 'no' : loaf === 'ordered' ? { exitCode: 42 } : 'yes'),
})

const toast = command({
  arguments: {},
  options: {
    brown: { value: 'LEVEL', bare: 'medium', group: both('How:'), about: both('how brown') },
    noButter: { group: both('How:'), about: both('plain') },
  },
  examples: [],
  run: (input) => input,
  human: () => '',
})

const catalog: Catalog = {
  summary: both('a bakery'),
  example: 'pushctl bake rye',
  readOn: 'https://bakery.example',
  groups: [{ name: 'bread', summary: both('bread') }],
  commands: [
    { path: 'bread slice', summary: both('cut bread'), load: async () => ({ default: slice }) },
    { path: 'bake', summary: both('bake bread'), load: async () => ({ default: bake }) },
    { path: 'toast', summary: both('toast bread'), load: async () => ({ default: toast }) },
  ],
}

async function type(line: string, world: FakeWorld = {}) {
  const host = fakeHost(world)
  const language = line.includes('--lang zh') ? 'zh' : 'en'
  const argv = line.split(' ').filter((word) => word !== '')
  const code = await runProgram(argv, host, catalog, language).catch((error: unknown) => {
    if (error instanceof Fault) return faultLines(error, language)
    throw error
  })
  return { code, stdout: host.written.stdout }
}

describe('a command line becomes the input of run', () => {
  const cases = [
    ['bread slice rye', { loaf: 'rye', crust: false, spread: [] }],
    ['bread slice rye -t 9 --crust', { loaf: 'rye', thickness: 9, crust: true, spread: [] }],
    ['bread slice --thickness=9 rye', { loaf: 'rye', thickness: 9, crust: false, spread: [] }],
    [
      'bread slice rye --spread butter --spread jam',
      { loaf: 'rye', crust: false, spread: ['butter', 'jam'] },
    ],
    ['--json bread slice rye --knife cake', { loaf: 'rye', crust: false, spread: [], knife: 'cake' }],
  ] as const
  it.each(cases)('%s', async (line, expected) => {
    const { code, stdout } = await type(`${line} --json`)
    expect(JSON.parse(stdout)).toEqual({ pushctl: 1, command: 'bread slice', ...expected, note: 'cut' })
    expect(code).toBe(0)
  })
})

it.each([
  ['toast', { noButter: false }],
  ['toast --brown --no-butter', { brown: 'medium', noButter: true }],
  ['toast --brown dark', { brown: 'dark', noButter: false }],
])('%s: a flag without its value, and one that says no', async (line, expected) => {
  const { stdout } = await type(`${line} --json`)
  expect(JSON.parse(stdout)).toEqual({ pushctl: 1, command: 'toast', ...expected })
})

describe('the answer', () => {
  const cases = [
    ['is text for a person', 'bread slice rye', 0, 'sliced rye\n'],
    ['speaks the chosen language', 'bread slice rye --lang zh', 0, '中sliced rye\n'],
    ['is a no', 'bread slice stale', 1, 'sliced stale\n'],
    ['could not be found out', 'bread slice wrapped', 3, 'sliced wrapped\n'],
    ['comes one by one from a stream', 'bake rye wheat', 0, 'baked rye\nbaked wheat\n'],
    [
      'of a stream is as bad as its worst event',
      'bake rye burnt wheat',
      1,
      'baked rye\nbaked burnt\nbaked wheat\n',
    ],
    [
      'is what another program said, whatever else there was',
      'bake burnt ordered burnt',
      42,
      'baked burnt\nbaked ordered\nbaked burnt\n',
    ],
    [
      'of a stream is one JSON document a line',
      'bake rye wheat --json',
      0,
      ['rye', 'wheat'].map((loaf) => `{"pushctl":1,"command":"bake","loaf":"${loaf}"}\n`).join(''),
    ],
  ] as const
  it.each(cases)('%s: %s', async (_, line, code, stdout) => {
    expect(await type(line)).toEqual({ code, stdout })
  })
})

describe('a mistake names the wrong word and the nearest right one', () => {
  const cases = [
    ['brad slice rye', 'pushctl has no command "brad".', 'Did you mean bread?'],
    ['bread slcie rye', 'pushctl bread has no command "slcie".', 'Did you mean slice?'],
    ['bread weigh', 'pushctl bread has no command "weigh".', 'See: pushctl bread --help'],
    ['slice bread rye', 'pushctl has no command "slice".', 'Did you mean bread slice?'],
    [
      '--crust bread slice rye',
      '--crust stands before the command that it belongs to.',
      'Type it behind: pushctl bread slice --crust …',
    ],
    ['help bred', 'pushctl has no command "bred".', 'Did you mean bread?'],
    ['bread --json', 'pushctl bread needs one of: slice.', 'See: pushctl bread --help'],
    ['bread slice --help=all,', '--help= takes all; "all," is none of them.', 'Did you mean all?'],
    ['bread slice', 'pushctl bread slice needs LOAF.', 'See: pushctl bread slice --help'],
    [
      'bread slice rye wheat',
      'pushctl bread slice does not take "wheat" as well.',
      'See: pushctl bread slice --help',
    ],
    [
      'bread slice rye --crsut --colr --thicness=3',
      'pushctl bread slice has no option --crsut and no --colr and no --thicness.',
      'Did you mean --crust for --crsut, --thickness for --thicness?',
    ],
    ['bread slice rye --crsut', 'pushctl bread slice has no option --crsut.', 'Did you mean --crust?'],
    [
      'bread slice rye --thickness',
      '--thickness needs a value, and nothing follows it: --thickness <MM>. Is a variable not set?',
      'See: pushctl bread slice --help',
    ],
    [
      'bread slice --spread recipe.json',
      'pushctl bread slice needs LOAF.',
      '--spread took recipe.json for its value. Is the variable behind --spread not set?',
    ],
    [
      'bread slice rye --knife bred',
      '--knife takes bread, cake; "bred" is none of them.',
      'Did you mean bread?',
    ],
    ['bread slice rye --lang fr', '--lang takes en, zh; "fr" is none of them.', undefined],
    [
      'bread slice rye --lang zh --crsut',
      'pushctl bread slice 没有 --crsut 这个选项。',
      '是不是想输入 --crust？',
    ],
  ] as const
  it.each(cases)('%s', async (line, message, hint) => {
    const { code, stdout } = await type(line)
    expect(code).toBe(`pushctl: ${message}\n${hint === undefined ? '' : `  ${hint}\n`}`)
    expect(stdout).toBe('')
  })
})

describe('help', () => {
  it('lists commands, and those of a group in one line', async () => {
    expect(await type('--help', { columns: 80 })).toEqual({
      code: 0,
      stdout: `Usage: pushctl COMMAND [options]
a bakery

  bake   bake bread
  toast  toast bread
  bread  slice
For example: pushctl bake rye
Everywhere: --json, --lang en|zh, --no-color, --version, --help
Read on: man pushctl, pushctl help COMMAND, https://bakery.example
`,
    })
  })

  it('puts options of one heading together', async () => {
    const { stdout } = await type('toast --help', { columns: 80 })
    expect(stdout).toContain('\nHow:\n  --brown [LEVEL]  how brown\n  --no-butter      plain\n')
    expect(stdout).not.toContain('preset')
  })

  it('of a command shows arguments, options and examples', async () => {
    expect((await type('bread slice --help')).stdout).toBe(`Usage: pushctl bread slice [options] <LOAF>

cut bread

Arguments:
  LOAF                  what to cut

Options:
  -t, --thickness <MM>  how thick
  --crust               with the crust
  --spread <WORD>       what goes on it
  --knife <bread|cake>  which knife

Everywhere:
  --json                answer as JSON
  --lang <en|zh>        language of the answer
  --no-color            no colour (or set NO_COLOR)
  -h, --help            show this help

Examples:
  # a thick one
  pushctl bread slice rye -t 9
`)
  })

  it('is what a bare pushctl shows', async () => {
    expect(await type('')).toEqual(await type('--help'))
  })

  it.each([
    ['help', '--help'],
    ['help bread', 'bread --help'],
    ['help bread slice', 'bread slice --help'],
    ['bread', 'bread --help'],
    ['toast --help=all', 'toast --help=all'],
  ])('%s shows what %s shows, and exits 0', async (line, same) => {
    const shown = await type(line)
    expect(shown).toEqual(await type(same))
    expect(shown.code).toBe(0)
  })
})
