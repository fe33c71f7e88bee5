import { Trouble } from './trouble.ts'

/**
 * Repetitions one file may cost. Keychain Access writes 2,048, NSS and GnuTLS 600,000; whoever writes two thousand
 * million wants to hang the reader.
 */
const MOST_REPETITIONS = 10_000_000

/** Counts what a file asks for while it is opened with one passphrase, and refuses before the work is begun. */
export class Effort {
  #spent = 0

  /**
   * Takes a number of repetitions off what is left.
   *
   * @param repetitions as the file says it
   * @returns the same as a number
   * @throws Trouble `too-much-work` beyond ten million in sum; `undecryptable` below one
   */
  spend(repetitions: bigint): number {
    if (repetitions < 1n) throw new Trouble('undecryptable', `${repetitions} repetitions`)
    if (repetitions > BigInt(MOST_REPETITIONS - this.#spent)) {
      throw new Trouble('too-much-work', String(repetitions + BigInt(this.#spent)))
    }
    this.#spent += Number(repetitions)
    return Number(repetitions)
  }
}
