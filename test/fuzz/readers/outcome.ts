import { Fault } from '../../../src/fault.ts'

/** What became of one file: it was read, or refused by a Fault of some code. Anything else is a bug. */
export type Outcome = 'read' | Fault['code']

/** @returns what a reader came to; throws whatever is no Fault */
export async function outcomeOf(read: () => unknown): Promise<Outcome> {
  try {
    await read()
    return 'read'
  } catch (error) {
    if (error instanceof Fault) return error.code
    throw error
  }
}
