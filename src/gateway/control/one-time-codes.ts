import { randomBytes } from 'node:crypto'

/** Milliseconds in which a code opens the inbox. */
export const codeLife = 600_000

/** Guesses, after which no code that was given out is good any more. */
const mostGuesses = 20

/** Codes that open the inbox once, for who cannot click a file: over SSH, out of a container. */
export class OneTimeCodes {
  private readonly ends = new Map<string, number>()
  private guesses = 0

  /** @returns a new code: 128 bits, good once and for ten minutes */
  make(now: Date): string {
    const code = randomBytes(16).toString('base64url')
    this.ends.set(code, now.getTime() + codeLife)
    this.guesses = 0
    return code
  }

  /** @returns whether the code was good; it is not any more */
  take(code: string, now: Date): boolean {
    const end = this.ends.get(code)
    this.ends.delete(code)
    if (end !== undefined && now.getTime() < end) return true
    this.guesses += 1
    if (this.guesses >= mostGuesses) this.ends.clear()
    return false
  }
}
