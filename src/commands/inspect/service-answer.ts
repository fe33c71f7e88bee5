import { type ServiceAnswer, serviceAnswerIn } from '../../apns/service-answers.ts'
import { marks, type Style } from '../../cli/style.ts'
import { chinese, type Text, visible } from '../../text.ts'
import { jsonOf } from './json.ts'
import { kind } from './kind.ts'

const words = {
  anyone: { en: 'a service', zh: '某个服务' },
  taken: {
    en: 'It took the push; what Apple and the device made of it, it does not say. When nothing arrives: pushctl explain 200',
    zh: '它接受了这条推送；之后 Apple 和设备如何处理，这里看不出来。如果没有收到：pushctl explain 200',
  },
} as const satisfies Record<string, Text>

function headlineOf({ service, isTaken }: ServiceAnswer): Text {
  const by = service === undefined ? words.anyone : { en: service, zh: service }
  return isTaken
    ? {
        en: `The answer of ${by.en}, not a payload: accepted`,
        zh: chinese`${by.zh} 的应答，不是 payload：已接受`,
      }
    : {
        en: `The answer of ${by.en}, not a payload: refused`,
        zh: chinese`${by.zh} 的应答，不是 payload：被拒绝`,
      }
}

/** @returns for a person: whose answer it is, and what it says */
export function serviceAnswerLines(answer: ServiceAnswer, style: Style): string[] {
  const { isTaken, says } = answer
  return [
    `${isTaken ? style.good(marks.ok) : style.bad(marks.failed)} ${style.say(headlineOf(answer))}`,
    ...(says === undefined ? [] : [`  ${visible(says)}`]),
    ...(isTaken ? [`  ${style.say(words.taken)}`] : []),
  ]
}

/** What a push service answered. */
export default kind<ServiceAnswer>({
  id: 'service-answer',
  what: { en: 'the answer of a push service', zh: '推送服务的应答' },
  read: async ({ text }) => serviceAnswerIn(jsonOf(text)),
  human: (answer, style) => serviceAnswerLines(answer, style).join('\n'),
  verdict: ({ isTaken }) => isTaken,
})
