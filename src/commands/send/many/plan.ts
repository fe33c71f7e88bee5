import type { Payload } from '../../../apns/payload.ts'
import type { Finding } from '../../../finding.ts'
import type { OptionWords } from '../../push/command-line.ts'
import type { Plan } from '../plan.ts'
import type { ManyInput } from './options.ts'

/** Everything that is known before the first row is read. */
export interface ManyPlan extends Pick<Plan, 'message' | 'credential' | 'destination' | 'facts'> {
  readonly input: ManyInput & { readonly to: string }
  /** What sends the same again, for the history. */
  readonly options: Readonly<Record<string, OptionWords>>
  /** What is doubtful whatever the rows are: of the credential, where it is to be used. */
  readonly doubts: readonly Finding[]
  /** Looks at the payload of the first row: what is doubtful about it; throws the Fault that stops everything. */
  readonly check: (payload: Payload) => readonly Finding[]
}
