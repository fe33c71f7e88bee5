import { type HelpPage, type InputOf, under } from '../../../cli/command.ts'
import { flagOf } from '../../../cli/input.ts'
import { Fault } from '../../../fault.ts'
import type { Text } from '../../../text.ts'
import { rowsLike } from '../../push/likeness.ts'

function whole(flag: string, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= 1 && value <= most) return value
    throw new Fault('usage/number', {
      en: `${flag} takes a whole number from 1 to ${most}; "${text}" is none.`,
      zh: `${flag} 需要 1 到 ${most} 之间的整数，「${text}」不是。`,
    })
  }
}

/** One device token, or several in a row. */
const tokens = /^[0-9a-f]{64,200}(?:[,; ]+[0-9a-f]{64,200})*$/i

/** Who types a device behind `--to` means `--token`. */
function parseRowsFile(text: string): string {
  const isTokens = tokens.test(text)
  if (!isTokens && !/^@[\p{L}\p{N}]/u.test(text)) return text
  throw new Fault(
    'usage/not-rows',
    isTokens
      ? {
          en: '--to takes a file with one push a row, and was given a device token.',
          zh: '--to 后面应当是按行发送的文件，而这里是 device token。',
        }
      : {
          en: '--to takes a file with one push a row, and was given the name of a saved device.',
          zh: '--to 后面应当是按行发送的文件，而这里是已保存设备的名字。',
        },
    {
      hint: {
        en: 'It goes behind --token, which may be repeated.',
        zh: '请改用 --token，可以写多次。',
      },
    },
  )
}

const secondsPer: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

/** Longest pause that can be allowed. */
const longestPause = 24 * 3600

/**
 * @param text `90`, `90s`, `15m`, `2h`
 * @returns milliseconds
 * @throws Fault `usage/duration`
 */
export function parseMaxWait(text: string): number {
  const [, number = '', unit = 's'] = /^(\d{1,6})([smh]?)$/.exec(text) ?? []
  const seconds = Number(number) * (secondsPer[unit === '' ? 's' : unit] ?? 1)
  if (number !== '' && seconds <= longestPause) return seconds * 1000
  throw new Fault('usage/duration', {
    en: `--max-wait takes a time up to 24 hours, like 90s, 15m or 2h; "${text}" is none.`,
    zh: `--max-wait 需要不超过 24 小时的时长，例如 90s、15m、2h；「${text}」不是。`,
  })
}

/** Heading of the options that say who gets a push. */
export const targetHeading = { en: 'To whom:', zh: '发给谁：' } as const satisfies Text

const heading = { en: 'A file of rows (--to):', zh: '按行发送（--to）：' } as const satisfies Text
const page = {
  name: 'rows',
  about: { en: 'a file of rows: report, resume, speed', zh: '按行发送：报告、续传、速度' },
} as const satisfies HelpPage

/** How a command is told of many pushes. */
export const manyOptions = {
  to: {
    alsoCalled: ['file', 'csv', 'rows', 'batch', 'tokensfile', 'tokenfile'],
    like: rowsLike,
    group: targetHeading,
    value: 'FILE',
    stdin: true,
    parse: parseRowsFile,
    about: {
      en: 'one push a row: CSV, JSON, tokens, token,id,name=value; - reads stdin',
      zh: '每行一条推送：CSV、JSON 数组、JSON Lines、纯 token，或 token,消息ID,变量=值；- 表示标准输入',
    },
  },
  ...under(
    heading,
    {
      report: {
        value: 'FILE',
        about: {
          en: 'what became of each row (.csv, or JSON lines)',
          zh: '每行的结果（.csv 或 JSON Lines）',
        },
      },
      resume: {
        about: { en: 'continue the run this report is of', zh: '接着这份报告对应的发送继续' },
      },
      retryUnknown: {
        about: {
          en: 'send again what left unanswered; may arrive twice',
          zh: '已发出但无应答的也重发，可能会重复送达',
        },
      },
      skipBadRows: {
        about: { en: 'leave out rows that are wrong', zh: '跳过有问题的行' },
      },
      deadTokens: {
        value: 'FILE',
        about: {
          en: 'tokens that APNs says are gone (410), with the date',
          zh: 'APNs 返回 410 的失效 token 及其日期',
        },
      },
      connections: {
        value: 'N',
        about: { en: 'connections at a time (default 1)', zh: '同时打开的连接数（默认 1）' },
        parse: whole('--connections', 100),
      },
      concurrency: {
        value: 'N',
        about: {
          en: 'pushes in flight (default what the way needs, 100 to 1000 a connection)',
          zh: '同时在途的推送数（默认按网络往返时间，每个连接 100 到 1000）',
        },
        parse: whole('--concurrency', 100_000),
      },
      rate: {
        value: 'N',
        about: { en: 'pushes a second at most', zh: '每秒最多发送的条数' },
        parse: whole('--rate', 1_000_000),
      },
      maxWait: {
        value: 'TIME',
        about: {
          en: 'longest pause that the gateway may ask for (default 15m)',
          zh: '网关要求暂停时最多等多久（默认 15m）',
        },
        parse: parseMaxWait,
      },
    },
    page,
  ),
} as const

/** What means nothing without a file of rows: every other option of the table. */
const onlyWithFile = (Object.keys(manyOptions) as (keyof typeof manyOptions)[]).filter(
  (name) => name !== 'to',
)

/** What `manyOptions` make of a command line. */
export type ManyInput = InputOf<typeof manyOptions>

/** Options for one push, that would mean something else for many. */
interface SinglePushInput {
  readonly dryRun: boolean
  readonly curl: boolean
  readonly apnsId: string | undefined
}

/**
 * @param input what was typed about many pushes
 * @param single what was typed about one
 * @throws Fault `usage/many` for options that mean nothing without another
 */
export function checkManyInput(input: ManyInput, single: SinglePushInput): void {
  if (input.to === undefined) {
    const alone = onlyWithFile.find((name) => input[name] !== undefined && input[name] !== false)
    if (alone === undefined) return
    const flag = flagOf(alone)
    throw new Fault('usage/many', {
      en: `${flag} goes with --to FILE.`,
      zh: `${flag} 要和 --to FILE 一起使用。`,
    })
  }
  if (input.resume && input.report === undefined)
    throw new Fault('usage/many', {
      en: '--resume needs the --to and --report of the run that it continues.',
      zh: '--resume 需要上次发送时的 --to 和 --report。',
    })
  const odd = single.dryRun ? '--dry-run' : single.curl ? '--curl' : single.apnsId && '--apns-id'
  if (odd !== undefined)
    throw new Fault('usage/many', {
      en: `${odd} is for one push: use it with --token, not with --to.`,
      zh: `${odd} 只用于单条推送：请和 --token 一起使用，不能和 --to 一起用。`,
    })
}
