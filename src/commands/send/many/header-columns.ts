import { environmentNamed } from '../../../apns/environment.ts'
import { isPushType } from '../../../apns/push-type.ts'
import { splitTopic } from '../../../apns/topic.ts'
import type { Facts } from '../../../diagnosis/facts.ts'
import { environmentOf } from '../../../diagnosis/facts.ts'
import { Fault } from '../../../fault.ts'
import { quoted } from '../../../finding.ts'
import type { Text } from '../../../text.ts'
import { plainName } from './row-file/form.ts'
import type { Row } from './rows.ts'

/** The options whose value all rows of a run share. */
type SharedOption = 'env' | 'topic' | 'pushType' | 'priority' | 'expiration' | 'collapseId' | 'apnsId'

/** A column that says where a row goes, or how: by any of its names. */
interface ColumnRow {
  readonly option: SharedOption
  readonly flag: string
  readonly names: readonly string[]
  /** @returns what the cell asks for, as the option takes it; nothing when it is data of another kind */
  readonly asks?: (cell: string) => string | undefined
}

const pushTypeIn = (cell: string) => {
  const word = cell.toLowerCase()
  return isPushType(word) ? word : undefined
}

const topicIn = (cell: string) =>
  /^[A-Za-z0-9-]{1,100}(?:\.[A-Za-z0-9-]{1,100}){1,20}$/.test(cell) ? cell : undefined

const columnRows: readonly ColumnRow[] = [
  {
    option: 'env',
    flag: '--env',
    names: ['env', 'environment', 'apnsenv', 'apnsenvironment'],
    asks: environmentNamed,
  },
  { option: 'topic', flag: '--topic', names: ['topic', 'apnstopic', 'bundleid'], asks: topicIn },
  { option: 'pushType', flag: '--push-type', names: ['pushtype', 'apnspushtype'], asks: pushTypeIn },
  { option: 'priority', flag: '--priority', names: ['priority', 'apnspriority'] },
  { option: 'expiration', flag: '--expiration', names: ['expiration', 'apnsexpiration'] },
  { option: 'collapseId', flag: '--collapse-id', names: ['collapseid', 'apnscollapseid'] },
  { option: 'apnsId', flag: '--apns-id', names: ['apnsid'] },
]

/** Rows that ask for something else than the run does. */
interface Wish {
  readonly column: string
  readonly row: ColumnRow
  readonly value: string
  /** The same as the option takes it. */
  readonly asked: string
  readonly first: { readonly number: number; readonly line: number }
  count: number
}

/** How many names are kept in memory. */
const mostKnown = 1000

/** How many different values are told. */
const mostWishes = 20

/** What the run sends for an option whose columns ask for something, as their cells would say it. */
function sentFor(facts: Omit<Facts, 'outcome'>, option: SharedOption): readonly (string | undefined)[] {
  const { topic, pushType } = facts.notification
  if (option === 'env') return [environmentOf(facts)]
  if (option === 'topic') return topic === undefined ? [] : [topic, splitTopic(topic).bundleId]
  return [pushType]
}

/** A command that keeps only the rows with one value, by the form that the file's name says. */
function splitLine(file: string, column: string, value: string, to: string): string {
  const test = `.[${JSON.stringify(column)}] == ${JSON.stringify(value)}`
  if (/\.(?:jsonl|ndjson)$/i.test(file))
    return `jq -c ${quoted(`select(${test})`)} ${quoted(file)} > ${quoted(to)}`
  if (/\.json$/i.test(file)) return `jq ${quoted(`[.[] | select(${test})]`)} ${quoted(file)} > ${quoted(to)}`
  const delimiter = /\.tsv$/i.test(file) ? '\\t' : ','
  const program = [
    '{ sub(/\\r$/, "") }',
    'NR == 1 { for (i = 1; i <= NF; i++) { name = $i; gsub(/"/, "", name); if (name == column) at = i } print; next }',
    '{ cell = $at; gsub(/"/, "", cell) }',
    'cell == value',
  ].join(' ')
  return `awk -F ${quoted(delimiter)} -v column=${quoted(column)} -v value=${quoted(value)} ${quoted(program)} ${quoted(file)} > ${quoted(to)}`
}

const nameFor = (file: string, value: string) => file.replace(/(?:\.\w{1,10})?$/, (end) => `-${value}${end}`)

/**
 * Looks at the columns that are named as an option of `send` is. All rows of a run go to one gateway with the same
 * headers: a row that asks for another gateway, topic or push type is not sent elsewhere than it says, and a column
 * that means nothing is named. A column that fills a placeholder is data.
 */
export class HeaderColumns {
  private readonly facts: Omit<Facts, 'outcome'>
  private readonly placeholders: readonly string[]
  private readonly known = new Map<string, ColumnRow | undefined>()
  private readonly wishes = new Map<string, Wish>()
  private readonly ignored = new Map<string, ColumnRow>()

  /**
   * @param facts the push of all rows
   * @param placeholders of the payload
   */
  constructor(facts: Omit<Facts, 'outcome'>, placeholders: readonly string[]) {
    this.facts = facts
    this.placeholders = placeholders
  }

  look({ values, number }: Row, line: number): void {
    for (const name in values) {
      const row = this.known.has(name) ? this.known.get(name) : this.learn(name)
      if (row !== undefined) this.compare(name, row, values[name], { number, line })
    }
  }

  private learn(name: string): ColumnRow | undefined {
    const plain = plainName(name)
    const row = this.placeholders.includes(name)
      ? undefined
      : columnRows.find(({ names }) => names.includes(plain))
    // Rows of JSON may have names of their own each.
    if (this.known.size < mostKnown) this.known.set(name, row)
    return row
  }

  private compare(column: string, row: ColumnRow, cell: unknown, first: Wish['first']): void {
    const text = typeof cell === 'string' || typeof cell === 'number' ? String(cell).trim() : ''
    if (text === '') return
    const asked = row.asks?.(text)
    const canCompare = row.option !== 'env' || environmentOf(this.facts) !== undefined
    if (asked === undefined || !canCompare) this.ignored.set(column, row)
    else if (!sentFor(this.facts, row.option).includes(asked)) {
      const key = `${column}=${text}`
      const wish = this.wishes.get(key)
      if (wish !== undefined) wish.count += 1
      else if (this.wishes.size < mostWishes)
        this.wishes.set(key, { column, row, value: text, asked, first, count: 1 })
    }
  }

  /** @returns the columns of all rows, as far as they had anything in them */
  names(): readonly string[] {
    return [...this.known.keys()]
  }

  /**
   * @param file of the rows
   * @returns what is to be said before the first push: columns that mean nothing to it
   * @throws Fault `usage/row-columns` when rows ask for what this run does not do
   */
  conclude(file: string): Text[] {
    const wishes = [...this.wishes.values()]
    if (wishes.length > 0) throw this.refused(file, wishes)
    return [...this.ignored].map(([column, { flag }]) => ({
      en: `The column ${column} is not used: ${flag} is the same for all rows.`,
      zh: `${column} 列没有使用：${flag} 对所有行都相同。`,
    }))
  }

  private refused(file: string, wishes: readonly Wish[]): Fault {
    const [{ column, row, value, asked }] = wishes as readonly [Wish, ...Wish[]]
    const part = nameFor(file, asked)
    const again = this.facts.again({ to: part, [row.option]: asked })
    const sent = sentFor(this.facts, row.option)[0]
    return new Fault(
      'usage/row-columns',
      {
        en: `Nothing was sent: the column ${column} of ${file} asks for another ${row.flag} than this run has (${sent ?? 'none'}), and one run has one.`,
        zh: `没有发送：${file} 的 ${column} 列要求的 ${row.flag} 与本次（${sent ?? '未指定'}）不同，而一次运行只能有一个。`,
      },
      {
        detail: wishes.map((wish) => ({
          en: `${wish.column} ${wish.value}: ${wish.count} ${wish.count === 1 ? 'row' : 'rows'}, the first is row ${wish.first.number} (line ${wish.first.line})`,
          zh: `${wish.column} 为 ${wish.value}：${wish.count} 行，第一处是第 ${wish.first.number} 行（文件第 ${wish.first.line} 行）`,
        })),
        hint: {
          en: 'Send each part by itself (a column that is data of your own needs another name):',
          zh: '请拆分后分别发送（如果这一列是你自己的数据，请改个列名）：',
        },
        commands: file === 'stdin' ? [again] : [splitLine(file, column, value, part), again],
      },
    )
  }
}
