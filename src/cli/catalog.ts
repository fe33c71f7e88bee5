import type { Text } from '../text.ts'

/** One line of the catalogue: enough for help and routing without loading the command. */
export interface CatalogEntry {
  /** The words typed after `pushctl`. */
  readonly path: string
  readonly summary: Text
  /** What people and other programs call it, as one word. */
  readonly alsoCalled?: readonly string[]
  readonly load: () => Promise<{ default: unknown }>
}

/** A word that commands are grouped under: `cert`. */
export interface CommandGroup {
  readonly name: string
  readonly summary: Text
  /** The command below it that is meant where none is typed; without it the group shows its help. */
  readonly bare?: string
}

export interface Catalog {
  readonly summary: Text
  /** A line to type, at the end of the first help. */
  readonly example: string
  /** Where to read on. */
  readonly readOn: string
  readonly groups: readonly CommandGroup[]
  readonly commands: readonly CatalogEntry[]
}
