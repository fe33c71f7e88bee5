import { describe, expect, it } from 'vitest'
import { appleGateway } from '../../../../src/apns/endpoint.ts'
import { reasonOf, resumeLines, whatNext } from '../../../../src/commands/send/many/conclusion.ts'
import { openBatch, paceOf } from '../../../../src/commands/send/many/connect.ts'
import type { ManyInput } from '../../../../src/commands/send/many/options.ts'
import type { ManyPlan } from '../../../../src/commands/send/many/plan.ts'
import type { ReportLine } from '../../../../src/commands/send/many/report.ts'
import type { Group } from '../../../../src/commands/send/many/tally.ts'
import type { Credential } from '../../../../src/credential/model.ts'
import type { Failure } from '../../../../src/diagnosis/facts.ts'
import { credentials, now } from '../../../diagnosis/situations.ts'
import { type FakeHost, fakeHost } from '../../../fake-host.ts'

const gateway = appleGateway('sandbox')

function planOf(input: Partial<ManyInput> = {}, credential: Credential = credentials.universal): ManyPlan {
  const notification = { payload: new Uint8Array(), topic: 'com.example.app' }
  return {
    message: { notification },
    destination: { gateway, wayTo: () => ({}) },
    credential,
    input: { to: 'rows', resume: false, retryUnknown: false, ...input },
    facts: {
      gateway,
      credential,
      file: 'push.p12',
      notification: { ...notification, deviceToken: '' },
      now,
      again: (changes: object) => `again ${Object.keys(changes).join(' ')}`.trim(),
    },
  } as unknown as ManyPlan
}

const first: ReportLine = { row: 3, deviceToken: 'ab'.repeat(32), outcome: 'rejected', attempts: 1 }
const group = (parts: Partial<Group>): Group => ({ outcome: 'rejected', count: 2, first, ...parts })
const failed = (failure: Failure, outcome: 'unsent' | 'unknown' = 'unsent'): Partial<Group> => ({
  outcome,
  told: { kind: outcome, failure },
})
const rejected = (status: number, reason: string): Partial<Group> => ({
  status,
  reason,
  told: { kind: 'rejected', reply: { status, reason } },
})

const conclude = (parts: Partial<Group>, input: Partial<ManyInput> = {}, wasAccepted = false) =>
  reasonOf(group(parts), planOf(input), { tokenMade: undefined, shown: undefined }, wasAccepted, fakeHost())

describe('rows that came to the same end', () => {
  it.each<[string, Partial<Group>, object]>([
    ['an answer about the device', rejected(410, 'Unregistered'), { status: 410 }],
    ['an answer that ends the run', rejected(403, 'BadCertificate'), { endedRun: true }],
    [
      'an alert about the certificate',
      failed({ kind: 'tls-alert', number: 44, phase: 'settings' }),
      { refused: true },
    ],
    ['an alert about the version', failed({ kind: 'tls-alert', number: 70, phase: 'handshake' }), {}],
    ['a cut', failed({ kind: 'reset', phase: 'answer', abrupt: true }, 'unknown'), { outcome: 'unknown' }],
  ])('are told with the causes of the first: %s', async (_, parts, told) => {
    const { diagnosis, ...head } = await conclude(parts)
    expect(head).toMatchObject({ count: 2, firstRow: 3, ...told })
    expect({ refused: head.refused, endedRun: head.endedRun }).toEqual({
      refused: 'refused' in told ? true : undefined,
      endedRun: 'endedRun' in told ? true : undefined,
    })
    expect(diagnosis?.causes).not.toEqual([])
    expect('first' in head || 'told' in head).toBe(false)
  })

  it('of an earlier run are told by what its report kept of a rejection', async () => {
    const since = '2026-01-01T00:00:00.000Z'
    const line: ReportLine = { ...first, status: 410, reason: 'Unregistered', since }
    const { diagnosis } = await conclude({ status: 410, reason: 'Unregistered', first: line })
    expect(diagnosis?.causes[0]).toMatchObject({ cause: 'token-unregistered' })
    expect(diagnosis?.causes[0]?.evidence.en).toContain('2026-01-01')
  })

  it('of an earlier run have no more said of them than its report kept', async () => {
    const { diagnosis } = await conclude({ status: 400, first: { ...first, status: 400 } })
    expect(diagnosis?.what.en).toContain('400')
    expect(JSON.stringify(diagnosis)).not.toMatch(/Invalid Date|NaN|undefined/)
  })

  it.each<[string, Partial<ReportLine>]>([
    ['without a status', {}],
    ['that was accepted', { outcome: 'accepted', status: 200 }],
    ['without an answer', { outcome: 'unknown', failureKind: 'reset' }],
  ])('of an earlier run have no causes where it kept too little: %s', async (_, line) => {
    expect((await conclude({ first: { ...first, ...line } })).diagnosis).toBeUndefined()
  })

  it.each(['unsent', 'unknown'] as const)(
    'that were stopped have no cause of their own: how to go on is told of the whole run: %s',
    async (outcome) => {
      const asked: string[] = []
      const host = fakeHost()
      host.knowsName = async (name) => asked.push(name) > 0
      const learnt = { tokenMade: undefined, shown: undefined }
      const stopped = group(failed({ kind: 'stopped' }, outcome))
      const { diagnosis } = await reasonOf(stopped, planOf(), learnt, false, host)
      expect(diagnosis).toMatchObject({ causes: [] })
      expect(asked).toEqual([])
    },
  )

  it('are judged by the topic, and by the device token of the first', async () => {
    const { diagnosis } = await conclude(rejected(400, 'DeviceTokenNotForTopic'))
    expect(JSON.stringify(diagnosis)).toContain('com.example.app')
    const twice = { ...first, deviceToken: 'ab'.repeat(16).concat('cd'.repeat(16)).repeat(2) }
    const bad = await conclude({ ...rejected(400, 'BadDeviceToken'), first: twice })
    expect(bad.diagnosis?.causes[0]?.evidence.en).toBe('The device token stands there twice.')
  })

  it.each([
    [undefined, 'stale-token', 'A provider token is good for an hour'],
    [
      new Date(now.getTime() - 2 * 3_600_000),
      'stale-token',
      'The provider token was made at 2026-11-22T06:00',
    ],
    [now, 'clock', ''],
  ])('are judged by when the provider token was made: %s', async (tokenMade, cause, evidence) => {
    const plan = planOf({}, credentials['signing-key'])
    const expired = group(rejected(403, 'ExpiredProviderToken'))
    const { diagnosis } = await reasonOf(expired, plan, { tokenMade, shown: undefined }, false, fakeHost())
    expect(diagnosis?.causes[0]).toMatchObject({ cause })
    expect(diagnosis?.causes[0]?.evidence.en).toContain(evidence)
  })

  it.each([
    [undefined, 'certificate-not-taken'],
    [{ asksForCertificate: true }, 'certificate-not-taken'],
    [{ asksForCertificate: false }, 'certificate-not-asked-for'],
  ])('are judged by what the gateway showed of itself: %j', async (shown, cause) => {
    const missing = group(rejected(403, 'MissingProviderToken'))
    const { diagnosis } = await reasonOf(
      missing,
      planOf(),
      { tokenMade: undefined, shown },
      false,
      fakeHost(),
    )
    expect(diagnosis?.causes[0]).toMatchObject({ cause })
  })
})

describe('the lines to type', () => {
  const lines = async (parts: Partial<Group>, input: Partial<ManyInput>, wasAccepted: boolean) =>
    (await conclude(parts, input, wasAccepted)).diagnosis?.causes.flatMap(({ remedy }) => remedy.commands)
  const busy = rejected(500, 'InternalServerError')
  const cut = failed({ kind: 'reset', phase: 'answer', abrupt: true }, 'unknown')

  it.each<[string, Partial<Group>, Partial<ManyInput>, boolean, readonly string[]]>([
    ['nothing was accepted', busy, {}, false, ['again report deadTokens']],
    ['some were, and nobody knows which', busy, {}, true, []],
    ['some were, and the report knows which', busy, { report: 'r' }, true, ['again --resume']],
    ['some were, in a run that was resumed', busy, { report: 'r', resume: true }, true, ['again']],
    ['some may have arrived', cut, { report: 'r' }, false, ['again --resume --retry-unknown']],
    ['and are repeated as it is', cut, { report: 'r', retryUnknown: true }, false, ['again --resume']],
    ['some may have arrived, without a report', cut, {}, false, ['again']],
    ['and others were accepted', cut, {}, true, []],
    [
      'and others were, which the report knows',
      cut,
      { report: 'r' },
      true,
      ['again --resume --retry-unknown'],
    ],
  ])('send to nobody twice: %s', async (_, parts, input, wasAccepted, expected) => {
    expect(await lines(parts, input, wasAccepted)).toEqual(expected)
  })

  const counts = { accepted: 1, rejected: 0, unsent: 3, unknown: 0 }
  it.each<[string, Partial<ManyInput>, Partial<typeof counts>, number, readonly string[]]>([
    ['no report', {}, {}, 0, []],
    ['what was not sent', { report: 'r' }, {}, 0, ['again --resume']],
    ['bad rows alone', { report: 'r' }, {}, 3, []],
    ['all was sent', { report: 'r' }, { unsent: 0 }, 0, []],
    [
      'what may have arrived',
      { report: 'r' },
      { unsent: 0, unknown: 1 },
      0,
      ['again --resume --retry-unknown'],
    ],
    ['both', { report: 'r', resume: true }, { unknown: 1 }, 0, ['again', 'again --retry-unknown']],
    ['repeated already', { report: 'r', retryUnknown: true }, { unsent: 0, unknown: 1 }, 0, []],
    [
      'as fast as before',
      { report: 'r', connections: 4, rate: 100, concurrency: 7, maxWait: 90_000 },
      {},
      0,
      ['again --resume --connections 4 --concurrency 7 --rate 100 --max-wait 90s'],
    ],
  ])('go on with a run: %s', (_, input, more, bad, expected) => {
    expect(resumeLines(planOf(input), { ...counts, ...more }, bad)).toEqual(expected)
  })

  it.each<[Partial<ManyInput>, Partial<typeof counts>, number, number]>([
    [{}, {}, 0, 1],
    [{}, { accepted: 0 }, 0, 0],
    [{}, {}, 3, 0],
    [{}, { unsent: 0 }, 0, 0],
    [{}, { unsent: 0, unknown: 1 }, 0, 1],
    [{ report: 'r' }, {}, 0, 1],
    [{ report: 'r' }, {}, 3, 0],
    [{ report: 'r' }, { unknown: 1 }, 0, 2],
    [{ report: 'r', resume: true }, { unsent: 0 }, 0, 0],
  ])('and what is said before them: %j, %j, %i bad: %i', (input, more, bad, notes) => {
    expect(whatNext({ ...counts, ...more }, bad, planOf(input).input)).toHaveLength(notes)
  })

  it('without a report, that the same line sends to the accepted ones again', () => {
    expect(whatNext(counts, 0, planOf().input)).toEqual([
      {
        en: 'Nothing was kept of which rows were accepted: the same line sends to them again. With --report FILE, --resume goes on from there.',
        zh: '没有记录哪些行已被接受：再次运行同一命令会重复发送。加上 --report 文件名，就能用 --resume 继续。',
      },
    ])
  })

  it.each([
    [false, '--resume', '加 --resume '],
    [true, 'The same command', '再次运行同一命令'],
  ])('of a run that was resumed (%s), in both languages', (resume, en, zh) => {
    expect(whatNext({ ...counts, unknown: 1 }, 0, planOf({ report: 'r', resume }).input)).toEqual([
      { en: `${en} sends the rows that have not been sent.`, zh: `${zh}可继续发送尚未发出的行。` },
      {
        en: 'Rows without an answer may have arrived; --resume --retry-unknown repeats them.',
        zh: '没有应答的行可能已经送达；加 --resume --retry-unknown 会重发它们。',
      },
    ])
  })
})

const open = (credential: object, input: Partial<ManyInput> = {}, host: FakeHost = fakeHost()) =>
  openBatch(
    {
      credential,
      input: { retryUnknown: false, ...input },
      destination: { gateway: { endpoint: { host: 'localhost', port: 1 } }, wayTo: () => ({}) },
    } as unknown as ManyPlan,
    host,
  )

describe('how fast a batch is', () => {
  const typed = { retryUnknown: false } as ManyInput
  it.each<[Partial<ManyInput>, object]>([
    [{}, { retry: { unknownToo: false } }],
    [{ retryUnknown: true }, { retry: { unknownToo: true } }],
    [{ maxWait: 0 }, { retry: { unknownToo: false, longestWait: 0 } }],
    [
      { connections: 2, concurrency: 7, rate: 50 },
      { retry: { unknownToo: false }, connections: 2, concurrency: 7, rate: 50 },
    ],
  ])('is as it was typed, and the rest its own matter: %j', (input, expected) => {
    expect(paceOf({ ...typed, ...input })).toStrictEqual(expected)
  })

  it.each([
    [{ concurrency: 8 }, 4],
    [{ rate: 40 }, 2],
  ])('is handed on: %j', async (input, appetite) => {
    const { batch } = await open(credentials.universal, input)
    expect(batch.appetite).toBe(appetite)
    await batch.close()
  })
})

describe('what is known of the way', () => {
  it('with a certificate is no provider token, and nothing of the gateway before there is a connection', async () => {
    const { batch, tokenMade, shown } = await open(credentials.universal)
    expect([tokenMade(), shown()]).toEqual([undefined, undefined])
    await batch.close()
  })

  it('with a signing key is when its token was made, which is kept for the next run', async () => {
    const host = fakeHost()
    const made = host.now()
    for (const minutes of [0, 10]) {
      host.now = () => new Date(made.getTime() + minutes * 60_000)
      const { batch, tokenMade } = await open(credentials['signing-key'], {}, host)
      expect(tokenMade()).toEqual(made)
      await batch.close()
    }
  })
})
