import { marks, type Style } from '../../cli/style.ts'
import type { Outcome } from '../../diagnosis/facts.ts'
import type { FaultReport } from '../../fault.ts'
import { outcomeWords, type Sent } from '../push/sent.ts'

/** What was saved, and does not leave as it is. */
export interface NotSent {
  readonly kind: 'not-sent'
  readonly file: string
  readonly error: FaultReport
}

/** All of it, when the person has had enough. */
export interface WatchSummary extends Readonly<Record<Outcome['kind'], number>> {
  readonly kind: 'watched'
  readonly file: string
  /** How often what was saved did not leave. */
  readonly notSent: number
}

/** What `send --watch` tells: each push, and what comes between them. */
export type WatchEvent = Sent | NotSent | WatchSummary

/** @returns what came between the pushes, for a person */
export function humanWatch(event: NotSent | WatchSummary, style: Style): string {
  if (event.kind === 'not-sent') {
    const { file, error } = event
    const { code, message, detail = [], hint, commands = [] } = error
    // A refusal begins with the words that the mark says already.
    const what = code.startsWith('refused/') && detail.length > 0 ? detail : [message, ...detail]
    return [
      `${style.bad(marks.failed)} ${style.bad(style.say(outcomeWords.unsent))}  ${style.dim(file)}`,
      ...what.map((each) => `  ${style.say(each)}`),
      ...(hint === undefined ? [] : [`    → ${style.say(hint)}`]),
      ...commands.map((line) => `      ${style.code(line)}`),
    ].join('\n')
  }
  const outcomes = (Object.keys(outcomeWords) as Outcome['kind'][]).filter((kind) => event[kind] > 0)
  const counted = outcomes.map((kind) => `${event[kind]} ${style.say(outcomeWords[kind])}`)
  const held = { en: `${event.notSent} held back`, zh: `${event.notSent} 次因文件有误没有发送` }
  const parts = [...counted, ...(event.notSent > 0 ? [style.say(held)] : [])]
  const none = { en: 'nothing was sent', zh: '没有发送' }
  const head = style.say({ en: 'In all: ', zh: '合计：' })
  return head + (parts.length === 0 ? style.say(none) : parts.join(style.say({ en: ', ', zh: '，' })))
}
