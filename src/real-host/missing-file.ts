import { existsSync, lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nearest } from '../cli/nearest.ts'
import { Fault, type FaultDetails } from '../fault.ts'
import { quoted } from '../finding.ts'
import { shown } from '../secret.ts'
import type { Text } from '../text.ts'
import { homeFolder } from './home-folder.ts'

/** Of a folder with more the names are not compared. */
const mostNames = 5000

/** Where a path leads to, absolute. */
type PathAt = (path: string) => string

function namesIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder)
    return names.length > mostNames ? [] : names
  } catch {
    return []
  }
}

/** @returns where a symbolic link leads to; nothing for what is none */
function linkTarget(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined
  } catch {
    return undefined
  }
}

/** What a shell takes out of a word, or puts in, where the word is not quoted: each way to read a path once more. */
const readings: readonly ((path: string) => string)[] = [
  (path) => path.trim(),
  (path) =>
    path
      .trim()
      .replace(/^["'“”‘’`]{1,9}/, '')
      .replace(/["'“”‘’`,;]{1,9}$/, ''),
  (path) => path.replaceAll(/\\(.)/g, '$1'),
  (path) => path.replace(/^~(?=[/\\])/, () => homeFolder() ?? '~'),
  (path) => path.replace(/^\$(?:HOME|\{HOME\})(?=\/)/, () => homeFolder() ?? '$HOME'),
  (path) => path.replaceAll('\\', '/'),
  (path) => (path.includes('%') ? decoded(path) : path),
]

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function fromAddress(path: string): string | undefined {
  try {
    return /^file:/i.test(path) ? fileURLToPath(path) : undefined
  } catch {
    return path.replace(/^file:\/*/i, '/')
  }
}

const isMeant = (path: string): Text => ({
  en: `It is there as ${quoted(path)}: name it so, without what stands round it.`,
  zh: `文件在这里：${quoted(path)}。请这样写，去掉多余的部分。`,
})

/** `push.p12:passphrase`, as curl takes it, or `./push.p12:/app/push.p12`, a volume of a container. */
function beforeColon(path: string, at: PathAt): Text | undefined {
  const [, file = '', rest = ''] = /^(.+\.[A-Za-z0-9]{2,5}):(.+)$/.exec(path) ?? []
  if (file === '' || !existsSync(at(file))) return undefined
  const name = quoted(file)
  return /^[./]/.test(rest)
    ? {
        en: `${name} is there; leave out the colon and what follows.`,
        zh: `${name} 存在；请去掉冒号及其后的部分。`,
      }
    : {
        en: `${name} is there; leave out the colon and what follows. If that is its passphrase: it is asked for, or taken from --passphrase-file or --passphrase-env.`,
        zh: `${name} 存在；请去掉冒号及其后的部分。如果那是密码：会询问，也可以用 --passphrase-file 或 --passphrase-env 提供。`,
      }
}

/** Letters that look alike are one: capitals, and accents that one system writes as two characters. */
const alike = (name: string) => name.normalize('NFC').toLowerCase().trim()

function nearName(path: string, at: PathAt): Text | undefined {
  const name = basename(path)
  const folder = dirname(path)
  const names = namesIn(at(folder))
  const stem = (each: string) => alike(each.slice(0, each.length - extname(each).length))
  const found =
    names.find((each) => alike(each) === alike(name)) ??
    nearest(name, names) ??
    names.find((each) => extname(each) !== '' && stem(each) === stem(name))
  if (found === undefined) return undefined
  const meant = quoted(path.includes('/') ? join(folder, found) : found)
  return { en: `Did you mean ${meant}?`, zh: `是不是 ${meant}？` }
}

/** What is there to be looked at. */
function whatIsThere(path: string, at: PathAt): Text {
  const folder = dirname(path)
  if (existsSync(at(folder))) {
    const line = folder === '.' ? 'ls' : `ls ${quoted(folder)}`
    return { en: `See what is there: ${line}`, zh: `看看那里有什么：${line}` }
  }
  let above = folder
  while (dirname(above) !== above && !existsSync(at(above))) above = dirname(above)
  const line = above === '.' ? 'ls' : `ls ${quoted(above)}`
  return {
    en: `The folder ${shown(folder).en} is not there either. See what is: ${line}`,
    zh: `文件夹 ${shown(folder).zh} 也不存在。看看有什么：${line}`,
  }
}

function hintFor(path: string, at: PathAt): Text {
  if (/^https?:\/\//i.test(path))
    return {
      en: 'That is a web address, and pushctl reads files: download it first (curl -fLO ADDRESS), then name the file.',
      zh: '这是网址，pushctl 读取的是文件：先下载（curl -fLO 网址），再写文件名。',
    }
  const local = fromAddress(path)
  const meant = [...(local === undefined ? [] : [local]), ...readings.map((read) => read(path))].find(
    (each) => each !== path && each !== '' && existsSync(at(each)),
  )
  if (meant !== undefined) return isMeant(meant)
  return beforeColon(path, at) ?? nearName(path, at) ?? whatIsThere(path, at)
}

/**
 * @param path as it was typed
 * @param at where it leads to
 * @param error of the system
 * @returns Fault `file/not-found`, with what is there in its place
 */
export function missingFile(path: string, at: PathAt, error: unknown): Fault {
  const target = linkTarget(at(path))
  const details = (hint: Text): FaultDetails => ({ cause: error, hint })
  const it = shown(path)
  if (target !== undefined) {
    const to = shown(target)
    return new Fault(
      'file/not-found',
      {
        en: `${it.en} is a symbolic link to ${to.en}, and there is no such file.`,
        zh: `${it.zh} 是指向 ${to.zh} 的符号链接，而目标文件不存在。`,
      },
      details({
        en: `See where it leads: ls -l ${quoted(path)}`,
        zh: `看看它指向哪里：ls -l ${quoted(path)}`,
      }),
    )
  }
  const text = { en: `There is no file ${it.en}.`, zh: `找不到文件 ${it.zh}。` }
  return new Fault('file/not-found', text, details(hintFor(path, at)))
}
