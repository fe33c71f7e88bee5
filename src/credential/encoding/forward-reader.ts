/** Reads a stream of bytes from its beginning to its end, and never back: files in archives can be read no other way. */
export class ForwardReader {
  readonly #pieces: AsyncIterator<Uint8Array>
  #piece: Uint8Array = new Uint8Array()
  #position = 0

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]()
  }

  /** How many bytes were taken or skipped. */
  get position(): number {
    return this.#position
  }

  /** @returns the next bytes; nothing when the stream ends before there are so many */
  async take(length: number): Promise<Buffer | undefined> {
    const parts: Uint8Array[] = []
    for (let missing = length; missing > 0; ) {
      const part = await this.#next(missing)
      if (part === undefined) return undefined
      parts.push(part)
      missing -= part.length
    }
    return Buffer.concat(parts)
  }

  /** @returns whether the stream goes on to this position, which is at or after the present one */
  async skipTo(position: number): Promise<boolean> {
    while (this.#position < position) {
      if ((await this.#next(position - this.#position)) === undefined) return false
    }
    return this.#position === position
  }

  /** Gives the rest up. */
  async close(): Promise<void> {
    await this.#pieces.return?.()
  }

  async #next(most: number): Promise<Uint8Array | undefined> {
    while (this.#piece.length === 0) {
      const { value, done } = await this.#pieces.next()
      if (done === true) return undefined
      this.#piece = value
    }
    const part = this.#piece.subarray(0, most)
    this.#piece = this.#piece.subarray(part.length)
    this.#position += part.length
    return part
  }
}
