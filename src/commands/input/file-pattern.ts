import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { shown } from '../../secret.ts'

/**
 * Puts the files that a pattern means in its place, for shells that do not (Windows) and patterns in quotes: `*` any
 * characters, `?` one, `**` any folders; capitals do not count. A leading dot has to be typed. A file that is really
 * called so wins.
 *
 * @param words file names and patterns, as typed
 * @param host where the files are
 * @returns file names: those of a pattern in the order of their names, and a pattern that fits none as it was typed
 */
export async function expandPatterns(words: readonly string[], host: Host): Promise<string[]> {
  const expanded = await Promise.all(words.map((word) => expand(word, host)))
  return [...new Set(expanded.flat())]
}

/** What a command reads of a folder that was named: by the ending of its name. */
export const credentialEndings =
  /\.(?:p12|pfx|p8|p7b|pem|cer|crt|der|key|csr|certSigningRequest|mobileprovision|provisionprofile)$/i

/**
 * The files that words mean: what a pattern stands for, of a folder all files directly in it that the command reads, and
 * of words that nobody put into quotes the file that they name together.
 *
 * @param words as typed
 * @param endings of the files in a folder that count
 * @param host where they are
 * @returns file names, each once; a word that is neither pattern nor folder is left as it was typed
 * @throws Fault `file/not-found` for a pattern that fits nothing
 */
export async function filesOf(words: readonly string[], endings: RegExp, host: Host): Promise<string[]> {
  const files: string[] = []
  for (const word of await withBlanks(words, host)) {
    const fitting = await expandPatterns([word], host)
    if (isPattern(word) && fitting[0] === word && !(await host.files.exists(word))) throw nothingFits(word)
    for (const each of fitting) {
      const inside = await filesInFolder(each, endings, host)
      files.push(...(inside.length > 0 ? inside : [each]))
    }
  }
  return [...new Set(files)]
}

/** A name is seldom of more words. */
const mostWords = 8

/** @returns the words; those that are no file, and are one with those behind them, as one: `Push Certificates.p12` */
async function withBlanks(words: readonly string[], host: Host): Promise<string[]> {
  const names: string[] = []
  for (let at = 0, taken = 1; at < words.length; at += taken) {
    taken = await wordsOfName(words.slice(at, at + mostWords), host)
    names.push(words.slice(at, at + taken).join(' '))
  }
  return names
}

/** @returns how many of the words are the name of one file; 1 where the first is one, or none is */
async function wordsOfName(words: readonly string[], host: Host): Promise<number> {
  const isThere = (count: number) => host.files.exists(words.slice(0, count).join(' '))
  if (words.length < 2 || isPattern(words[0] ?? '') || (await isThere(1))) return 1
  for (let count = words.length; count > 1; count -= 1) if (await isThere(count)) return count
  return 1
}

/**
 * @param word as typed
 * @param endings of the files that count
 * @param host where it is
 * @returns the files directly in a folder, in the order of their names; none when it is no folder
 */
export async function filesInFolder(word: string, endings: RegExp, host: Host): Promise<string[]> {
  if (word === '-' || word.length > longestPath) return []
  const entries = await host.files.list(word)
  const folder = /[\\/]$/.test(word) ? word : `${word}/`
  return entries
    .filter(({ name, isFolder }) => !isFolder && !name.startsWith('.') && endings.test(name))
    .map(({ name }) => folder + name)
    .sort()
}

const longestPath = 4096

/** A payload that was typed may well end in a question mark. */
const isPattern = (word: string) => /[*?]/.test(word) && !word.startsWith('{')

function nothingFits(word: string): Fault {
  const { en, zh } = shown(word)
  return new Fault(
    'file/not-found',
    { en: `No file fits ${en}.`, zh: `没有文件匹配 ${zh}。` },
    {
      hint: {
        en: '* stands for any letters of a name, ** for any folders; a folder can be named by itself.',
        zh: '* 代表名字里的任意字符，** 代表任意层文件夹；也可以直接写文件夹名。',
      },
    },
  )
}

async function expand(word: string, host: Host): Promise<string[]> {
  if (!isPattern(word) || (await host.files.exists(word))) return [word]
  const steps = word.split(host.platform === 'win32' ? /[\\/]/ : '/')
  const found = await walk('', steps, host)
  return found.length > 0 ? found : [word]
}

/** The files below `base` (as typed, with its slash) that the remaining steps of a pattern lead to. */
async function walk(base: string, steps: readonly string[], host: Host): Promise<string[]> {
  const [step = '', ...rest] = steps
  if (!/[*?]/.test(step) && rest.length > 0) return walk(`${base}${step}/`, rest, host)
  const entries = await host.files.list(base === '' ? '.' : base)
  const found: string[] = []
  if (step === '**' && rest.length > 0) found.push(...(await walk(base, rest, host)))
  for (const { name, isFolder } of entries) {
    if (step === '**' && isFolder && !name.startsWith('.')) {
      found.push(...(await walk(`${base}${name}/`, steps, host)))
    } else if (fits(name, step) && isFolder === rest.length > 0) {
      found.push(...(rest.length > 0 ? await walk(`${base}${name}/`, rest, host) : [base + name]))
    }
  }
  return found
}

/** Windows and macOS do not tell `.P12` from `.p12`, and whoever writes a pattern means both. */
const isSame = (sign: string | undefined, letter: string | undefined) =>
  sign?.toLowerCase() === letter?.toLowerCase()

/**
 * Goes back to the last `*` alone when it fits no further: whatever came before that has found its place. So a pattern of
 * many stars takes no longer than one of few.
 */
function fits(name: string, step: string): boolean {
  if (name.startsWith('.') && !step.startsWith('.')) return false
  const [letters, signs] = [[...name], [...step]]
  let [at, sign, star, starAt] = [0, 0, -1, 0]
  while (at < letters.length) {
    if (signs[sign] === '*') {
      star = sign
      starAt = at
      sign += 1
    } else if (signs[sign] === '?' || isSame(signs[sign], letters[at])) {
      at += 1
      sign += 1
    } else if (star >= 0) {
      sign = star + 1
      starAt += 1
      at = starAt
    } else return false
  }
  return signs.slice(sign).every((each) => each === '*')
}
