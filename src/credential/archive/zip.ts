import { Readable } from 'node:stream'
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl'
import { Fault } from '../../fault.ts'
import { quoted } from '../../finding.ts'
import type { Text } from '../../text.ts'
import type { FileTree } from './file-tree.ts'

/** Bytes that are read here and there, so that a long file takes little memory. */
export interface SeekableBytes {
  readonly size: number
  /** @returns as many as were asked for; fewer at the end */
  read(offset: number, length: number): Promise<Uint8Array>
}

/** What an archive may ask for. The largest apps have tens of thousands of files and executables of some 500 MB. */
const limits = {
  entries: 200_000,
  /** Of all names together. */
  nameBytes: 32 * 1024 * 1024,
  /** Of one file, unpacked. */
  fileBytes: 2 * 1024 ** 3,
  /** Of all that is read. */
  totalBytes: 4 * 1024 ** 3,
  /** Executables shrink to a third; what shrinks more than this was made to. */
  ratio: 250,
  /** Small things may shrink as they like. */
  smallBytes: 1024 * 1024,
} as const

/**
 * Opens an archive (APPNOTE.TXT of PKWARE). Nothing is unpacked to disk, and only what is asked for is unpacked at all.
 *
 * @param bytes of the archive
 * @param fileName as typed, for the sentences of faults
 * @returns the files in it
 * @throws Fault `credential/archive` when it is damaged, cut short, encrypted, or made to exhaust its reader
 */
export async function openZip(bytes: SeekableBytes, fileName: string): Promise<FileTree> {
  try {
    const zip = await fromRandomAccessReaderPromise(new Reader(bytes), bytes.size, { autoClose: false })
    return await treeOf(zip, fileName)
  } catch (error) {
    throw faultOf(error, fileName)
  }
}

async function treeOf(zip: ZipFile, fileName: string): Promise<FileTree> {
  if (zip.entryCount > limits.entries) throw tooMuch(fileName, `${zip.entryCount} files`)
  const entries = new Map<string, Entry>()
  let nameBytes = 0
  for await (const entry of zip.eachEntry()) {
    nameBytes += entry.fileNameLength + entry.extraFieldLength
    if (nameBytes > limits.nameBytes) throw tooMuch(fileName, 'too many names')
    // Of two files of one name the first counts.
    if (!entry.fileName.endsWith('/') && !entries.has(entry.fileName)) entries.set(entry.fileName, entry)
  }
  let total = 0
  return {
    paths: [...entries.keys()],
    async *pieces(path) {
      const entry = entries.get(path)
      if (entry === undefined) throw noSuchFile(path, fileName)
      refuse(entry, fileName)
      total += entry.uncompressedSize
      if (total > limits.totalBytes) throw tooMuch(fileName, `${total} bytes`)
      try {
        yield* await zip.openReadStreamPromise(entry)
      } catch (error) {
        throw faultOf(error, fileName)
      }
    },
  }
}

function refuse(entry: Entry, fileName: string): void {
  const { fileName: path, uncompressedSize, compressedSize, compressionMethod } = entry
  if (entry.isEncrypted()) throw encrypted(fileName, path)
  if (compressionMethod !== 0 && compressionMethod !== 8) {
    throw damaged(fileName, {
      en: `${path} in it is packed by method ${compressionMethod}, which neither iOS nor pushctl knows`,
      zh: `其中的 ${path} 使用压缩方法 ${compressionMethod}，iOS 和 pushctl 都不支持`,
    })
  }
  const isBomb =
    uncompressedSize > limits.smallBytes && uncompressedSize > limits.ratio * Math.max(1, compressedSize)
  if (uncompressedSize > limits.fileBytes || isBomb) {
    throw tooMuch(fileName, `${path}: ${compressedSize} → ${uncompressedSize} bytes`)
  }
}

/** The list of files is read entry by entry: one look into the file serves many. */
const windowSize = 64 * 1024

class Reader extends RandomAccessReader {
  readonly #bytes: SeekableBytes
  #window: { readonly from: number; readonly bytes: Uint8Array } = { from: 0, bytes: new Uint8Array() }

  constructor(bytes: SeekableBytes) {
    super()
    this.#bytes = bytes
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#slice(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset)
        callback(bytes.length < length ? new Error('unexpected end of file') : null)
      },
      (error: Error) => callback(error),
    )
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#range(start, end), { objectMode: false })
  }

  async *#range(start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end; ) {
      const piece = await this.#bytes.read(at, Math.min(windowSize, end - at))
      if (piece.length === 0) throw new Error('unexpected end of file')
      at += piece.length
      yield piece
    }
  }

  async #slice(position: number, length: number): Promise<Uint8Array> {
    const { from, bytes } = this.#window
    if (position < from || position + length > from + bytes.length) {
      const wanted = Math.max(length, windowSize)
      this.#window = { from: position, bytes: await this.#bytes.read(position, wanted) }
    }
    const start = position - this.#window.from
    return this.#window.bytes.subarray(start, start + length)
  }
}

const noSuchFile = (path: string, fileName: string) =>
  new Fault('credential/archive', {
    en: `There is no ${path} in ${fileName}.`,
    zh: `${fileName} 里没有 ${path}。`,
  })

function tooMuch(fileName: string, what: string): Fault {
  return new Fault('credential/archive', {
    en: `${fileName} asks for more than any honest archive does (${what}); it was not unpacked.`,
    zh: `${fileName} 解压后大得不正常（${what}），已停止读取。`,
  })
}

function damaged(fileName: string, { en, zh }: Text, cause?: unknown): Fault {
  return new Fault(
    'credential/archive',
    {
      en: `${fileName} is a zip archive that cannot be read: ${en}.`,
      zh: `${fileName} 是 zip 压缩包，但无法读取：${zh}。`,
    },
    {
      hint: {
        en: 'Copy or export it again; this line says what is broken:',
        zh: '请重新拷贝或导出；这条命令可以看出哪里坏了：',
      },
      commands: [`unzip -t ${quoted(fileName)}`],
      ...(cause !== undefined && { cause }),
    },
  )
}

function encrypted(fileName: string, path: string): Fault {
  return new Fault(
    'credential/archive',
    {
      en: `${path} in ${fileName} is encrypted with a password.`,
      zh: `${fileName} 里的 ${path} 带密码加密。`,
    },
    {
      hint: {
        en: 'Unpack it with the password, and inspect the folder:',
        zh: '请先用密码解压，再检查解出的文件夹：',
      },
      commands: [`unzip ${quoted(fileName)} -d unpacked`, 'pushctl inspect unpacked'],
    },
  )
}

/** What the library says of what it refuses, in words of both languages. */
const complaints: readonly (readonly [RegExp, Text])[] = [
  [/record signature not found|unexpected end/i, { en: 'it was cut short', zh: '文件不完整，末尾被截断' }],
  [/comment length/i, { en: 'something else was put behind its end', zh: '压缩包末尾之后还有多余的数据' }],
  [/multi-disk/i, { en: 'it is one part of several', zh: '它只是分卷压缩包中的一卷' }],
  [/encrypt/i, { en: 'it is encrypted', zh: '它是加密的' }],
  [
    /invalid relative path|absolute path|invalid characters/i,
    { en: 'it has names that lead out of it', zh: '里面的文件名指向了压缩包之外' },
  ],
]

function faultOf(error: unknown, fileName: string): Fault {
  if (error instanceof Fault) return error
  const message = error instanceof Error ? error.message : String(error)
  const [, known] = complaints.find(([pattern]) => pattern.test(message)) ?? []
  return damaged(fileName, known ?? { en: 'it is damaged', zh: '内容已损坏' }, error)
}
