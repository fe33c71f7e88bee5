/**
 * `unsupported`: an algorithm pushctl does not know, named in `detail`. `undecryptable`: the passphrase is not the
 * one, or the bytes are damaged. `too-much-work`: more repetitions asked for than any honest file needs.
 */
export type TroubleKind = 'unsupported' | 'undecryptable' | 'too-much-work'

/**
 * What goes wrong with something encrypted, told where nobody knows yet which file it came from; the readers of
 * files turn it into a Fault that says so.
 */
export class Trouble extends Error {
  override readonly name = 'Trouble'
  readonly kind: TroubleKind
  /** The algorithm by name or OID, or the number asked for; never anything secret. */
  readonly detail: string

  constructor(kind: TroubleKind, detail: string, cause?: unknown) {
    super(`${kind}: ${detail}`, { cause })
    this.kind = kind
    this.detail = detail
  }
}
