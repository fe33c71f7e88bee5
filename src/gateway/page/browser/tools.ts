import type { WrittenPush } from '../../expect/checked-push.ts'
import type { Api } from './api.ts'
import type { PageSummary } from './lines-to-copy.ts'

/** What every part of the page can do. */
export interface PageTools {
  readonly api: Api
  /** Where the gateway is. */
  summary(): PageSummary
  /** Says something in passing. */
  tell(text: string): void
  /** Says that the gateway did not take something, and why. */
  fail(error: unknown): void
  /** Opens the editor with a push. */
  edit(push: WrittenPush): void
  /** Shows the push with this number, once it has arrived. */
  goTo(number: number): void
  /** Shows nothing in particular. */
  close(): void
}
