import type { Environment } from '../../apns/environment.ts'
import { marks, type Style } from '../../cli/style.ts'
import { EndCount, type Ends } from '../../gateway/control/ends.ts'
import type { Text } from '../../text.ts'
import { type Rate, refilled, type TokenBucket } from '../../token-bucket.ts'
import { type Happening, happeningLines } from './happening.ts'

/** Pushes and broadcasts that came too fast to be read one by one. */
export interface RolledUp extends Ends {
  readonly kind: 'rolled-up'
  readonly time: Date
  readonly environments: readonly Environment[]
}

/** The last thing that is told of a gateway that ran. */
export interface Stopped extends Ends {
  readonly kind: 'stopped'
  /** Seconds that it ran. */
  readonly seconds: number
  /** Connections that came to nothing; those alike count as often as they came. */
  readonly connections: number
}

/** As many lines as a person can follow. */
const readable: Rate = { perSecond: 10, burst: 40 }

/** Milliseconds between two lines that count what was not told one by one. */
export const rollUpTime = 1000

/**
 * What a person is told of a gateway while it runs: each thing that happens, as long as it can be read; what comes
 * faster is counted. Connections that came to nothing are always told: those alike come once a second at most.
 */
export class GatewayLog {
  private readonly began: number
  private readonly all = new EndCount()
  private readonly connections = new Map<string, number>()
  private bucket: TokenBucket
  private untold = new EndCount()
  private untoldFrom = new Set<Environment>()
  /** When the first of those was counted. */
  private untoldSince = 0

  /** @param now when the gateway began to listen */
  constructor(now: Date) {
    this.began = now.getTime()
    this.bucket = { level: readable.burst, at: this.began }
  }

  /** @returns what is to be told one by one; nothing when it was only counted */
  take(happened: Happening, now: Date): Happening | undefined {
    if (happened.kind === 'connection-failed') {
      this.connections.set(happened.id, happened.count)
      return happened
    }
    this.all.add(happened)
    const { level, at } = refilled(this.bucket, readable, now.getTime())
    const isReadable = level >= 1 && this.untold.size === 0
    this.bucket = { level: isReadable ? level - 1 : level, at }
    if (isReadable) return happened
    if (this.untold.size === 0) this.untoldSince = at
    this.untold.add(happened)
    this.untoldFrom.add(happened.environment)
    return undefined
  }

  /** Whether something waits to be told as a number. */
  get hasUntold(): boolean {
    return this.untold.size > 0
  }

  /**
   * @param isOver whether nothing more will come
   * @returns what was counted and not told, once it is time for that
   */
  rollUp(now: Date, isOver = false): RolledUp | undefined {
    const { untold, untoldFrom } = this
    const isDue = isOver || now.getTime() - this.untoldSince >= rollUpTime
    if (untold.size === 0 || !isDue) return undefined
    this.untold = new EndCount()
    this.untoldFrom = new Set()
    return { kind: 'rolled-up', time: now, environments: [...untoldFrom], ...untold.ends() }
  }

  /** @returns the sum of all that arrived */
  stop(now: Date): Stopped {
    const connections = [...this.connections.values()].reduce((sum, count) => sum + count, 0)
    return {
      kind: 'stopped',
      seconds: Math.round((now.getTime() - this.began) / 1000),
      ...this.all.ends(),
      connections,
    }
  }
}

/** @returns `30 accepted, 4 rejected (BadDeviceToken 4)` */
export function endsText({ accepted, rejected, unanswered, reasons }: Ends): Text {
  const list = Object.entries(reasons).map(([reason, count]) => `${reason} ${count}`)
  const parts: Text[] = [
    { en: `${accepted} accepted`, zh: `${accepted} 条被接受` },
    {
      en: `${rejected} rejected${list.length > 0 ? ` (${list.join(', ')})` : ''}`,
      zh: `${rejected} 条被拒绝${list.length > 0 ? `（${list.join('、')}）` : ''}`,
    },
    ...(unanswered > 0
      ? [{ en: `${unanswered} left without an answer`, zh: `${unanswered} 条没有应答` }]
      : []),
  ]
  return { en: parts.map(({ en }) => en).join(', '), zh: parts.map(({ zh }) => zh).join('，') }
}

/** @returns `45 s`, `12 min`, `3 h 5 min` */
function durationText(seconds: number): Text {
  if (seconds < 120) return { en: `${seconds} s`, zh: `${seconds} 秒` }
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return { en: `${minutes} min`, zh: `${minutes} 分钟` }
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  return { en: `${hours} h ${rest} min`, zh: `${hours} 小时 ${rest} 分钟` }
}

/**
 * @param told one line of the log
 * @param style of the screen
 */
export function logLines(told: Happening | RolledUp | Stopped, style: Style): string {
  switch (told.kind) {
    case 'rolled-up': {
      const clock = style.dim(told.time.toTimeString().slice(0, 8))
      const ends = endsText(told)
      const count = told.accepted + told.rejected + told.unanswered
      const line = {
        en: `${count} more, too fast to be shown one by one: ${ends.en}`,
        zh: `还有 ${count} 条，来得太快，不逐条显示：${ends.zh}`,
      }
      return `${clock} ${style.dim(marks.note)} ${told.environments.join('+').padEnd(10)} ${style.say(line)}`
    }
    case 'stopped':
      return stoppedLine(told, style)
    default:
      return happeningLines(told, style)
  }
}

function stoppedLine(stopped: Stopped, style: Style): string {
  const { seconds, connections } = stopped
  const ran = durationText(seconds)
  const ends = endsText(stopped)
  const failed: Text =
    connections === 0
      ? { en: '', zh: '' }
      : {
          en: ` ${connections} ${connections === 1 ? 'connection' : 'connections'} came to nothing.`,
          zh: `另有 ${connections} 个连接没有成功。`,
        }
  return style.say({
    en: `Stopped after ${ran.en}. Arrived: ${ends.en}.${failed.en}`,
    zh: `已停止，运行了 ${ran.zh}。收到：${ends.zh}。${failed.zh}`,
  })
}
