import * as fs from 'node:fs'
import { promisify } from 'node:util'
import { Fault } from '../fault.ts'
import type { SeekableFile } from '../host.ts'
import { shown } from '../secret.ts'
import type { Text } from '../text.ts'
import { errnoOf, folderFault } from './faults.ts'

/** `fs.promises` does the same, but takes as long to load as all of pushctl's frame. */
const open = promisify(fs.open)
const read = promisify(fs.read)

/** No credential, payload or state file comes near it; a disk image given by mistake does. */
const largestFile = 64 * 1024 * 1024

/**
 * @param path as it was typed
 * @param error of the system
 * @returns what it means
 */
export function readFault(path: string, error: unknown): Fault {
  const cause = { cause: error }
  switch (errnoOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new Fault(
        'file/not-found',
        { en: `There is no file ${shown(path).en}.`, zh: `找不到文件 ${shown(path).zh}。` },
        cause,
      )
    case 'EISDIR':
      return folderFault(path)
    case 'EACCES':
    case 'EPERM':
      return new Fault(
        'file/denied',
        { en: `${path} may not be read by this user.`, zh: `当前用户没有读取 ${path} 的权限。` },
        {
          ...cause,
          hint: { en: `Look at its permissions: ls -l ${path}`, zh: `看看它的权限：ls -l ${path}` },
        },
      )
    default:
      return new Fault(
        'file/unreadable',
        { en: `${path} cannot be read (${errnoOf(error)}).`, zh: `无法读取 ${path}（${errnoOf(error)}）。` },
        cause,
      )
  }
}

function tooLarge(path: string): Fault {
  return new Fault('file/too-large', {
    en: `${path} is longer than ${largestFile} bytes; no certificate, key or payload is.`,
    zh: `${path} 超过 ${largestFile} 字节，证书、密钥和 payload 都不会这么大。`,
  })
}

interface SpecialFile {
  is(stats: fs.Stats): boolean
  readonly what: Text
  /** What to do when it was meant; nothing where no answer fits all. */
  readonly hint?: (path: string) => Text
}

/** What is no plain file: it may have no end, or keep whoever opens it waiting. */
const kinds: readonly SpecialFile[] = [
  {
    is: (stats) => stats.isFIFO(),
    what: { en: 'a named pipe', zh: '命名管道' },
    hint: (path) => ({
      en: `If something writes to it, let that be standard input: name /dev/stdin instead, and add < ${path}`,
      zh: `如果有程序向它写入，可以改从标准输入读取：把文件名写成 /dev/stdin，并在末尾加上 < ${path}`,
    }),
  },
  { is: (stats) => stats.isSocket(), what: { en: 'a socket', zh: '套接字' } },
  {
    is: (stats) => stats.isCharacterDevice() || stats.isBlockDevice(),
    what: { en: 'a device', zh: '设备' },
  },
]

function refuseUnlessReadable(path: string, stats: fs.Stats): void {
  if (stats.isFile()) return
  if (stats.isDirectory()) throw folderFault(path)
  const kind = kinds.find(({ is }) => is(stats))
  const { en, zh } = kind?.what ?? { en: 'no plain file', zh: '特殊文件' }
  const hint = kind?.hint?.(path)
  throw new Fault(
    'file/not-plain',
    { en: `${path} is ${en}; a file is needed.`, zh: `${path} 是${zh}，这里需要一个文件。` },
    hint === undefined ? {} : { hint },
  )
}

/** Standard input as every process finds it, open. */
const openInput = 0
const standardInput = /^\/(?:dev\/stdin|dev\/fd\/0|proc\/self\/fd\/0)$/

const handedOver = /^\/(?:dev\/stdin|dev\/fd\/\d+|proc\/self\/fd\/\d+)$/

/** Whether the shell handed it over open: `/dev/stdin`, and what it puts in the place of `<(…)`. */
export const isHandedOver = (path: string): boolean => handedOver.test(path)

/** Opens a plain file without ever waiting, or what was handed over. */
async function openToRead(path: string, shown: string): Promise<number> {
  const { O_RDONLY, O_NONBLOCK = 0 } = fs.constants
  if (isHandedOver(path)) {
    return open(path, O_RDONLY).catch((error: unknown) => {
      // A socket, or a pipe that another user made, cannot be opened by its name; standard input is open already.
      if (standardInput.test(path)) return openInput
      throw error
    })
  }
  refuseUnlessReadable(shown, fs.statSync(path))
  const file = fs.openSync(path, O_RDONLY | O_NONBLOCK)
  try {
    refuseUnlessReadable(shown, fs.fstatSync(file))
    return file
  } catch (error) {
    fs.closeSync(file)
    throw error
  }
}

const pieceSize = 256 * 1024

/** @returns what an open file holds, piece by piece, from where it stands to its end */
async function* piecesOf(file: number): AsyncGenerator<Buffer> {
  for (;;) {
    const { bytesRead, buffer } = await read(file, Buffer.allocUnsafeSlow(pieceSize), 0, pieceSize, null)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

/** A plain file says how long it is, and is read at once; anything else is read until it ends, or is too long. */
async function readWhole(file: number, shown: string): Promise<Buffer> {
  const stats = fs.fstatSync(file)
  if (stats.size > largestFile) throw tooLarge(shown)
  if (stats.isFile() && stats.size > 0) return fs.readFileSync(file)
  return readAll(piecesOf(file), shown)
}

/**
 * Reads a stream to its end; what may have none is given up.
 *
 * @param stream of bytes
 * @param shown as a person names it
 * @throws Fault `file/too-large`
 */
export async function readAll(stream: AsyncIterable<Uint8Array>, shown: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of stream) {
    size += piece.length
    if (size > largestFile) throw tooLarge(shown)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/**
 * Reads a plain file, or what was handed over, to its end.
 *
 * @param path absolute
 * @param shown as it was typed
 * @param judge looks at the open file before it is read
 * @throws Fault `file/not-plain`, `file/is-folder`, `file/too-large`; what the system says of it otherwise; what `judge` throws
 */
export async function readFile(
  path: string,
  shown: string,
  judge: (stats: fs.Stats) => void = () => {},
): Promise<Buffer> {
  const file = await openToRead(path, shown)
  try {
    judge(fs.fstatSync(file))
    return await readWhole(file, shown)
  } finally {
    if (file !== openInput) fs.closeSync(file)
  }
}

/**
 * The same piece by piece, however long it is.
 *
 * @throws Fault `file/not-plain`, `file/is-folder`; what the system says of it otherwise
 */
export async function* piecesOfFile(path: string, shown: string): AsyncGenerator<Buffer> {
  const file = await openToRead(path, shown)
  try {
    yield* piecesOf(file)
  } finally {
    if (file !== openInput) fs.closeSync(file)
  }
}

/**
 * A plain file to read parts of.
 *
 * @throws Fault `file/not-plain`, `file/is-folder`; what the system says of it otherwise
 */
export async function seekFile(path: string, shown: string): Promise<SeekableFile> {
  const file = await openToRead(path, shown)
  return {
    size: fs.fstatSync(file).size,
    async read(offset, length) {
      const { bytesRead, buffer } = await read(file, Buffer.allocUnsafeSlow(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    },
    close: async () => fs.closeSync(file),
  }
}

/**
 * @param path absolute
 * @returns another word each time the file is saved; nothing when it is not there, or may not be looked at
 */
export function versionOf(path: string): string | undefined {
  try {
    const { dev, ino, mtimeNs, size } = fs.statSync(path, { bigint: true })
    return [dev, ino, mtimeNs, size].join(':')
  } catch {
    return undefined
  }
}
