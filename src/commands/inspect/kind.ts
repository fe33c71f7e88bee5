import type { InputOf } from '../../cli/command.ts'
import type { Style } from '../../cli/style.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { passphraseOptions } from '../push/passphrase.ts'

/** What may be said beside the thing that is held. */
export const inspectOptions = passphraseOptions

export type InspectInput = InputOf<typeof inspectOptions>

/** What was handed over: a file, a folder, standard input, or the words of the command line. */
export interface Held {
  /** As it was typed; a sentence names it so. Words that could be a secret are told by their length. */
  readonly name: string
  /** It is the words of the command line themselves. */
  readonly isTyped?: true
  /** Where it lies, when it is a file or a folder. */
  readonly path?: string
  /** Certificates and keys that were named beside it, which may belong to it. */
  readonly companions?: readonly string[]
  /** Nothing for a folder; of an archive too long to be read whole, its beginning. */
  readonly bytes: Uint8Array
  /** The bytes as text (BOMs and UTF-16 read), when they are text. */
  readonly text?: string
}

/** One kind of thing that `pushctl inspect` knows. The first that reads what is held has it. */
export interface Kind<Found extends object> {
  readonly id: string
  /** What the answer calls it: "an app (.ipa)". */
  readonly what: Text
  /**
   * @returns nothing when it is something else
   * @throws Fault when it is this and cannot be read
   */
  read(held: Held, input: InspectInput, host: Host): Promise<Found | undefined>
  human(found: Found, style: Style): string
  /** Whether the answer is yes (exit 0) or no (exit 1). */
  verdict(found: Found): boolean
}

/** Declares a kind; its types have done their work there. */
export function kind<Found extends object>(declared: Kind<Found>): Kind<Found> {
  return declared
}
