/** Where the bundled programs are, and what removes them again. */
export interface Bundled {
  readonly client: URL
  readonly runner: URL
  readonly foreign: URL
  close(): void
}

export function bundle(name: string): Bundled
