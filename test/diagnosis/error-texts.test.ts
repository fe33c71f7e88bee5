import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { causes } from '../../src/diagnosis/causes/registry.ts'
import { causesBehind } from '../../src/diagnosis/diagnose.ts'
import type { Facts } from '../../src/diagnosis/facts.ts'
import { meaningsOfNumber } from '../../src/diagnosis/texts/numbers.ts'
import { texts } from '../../src/diagnosis/texts/registry.ts'
import { TextSearch } from '../../src/diagnosis/texts/search.ts'
import { heardIn } from './heard.ts'
import { saidBy } from './said-by-programs.ts'
import { gateways, now } from './situations.ts'

/** @returns the reason, or the causes, that a line comes to */
function meaningsOf(text: string): readonly string[] {
  const [first] = heardIn(text)
  if (first === undefined) return []
  return 'reason' in first.row ? [first.row.reason] : first.row.causes
}

const facts: Facts = {
  gateway: gateways.other,
  notification: { deviceToken: 'ab'.repeat(32), payload: new Uint8Array() },
  now,
  again: () => 'pushctl send',
}

describe('what programs print', () => {
  const cases = Object.entries(saidBy).flatMap(([program, rows]) =>
    rows.map(([text, meaning]) => ({ program, text, meaning })),
  )
  it.each(cases)('$program: $text', ({ text, meaning }) => {
    expect(meaningsOf(text)[0]).toBe(meaning)
  })

  it('one text of the table is found by its own words', () => {
    const lost = texts.filter(({ says, beside = [] }) => {
      const line = `${says.replaceAll('…', ' ')} ${beside[0] ?? ''}`
      return says.includes('…') || beside.length > 0 ? false : heardIn(line).length === 0
    })
    expect(texts.length).toBeGreaterThan(1000)
    expect(lost.map(({ says }) => says)).toEqual([])
  })

  it('each names causes that there are, and each cause once', () => {
    const ids = new Set(causes.map(({ id }) => id))
    const wrong = texts.filter((row) => {
      const named = 'causes' in row ? row.causes : []
      return new Set(named).size !== named.length || named.some((id) => !ids.has(id))
    })
    expect(wrong).toEqual([])
  })

  it('in another case, with other quotes and other blanks they are the same', () => {
    for (const text of [
      'KEY VALUES MISMATCH',
      'key_values_mismatch',
      'Key-Values-Mismatch',
      '"key values" \'mismatch\'',
      'key   values\tmismatch',
      'key values\\nmismatch',
    ])
      expect(meaningsOf(text)).toEqual(['key-mismatch'])
  })
})

describe('a line', () => {
  it.each([
    ['with a longer text in the place of a shorter', 'no certificate or crl found', 'wrong-container'],
    ['about the certificate of the server', 'certificate has expired', 'server-certificate-expired'],
    ['about the own certificate', 'alert certificate expired', 'cert-expired'],
    ['about the own certificate, with its date', 'certificate has expired: 2021-01-01', 'cert-expired'],
    ['of an alert that the own side sent', 'TLSv1.3 (OUT), TLS alert, unknown CA (560):', 'ca-root-missing'],
    ['of an alert that came', 'TLSv1.3 (IN), TLS alert, unknown CA (560):', 'wrong-credential-kind'],
    ['of Erlang, received', 'received SERVER ALERT: Fatal - Certificate Expired', 'cert-expired'],
    ['of Erlang, generated', 'generated CLIENT ALERT: Fatal - Certificate Expired', 'ca-root-missing'],
    ['with a code of OpenSSL 3', 'error:0A000415:SSL routines', 'cert-expired'],
    ['with a code of OpenSSL 1', 'error:14094415:SSL routines', 'cert-expired'],
    ['of a verification, with its number', 'error 20 at 0 depth lookup', 'wwdr-intermediate'],
    ['of a server, with the same number', 'Verify return code: 20 (…)', 'ca-root-missing'],
    ['in colours', '\u001b[31mmac verify\u001b[0m failure', 'p12-password'],
    ['in escaped colours', '\\u001b[31mmac verify\\u001b[0m failure', 'p12-password'],
    [
      'in JSON, without letters beyond ASCII',
      '{"m":"\\u8bc1\\u4e66\\u72b6\\u6001\\u65e0\\u6548"}',
      'service-platform-credential',
    ],
    ['in HTML', 'the session&#39;s mac verify failure', 'p12-password'],
    ['of GOAWAY data in hex', 'additional_data:7b22726561736f6e223a224261644465766963 65546f6b656e227d', ''],
    ['of whole GOAWAY data in hex', 'data:7b22726561736f6e223a22426164546f706963227d>', 'BadTopic'],
    [
      'that begins as a call in a stack trace does',
      'at 10:00 it said BadDeviceToken (400)',
      'BadDeviceToken',
    ],
    ['with a status', 'HTTP/2 410', 'ExpiredToken'],
    ['with a reason and its status', '410 status=410 reason=Unregistered', 'Unregistered'],
    ['of a proxy, 403', 'CONNECT tunnel failed, response 403', 'proxy-forbids'],
    ['of a proxy, 502', 'Tunnel connection failed: 502 Bad Gateway', 'proxy-cannot-reach'],
  ])('%s', (_, text, meaning) => {
    expect(meaningsOf(text)[0] ?? '').toBe(meaning)
  })

  it.each([
    ['a word within a longer word', 'preregistered'],
    ['a word of everyday English', '403 Forbidden'],
    ['a shutdown of another program', 'Shutdown complete'],
    ['names of alerts without TLS', 'internal error, access denied'],
    ['a number within a number', 'took -252930 ms'],
    ['a small number without a word of Apple', 'offset -1001'],
    ['a call in a stack trace', '    at Object.BadDeviceToken (/app/errors.js:1:2)'],
    ['a call in one of Node, awaited', '    at async BadDeviceToken.check [as check] (node:internal/x:1:2)'],
    ['a call in one of Java', '\tat java.base/sun.security.Unregistered.<init>(Alert.java:131)'],
    [
      'a call in one of .NET',
      '   at Push.TopicDisallowed`1.<Send>d__2[T](T one, Boolean two) in C:\\a.cs:line 3',
    ],
    ['an ordinary line', 'GET /health 200 in 3 ms'],
  ])('says nothing with %s', (_, text) => {
    expect(heardIn(text)).toEqual([])
  })

  it.each([
    ['APNS cannot find vaild connection for aa\nError: mac verify failure', 'p12-password'],
    [
      'APNS cannot find vaild connection for aa\nError: ENOENT: no such file or directory',
      'cert-path-or-config',
    ],
    ['apn write failed: connection error: connect ECONNREFUSED 10.0.0.1:443', 'firewall-port'],
    ['We are unable to get a connection: x509: certificate signed by unknown authority', 'ca-root-missing'],
    [
      'aioapns Could not connect to server: certificate verify failed: certificate has expired',
      'server-certificate-expired',
    ],
    [
      'The credentials supplied to the package were not recognized at ApnsServiceConnection.<Send>',
      'no-private-key',
    ],
    ['APNs disconnected without returning an error\nsslv3 alert certificate revoked', 'cert-revoked'],
    [
      'Get pass task (serial 1) encountered error: Manifest signature did not verify successfully',
      'pass-signature',
    ],
  ])('of a library says what failed within it: %s', (text, meaning) => {
    expect(meaningsOf(text)[0]).toBe(meaning)
  })

  it('with two reasons says both', () => {
    const heard = heardIn('BadDeviceToken for a, Unregistered for b')
    expect(heard.map(({ row }) => 'reason' in row && row.reason)).toEqual(['BadDeviceToken', 'Unregistered'])
  })
})

describe('a log', () => {
  const log = [
    'fetch failed',
    'read ECONNRESET',
    'Error: mac verify failure',
    'status 400',
    'Error: mac verify failure',
    '{"reason":"BadTopic"}',
  ].join('\n')

  it('is told by what it says, the most telling first, each thing once', () => {
    const told = heardIn(log).map(({ row, number, count }) => [row.says, number, count])
    expect(told).toEqual([
      ['BadTopic', 6, 1],
      ['mac verify failure', 3, 2],
      ['ECONNRESET', 2, 1],
    ])
  })

  it('of lines that only follow others tells these', () => {
    expect(heardIn('TypeError: fetch failed').map(({ row }) => row.isFollowUp)).toEqual([true])
  })
})

describe('a number alone', () => {
  it.each([
    [8, ['env-mismatch-token', 'gateway-closed']],
    [255, ['legacy-gateway']],
    [45, ['cert-expired']],
    [-25293, ['keychain-locked']],
    [11, ['enhance-your-calm']],
    [12345, []],
  ])('%i', (number, first) => {
    expect(meaningsOfNumber(number).map((row) => row.causes[0])).toEqual(first)
  })
})

describe('the search', () => {
  const search = (...says: string[]) =>
    new TextSearch(says.map((each) => ({ says: each, from: 'test', causes: ['dns'], certainty: 'likely' })))

  it.each([
    ['a text within another', ['he', 'she', 'hers'], 'a she', ['she']],
    ['where one is the end of another', ['b c', 'a b c'], 'x a b c', ['a b c', 'b c']],
    ['pieces in their order', ['a…b'], 'a x b', ['a…b']],
    ['not in another order', ['a…b'], 'b x a', []],
    ['not a piece that reaches into the one before', ['aba…bab'], 'abab', []],
    ['a piece that began twice', ['a…b'], 'a a b', ['a…b']],
    ['an open end', ['word…'], 'wordless', ['word…']],
    ['a closed end', ['word'], 'wordless', []],
    ['an open beginning', ['…word'], 'sword', ['…word']],
    ['nothing in nothing', ['word'], '', []],
  ])('finds %s', (_, says, text, found) => {
    expect(
      search(...says)
        .find(text)
        .map(({ row }) => row.says)
        .toSorted(),
    ).toEqual(found)
  })

  it('finds what looking for each text alone finds', () => {
    let seed = 7
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31
      return Math.floor((seed / 2 ** 31) * below)
    }
    const word = (most: number) => Array.from({ length: 1 + random(most) }, () => 'abc'[random(3)]).join('')
    for (let round = 0; round < 50; round += 1) {
      const words = [...new Set(Array.from({ length: 20 }, () => word(5)))]
      const text = word(60)
      const alone = words.flatMap((each) =>
        [...Array(text.length).keys()].filter((at) => text.startsWith(each, at)).map((at) => `${each} ${at}`),
      )
      const found = search(...words.map((each) => `…${each}…`))
        .find(text)
        .map(({ row, start }) => `${row.says.replaceAll('…', '')} ${start}`)
      expect(found.toSorted()).toEqual(alone.toSorted())
    }
  })

  it('takes each letter and digit for part of a word', () => {
    const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789']
    const one = search(...letters)
    const foundIn = (text: string) => one.find(text).map(({ row }) => row.says)
    expect(letters.filter((letter) => foundIn(letter).join() !== letter)).toEqual([])
    expect(
      letters.filter((letter) => foundIn(`${letter}x`).length + foundIn(`x${letter}`).length > 0),
    ).toEqual([])
  })

  it('tells letters apart, however many there are', () => {
    const letters = Array.from({ length: 600 }, (_, at) => String.fromCharCode(0x4e00 + at))
    const many = search(...letters.map((letter) => `…${letter}…`))
    const mistaken = [...letters, 'a', '-', "'"].filter((letter) => {
      const found = many.find(`x${letter}x`).map(({ row, start, end }) => `${row.says} ${start} ${end}`)
      return found.join() !== (letters.includes(letter) ? `…${letter}… 1 2` : '')
    })
    expect(mistaken).toEqual([])
  })

  it('says where the text stands, as it was given', () => {
    const [hit] = search('key values mismatch').find(`x "Key_Values"  mismatch y`)
    expect(`x "Key_Values"  mismatch y`.slice(hit?.start, hit?.end)).toBe('Key_Values"  mismatch')
  })
})

const shared = resolve(import.meta.dirname, '../../../shared/reference/error-texts.tsv')

/** Codes of the collection that are another word for a cause that was there. */
const otherNames: Readonly<Record<string, string>> = {
  CLOCK_WRONG: 'clock',
  CONNECTION_CLOSED_BY_SERVER: 'gateway-closed',
  NO_NETWORK: 'no-route',
  SERVER_CERT_EXPIRED: 'server-certificate-expired',
  TOO_MANY_REQUESTS: 'enhance-your-calm',
}

/** What the collection has one code for is several causes here, each with a cure of its own. */
const finer: Readonly<Record<string, readonly string[]>> = {
  'proxy-required': ['proxy-not-there', 'proxy-wants-password', 'proxy-forbids', 'proxy-cannot-reach'],
  'enhance-your-calm': ['too-many-to-one-device'],
  'gateway-closed': ['server-going-away'],
  'wrong-credential-kind': ['key-of-other-kind', 'no-cert', 'signing-request-refused'],
}

interface Collected {
  readonly program: string
  readonly text: string
  readonly causes: readonly string[]
  readonly isSeveral: boolean
}

function collected(): Collected[] {
  return readFileSync(shared, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, program = '', text = '', , codes = '', certainty] = line.split('\t')
      const named = codes
        .split(',')
        .map((code) => otherNames[code] ?? code.toLowerCase().replaceAll('_', '-'))
      return { program, text, causes: named, isSeveral: certainty === 'several' }
    })
}

const isSame = (told: string | undefined, wanted: string) =>
  told === wanted || (told !== undefined && finer[wanted]?.includes(told) === true)

function isRight({ text, causes: wanted, isSeveral }: Collected): boolean {
  const [first] = heardIn(text)
  if (first === undefined) return false
  if ('reason' in first.row) {
    const behind = causesBehind(first.row.reason, facts).map(({ cause }) => cause)
    return behind.some((cause) => isSame(cause, wanted[0] ?? ''))
  }
  const { causes: told } = first.row
  const isFirst = isSame(told[0], wanted[0] ?? '')
  return isFirst && (!isSeveral || wanted.every((cause, at) => isSame(told[at], cause)))
}

describe.runIf(existsSync(shared))('the collection of texts', () => {
  it('is recognised, each with its first cause first; of several causes all, in order', () => {
    const rows = collected()
    expect(rows.length).toBeGreaterThan(500)
    expect(rows.filter((row) => !isRight(row)).map(({ text }) => text)).toEqual([])
  })
})

/** `npm run texts`: how many texts of each program are recognised. */
it.runIf(process.env.MODE === 'texts')('table', () => {
  const rows = existsSync(shared) ? collected() : []
  const familyOf = (program: string) => program.split(/[\s(/,]/)[0]?.toLowerCase() ?? ''
  const families = [...new Set(rows.map(({ program }) => familyOf(program)))]
  const lines = families.map((family) => {
    const own = rows.filter(({ program }) => familyOf(program) === family)
    return `| ${family} | ${own.length} | ${own.filter(isRight).length} |`
  })
  const ours = Object.entries(saidBy).map(([family, own]) => {
    const right = own.filter(([text, meaning]) => meaningsOf(text)[0] === meaning)
    return `| ${family}, in other words | ${own.length} | ${right.length} |`
  })
  process.stdout.write(['| program | texts | right |', '|---|---|---|', ...lines, ...ours, ''].join('\n'))
  expect(ours.length).toBeGreaterThan(5)
})
