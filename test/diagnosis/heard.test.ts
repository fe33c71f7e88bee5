import { expect, it } from 'vitest'
import { meaningsOfName, meaningsOfNumber } from '../../src/diagnosis/texts/numbers.ts'
import { reasonsOfOwnStatus } from '../../src/diagnosis/texts/own-status.ts'
import { texts } from '../../src/diagnosis/texts/registry.ts'
import type { ErrorText, TextRow } from '../../src/diagnosis/texts/row.ts'
import { textInViewOf } from '../../src/diagnosis/texts/sign.ts'
import { heardIn } from './heard.ts'

// What every text is heard as, as files to be read: a row or a rule that changes shows there which texts it concerns.
// `vitest -u` writes them anew.

const marks = { certain: '!', likely: '', possible: '?' } as const

function meaningOf(row: TextRow): string {
  const own = 'reason' in row ? `${row.reason}${row.ofStatus ? ` of ${row.ofStatus}` : ''}` : causesOf(row)
  return row.isFollowUp ? `(${own})` : own
}

const orderOf = ({ causes, certainty }: ErrorText) => `${causes.join(' ')}${marks[certainty]}`

const causesOf = (row: ErrorText) => `${orderOf(row)}${row.note === undefined ? '' : ` — ${row.note.en}`}`

/** @returns what stands in a text, and what it is heard as; the place is told where it is not the whole text */
function told(text: string): string {
  const heard = heardIn(text).map(({ row, line, start, end, number, count }) => {
    const place = `${number}:${start}-${end} ${JSON.stringify(line.slice(start, end))}`
    return `    ${meaningOf(row)} · ${row.from} · ${place}${count > 1 ? ` × ${count}` : ''}`
  })
  return [JSON.stringify(text), ...heard].join('\n')
}

/** In the words of the table, with something in each gap, and beside each of the words that it needs. */
function* ownWords(): Generator<string> {
  for (const { says, beside = [''] } of texts) {
    const words = says.replaceAll('…', ' 7 ').trim()
    const at = beside.length > 1 ? [beside[0], beside.at(-1)] : beside
    for (const word of at) yield `${words} ${word}`.trim()
  }
}

/** Where more is heard than the text's own meaning, or less, and all that several share stand together. */
function byMeaning(lines: Iterable<string>): string {
  const heard = new Map<string, string[]>()
  for (const line of lines) {
    const meaning = heardIn(line).map(({ row }) => `${meaningOf(row)} · ${row.from}`)
    const key = meaning.join('\n') || '(nothing)'
    heard.set(key, [...(heard.get(key) ?? []), line])
  }
  return [...heard].map(([key, all]) => `${key}\n${all.map((line) => `    ${line}`).join('\n')}`).join('\n')
}

const telling = [
  'Error: mac verify failure',
  'BadDeviceToken',
  'connect ECONNREFUSED 10.0.0.7:443',
  '证书状态无效',
  'curl: (35) error:14094415:SSL routines',
]

/** What programs wind round a text. */
const winding: Readonly<Record<string, (text: string) => string>> = {
  'a time before it': (text) => `2026-01-01T00:00:00.000Z ERROR [push] ${text}`,
  'in JSON': (text) => JSON.stringify({ level: 'error', message: text, n: 1 }),
  'in JSON within JSON': (text) => JSON.stringify({ m: JSON.stringify({ message: text }) }),
  'in ASCII alone': (text) =>
    JSON.stringify(text).replaceAll(
      /[^ -~]/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  'in HTML': (text) => `<p>&quot;${text.replaceAll('&', '&amp;')}&quot; &#39;&#34;&apos;&gt;&copy;</p>`,
  coloured: (text) => `\u001b[1;31m${text}\u001b[0m`,
  'coloured within a word': (text) => `${text.slice(0, 5)}\u001b[31m${text.slice(5)}`,
  'coloured, escaped four ways': (text) => `\\u001b[31m${text}\\x1b[0m \\033[0m \\e[0m #033[0m`,
  'in capitals': (text) => text.toUpperCase(),
  'with underscores': (text) => text.replaceAll(' ', '_'),
  'with dashes': (text) => text.replaceAll(' ', '-'),
  'with other quotes': (text) => `“${text}” ‘${text}’`,
  'in a longer word': (text) => `x${text}x`,
  'beside a letter that is none of its own': (text) => `是${text}。`,
  'as a name in a stack trace': (text) => `    at Object.${text.replaceAll(' ', '.')} (/srv/app.js:1:2)`,
  'in a sentence that begins with at': (text) => `at 10:00 it said ${text} (twice)`,
  'as a line behind at': (text) => `at ${text}`,
  'as a frame of Python': (text) => `  File "${text}", line 3`,
  'twice on a line': (text) => `${text}; ${text}`,
  'on three lines': (text) => `${text}\nall is well\n${text}\n${text}`,
  'far behind in a long line': (text) => `${'x '.repeat(3000)}${text}`,
  'cut short': (text) => text.slice(0, -3),
  'beside a reason': (text) => `${text} Unregistered`,
  'behind a reason': (text) => `reason=TopicDisallowed ${text}`,
  'beside a longer text': (text) => `${text}, no certificate or crl found`,
  'beside what only follows': (text) => `TypeError: fetch failed: ${text}`,
  'behind what only follows': (text) => `fetch failed\n${text}\nfetch failed`,
  'of another service': (text) => `psql: ${text}`,
  'of another service, about a push': (text) => `psql: ${text} for the push`,
  'pushed somewhere else': (text) => `git push origin main: ${text}`,
}

const hex = (text: string) => Buffer.from(text).toString('hex')

const endings = ['', ', stream 7', '>', 'zz', '6']

function* wound(): Generator<string> {
  for (const [how, wind] of Object.entries(winding))
    yield `# ${how}\n${telling.map((text) => told(wind(text)).replaceAll(/(?:x ){100,}/g, 'x … ')).join('\n')}`
  yield `# in hex\n${endings.map((end) => told(`data:${hex('{"reason":"BadTopic"}')}${end}`)).join('\n')}`
}

function* numbers(): Generator<string> {
  // Apple's statuses lie in the first two, what TLS, HTTP/2 and the binary interface count in the last.
  const ranges = [
    [-27_000, -25_000],
    [-10_000, -9000],
    [-2000, 1000],
  ] as const
  const all = ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, at) => from + at))
  for (const number of all) {
    const meanings = meaningsOfNumber(number).map(
      (row) => `    ${meaningOf(row)} · ${row.from} · ${row.says}`,
    )
    if (meanings.length > 0) yield [String(number), ...meanings].join('\n')
  }
}

const kinds = [
  '',
  'alert',
  'error',
  'status',
  'curl',
  'rst',
  'http2',
  'code',
  'http status',
  'error of a device',
]
const names = [
  'certificate_expired',
  'REFUSED_STREAM',
  'Bad Certificate',
  'RST (7)',
  ' curl: (35) ',
  'tls alert unknown_ca',
  'CANCEL',
  'x',
]

function* typed(): Generator<string> {
  const lines = [
    ...names,
    ...kinds.flatMap((kind) => [...Array(120).keys()].map((at) => `${kind} ${at}`.trim())),
  ]
  for (const line of lines) {
    const meanings = meaningsOfName(line).map((row) => `    ${meaningOf(row)} · ${row.from} · ${row.says}`)
    if (meanings.length > 0) yield [line, ...meanings].join('\n')
  }
}

const beside = [
  '',
  'with a .p8',
  'with a p12 certificate',
  'after I reinstalled the app',
  'from docker',
  '30 times',
  '用 p8 密钥',
]
const ways = [
  'APNs returned {}',
  'push fails with {}',
  'my notifications get {}',
  '推送返回了{}',
  'apns status {} ms',
  'got {} back',
  'Apple says {}',
  'apns gives me a {}',
  'we sent {} pushes',
]

function* statuses(): Generator<string> {
  for (const way of ways)
    for (const status of [400, 401, 403, 404, 405, 410, 413, 429, 500, 503, 599, 4001])
      for (const more of beside) {
        const line = `${way.replace('{}', String(status))} ${more}`.trim()
        const reasons = reasonsOfOwnStatus(line)
        if (reasons.length > 0) yield `${line}: ${reasons.join(' ')}`
      }
}

/** One that speaks for each cause that several others are told with. */
const signsBeside = [
  'ExponentPushToken[x]',
  'x:APA91bx',
  '<a9d0ed10 e9cfd022 a6cb0833 0f49c5a3>',
  '{length = 32, bytes = 0xa9d0}',
  'pass.com.example.card',
  'com.apple.mgmt.External.x',
  'RS256',
  'the app was transferred to another account',
  'ntpd',
  'AuthKey_KEYID12345.p8',
  'javapns',
  'gateway.push.apple.com:2195',
  'IIS',
  'BEGIN RSA PRIVATE KEY',
  'Proc-Type: 4,ENCRYPTED',
  'FROM alpine',
  'zscaler',
  '模拟器',
  'javapns on IIS',
  'zscaler, FROM alpine, ntpd',
]

function* inView(): Generator<string> {
  const rows = texts.filter((row) => 'causes' in row)
  const sets = new Map(rows.map((row) => [orderOf(row), row]))
  for (const [key, row] of [...sets].toSorted()) {
    const others = signsBeside.flatMap((sign) => {
      const inView = textInViewOf(row, sign)
      return inView.causes.join() === row.causes.join() ? [] : [`    ${sign}: ${orderOf(inView)}`]
    })
    if (others.length > 0) yield [key, ...others].join('\n')
  }
}

const files = {
  'own-words': () => byMeaning(ownWords()),
  wound: () => [...wound()].join('\n'),
  numbers: () => [...numbers()].join('\n'),
  typed: () => [...typed()].join('\n'),
  statuses: () => [...statuses()].join('\n'),
  'in-view': () => [...inView()].join('\n'),
}

it.each(Object.entries(files))('are heard as the file says: %s', async (name, text) => {
  await expect(`${text()}\n`).toMatchFileSnapshot(`heard/${name}.txt`)
})
