import { readPayload } from '../../../apns/payload.ts'
import { nearest } from '../../../cli/nearest.ts'
import { Fault, Interrupted } from '../../../fault.ts'
import type { Finding } from '../../../finding.ts'
import type { Host } from '../../../host.ts'
import type { Text } from '../../../text.ts'
import { contentOf } from './content.ts'
import { HeaderColumns } from './header-columns.ts'
import { namedDevices, rowsSent } from './named-devices.ts'
import type { ManyPlan } from './plan.ts'
import { PushKeys } from './push-keys.ts'
import { type Row, type RowReading, readRows } from './rows.ts'
import type { Source } from './source.ts'
import type { Template } from './template.ts'

/** How many wrong rows are named. */
const mostNamed = 10

/** A row with its payload, or what is wrong with it. */
export type Ready =
  | { readonly kind: 'ready'; readonly row: Row; readonly payload: Uint8Array }
  | Extract<RowReading, { kind: 'bad' }>

type BadRow = Extract<Ready, { kind: 'bad' }>

const tooLarge = (length: number, largest: number): Text => ({
  en: `makes a payload of ${length} bytes; APNs takes ${largest}`,
  zh: `生成的 payload 有 ${length} 字节，APNs 最多接受 ${largest} 字节`,
})

/** @param largest payload that APNs takes, in bytes */
export function makeReady(reading: RowReading, template: Template, largest: number): Ready {
  if (reading.kind === 'bad') return reading
  const { row, line } = reading
  const payload = template.fill(row.values)
  if ('problem' in payload) return { kind: 'bad', number: row.number, line, problem: payload.problem }
  if (payload.length <= largest) return { kind: 'ready', row, payload }
  return { kind: 'bad', number: row.number, line, problem: tooLarge(payload.length, largest) }
}

/** @returns what is wrong with a row: just what {@link makeReady} would find, without a payload being made */
function faultOf(reading: RowReading, template: Template, largest: number): BadRow | undefined {
  if (reading.kind === 'bad') return reading
  const { row, line } = reading
  const length = template.measure(row.values)
  if (typeof length !== 'number') return { kind: 'bad', number: row.number, line, problem: length.problem }
  if (length <= largest) return undefined
  return { kind: 'bad', number: row.number, line, problem: tooLarge(length, largest) }
}

const badOf = (ready: Ready) => (ready.kind === 'bad' ? ready : undefined)

function badRows(name: string, bad: readonly BadRow[], count: number): Fault {
  const more = count - bad.length
  return new Fault(
    'usage/bad-rows',
    {
      en: `Nothing was sent: ${count} ${count === 1 ? 'row' : 'rows'} of ${name} cannot be.`,
      zh: `没有发送：${name} 中有 ${count} 行有问题。`,
    },
    {
      detail: [
        ...bad.map(({ number, line, problem: { en, zh } }) => ({
          en: `row ${number} (line ${line}) ${en}`,
          zh: `第 ${number} 行（文件第 ${line} 行）：${zh}`,
        })),
        ...(more > 0 ? [{ en: `and ${more} more`, zh: `还有 ${more} 行` }] : []),
      ],
      hint: {
        en: 'Mend them, or add --skip-bad-rows to send to the others.',
        zh: '请修正这些行，或加 --skip-bad-rows 跳过它们。',
      },
    },
  )
}

const noRows = (name: string) =>
  new Fault('usage/no-rows', {
    en: `${name} has no rows: nothing was sent.`,
    zh: `${name} 里没有任何行，没有发送。`,
  })

/** A placeholder that no row has anything for is one mistake, in the payload, and none of the rows. */
function noColumn(name: string, columns: readonly string[], missing: readonly string[]): Fault {
  const places = missing.map((each) => `#${each}#`)
  const meant = missing.flatMap((each) => {
    const near = nearest(each, columns)
    return near === undefined ? [] : [`#${near}#`]
  })
  return new Fault(
    'usage/placeholder',
    {
      en: `Nothing was sent: no row of ${name} has a value for ${places.join(', ')}. Its columns: ${columns.join(', ') || 'none'}.`,
      zh: `没有发送：${name} 里没有一行有 ${places.join('、')} 的值。它的列：${columns.join('、') || '无'}。`,
    },
    {
      hint:
        meant.length > 0
          ? { en: `Write ${meant.join(', ')} in the payload.`, zh: `payload 里请写 ${meant.join('、')}。` }
          : {
              en: 'Add the column to the rows, or take the placeholder out of the payload.',
              zh: '请在文件里加上这一列，或从 payload 里去掉这个占位符。',
            },
    },
  )
}

/** Rows in which the same token twice is noticed: enough for a list that was put together wrongly. */
const mostLookedAt = 100_000

/** Device tokens that stand in more than one row. */
class Repeated {
  private readonly rows = new Map<string, number>()
  private first: { readonly row: number; readonly again: number } | undefined
  private count = 0

  look({ number, deviceToken }: Row): void {
    const before = this.rows.get(deviceToken)
    if (before === undefined) {
      if (this.rows.size < mostLookedAt) this.rows.set(deviceToken, number)
      return
    }
    this.first ??= { row: before, again: number }
    this.count += 1
  }

  notes(): Text[] {
    if (this.first === undefined) return []
    const { row, again } = this.first
    const more = this.count - 1
    return [
      {
        en: `The device token of row ${row} stands again in row ${again}${more > 0 ? `, and ${more} more ${more === 1 ? 'row repeats' : 'rows repeat'} one` : ''}: each row is a push of its own.`,
        zh: `第 ${row} 行的 device token 在第 ${again} 行又出现了${more > 0 ? `，另有 ${more} 行重复` : ''}：每一行都会单独发送一条推送。`,
      },
    ]
  }
}

/** What is to be heeded before the first push. */
const isDoubt = ({ severity }: Finding) => severity === 'warning'

export interface Checked {
  readonly rows: number
  readonly bad: number
  /** Of every row, when an earlier run is continued. */
  readonly keys: PushKeys
  /** What is to be said before the first push. */
  readonly notes: readonly Text[]
  /** What is doubtful about every row, for the first one shows it. */
  readonly findings: readonly Finding[]
}

/**
 * Reads all rows once, before anything is sent.
 *
 * @param plan its `check` looks at the payload of the first row
 * @param isResumed whether the rows are to be looked for in an earlier run
 * @throws Fault `usage/no-rows`, `usage/rows`, `usage/bad-rows`, `usage/row-columns`, and what `check` throws; Interrupted
 */
export async function checkRows(
  source: Source,
  template: Template,
  largest: number,
  plan: ManyPlan,
  isResumed: boolean,
  host: Host,
): Promise<Checked> {
  const bad: BadRow[] = []
  const findings: Finding[] = []
  const keys = new PushKeys()
  const columns = new HeaderColumns(plan.facts, template.placeholders)
  const repeated = new Repeated()
  const content = contentOf(plan.message.notification.topic)
  let rows = 0
  let badCount = 0
  for await (const readings of readRows(source.pieces(), source.name, namedDevices(rowsSent(plan), host))) {
    if (host.interrupted.aborted) throw new Interrupted()
    for (const reading of readings) {
      const isFirst = rows === badCount
      rows += 1
      if (reading.kind === 'row') {
        columns.look(reading.row, reading.line)
        repeated.look(reading.row)
      }
      const ready = isResumed || isFirst ? makeReady(reading, template, largest) : undefined
      const fault = ready === undefined ? faultOf(reading, template, largest) : badOf(ready)
      if (isFirst && ready?.kind === 'ready')
        findings.push(...plan.check(readPayload(ready.payload, source.name)).filter(isDoubt))
      if (isResumed)
        if (ready?.kind === 'ready') keys.push(ready.row.deviceToken, content(ready.payload))
        else keys.push('', '')
      if (fault === undefined) continue
      badCount += 1
      if (bad.length < mostNamed) bad.push(fault)
    }
  }
  if (rows === 0) throw noRows(source.name)
  const names = columns.names()
  const missing = template.placeholders.filter((each) => !names.includes(each))
  if (missing.length > 0 && badCount === rows && names.length > 0) throw noColumn(source.name, names, missing)
  const notes = [...columns.conclude(source.name), ...repeated.notes()]
  if (badCount > 0 && !plan.input.skipBadRows) throw badRows(source.name, bad, badCount)
  return { rows, bad: badCount, keys, notes, findings }
}
