import { fitting } from '../../../cli/width.ts'
import type { Waiting } from '../../../client/batch.ts'
import type { Host } from '../../../host.ts'
import type { Language, Text } from '../../../text.ts'
import type { Counts } from './tally.ts'

/** What is known while rows are sent. */
export interface Progress {
  readonly rows: number
  readonly done: number
  readonly counts: Counts
  /** What keeps everything from leaving. */
  readonly waiting?: Waiting | undefined
}

const waits = {
  asked: {
    en: (time) => `the gateway asks to wait: ${time} more`,
    zh: (time) => `网关要求等待，还有 ${time}`,
  },
  'takes-none': {
    en: (time) => `the gateway takes no pushes, for ${time} already`,
    zh: (time) => `网关不接受推送，已经 ${time}`,
  },
  connection: {
    en: (time) => `no connection, next attempt in ${time}`,
    zh: (time) => `连接断开，${time} 后重试`,
  },
  again: {
    en: (time) => `refused for now, sent again in ${time}`,
    zh: (time) => `暂时被拒绝，${time} 后重发`,
  },
} as const satisfies Readonly<Record<Waiting['kind'], Readonly<Record<Language, (time: string) => string>>>>

/** Milliseconds between two looks: on a screen the line is rewritten, in a log one is added. */
const onScreen = 200
const inLog = 60_000

const clock = (seconds: number) => {
  const whole = Math.max(0, Math.round(seconds))
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return (whole < 3600 ? parts.slice(1) : parts).map((part) => String(part).padStart(2, '0')).join(':')
}

/** @returns how far it is: what is waited for, done, rate, time that remains, outcomes */
export function progressLine(
  { rows, done, counts, waiting }: Progress,
  seconds: number,
  language: Language,
): string {
  const rate = seconds > 0 ? done / seconds : 0
  const rest = rate > 0 ? clock((rows - done) / rate) : '–'
  const percent = rows === 0 ? 100 : Math.floor((done / rows) * 100)
  const { accepted, rejected, unsent, unknown } = counts
  const text: Text = {
    en: `${done} of ${rows} (${percent} %) · ${Math.round(rate)}/s · ${rest} left · accepted ${accepted} · rejected ${rejected} · unsent ${unsent} · unknown ${unknown}`,
    zh: `${done}/${rows}（${percent}%）· ${Math.round(rate)} 条/秒 · 剩余 ${rest} · 已接受 ${accepted} · 被拒绝 ${rejected} · 未发出 ${unsent} · 未知 ${unknown}`,
  }
  if (waiting === undefined) return text[language]
  return `${waits[waiting.kind][language](clock(waiting.seconds))} · ${text[language]}`
}

/**
 * Tells on stderr how far it is: one line that is rewritten on a screen, one line a minute elsewhere.
 *
 * @param host whose stderr
 * @param look asked at every tick
 * @returns stops it, and leaves a screen clean
 */
export function showProgress(host: Host, language: Language, look: () => Progress): () => void {
  const { terminal, stderr } = host
  const isScreen = terminal.stderrIsScreen
  const from = host.now().getTime()
  const tick = () => {
    const line = progressLine(look(), (host.now().getTime() - from) / 1000, language)
    stderr.write(isScreen ? `\r\u001b[2K${fitting(line, Math.max(20, terminal.columns - 1))}` : `${line}\n`)
  }
  const timer = setInterval(tick, isScreen ? onScreen : inLog)
  return () => {
    clearInterval(timer)
    if (isScreen) stderr.write('\r\u001b[2K')
  }
}
