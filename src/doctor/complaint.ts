import { defined } from '../defined.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import { type Facts, reasonOf } from '../diagnosis/facts.ts'
import { quoted, remedy } from '../finding.ts'
import type { Text } from '../text.ts'
import type { Complaint } from './check.ts'

/**
 * Asks the diagnosis for the cause of what a check saw.
 *
 * @param result how bad it is
 * @param facts of the push that would fail
 * @param seen what the check saw, where the cause's evidence does not say it already
 */
export function complaint(result: Complaint['result'], facts: Facts, seen?: Text): Complaint {
  const { what, causes } = diagnose(facts)
  const [first, ...others] = causes
  if (first === undefined) {
    const reason = reasonOf(facts)
    const cure =
      reason === undefined
        ? remedy(
            {
              en: 'pushctl knows no cause for this. Please report it with what this prints:',
              zh: 'pushctl 不知道原因。请附上这条命令的输出反馈给我们：',
            },
            `${facts.again({})} --json`,
          )
        : remedy({ en: 'What the word means:', zh: '这个词的含义：' }, `pushctl explain ${quoted(reason)}`)
    return { result, ...defined({ seen }), evidence: what, remedy: cure }
  }
  const { cause, certainty, evidence, remedy: cure } = first
  return { result, ...defined({ seen }), evidence, remedy: cure, cause, certainty, others }
}
