import * as fs from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join, parse, relative, resolve, sep } from 'node:path'
import { Fault } from '../fault.ts'
import { elsewhere, type OwnFolder } from '../own-folders.ts'
import type { Text } from '../text.ts'
import { errnoOf } from './faults.ts'
import { readFault } from './read.ts'

/**
 * What pushctl keeps, and what it obeys, is this user's and nobody else may write it: whoever could would choose the
 * certificate authority it trusts, the token it sends and the file it replaces. This is the one place where that is
 * judged. Windows keeps a user's folders from others by itself and has no such owner and mode; there only links are
 * looked at.
 */

/** Absent on Windows. */
const ownId = process.getuid?.()

/** Root may do everything anyhow; inside a container that knows no root, whoever owns the root folder takes its place. */
function isTrusted(owner: number): boolean {
  return ownId === undefined || owner === ownId || owner === 0 || owner === fs.statSync('/').uid
}

/** The lines of a file of users or groups, in their fields; nothing where there is none. */
function fieldsOf(path: string): string[][] {
  try {
    return fs
      .readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
  } catch {
    return []
  }
}

/** The name of this user; a container may run as a number that has none. */
function ownName(): string | undefined {
  try {
    return userInfo().username
  } catch {
    return undefined
  }
}

/** Many systems give each user a group of the same name, and make files that the group may write: nobody else is in it. */
function isOwnGroup(id: number): boolean {
  const mine = ownName()
  const [name, , , members] = fieldsOf('/etc/group').find((fields) => fields[2] === String(id)) ?? []
  if (name === undefined || (name !== mine && id !== 0)) return false
  const users = fieldsOf('/etc/passwd').filter((fields) => fields[3] === String(id))
  const all = [...users.map(([user]) => user), ...(members?.split(',') ?? [])]
  return all.every((user) => user === undefined || user === '' || user === mine || user === 'root')
}

function othersMayWrite({ mode, gid }: fs.Stats): boolean {
  if (ownId === undefined) return false
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && !isOwnGroup(gid))
}

const quoted = (path: string) => `'${path.replaceAll("'", "'\\''")}'`

/** `sudo` is for those who are not root yet. */
const asRoot = ownId === 0 ? '' : 'sudo '

function refusal(en: string, zh: string, hint: Text): Fault {
  return new Fault('file/not-ours', { en, zh }, { hint })
}

function linkRefusal(path: string): Fault {
  return refusal(
    `${path} is a link; pushctl follows none among its own files.`,
    `${path} 是链接；pushctl 不会跟随自己文件里的链接。`,
    {
      en: `Look where it leads, then remove it: rm ${quoted(path)}`,
      zh: `看清它指向哪里，然后删除：rm ${quoted(path)}`,
    },
  )
}

function openRefusal(path: string, { uid }: fs.Stats): Fault {
  const line = `${uid === ownId ? '' : asRoot}chmod go-w ${quoted(path)}`
  return refusal(`${path} may be written by other users.`, `其他用户可以改写 ${path}。`, {
    en: `Close it to them: ${line}`,
    zh: `收回他们的写权限：${line}`,
  })
}

function ownerRefusal(path: string, owner: number, mend: Text): Fault {
  return refusal(
    `${path} belongs to another user (uid ${owner}).`,
    `${path} 属于另一个用户（uid ${owner}）。`,
    mend,
  )
}

const taking = (path: string): Text => ({
  en: `If you trust what it holds, make it yours: ${asRoot}chown ${ownId} ${quoted(path)}`,
  zh: `如果信任其中的内容，可以改为归自己所有：${asRoot}chown ${ownId} ${quoted(path)}`,
})

const removing = (path: string): Text => ({
  en: `Move it out of the way: ${asRoot}mv ${quoted(path)} ${quoted(`${path}.old`)}`,
  zh: `把它挪开：${asRoot}mv ${quoted(path)} ${quoted(`${path}.old`)}`,
})

/**
 * @param path absolute
 * @returns what is there, without following a link; nothing when nothing is
 * @throws Fault `file/denied` and its like
 */
export function look(path: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(path)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return undefined
    throw readFault(path, error)
  }
}

interface PathStep {
  readonly path: string
  readonly stats: fs.Stats
}

/** More links than this on one way go in a circle, as they do for Linux. */
const mostLinks = 40

/** Everything that decides which folder a path leads to, links and their targets too, as far as it exists. */
function* stepsTo(path: string, links = mostLinks): Generator<PathStep> {
  const { root } = parse(path)
  const names = ['', ...relative(root, path).split(sep)]
  let at = root
  for (const [index, name] of names.entries()) {
    at = join(at, name)
    const stats = look(at)
    if (stats === undefined || links === 0) return
    yield { path: at, stats }
    if (stats.isSymbolicLink()) {
      const target = resolve(dirname(at), fs.readlinkSync(at), ...names.slice(index + 1))
      yield* stepsTo(target, links - 1)
      return
    }
  }
}

/** A folder that this user may not even look into is no place for files of theirs. */
function orElsewhere(variable: string, judge: () => void): void {
  try {
    judge()
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'file/denied') throw error
    throw new Fault(error.code, error.text, { cause: error, hint: elsewhere(variable) })
  }
}

/** In a folder like /tmp others may add, but not rename or remove what is not theirs. */
const isSticky = ({ mode }: fs.Stats) => (mode & 0o1000) !== 0

/**
 * The way to a file or folder, by whatever links this user or root laid: nobody else may be able to turn it elsewhere.
 *
 * @param path absolute
 * @param variable the environment variable that names another
 * @throws Fault `file/not-ours`, with the line that mends it; `file/denied`, with the line that names another place
 */
export function refuseWay(path: string, variable: string): void {
  orElsewhere(variable, () => {
    for (const { path: at, stats } of stepsTo(path)) {
      if (!isTrusted(stats.uid)) throw ownerRefusal(at, stats.uid, elsewhere(variable))
      if (stats.isDirectory() && !isSticky(stats) && othersMayWrite(stats)) throw openRefusal(at, stats)
    }
  })
}

/** A folder of pushctl's own, as far as it exists. */
function refuseOwn(path: string): void {
  const stats = look(path)
  if (stats === undefined) return
  if (stats.isSymbolicLink()) throw linkRefusal(path)
  if (!isTrusted(stats.uid)) throw ownerRefusal(path, stats.uid, removing(path))
  if (othersMayWrite(stats)) throw openRefusal(path, stats)
}

/**
 * @param folder one of pushctl's own
 * @param path the folder itself, or one below it
 * @throws Fault `file/not-ours` when somebody else could have put there, or could change, what lies in it; with the line
 *   that mends it
 */
export function refuseUnlessOwn({ base, variable }: OwnFolder, path: string): void {
  refuseWay(base, variable)
  const names = relative(base, path).split(sep)
  for (const index of names.keys()) refuseOwn(join(base, ...names.slice(0, index + 1)))
}

/**
 * @param path for the message
 * @param stats of the open file
 * @throws Fault `file/not-ours` when it is somebody else's, or others may write it
 */
export function refuseUnlessOurs(path: string, stats: fs.Stats): void {
  if (!isTrusted(stats.uid)) throw ownerRefusal(path, stats.uid, taking(path))
  if (othersMayWrite(stats)) throw openRefusal(path, stats)
}

/**
 * A file that may be reached by links: those have to be laid by this user or root, or somebody else chose the file.
 *
 * @param path absolute
 * @param shown as it is named to the person
 * @throws Fault `file/not-ours`
 */
export function refuseForeignLink(path: string, shown: string): void {
  const stats = look(path)
  if (stats?.isSymbolicLink() !== true) return
  if (!isTrusted(stats.uid)) throw ownerRefusal(shown, stats.uid, removing(shown))
  for (const step of stepsTo(resolve(dirname(path), fs.readlinkSync(path)))) {
    if (!isTrusted(step.stats.uid)) throw ownerRefusal(step.path, step.stats.uid, taking(step.path))
  }
}

/** @throws Fault `file/not-ours` for a link */
export function refuseLink(path: string): void {
  if (look(path)?.isSymbolicLink() === true) throw linkRefusal(path)
}
