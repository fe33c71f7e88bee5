import { randomInt } from 'node:crypto'
import { posix, win32 } from 'node:path'
import { readSettingsFile } from '../../config/settings-file.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import type { FolderEntry, Host, OwnFiles } from '../../host.ts'
import { historyFolder } from '../../own-folders.ts'
import { secretWithin, shown } from '../../secret.ts'
import { day } from '../../time.ts'
import type { OptionWords } from './command-line.ts'
import { type PastRun, type PastSend, readPastSend } from './past-send.ts'
import type { Sent } from './sent.ts'

export type { PastPush, PastRun, PastSend } from './past-send.ts'

/** What is kept of a command: its pushes, or a run of many in numbers. */
export interface Told extends Pick<Sent, 'gateway' | 'topic' | 'pushType' | 'pushes'> {
  readonly run?: PastRun
}

/** Days after which nothing is kept any more, and how many commands at the most. */
const keptDays = 30
const mostKept = 10_000

/** Bytes of the latest that are read: more than the most of usual length take. */
const mostRead = 2 ** 24

/** With this set to `off` nothing is kept; `history: false` in a settings file does the same. */
const variable = 'PUSHCTL_HISTORY'
const isOff = (text: string | undefined) => /^(?:off|no|false|0)$/i.test(text?.trim() ?? '')

/** The variable decides where it is set, the settings file where it is not. */
async function isSwitchedOff(host: Host): Promise<boolean> {
  const said = host.env[variable] ?? ''
  if (said !== '') return isOff(said)
  try {
    return (await readSettingsFile(host)).obeyed?.history === false
  } catch (error) {
    if (error instanceof Fault) return true
    throw error
  }
}

const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
const freshId = () => Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('')

const dayName = (time: Date) => `${time.toISOString().slice(0, 10)}.jsonl`
const isDay = ({ name, isFolder }: FolderEntry) => !isFolder && /^\d{4}-\d{2}-\d{2}\.jsonl$/.test(name)

/** A file a day: what is too old goes with its file, and nothing is ever written anew. */
function placeOf(host: Pick<Host, 'platform' | 'env' | 'home' | 'files'>) {
  const own = historyFolder(host)
  const { join } = host.platform === 'win32' ? win32 : posix
  return { files: host.files.own(own), folder: own.path, fileOf: (name: string) => join(own.path, name) }
}

/** @returns the days of which something is kept, the latest first; what is too old is taken away */
async function oldDaysGone(host: Host): Promise<readonly string[]> {
  const { files, folder, fileOf } = placeOf(host)
  const oldest = dayName(new Date(host.now().getTime() - keptDays * day))
  const days = (await files.list(folder)).flatMap((each) => (isDay(each) ? [each.name] : []))
  for (const name of days) if (name < oldest) await files.remove(fileOf(name))
  return days
    .filter((name) => name >= oldest)
    .sort()
    .reverse()
}

const masked = '[a secret, not kept]'

/** The same without a word that holds a secret, of whatever the app was sent. */
function maskedValue(value: unknown): unknown {
  if (typeof value === 'string') return secretWithin(value) === undefined ? value : masked
  if (Array.isArray(value)) return value.map(maskedValue)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, each]) => [maskedValue(key), maskedValue(each)])
  return Object.fromEntries(entries)
}

/** A payload is kept as it was sent, byte for byte, unless somebody pasted a key or a provider token into it. */
function keptPayload(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8')
  if (secretWithin(text) === undefined) return text
  try {
    return JSON.stringify(maskedValue(JSON.parse(text)))
  } catch {
    return masked
  }
}

/** What was typed, but for what holds a secret: that is told by its name alone. */
function keptOptions(options: Readonly<Record<string, OptionWords>>) {
  const typed = Object.entries(options).filter(
    ([, words]) => words !== undefined && words !== false && (!Array.isArray(words) || words.length > 0),
  )
  const isSecret = ([, words]: (typeof typed)[number]) =>
    words !== true && [words].flat().some((word) => secretWithin(String(word)) !== undefined)
  const withheld = typed.filter(isSecret).map(([key]) => key)
  return {
    options: Object.fromEntries(typed.filter((each) => !isSecret(each))),
    ...(withheld.length > 0 && { withheld }),
  }
}

/**
 * Writes down what was sent. That it cannot be is no reason to fail: the push has left. A key, a certificate or a
 * provider token that was typed in the wrong place is never among it.
 *
 * @param sent what became of it
 * @param payload its bytes
 * @param options that send the same again
 * @param host where it is kept
 */
export async function remember(
  sent: Told,
  payload: Uint8Array,
  options: Readonly<Record<string, OptionWords>>,
  host: Host,
): Promise<void> {
  if (await isSwitchedOff(host)) return
  const time = host.now()
  const entry = {
    id: freshId(),
    time: time.toISOString(),
    gateway: sent.gateway,
    ...defined({ topic: sent.topic, pushType: sent.pushType }),
    payload: keptPayload(payload),
    pushes: sent.pushes.map(({ deviceToken, channelId, outcome, status, reason, apnsId, apnsUniqueId }) => ({
      ...defined({ deviceToken, channelId }),
      outcome,
      ...defined({ status, reason, apnsId, apnsUniqueId }),
    })),
    ...(sent.run !== undefined && { run: sent.run }),
    ...keptOptions(options),
  }
  try {
    const { files, folder, fileOf } = placeOf(host)
    await files.makeFolder(folder)
    const file = await files.grow(fileOf(dayName(time)), { shared: true })
    try {
      // Behind what a process left that was killed while it wrote, a line begins anew.
      await file.append(`\n${JSON.stringify(entry)}\n`)
    } finally {
      await file.close()
    }
    await oldDaysGone(host)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (error.code === 'file/not-ours') host.warn(error.text)
  }
}

/** @returns the end of a file, `most` bytes of it; a line that begins before that is cut, and reads as none */
async function readEnd(files: OwnFiles, path: string, most: number): Promise<Buffer> {
  const file = await files.seek(path, { own: true })
  try {
    const offset = Math.max(0, file.size - most)
    return await file.read(offset, file.size - offset)
  } finally {
    await file.close()
  }
}

/**
 * Reads what was sent from here, and takes away what is too old.
 *
 * @param host where it is kept
 * @returns the latest first
 * @throws Fault `file/no-home`, `file/not-ours`
 */
export async function pastSends(host: Host): Promise<readonly PastSend[]> {
  const { files, fileOf } = placeOf(host)
  const all: PastSend[] = []
  let left = mostRead
  for (const name of await oldDaysGone(host)) {
    if (all.length >= mostKept) {
      await files.remove(fileOf(name))
      continue
    }
    if (left === 0) break
    const text = await readEnd(files, fileOf(name), left)
    left -= text.length
    for (const line of text.toString('utf8').split('\n').reverse()) {
      const past = !line.startsWith('{') || all.length >= mostKept ? undefined : readPastSend(line)
      if (past !== undefined) all.push(past)
    }
  }
  return all
}

/** @returns how many files were taken away */
export async function forgetSends(host: Host): Promise<number> {
  const { files, folder, fileOf } = placeOf(host)
  const days = (await files.list(folder)).filter(isDay)
  for (const { name } of days) await files.remove(fileOf(name))
  return days.length
}

/**
 * @param all what was sent
 * @param word an id of the history, an `apns-id` or an `apns-unique-id`; nothing for the last
 * @throws Fault `refused/no-such-push`
 */
export function pastSendNamed(all: readonly PastSend[], word: string | undefined): PastSend {
  const wanted = word?.trim().toLowerCase()
  const found = all.find(
    ({ id, pushes }) =>
      wanted === undefined ||
      id === wanted ||
      pushes.some((each) => [each.apnsId, each.apnsUniqueId].some((one) => one?.toLowerCase() === wanted)),
  )
  if (found !== undefined) return found
  const it = shown(word ?? '')
  throw new Fault(
    'refused/no-such-push',
    word === undefined
      ? { en: 'Nothing was sent from here yet.', zh: '还没有从这里发送过推送。' }
      : {
          en: `No push of the last ${keptDays} days is called ${it.en}.`,
          zh: `最近 ${keptDays} 天的记录里没有 ${it.zh} 这条推送。`,
        },
    {
      hint:
        all.length > 0
          ? { en: 'What is kept: pushctl history list', zh: '查看记录：pushctl history list' }
          : {
              en: `Each push is kept from the first one on, unless ${variable}=off or "history": false in the settings says not to.`,
              zh: `从第一次推送起就会记录，除非设置了 ${variable}=off，或设置文件里写了 "history": false。`,
            },
    },
  )
}
