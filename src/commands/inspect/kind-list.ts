import type { Kind } from './kind.ts'

/** A kind, loaded when it is asked. */
export const lazily =
  <Found extends object>(load: () => Promise<{ readonly default: Kind<Found> }>) =>
  async () =>
    (await load()).default

/** What the kind behind a loader tells of a thing. */
export type FoundBy<Loader> = Loader extends () => Promise<Kind<infer Found>> ? Found : never

/** Kinds in the order they are asked; what one of them found is handed to nobody but itself. */
export class KindList<Found extends object> {
  private readonly loaders: readonly (() => Promise<Kind<Found>>)[]
  private readonly asked = new Map<string, Kind<Found>>()

  constructor(loaders: readonly (() => Promise<Kind<Found>>)[]) {
    this.loaders = loaders
  }

  /**
   * @param read has a kind read what is held
   * @returns what the first found that knows it, under the name by which {@link of} finds it again
   */
  async first(
    read: (kind: Kind<Found>) => Promise<Found | undefined>,
  ): Promise<{ readonly kind: string; readonly found: Found } | undefined> {
    for (const load of this.loaders) {
      const kind = await load()
      const found = await read(kind)
      if (found === undefined) continue
      // A device token, or what was taken for one, says more closely what it is.
      const name = 'kind' in found && typeof found.kind === 'string' ? found.kind : kind.id
      this.asked.set(name, kind)
      return { kind: name, found }
    }
    return undefined
  }

  /** @returns the kind that found something of this name */
  of(name: string): Kind<Found> {
    const known = this.asked.get(name)
    if (known === undefined) throw new Error(`${name} was not asked`)
    return known
  }
}
