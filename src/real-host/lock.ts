import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { createServer, type Server } from 'node:net'
import { basename, dirname, join } from 'node:path'
import type { Lock, LockHolder } from '../host.ts'
import { writeFault } from './faults.ts'

/** BSD's open(2) takes a lock with the file, which the kernel gives back when the process ends. */
const openLocked = 0x20

/** Whoever has the lock writes this into the file; the lock itself is the kernel's. */
interface Note extends LockHolder {
  readonly lock: 'pushctl'
}

function readNote(file: string): Note | 'foreign' | undefined {
  try {
    if (fs.lstatSync(file).isSymbolicLink()) return 'foreign'
    const text = fs.readFileSync(file, 'utf8')
    if (text === '') return undefined
    const note = JSON.parse(text) as Partial<Note>
    return note.lock === 'pushctl' ? (note as Note) : 'foreign'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : 'foreign'
  }
}

/** One name for one file, by whatever way to its folder. */
function trueName(file: string): string {
  const folder = fs.realpathSync.native(dirname(file))
  return join(folder, basename(file))
}

/**
 * A name in a space of the kernel's, which has no files that could be left behind: an abstract socket on Linux, a pipe
 * on Windows. An abstract name is as long as it can be, for Node 20 fills it up with zeros and later ones do not.
 */
function kernelName(file: string): string {
  const hash = createHash('sha256').update(file).digest('hex')
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\pushctl-${hash}`
    : `${`\0pushctl-${hash}`.padEnd(107, '-')}\0`
}

function listen(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.unref()
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(undefined) : reject(error),
    )
    server.listen({ path: name, exclusive: true }, () => resolve(server))
  })
}

/** @returns gives the lock back; nothing when somebody else has it */
async function takeFromKernel(file: string): Promise<(() => void) | undefined> {
  if (process.platform === 'linux' || process.platform === 'win32') {
    const server = await listen(kernelName(file))
    return server && (() => void server.close())
  }
  const { O_RDWR, O_CREAT, O_NONBLOCK } = fs.constants
  for (;;) {
    try {
      const descriptor = fs.openSync(file, O_RDWR | O_CREAT | O_NONBLOCK | openLocked, 0o600)
      const there = fs.statSync(file, { throwIfNoEntry: false })
      if (there?.ino === fs.fstatSync(descriptor).ino) return () => fs.closeSync(descriptor)
      // Its holder removed it in between: the lock is on a file that nobody will find.
      fs.closeSync(descriptor)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EAGAIN' || code === 'EWOULDBLOCK') return undefined
      throw error
    }
  }
}

function isAlive({ pid }: LockHolder): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whoever has the lock is about to say so; what stands there until then is of one that was killed. */
async function holderOf(file: string): Promise<LockHolder | undefined> {
  for (let look = 0; look < 10; look += 1) {
    const note = readNote(file)
    if (note !== 'foreign' && note !== undefined && isAlive(note)) return note
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return undefined
}

/**
 * Takes a lock that ends with this process, however that ends. A file beside what is locked says who has it.
 *
 * @param target the file of the lock
 * @param path as it was typed
 * @param since the time, for whoever comes second
 * @returns the lock; or who has it, as far as is known
 * @throws Fault `file/…`
 */
export async function takeLock(
  target: string,
  path: string,
  since: Date,
): Promise<Lock | { readonly heldBy: LockHolder | undefined }> {
  try {
    const file = trueName(target)
    if (readNote(file) === 'foreign') throw Object.assign(new Error('foreign'), { code: 'EEXIST' })
    const give = await takeFromKernel(file)
    if (give === undefined) return { heldBy: await holderOf(file) }
    const note: Note = { lock: 'pushctl', pid: process.pid, since: since.toISOString() }
    fs.writeFileSync(file, `${JSON.stringify(note)}\n`, { mode: 0o600 })
    return {
      async release() {
        fs.rmSync(file, { force: true })
        give()
      },
    }
  } catch (error) {
    throw writeFault(path, error)
  }
}
