import { type BigIntStats, fstatSync, statSync } from 'node:fs'
import type { ReadOptions } from '../host.ts'
import { createTouched, type Touched } from './touched.ts'
import { absolutePath } from './working-folder.ts'

const identity = ({ dev, ino }: BigIntStats) => `${dev}:${ino}`

/** What a file is, whatever it is called; nothing when there is none. */
function identityOf(path: string): string | undefined {
  try {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
    return stats?.isFile() ? identity(stats) : undefined
  } catch {
    return undefined
  }
}

/** What `< FILE` put there. */
function stdinIdentity(): string | undefined {
  try {
    const stats = fstatSync(0, { bigint: true })
    return stats.isFile() ? identity(stats) : undefined
  } catch {
    return undefined
  }
}

/** The inputs and outputs of one command: where their paths lead to, and that no output takes the place of an input. */
export class CommandFiles {
  private readonly cwd: string | undefined
  private readonly touched: Touched = createTouched()

  /** @param cwd the folder that relative paths start from; nothing when it is gone */
  constructor(cwd: string | undefined) {
    this.cwd = cwd
  }

  /** @throws Fault `file/no-working-folder` */
  at(path: string): string {
    return absolutePath(this.cwd, path)
  }

  /** Remembers an input. */
  noteInput(path: string, { own = false }: ReadOptions): void {
    const there = own ? undefined : identityOf(this.at(path))
    if (there !== undefined) this.touched.read(there, path)
  }

  /** Remembers an output, once it is there. */
  noteOutput(path: string): void {
    const there = identityOf(this.at(path))
    if (there !== undefined) this.touched.written(there, path)
  }

  /**
   * Whatever has the name now must not be an input, or an output, of this command.
   *
   * @param goesOn something is added to what this command wrote under the same name
   * @throws Fault `usage/same-file`
   */
  checkTarget(path: string, goesOn = false): void {
    const there = identityOf(this.at(path))
    if (there === undefined) return
    const stdin = stdinIdentity()
    if (stdin !== undefined) this.touched.read(stdin, 'stdin')
    this.touched.check(there, path, goesOn)
  }
}
