import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of its own in which openssl reads and writes. */
export interface OpensslFolder {
  /** Runs one openssl command there and returns its stdout; throws with its stderr when it fails. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): string
  /** The same for another program. */
  runOther(program: string, args: readonly string[], env?: Readonly<Record<string, string>>): string
  read(name: string): Buffer
  write(name: string, content: string | Uint8Array): void
  remove(): void
}

/** For tests under `describeWithOpenssl`: the witness of everything that is read and written. */
export function opensslFolder(): OpensslFolder {
  const folder = mkdtempSync(join(tmpdir(), 'pushctl-openssl-'))
  const runOther: OpensslFolder['runOther'] = (program, args, env = {}) =>
    execFileSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
  return {
    run: (args, env) => runOther('openssl', args, env),
    runOther,
    read: (name) => readFileSync(join(folder, name)),
    write: (name, content) => writeFileSync(join(folder, name), content),
    remove: () => rmSync(folder, { recursive: true }),
  }
}
