import { dirname, extname, join, relative, resolve } from 'node:path'
import { distance } from 'fastest-levenshtein'
import { environmentNamed } from '../apns/environment.ts'
import { defined } from '../defined.ts'
import { Fault } from '../fault.ts'
import type { Host } from '../host.ts'
import { type Secret, secretIn, shown } from '../secret.ts'
import type { Text } from '../text.ts'
import { type SettingName, settingNames, settingOf } from './settings.ts'

/** Data alone, never code: pushctl holds keys, and runs nothing that lies in the folder it stands in. */
export const fileNames = ['.pushctlrc', '.pushctlrc.json', '.pushctlrc.yaml', '.pushctlrc.yml'] as const

/** A settings file that was found and read. */
export interface SettingsFile {
  /** Relative to the working folder. */
  readonly path: string
  /** As they would be typed: paths are relative to the working folder. */
  readonly values: SettingValues
  /** Sets of settings by their names, for `--profile`. */
  readonly profiles?: ReadonlyMap<string, SettingValues>
  /** Whether what is sent is to be written down. */
  readonly history?: boolean
}

/** Settings by their names, as they would be typed. */
export type SettingValues = Readonly<Partial<Record<SettingName, string>>>

type SettingsFileHost = Pick<Host, 'cwd' | 'home' | 'files'>

/**
 * @param folder to begin with
 * @param home of the person, if there is one
 * @returns the folder and those above it, up to the home
 */
export function foldersFrom(folder: string, home: string | undefined): string[] {
  const above = dirname(folder)
  return folder === home || above === folder ? [folder] : [folder, ...foldersFrom(above, home)]
}

/** Every settings file from the working folder up: the nearest first. */
async function* filesFrom(cwd: string, { home, files }: SettingsFileHost): AsyncGenerator<string> {
  for (const folder of foldersFrom(cwd, home)) {
    for (const name of fileNames) {
      const file = join(folder, name)
      if (await files.exists(file)) yield file
    }
  }
}

/** @returns why it is not to be obeyed, as a Fault, or what stands in it */
async function read(path: string, files: Host['files']): Promise<string | Fault> {
  try {
    return (await files.readOurs(path)).toString('utf8')
  } catch (error) {
    if (error instanceof Fault && error.code === 'file/not-ours') return error
    throw error
  }
}

/** What is wrong and where, without what stands there: the loaders quote the file, and it may hold a secret after all. */
function reasonOf(error: unknown): string {
  const [, ...lines] = (error instanceof Error ? error.message : String(error)).split('\n')
  const reason = lines.find((line) => /^[A-Za-z]/.test(line)) ?? ''
  return reason.split(/, "| while parsing/, 1)[0] ?? ''
}

/**
 * cosmiconfig's loaders, without its search: that begins with a configuration of its own and would run a
 * `.config/config.js` of the folder it stands in.
 */
async function parse(path: string, text: string): Promise<unknown> {
  const { defaultLoadersSync } = await import('cosmiconfig')
  const format = extname(path) === '.json' ? 'JSON' : 'YAML'
  const load = format === 'JSON' ? defaultLoadersSync['.json'] : defaultLoadersSync['.yaml']
  try {
    return load(path, text)
  } catch (cause) {
    const why = reasonOf(cause)
    throw new Fault(
      'config/syntax',
      { en: `${path} is not ${format}: ${why}`, zh: `${path} 不是有效的 ${format}：${why}` },
      { cause },
    )
  }
}

/** Of a short name fewer letters may be wrong before it is another. */
const mostWrong = (name: string) => (name.length < 5 ? 1 : 2)

function unknownSetting(path: string, name: string): Fault {
  const plain = (word: string) => word.replaceAll(/[-_]/g, '').toLowerCase()
  const near = settingNames.filter((known) => distance(plain(known), plain(name)) <= mostWrong(known))
  const meant =
    settingNames.find((known) => plain(known) === plain(name)) ?? (near.length === 1 ? near[0] : undefined)
  const list = settingNames.join(', ')
  const it = shown(name)
  if (/^pass(phrase|word|wd)?$|secret/i.test(name)) {
    return new Fault(
      'config/secret',
      {
        en: `${path} has a "${name}": secrets do not belong in a settings file.`,
        zh: `${path} 里有「${name}」：设置文件里不要写密码。`,
      },
      {
        hint: {
          en: 'Name where it is instead: "passphraseFile" or "passphraseEnv".',
          zh: '改为写明密码在哪里：passphraseFile 或 passphraseEnv。',
        },
      },
    )
  }
  return new Fault(
    'config/unknown',
    { en: `${path} has "${it.en}", which is no setting.`, zh: `${path} 里的「${it.zh}」不是设置项。` },
    {
      hint:
        meant === undefined
          ? {
              en: `The settings are ${list}; beside them may stand profiles and history.`,
              zh: `可用的设置项：${list}；另外还可以写 profiles 和 history。`,
            }
          : { en: `Write ${meant}.`, zh: `请写成 ${meant}。` },
    },
  )
}

function wordOf(path: string, name: SettingName, value: unknown): string {
  const { choices, example } = settingOf(name)
  const secret = typeof value === 'string' ? secretIn(value) : undefined
  if (secret !== undefined) throw secretAsValue(path, name, secret)
  if (typeof value === 'string' && value !== '' && (choices?.includes(value) ?? true)) return value
  const allowed = choices?.map((choice) => `"${choice}"`)
  const meant = name === 'env' && typeof value === 'string' ? environmentNamed(value) : undefined
  throw new Fault(
    'config/value',
    {
      en: `${path}: ${name} has to be ${allowed?.join(' or ') ?? `text in quotes, such as "${example}"`}.`,
      zh: `${path}：${name} 必须是 ${allowed?.join(' 或 ') ?? `带引号的文本，例如 "${example}"`}。`,
    },
    meant === undefined ? {} : { hint: { en: `Write ${meant}.`, zh: `请写成 ${meant}。` } },
  )
}

function secretAsValue(path: string, name: SettingName, { what }: Secret): Fault {
  return new Fault(
    'config/secret',
    {
      en: `${path}: ${name} is ${what.en}: secrets do not belong in a settings file.`,
      zh: `${path} 的 ${name} 里是${what.zh}：设置文件里不要写秘密。`,
    },
    {
      hint: {
        en: 'Name the file that holds it, or the variable: "certEnv", "keyEnv", "signingKeyEnv".',
        zh: '改为写存放它的文件名，或环境变量名：certEnv、keyEnv、signingKeyEnv。',
      },
    },
  )
}

function isName(name: string): name is SettingName {
  return settingNames.some((known) => known === name)
}

/** A settings file that somebody else wrote, or could. */
export interface IgnoredFile {
  /** Relative to the working folder. */
  readonly place: string
  readonly why: Text
  /** With the line that has it obeyed. */
  readonly remedy?: Text
}

/** What a look for settings files found. */
export interface SettingsFiles {
  readonly obeyed: SettingsFile | undefined
  /** Those that lay nearer and were passed over. */
  readonly ignored: readonly IgnoredFile[]
}

/** Where a settings file lies, and what its paths mean. */
interface SettingsPlace {
  readonly file: string
  readonly cwd: string
  readonly home: string | undefined
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function noTable(path: string): Fault {
  return new Fault('config/syntax', {
    en: `${path} is not a list of settings, such as {"cert": "push.p12"}.`,
    zh: `${path} 的内容不是设置项，应类似 {"cert": "push.p12"}。`,
  })
}

/** @param path of the file, and of the profile in it */
function valuesIn(path: string, document: unknown, { file, cwd, home }: SettingsPlace): SettingValues {
  if (!isTable(document)) throw noTable(path)
  const entries = Object.entries(document).map(([name, value]) => {
    if (!isName(name)) throw unknownSetting(path, name)
    const word = wordOf(path, name, value)
    const isElsewhere = word === '-' || word.startsWith('env:')
    if (settingOf(name).isFile === undefined || isElsewhere) return [name, word]
    const isAtHome = word.startsWith('~/') && home !== undefined
    return [name, relative(cwd, isAtHome ? join(home, word.slice(2)) : resolve(dirname(file), word))]
  })
  return Object.fromEntries(entries)
}

/** @returns how a profile of a settings file is told of, in messages and as the place of a setting */
export const profilePlace = (path: string, name: string) => `${path} profiles.${name}`

function profilesIn(
  path: string,
  document: unknown,
  place: SettingsPlace,
): ReadonlyMap<string, SettingValues> {
  if (isTable(document)) {
    const entries = Object.entries(document)
    return new Map(
      entries.map(([name, values]) => [name, valuesIn(profilePlace(path, name), values ?? {}, place)]),
    )
  }
  throw new Fault('config/value', {
    en: `${path}: profiles has to be sets of settings by name, such as {"staging": {"env": "sandbox"}}.`,
    zh: `${path}：profiles 应是按名字分组的设置，例如 {"staging": {"env": "sandbox"}}。`,
  })
}

function historyIn(path: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new Fault('config/value', {
    en: `${path}: history has to be true or false, without quotes.`,
    zh: `${path}：history 必须是 true 或 false，不加引号。`,
  })
}

async function settingsIn(text: string, place: SettingsPlace): Promise<SettingsFile> {
  const path = relative(place.cwd, place.file)
  const document = (await parse(path, text)) ?? {}
  if (!isTable(document)) throw noTable(path)
  const { profiles, history, ...settings } = document
  return {
    path,
    values: valuesIn(path, settings, place),
    ...(profiles !== undefined && { profiles: profilesIn(path, profiles, place) }),
    ...(history !== undefined && { history: historyIn(path, history) }),
  }
}

/**
 * Looks for a settings file in the working folder and those above it, up to the home folder, and reads the first that is
 * this user's (or root's) and that nobody else may write. Whoever may write the folder could put a file there, but it
 * would be theirs; so the folder itself is not judged, and a checkout that a team shares works.
 *
 * @param host working folder, home and files
 * @throws Fault `config/syntax`, `config/unknown`, `config/secret`, `config/value`; those of reading the file
 */
export async function readSettingsFile(host: SettingsFileHost): Promise<SettingsFiles> {
  const ignored: IgnoredFile[] = []
  const { cwd, home, files } = host
  if (cwd === undefined) return { obeyed: undefined, ignored }
  for await (const file of filesFrom(cwd, host)) {
    const path = relative(cwd, file)
    const text = await read(path, files)
    if (!(text instanceof Fault)) return { obeyed: await settingsIn(text, { file, cwd, home }), ignored }
    ignored.push({ place: path, why: text.text, ...defined({ remedy: text.hint }) })
  }
  return { obeyed: undefined, ignored }
}
