import { TextDecoder } from 'node:util'
import { likelyEncoding } from '../../../../apns/likely-encoding.ts'
import { Fault } from '../../../../fault.ts'
import { chinese, type Text } from '../../../../text.ts'

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** Files that hold rows only once another program has taken them out, by their first bytes. */
const containers: readonly { readonly begins: readonly number[]; readonly what: Text }[] = [
  {
    begins: [0x50, 0x4b, 0x03, 0x04],
    what: { en: 'an Excel workbook or another ZIP file', zh: 'Excel 工作簿（或其他 ZIP 文件）' },
  },
  { begins: [0xd0, 0xcf, 0x11, 0xe0], what: { en: 'an old Excel workbook', zh: '旧版 Excel 工作簿' } },
  { begins: [0x1f, 0x8b], what: { en: 'compressed with gzip', zh: 'gzip 压缩文件' } },
]

const beginsWith = (bytes: Uint8Array, beginning: readonly number[]) =>
  beginning.every((byte, at) => bytes[at] === byte)

/** A byte order mark decides; without one the first character, which is ASCII in every form of rows. */
function encodingOf(bytes: Uint8Array): Encoding {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be'
  return 'utf-8'
}

function notText(name: string, encoding: Encoding, bytes: Uint8Array): Fault {
  if (encoding !== 'utf-8')
    return new Fault('usage/rows', {
      en: `${name} begins as ${encoding.toUpperCase()} and does not go on as that.`,
      zh: `${name} 开头是 ${encoding.toUpperCase()} 编码，后面却不是。`,
    })
  return new Fault(
    'usage/rows',
    { en: `${name} is not UTF-8.`, zh: `${name} 不是 UTF-8 编码。` },
    {
      hint: {
        en: `Excel: save it as “CSV UTF-8”. Elsewhere: iconv -f ${likelyEncoding(bytes)} -t UTF-8 FILE`,
        zh: `Excel 请另存为「CSV UTF-8」；其他情况可用：iconv -f ${likelyEncoding(bytes)} -t UTF-8 文件`,
      },
    },
  )
}

const cutShort = (name: string) =>
  new Fault(
    'usage/rows',
    {
      en: `${name} ends in the middle of a letter: it was cut.`,
      zh: `${name} 在一个字中间结束：文件被截断了。`,
    },
    { hint: { en: 'Write or copy it again, whole.', zh: '请重新完整地写入或复制。' } },
  )

/** At least so many bytes first, then as they come. */
async function* gathered(pieces: AsyncIterable<Uint8Array>, least: number): AsyncGenerator<Uint8Array> {
  let beginning: Uint8Array | undefined = new Uint8Array()
  for await (const piece of pieces) {
    const bytes: Uint8Array = beginning === undefined ? piece : Buffer.concat([beginning, piece])
    beginning = beginning === undefined || bytes.length >= least ? undefined : bytes
    if (beginning === undefined) yield bytes
  }
  if (beginning !== undefined) yield beginning
}

/** Bytes that become text at a time: a string of more than 128 KB gets memory fresh from the system, which costs more than reading it. */
const atATime = 32_768

/**
 * Reads a file as text: UTF-8, or UTF-16 as PowerShell and Excel write it; a byte order mark is left out.
 *
 * @param pieces of the file
 * @param name of the file, for messages
 * @returns its text, in pieces that never cut through a character
 * @throws Fault `usage/rows` when it is in another encoding, or no text at all
 */
export async function* textsOf(pieces: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  let last: Uint8Array = new Uint8Array()
  let isOver = false
  try {
    for await (const bytes of gathered(pieces, 4)) {
      last = bytes
      if (decoder === undefined) {
        const container = containers.find(({ begins }) => beginsWith(bytes, begins))
        if (container !== undefined) throw notRows(name, container.what)
        decoder = new TextDecoder(encodingOf(bytes), { fatal: true })
      }
      for (let at = 0; at < bytes.length; at += atATime)
        yield decoder.decode(bytes.subarray(at, at + atATime), { stream: true })
    }
    isOver = true
    yield decoder?.decode() ?? ''
  } catch (error) {
    // All was letters but the last one.
    if (isOver && decoder?.encoding === 'utf-8' && error instanceof TypeError) throw cutShort(name)
    throw error instanceof TypeError ? notText(name, decoder?.encoding as Encoding, last) : error
  }
}

function notRows(name: string, what: Text): Fault {
  return new Fault(
    'usage/rows',
    { en: `${name} is ${what.en}, not text.`, zh: chinese`${name} 是 ${what.zh}，不是文本文件。` },
    {
      hint: {
        en: 'Excel: save it as “CSV UTF-8”. A compressed file goes through stdin: gunzip -c FILE | pushctl send --to - …',
        zh: 'Excel 请另存为「CSV UTF-8」；压缩文件可以通过标准输入传入：gunzip -c 文件 | pushctl send --to - …',
      },
    },
  )
}
