import type { ChannelAnswer } from '../../client/channels.ts'
import { Fault } from '../../fault.ts'

/**
 * @param answer of the channel interface
 * @returns the JSON in its body
 * @throws Fault `gateway/answer` when there is none
 */
export function jsonIn({ body, reply }: ChannelAnswer): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw new Fault(
      'gateway/answer',
      {
        en: `The gateway answered ${reply.status}, without the JSON that belongs to it.`,
        zh: `网关返回 ${reply.status}，但没有应有的 JSON。`,
      },
      { cause },
    )
  }
}
