import type { Heard } from '../../diagnosis/texts/log-reader.ts'
import { Fault } from '../../fault.ts'
import { quoted } from '../../finding.ts'
import type { Host } from '../../host.ts'
import { asTyped } from '../inspect/held.ts'
import type { LogListener } from './log-listener.ts'

/** What somebody wants to have explained. */
export interface AskedText {
  /** Its beginning: all of it, when it is short. */
  readonly text: string
  /** Nothing was read behind `text`. */
  readonly isWhole: boolean
  /** It is a word or a sentence, and no log. */
  readonly isShort: boolean
  /** What it says, the most telling first. */
  heard(): Promise<readonly Heard[]>
}

/** A word or a sentence, as one types or pastes it, in UTF-16 units. */
const longestTyped = 400

/** Windows writes UTF-16 where a command's output goes to a file. */
function encodingOf(first: Uint8Array): string {
  if (first[0] === 0xff && first[1] === 0xfe) return 'utf-16le'
  return first[0] === 0xfe && first[1] === 0xff ? 'utf-16be' : 'utf-8'
}

function nothingToExplain(): Fault {
  return new Fault('usage/value-empty', {
    en: 'There is nothing to explain: the text is empty. Is a variable not set?',
    zh: '没有可解释的内容：文本是空的。是不是变量没有设置？',
  })
}

function notText(name: string): Fault {
  const file = quoted(name)
  return new Fault(
    'usage/not-a-text',
    {
      en: `${name} is no text, so there is no message in it to explain.`,
      zh: `${name} 不是文本，里面没有可解释的报错。`,
    },
    {
      hint: {
        en: `If it is a certificate or a key: pushctl cert inspect ${file}`,
        zh: `如果是证书或密钥：pushctl cert inspect ${file}`,
      },
    },
  )
}

function askedOf(listener: LogListener): AskedText {
  const { text, length } = listener
  const isShort = length <= longestTyped && !text.trim().includes('\n')
  return { text, isWhole: text.length === length, isShort, heard: async () => listener.heard() }
}

/** What was typed is listened to only when it is no word that is known by itself. */
const typed = (text: string): AskedText => ({
  text,
  isWhole: true,
  isShort: text.length <= longestTyped,
  async heard() {
    const listener = await createListener()
    listener.hear(text)
    return listener.heard()
  },
})

/** Every text that is known is loaded with it. */
const createListener = async () => new (await import('./log-listener.ts')).LogListener()

/**
 * @param pieces of a file or of standard input
 * @param name as it was typed
 * @throws Fault `usage/not-a-text`
 */
async function listenTo(pieces: AsyncIterable<Uint8Array>, name: string): Promise<AskedText> {
  const listener = await createListener()
  let decoder: InstanceType<typeof TextDecoder> | undefined
  for await (const piece of pieces) {
    if (decoder === undefined) {
      const encoding = encodingOf(piece)
      if (encoding === 'utf-8' && piece.subarray(0, 4096).includes(0)) throw notText(name)
      decoder = new TextDecoder(encoding)
    }
    listener.hear(decoder.decode(piece, { stream: true }))
  }
  listener.hear(decoder?.decode() ?? '')
  return askedOf(listener)
}

/** What looks like a file that was meant: a message has blanks, and no such ending. */
const fileName = /^[^\s:]{1,1000}\.(?:log|txt|out|err)$/i

/**
 * Reads what is to be explained: words, a file, or what is piped in.
 *
 * @param words as typed; `-` is standard input
 * @returns nothing when nothing was asked: then all reasons are told
 * @throws Fault `file/…`, `usage/not-a-text`, `usage/value-empty`
 */
export async function readAskedText(words: readonly string[], host: Host): Promise<AskedText | undefined> {
  const [word = '', ...others] = words
  if (words.length === 0) {
    if (!host.stdin.isPiped) return undefined
    const question = await listenTo(host.stdin.pieces(), 'stdin')
    return question.text.trim() === '' ? undefined : question
  }
  if (others.length === 0 && word === '-') return listenTo(host.stdin.pieces(), 'stdin')
  if (others.length === 0 && word !== '' && (fileName.test(word) || (await isFile(word, host))))
    return listenTo(host.files.pieces(word), word)
  const text = asTyped(words)
  if (text.trim() === '') throw nothingToExplain()
  return typed(text)
}

const isFile = async (word: string, host: Host) =>
  word.length < 1000 && !/[\n\0]/.test(word) && host.cwd !== undefined && (await host.files.exists(word))
