import { describe, expect, it } from 'vitest'
import { journalHead, leavingLine } from '../../../../src/commands/send/many/journal.ts'
import { PushKeys } from '../../../../src/commands/send/many/push-keys.ts'
import {
  formatLine,
  parseLine,
  type ReportLine,
  reportHead,
} from '../../../../src/commands/send/many/report.ts'
import { firstLine, resumeRun } from '../../../../src/commands/send/many/resume.ts'
import { fakeHost } from '../../../fake-host.ts'

/** A push as two words: device and content. */
type Push = `${string} ${string}`

const keysOf = (pushes: readonly Push[]) => {
  const keys = new PushKeys()
  for (const push of pushes) keys.push(...(push.split(' ') as [string, string]))
  return keys
}

const lineOf = (row: number, push: Push, outcome: ReportLine['outcome']): ReportLine => {
  const [deviceToken = '', content = ''] = push.split(' ')
  return {
    row,
    deviceToken,
    outcome,
    attempts: 1,
    content,
    ...(outcome === 'rejected' && { status: 410, reason: 'Unregistered' }),
  }
}

interface Story {
  readonly rows: readonly Push[]
  /** `gone`: there is no report, only its journal; `empty`: there is nothing in it. */
  readonly report?: readonly [number, Push, ReportLine['outcome']][] | 'gone' | 'empty'
  readonly left?: readonly [number, Push][]
  readonly journalRun?: number
  readonly reportRun?: number
  readonly retryUnknown?: boolean
}

async function resume({
  rows,
  report = [],
  left,
  journalRun = 1,
  reportRun = 1,
  retryUnknown = false,
}: Story) {
  const told = typeof report === 'string' ? [] : report
  const lines = told.map(([row, push, outcome]) => formatLine(lineOf(row, push, outcome), 'json-lines'))
  const leaving = left?.map(([number, push]) => {
    const [deviceToken = '', content = ''] = push.split(' ')
    return leavingLine({ number, deviceToken, content })
  })
  const host = fakeHost({
    files: {
      ...(report !== 'gone' && {
        'r.jsonl':
          report === 'empty'
            ? ''
            : reportHead({ run: reportRun, rows: told.length }, 'json-lines') + lines.join(''),
      }),
      'r.jsonl.new': 'what a killed run left of it',
      ...(leaving !== undefined && { 'r.jsonl.journal': journalHead(journalRun) + leaving.join('') }),
    },
  })
  const run = resumeRun(host.files, { to: 'rows', report: 'r.jsonl', retryUnknown }, keysOf(rows))
  const taken: number[] = []
  let step = await run.next()
  for (; !step.done; step = await run.next()) taken.push(...step.value.map(({ row }) => row))
  const [head, ...kept] = String(host.disk.get('/home/dev/app/r.jsonl')?.bytes).trim().split('\n')
  expect([...host.disk.keys()].filter((path) => path.endsWith('.new'))).toEqual([])
  return {
    head,
    taken,
    states: rows.map((_, at) => (step.done ? step.value.stateOf(at + 1) : '')).join(' '),
    lines: kept.map((text) => {
      const { row, deviceToken, content, outcome } = parseLine(text, 'json-lines') as ReportLine
      return `${row}: ${deviceToken} ${content} ${outcome}`
    }),
    notes: step.done ? step.value.notes.map(({ en }) => en) : [],
  }
}

describe('what a report means for the rows as they are now', () => {
  const cases: [string, Story, string, string[]][] = [
    [
      'the same file',
      {
        rows: ['a 1', 'b 1', 'c 1'],
        report: [
          [2, 'b 1', 'accepted'],
          [1, 'a 1', 'unsent'],
        ],
        left: [],
      },
      'open done open',
      ['2: b 1 accepted'],
    ],
    [
      'a row that was in flight is unknown',
      {
        rows: ['a 1', 'b 1'],
        report: [[1, 'a 1', 'accepted']],
        left: [
          [1, 'a 1'],
          [2, 'b 1'],
        ],
      },
      'done done',
      ['1: a 1 accepted', '2: b 1 unknown'],
    ],
    [
      'and is sent when that is asked for',
      {
        rows: ['a 1', 'b 1'],
        report: [[1, 'a 1', 'accepted']],
        left: [
          [1, 'a 1'],
          [2, 'b 1'],
        ],
        retryUnknown: true,
      },
      'done open',
      ['1: a 1 accepted'],
    ],
    [
      'the journal of a run before the report says nothing any more',
      {
        rows: ['a 1', 'b 1'],
        report: [
          [1, 'a 1', 'accepted'],
          [2, 'b 1', 'unsent'],
        ],
        left: [[2, 'b 1']],
        journalRun: 1,
        reportRun: 2,
      },
      'done open',
      ['1: a 1 accepted'],
    ],
    [
      'a report older than its journal: what left since is unknown',
      {
        rows: ['a 1', 'b 1'],
        report: [[1, 'a 1', 'accepted']],
        left: [[2, 'b 1']],
        journalRun: 2,
        reportRun: 1,
      },
      'done done',
      ['1: a 1 accepted', '2: b 1 unknown'],
    ],
    [
      'a report older than its journal, of rows in another order',
      {
        rows: ['b 1', 'a 1'],
        report: [[1, 'a 1', 'accepted']],
        left: [[1, 'b 1']],
        journalRun: 2,
        reportRun: 1,
      },
      'done done',
      ['2: a 1 accepted', '1: b 1 unknown'],
    ],
    [
      'rows at another place',
      {
        rows: ['x 1', 'b 1', 'a 1'],
        report: [
          [1, 'a 1', 'accepted'],
          [2, 'b 1', 'unknown'],
        ],
        left: [],
      },
      'open done done',
      ['3: a 1 accepted', '2: b 1 unknown'],
    ],
    [
      'the same push twice: each for itself, by its number',
      { rows: ['a 1', 'b 1', 'a 1'], report: [[3, 'a 1', 'accepted']], left: [] },
      'open open done',
      ['3: a 1 accepted'],
    ],
    [
      'the same push twice, one of them accepted by an earlier run, one in flight in this',
      { rows: ['a 1', 'a 1'], report: [[1, 'a 1', 'accepted']], left: [[2, 'a 1']] },
      'done done',
      ['1: a 1 accepted', '2: a 1 unknown'],
    ],
    [
      'the same push twice, at other places',
      {
        rows: ['x 1', 'a 1', 'a 1', 'a 1'],
        report: [
          [1, 'a 1', 'accepted'],
          [2, 'a 1', 'accepted'],
        ],
        left: [],
      },
      'open done done open',
      ['3: a 1 accepted', '2: a 1 accepted'],
    ],
    [
      'new content for a device that has the old one, or perhaps has',
      {
        rows: ['a 2', 'b 2', 'c 2'],
        report: [
          [1, 'a 1', 'accepted'],
          [3, 'c 1', 'unsent'],
        ],
        left: [
          [1, 'a 1'],
          [2, 'b 1'],
        ],
      },
      'changed changed open',
      ['0: a 1 accepted', '0: b 1 unknown'],
    ],
    [
      'new content for a device that refused the old one',
      {
        rows: ['a 2', 'b 1'],
        report: [
          [1, 'a 1', 'rejected'],
          [2, 'b 1', 'accepted'],
        ],
        left: [],
      },
      'open done',
      ['0: a 1 rejected', '2: b 1 accepted'],
    ],
    [
      'two pushes to one device, of which one was sent',
      { rows: ['a 1', 'a 2'], report: [[1, 'a 1', 'accepted']], left: [] },
      'done open',
      ['1: a 1 accepted'],
    ],
    [
      'one of two pushes to one device with new content',
      {
        rows: ['a 1', 'a 3'],
        report: [
          [1, 'a 1', 'accepted'],
          [2, 'a 2', 'accepted'],
        ],
        left: [],
      },
      'done changed',
      ['1: a 1 accepted', '0: a 2 accepted'],
    ],
    [
      'new content, and --retry-unknown',
      { rows: ['a 2'], report: [[1, 'a 1', 'accepted']], left: [], retryUnknown: true },
      'open',
      ['0: a 1 accepted'],
    ],
    [
      'rows that are gone keep their line without a number',
      {
        rows: ['b 1'],
        report: [
          [1, 'a 1', 'accepted'],
          [2, 'b 1', 'accepted'],
        ],
        left: [],
      },
      'done',
      ['0: a 1 accepted', '1: b 1 accepted'],
    ],
    [
      'and get it back',
      {
        rows: ['a 1', 'b 1'],
        report: [
          [0, 'a 1', 'accepted'],
          [1, 'b 1', 'accepted'],
        ],
        left: [],
      },
      'done done',
      ['1: a 1 accepted', '2: b 1 accepted'],
    ],
  ]
  const others: typeof cases = [
    [
      'no report, only its journal',
      { rows: ['a 1', 'b 1'], report: 'gone', left: [[1, 'a 1']] },
      'done open',
      ['1: a 1 unknown'],
    ],
    ['a report with nothing in it', { rows: ['a 1'], report: 'empty' }, 'open', []],
    ['nothing of before, only heads', { rows: ['a 1'], report: [], left: [] }, 'open', []],
    [
      'bad rows, then and now',
      {
        rows: [' ', 'b 1'],
        report: [
          [1, ' ', 'unsent'],
          [2, 'b 1', 'accepted'],
        ],
        left: [],
      },
      'open done',
      ['2: b 1 accepted'],
    ],
    ['nothing but bad rows before', { rows: ['a 1'], report: [[1, ' ', 'unsent']], left: [] }, 'open', []],
    [
      'nothing but what was not sent, with other words now',
      { rows: ['a 2'], report: [[1, 'a 1', 'unsent']], left: [] },
      'open',
      [],
    ],
    [
      'a file with fewer rows',
      {
        rows: ['a 1'],
        report: [
          [1, 'a 1', 'accepted'],
          [2, 'a 1', 'unsent'],
          [3, 'a 1', 'accepted'],
        ],
        left: [],
      },
      'done',
      ['1: a 1 accepted', '0: a 1 accepted'],
    ],
    [
      'a report that has all rows, without its journal',
      {
        rows: ['a 1', 'b 1'],
        report: [
          [1, 'a 1', 'accepted'],
          [2, 'b 1', 'unsent'],
        ],
      },
      'done open',
      ['1: a 1 accepted'],
    ],
  ]
  it.each([...cases, ...others])('%s', async (_, story, states, lines) => {
    const told = await resume(story)
    expect(told).toMatchObject({ states, lines })
    // What is in no row any more is kept, and is no row of this run.
    const numbers = lines.map((line) => Number.parseInt(line, 10))
    expect(told.taken).toEqual(numbers.filter((row) => row > 0))
    expect(told.head).toContain(`"run":${Math.max(story.journalRun ?? 1, story.reportRun ?? 1) + 1}`)
  })

  const atAnotherPlace = 'Rows at another place than before, and sent already: '
  const kept = 'Pushes of before that are in no row any more; kept in the report without a row number: '
  const withNewContent = 'Rows with new content for a device that was sent the old one; '
  it.each<[string, readonly Push[], boolean, readonly string[]]>([
    ['all is as it was', ['a 1', 'b 1', 'c 1'], false, []],
    ['one moved', ['x 1', 'a 1', 'c 1', 'b 1'], false, [`${atAnotherPlace}2.`]],
    ['one is gone', ['a 1', 'b 1'], false, [`${kept}1.`]],
    [
      'one is changed',
      ['a 1', 'b 2', 'c 1'],
      false,
      [`${withNewContent}left out, and unknown in the report: 1.`],
    ],
    [
      'one is changed and sent',
      ['a 1', 'b 2', 'c 1'],
      true,
      [`${withNewContent}sent for --retry-unknown: 1.`],
    ],
    ['one moved, one is gone', ['b 1', 'x 1', 'c 1'], false, [`${atAnotherPlace}1.`, `${kept}1.`]],
    [
      'one moved, one is changed',
      ['b 1', 'a 2', 'c 1'],
      false,
      [`${atAnotherPlace}1.`, `${withNewContent}left out, and unknown in the report: 1.`],
    ],
    [
      'one is changed, one is gone',
      ['a 2', 'b 1'],
      false,
      [`${withNewContent}left out, and unknown in the report: 1.`, `${kept}1.`],
    ],
  ])('says what is not as it was: %s', async (_, rows, retryUnknown, expected) => {
    const report = (['a 1', 'b 1', 'c 1'] as const).map((push, at) => [at + 1, push, 'accepted'] as const)
    const [first, ...notes] = (
      await resume({ rows, report: report.map((line) => [...line]), left: [], retryUnknown })
    ).notes
    expect(first === undefined).toBe(expected.length === 0)
    expect(notes.map((note, at) => note.slice(0, expected[at]?.length))).toEqual(expected)
  })

  it.each<[string, Story]>([
    ['only what was not sent', { rows: ['b 1'], report: [[1, 'a 1', 'unsent']], left: [] }],
    ['only what was refused', { rows: ['b 1', ' '], report: [[1, 'a 1', 'rejected']], left: [] }],
    ['only what was in flight', { rows: ['b 1'], report: 'gone', left: [[1, 'a 1']] }],
  ])('refuses rows that have nothing to do with a report of %s', async (_, story) => {
    await expect(resume(story)).rejects.toMatchObject({ code: 'usage/resume' })
  })

  it('refuses a report of before a kill of which a row is told of without a number, without its journal', async () => {
    const story: Story = {
      rows: ['a 1', 'b 1'],
      report: [
        [0, 'a 1', 'accepted'],
        [2, 'b 1', 'accepted'],
      ],
    }
    await expect(resume(story)).rejects.toMatchObject({ code: 'usage/no-journal' })
  })

  it('takes over a long report in portions', async () => {
    const content = 'x'.repeat(400_000)
    const lines = [1, 2, 3, 4].map((row) =>
      formatLine(lineOf(row, `a${row} ${content}`, 'accepted'), 'json-lines'),
    )
    const files = {
      'r.jsonl': reportHead({ run: 1, rows: 4 }, 'json-lines') + lines.join(''),
      'r.jsonl.journal': journalHead(1),
    }
    const host = fakeHost({ files })
    const rows = keysOf([1, 2, 3, 4].map((row): Push => `a${row} ${content}`))
    const portions: number[][] = []
    for await (const kept of resumeRun(
      host.files,
      { to: 'rows', report: 'r.jsonl', retryUnknown: false },
      rows,
    ))
      portions.push(kept.map(({ row }) => row))
    expect(portions).toEqual([[1, 2, 3], [4]])
    expect(String(host.disk.get('/home/dev/app/r.jsonl')?.bytes)).toBe(
      reportHead({ run: 2, rows: 4 }, 'json-lines') + lines.join(''),
    )
  })

  it('says what is not as it was', async () => {
    const told = await resume({
      rows: ['b 1', 'c 2'],
      report: [
        [1, 'a 1', 'accepted'],
        [2, 'b 1', 'accepted'],
        [3, 'c 1', 'accepted'],
      ],
      left: [],
    })
    expect(told.notes).toEqual([
      'rows is not as it was in the run of r.jsonl; only what certainly was not sent has been sent.',
      'Rows at another place than before, and sent already: 1.',
      expect.stringContaining('--resume --retry-unknown sends them.'),
      'Pushes of before that are in no row any more; kept in the report without a row number: 1.',
    ])
    const same = await resume({ rows: ['a 1'], report: [[1, 'a 1', 'accepted']], left: [] })
    expect(same.notes).toEqual([])
  })

  it('refuses rows that have nothing to do with the report, and a report without its journal', async () => {
    const told = (story: Story) => resume(story).then(String, (error: { code: string }) => error.code)
    expect(await told({ rows: ['b 1'], report: [[1, 'a 1', 'accepted']], left: [] })).toBe('usage/resume')
    const files = {
      'r.jsonl': `${reportHead({ run: 1, rows: 2 }, 'json-lines')}${formatLine(lineOf(1, 'a 1', 'accepted'), 'json-lines')}`,
    }
    const cut = (retryUnknown: boolean) =>
      resumeRun(
        fakeHost({ files }).files,
        { to: 'rows', report: 'r.jsonl', retryUnknown },
        keysOf(['a 1', 'b 1']),
      )
    await expect(cut(false).next()).rejects.toMatchObject({ code: 'usage/no-journal' })
    await expect(cut(true).next()).resolves.toMatchObject({ value: [{ row: 1 }] })
  })
})

describe('the first line of a file', () => {
  it.each<[string, string | undefined, string | undefined]>([
    ['that is not there', undefined, undefined],
    ['that is empty', '', undefined],
    ['without an end', 'abc', undefined],
    ['with one', 'abc\n', 'abc'],
    ['with more behind it', 'abc\ndef\n', 'abc'],
    ['that is blank', '\n', ''],
    ['of a thousand characters with its end', `${'x'.repeat(999)}\n`, 'x'.repeat(999)],
    ['that is longer', `${'x'.repeat(1000)}\n`, undefined],
  ])('%s', async (_, text, expected) => {
    const { files } = fakeHost({ files: text === undefined ? {} : { f: text } })
    expect(await firstLine(files, 'f')).toBe(expected)
  })
})
