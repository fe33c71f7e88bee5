import { Fault } from '../../../fault.ts'

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

/** How a command is told of many pushes. */
export const manyOptions = {
  to: {
    value: 'FILE',
    stdin: true,
    about: {
      en: 'one push a row: CSV, a JSON array, JSON lines, tokens, or token,id,name=value lines; - reads stdin',
      zh: '每行一条推送：CSV、JSON 数组、JSON Lines、纯 token，或 token,消息ID,变量=值；- 表示标准输入',
    },
  },
  report: {
    value: 'FILE',
    about: { en: 'what became of each row (.csv, or JSON lines)', zh: '每行的结果（.csv 或 JSON Lines）' },
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
      en: 'pushes in flight (default 100 a connection)',
      zh: '同时在途的推送数（默认每个连接 100）',
    },
    parse: whole('--concurrency', 100_000),
  },
  rate: {
    value: 'N',
    about: { en: 'pushes a second at most', zh: '每秒最多发送的条数' },
    parse: whole('--rate', 1_000_000),
  },
} as const

/** What means nothing without a file of rows: every other option of the table. */
const onlyWithFile = (Object.keys(manyOptions) as (keyof typeof manyOptions)[]).filter(
  (name) => name !== 'to',
)

/** What `manyOptions` make of a command line. */
export interface ManyInput {
  readonly to: string | undefined
  readonly report: string | undefined
  readonly resume: boolean
  readonly retryUnknown: boolean
  readonly skipBadRows: boolean
  readonly deadTokens: string | undefined
  readonly connections: number | undefined
  readonly concurrency: number | undefined
  readonly rate: number | undefined
}

/** Options for one push, that would mean something else for many. */
interface SinglePushInput {
  readonly dryRun: boolean
  readonly curl: boolean
  readonly apnsId: string | undefined
  readonly payload: string | undefined
}

/**
 * @param input what was typed
 * @throws Fault `usage/many` for options that mean nothing without another
 */
export function checkManyInput(input: ManyInput & SinglePushInput): void {
  if (input.to === undefined) {
    const alone = onlyWithFile.find((name) => input[name] !== undefined && input[name] !== false)
    if (alone === undefined) return
    const flag = alone.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    throw new Fault('usage/many', {
      en: `--${flag} goes with --to FILE.`,
      zh: `--${flag} 要和 --to FILE 一起使用。`,
    })
  }
  if (input.resume && input.report === undefined)
    throw new Fault('usage/many', {
      en: '--resume needs the --to and --report of the run that it continues.',
      zh: '--resume 需要上次发送时的 --to 和 --report。',
    })
  const odd = input.dryRun ? '--dry-run' : input.curl ? '--curl' : input.apnsId && '--apns-id'
  if (odd !== undefined)
    throw new Fault('usage/many', {
      en: `${odd} is for one push: use it with --token, not with --to.`,
      zh: `${odd} 只用于单条推送：请和 --token 一起使用，不能和 --to 一起用。`,
    })
}
