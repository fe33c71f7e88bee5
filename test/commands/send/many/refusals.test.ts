import { generateKeyPairSync } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { journalHead, leavingLine } from '../../../../src/commands/send/many/journal.ts'
import { formatLine, type ReportLine, reportHead } from '../../../../src/commands/send/many/report.ts'
import { type FakeHost, fakeHost, run } from '../../../fake-host.ts'

// What is said of files and options that a run of many cannot begin with, whole, in both languages. `vitest -u` writes
// it anew.

const a = 'ab'.repeat(32)
const b = 'cd'.repeat(32)
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
const tokens = (count: number) => Array.from({ length: count }, (_, at) => at.toString(16).padStart(64, '0'))

const accepted = (row: number, deviceToken: string): ReportLine => ({
  row,
  deviceToken,
  outcome: 'accepted',
  attempts: 1,
  content: 'c',
})
const report = (run: number, rows: number, ...lines: readonly ReportLine[]) =>
  reportHead({ run, rows }, 'json-lines') + lines.map((line) => formatLine(line, 'json-lines')).join('')

type Files = Readonly<Record<string, string | Uint8Array>>

const devices = [
  `device add anna ${a} --topic com.example.app --env sandbox --group testers`,
  `device add bo ${b} --topic com.example.app --env sandbox --group testers`,
]

async function saveDevices(host: FakeHost): Promise<void> {
  for (const line of devices) await run(line, host)
}

const lockReport = (host: FakeHost) => host.files.lock('r.jsonl.lock', host.now())

/** The words behind `send --to rows -m Hi`, unless they say it themselves, the files that lie there, and what came before. */
const cases: Readonly<
  Record<string, readonly [words: string, files: Files, before?: (host: FakeHost) => Promise<unknown>]>
> = {
  'a file of nothing': ['', { rows: '' }],
  'blank lines alone': ['', { rows: '\n\n' }],
  'a header alone': ['', { rows: 'token,name\n' }],
  'an array of nothing': ['', { rows: '[]' }],
  'one wrong row': ['', { rows: `${a}\nnonsense\n` }],
  'wrong rows, and more than are named': ['', { rows: `${a}\n${'nonsense\n'.repeat(14)}` }],
  'every row is wrong': ['--skip-bad-rows', { rows: 'nonsense\nmore\n' }],
  'a payload that is too large': ['-m #text#', { rows: `token,text\n${a},${'x'.repeat(5000)}\n` }],
  'a placeholder that is no column': ['-m #naem#', { rows: `token,name\n${a},Ann\n` }],
  'a placeholder far from any column': ['-m #zzzzzz#', { rows: `token,name\n${a},Ann\n` }],
  'placeholders, and rows without columns': ['-m #x#', { rows: `${a}\n` }],
  'a row without a value': ['-m #name#', { rows: `token,name\n${a},Ann\n${b},\n` }],
  'a column of another name for the token': ['', { rows: `user,name\n1,Ann\n` }],
  'a column that names a header': ['', { rows: `token,topic,priority\n${a},com.other,5\n` }],
  'CSV with a quote that does not close': ['', { rows: `token,name\n${a},"Ann\n` }],
  'CSV with a row too long': ['', { rows: `token,name\n${a},Ann,7\n` }],
  'JSON cut short': ['', { rows: `[{"token":"${a}"},{"token":` }],
  'JSON that is one object of lists': ['', { rows: `{"tokens":["${a}"]}` }],
  'JSON of numbers': ['', { rows: '[1,2]' }],
  'JSON with a comma too many': ['', { rows: `[{"token":"${a}"},]` }],
  'JSON, and more behind it': ['', { rows: `[{"token":"${a}"}] and more` }],
  'JSON lines that end in commas': ['', { rows: `{"token":"${a}"},\n{"token":"${b}"},\n` }],
  'JSON lines, and words before one': ['', { rows: `{"token":"${a}"}\nand {"token":"${b}"},\n` }],
  'CSV with a quote that is open for a megabyte': [
    '',
    { rows: `token,name\n${a},"${'x\n'.repeat(600_000)}` },
  ],
  'CSV with words behind a quote': ['', { rows: `token,name\n${a},"Ann" B\n` }],
  'CSV with a quote in its header': ['', { rows: `token,"na"me"\n${a},Ann\n` }],
  'an old file of Excel': ['', { rows: Buffer.from('d0cf11e0a1b11ae1', 'hex') }],
  'words that are no assignment': ['', { rows: `${a},m1,name=Ann,Bern\n` }],
  'an object with rows in it': ['', { rows: JSON.stringify({ total: 1, 'the rows': [{ token: a }] }) }],
  'an object of tokens': ['', { rows: JSON.stringify({ ann: a, bo: b }) }],
  'an object of nothing': ['', { rows: '{}\n' }],
  'an object without a token': ['', { rows: JSON.stringify({ ann: a, age: 7 }) }],
  'an array that begins with a comma': ['', { rows: `[,{"token":"${a}"}]` }],
  'an array without a comma': ['', { rows: `[{"token":"${a}"}{"token":"${b}"}]` }],
  'an object on two lines, and no end': ['', { rows: `{\n"token":"${a}"\n` }],
  'a text with a bracket in it': ['', { rows: `{"token":"${a}","name":"{\\"["}\nnonsense\n` }],
  'two names for a token': ['', { rows: JSON.stringify({ token: a, deviceToken: b }) }],
  'an id that is an object': ['', { rows: JSON.stringify({ token: a, id: {} }) }],
  'a token that is an object': ['', { rows: JSON.stringify({ token: {} }) }],
  'a device of another environment': [
    '--env production',
    { rows: `@anna\n@carl\n@nobody\n@testers\n` },
    saveDevices,
  ],
  'a device of another app': ['--topic com.other', { rows: `@anna\n@testers\n` }, saveDevices],
  'addresses of e-mail': ['', { rows: 'ann@example.com\nbo@example.com\n' }],
  'a table of psql': ['', { rows: ' id | token\n----+------\n  1 | ab\n' }],
  'a header with another name for the token': ['', { rows: `id,push_id\n1,${a}\n` }],
  'a web page': ['', { rows: '<!doctype html><html><body>Not found</body></html>' }],
  'a file of Excel': ['', { rows: Buffer.from('504b0304140000000800', 'hex') }],
  'a file that is compressed': ['', { rows: gzipSync(`${a}\n`) }],
  'a text that begins as a workbook does': ['', { rows: 'PKI,name\n1,Ann\n' }],
  'a picture': ['', { rows: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex') }],
  'UTF-16': ['', { rows: utf16(`token,name\n${a},Ann\nwrong,Bo\n`) }],
  'UTF-16 cut within a letter': ['', { rows: utf16(`token,name\n${a},Ann\n`).subarray(0, -1) }],
  'Latin-1': ['-m #name#', { rows: Buffer.from(`token,name\n${a},Jos\xe9\n`, 'latin1') }],
  'a credential': ['--to key.p8', {}],
  'a line without an end': ['', { rows: 'x'.repeat(3_000_000) }],
  'a token in place of the file': [`--to ${a}`, {}],
  'a saved device in place of the file': ['--to @anna', {}],
  'no file, and an option for one': [`--token ${a} --report r.jsonl`, {}],
  '--resume without a report': ['--resume', { rows: a }],
  '--dry-run': ['--dry-run', { rows: a }],
  '--curl': ['--curl', { rows: a }],
  '--apns-id': ['--apns-id 2b1a4d4e-4b1d-4f6a-9a57-6f6d4d2f1c11', { rows: a }],
  '--connections 0': ['--connections 0', { rows: a }],
  '--max-wait tomorrow': ['--max-wait tomorrow', { rows: a }],
  'a report that is there': ['--report r.jsonl', { rows: a, 'r.jsonl': report(1, 1) }],
  'a report that is something else': ['--report notes.jsonl', { rows: a, 'notes.jsonl': 'buy milk\n' }],
  'a journal that is something else': ['--report r.jsonl', { rows: a, 'r.jsonl.journal': 'buy milk\n' }],
  'dead tokens that are there': [
    '--dead-tokens dead.txt',
    { rows: a, 'dead.txt': 'token,since,pushctl-dead-tokens-1\n' },
  ],
  'dead tokens that are something else': ['--dead-tokens dead.txt', { rows: a, 'dead.txt': 'buy milk\n' }],
  'a report that is the rows': ['--report rows', { rows: a }],
  'dead tokens that are the rows': ['--dead-tokens ./rows', { rows: a }],
  'a report that is the dead tokens': ['--report r.jsonl --dead-tokens r.jsonl', { rows: a }],
  'dead tokens beside the report': ['--report r.jsonl --dead-tokens r.jsonl.journal', { rows: a }],
  'a report that another run writes': ['--report r.jsonl', { rows: a }, lockReport],
  '--resume of nothing': ['--resume --report r.jsonl', { rows: a }],
  '--resume of other rows': [
    '--resume --report r.jsonl',
    { rows: a, 'r.jsonl': report(1, 1, accepted(1, b)), 'r.jsonl.journal': journalHead(1) },
  ],
  '--resume without the journal': [
    '--resume --report r.jsonl',
    { rows: `${a}\n${b}\n`, 'r.jsonl': report(2, 2, accepted(1, a)) },
  ],
  '--resume of an older report': [
    '--resume --report r.jsonl',
    {
      rows: `${a}\n${b}\n`,
      'r.jsonl': report(3, 2, accepted(1, a)),
      'r.jsonl.journal': journalHead(1) + leavingLine({ number: 1, deviceToken: a, content: 'c' }),
    },
  ],
  'many rows with one wrong at the end': ['', { rows: `${tokens(300).join('\n')}\nnonsense\n` }],
}

const common = '--signing-key key.p8 --key-id KEYID12345 --team-id TEAM123456'

async function told([words, files, before]: (typeof cases)[string], language: string): Promise<string> {
  const host = fakeHost({ files: { 'key.p8': key, ...files } })
  await before?.(host)
  const printed = host.written.stdout.length
  const usual = [
    /--(?:to|token) /.test(words) ? '' : '--to rows',
    words.includes('-m ') ? '' : '-m Hi',
    words.includes('--topic') ? '' : '--topic com.example.app',
    words.includes('--env') ? '' : '--gateway localhost:1',
  ]
  const line = ['send', ...usual, common, '--lang', language, words].join(' ')
  const { code, stdout, stderr } = await run(line, host)
  expect(stdout.slice(printed)).toBe('')
  return `exit ${code}\n${stderr.replaceAll(a, 'A…').replaceAll(b, 'B…')}`
}

it('says what is wrong before anything is sent', async () => {
  const screens = []
  for (const [name, row] of Object.entries(cases))
    screens.push(`# ${name}\n${await told(row, 'en')}\n${await told(row, 'zh')}`)
  await expect(screens.join('\n')).toMatchFileSnapshot('refusals.txt')
})
