import { Trouble } from './trouble.ts'

/**
 * Hashes of SHA-1 one file may cost, about three seconds. Keychain Access asks for 2,048 repetitions, NSS and GnuTLS for
 * 600,000; whoever asks for two thousand million wants to hang the reader.
 */
const mostHashes = 12_000_000

/** Counts what a file asks for while it is opened with one passphrase, and refuses before the work is begun. */
export class Effort {
  #left = mostHashes

  /**
   * Takes a number of repetitions off what is left.
   *
   * @param repetitions as the file says it
   * @param hashes what one repetition costs: how many digests of SHA-1, or of another hash in the same time
   * @returns the repetitions as a number
   * @throws Trouble `too-much-work` beyond twelve million hashes in sum; `undecryptable` below one repetition
   */
  spend(repetitions: bigint, hashes = 1): number {
    if (repetitions < 1n) throw new Trouble('undecryptable', `${repetitions} repetitions`)
    if (repetitions * BigInt(hashes) > BigInt(this.#left)) {
      throw new Trouble('too-much-work', String(repetitions))
    }
    this.#left -= Number(repetitions) * hashes
    return Number(repetitions)
  }
}
