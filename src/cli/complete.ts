import type { Language } from '../text.ts'
import type { Catalog } from './catalog.ts'
import type { ArgumentDeclaration, Command, Kept, OptionDeclaration } from './command.ts'
import { allPages, ownOptions, pagesOf } from './help.ts'
import { flagOf } from './input.ts'
import { globalOptions } from './program.ts'

/** A word that can be typed next. */
export interface Offer {
  readonly word: string
  /** What it means, in a few words; empty for a value. */
  readonly about: string
}

/** All that can be typed next; files are the shell's to complete. */
export type Offers = readonly Offer[] | 'files'

/** The same, before anybody looked what is kept. */
type Declared = Offers | Kept

/** How far the words before the one that is being typed have got. */
interface Position {
  /** Words of the command: of all of it, or the first of them. */
  readonly path: string
  readonly command: Command | undefined
  /** Keys of the options. */
  readonly given: readonly string[]
  /** How many arguments. */
  readonly count: number
  /** The option whose value is next. */
  readonly awaited: OptionDeclaration | undefined
  /** `--` was typed: whatever follows is no option. */
  readonly isPlain: boolean
}

const start: Position = {
  path: '',
  command: undefined,
  given: [],
  count: 0,
  awaited: undefined,
  isPlain: false,
}

function optionsOf({ path, command }: Position): [string, OptionDeclaration][] {
  const own = path === '' ? ownOptions : { help: ownOptions.help }
  return Object.entries({ ...command?.options, ...globalOptions, ...own })
}

/** The option that a word names: `--lang`, `--lang=zh`, `-o`, `-oFILE`. */
function optionIn(word: string, place: Position): [string, OptionDeclaration] | undefined {
  const [flag = ''] = word.split('=')
  return optionsOf(place).find(
    ([key, { short }]) => flagOf(key) === flag || (short !== undefined && flag.startsWith(`-${short}`)),
  )
}

/** Whether the word is the value that the option before it waits for. */
const isValue = ({ awaited }: Position, word: string) =>
  awaited !== undefined && (awaited.bare === undefined || !word.startsWith('-'))

const isWhole = (flag: string) => (flag.startsWith('--') ? !flag.includes('=') : flag.length === 2)

async function next(place: Position, word: string, catalog: Catalog): Promise<Position> {
  const moved = { ...place, awaited: undefined }
  if (isValue(place, word)) return moved
  if (!place.isPlain && word === '--') return { ...moved, isPlain: true }
  if (!place.isPlain && word.startsWith('-') && word !== '-') {
    const [key, declared] = optionIn(word, place) ?? []
    if (key === undefined) return moved
    const takesValue = declared?.value !== undefined || declared?.choices !== undefined
    return {
      ...moved,
      given: [...place.given, key],
      awaited: takesValue && isWhole(word) ? declared : undefined,
    }
  }
  if (place.command !== undefined) return { ...moved, count: place.count + 1 }
  const path = `${place.path} ${word}`.trimStart()
  const entry = catalog.commands.find((each) => each.path === path)
  return { ...moved, path, command: (await entry?.load())?.default as Command | undefined }
}

/** Commands and groups, one level below the path. */
function commandsBelow(path: string, catalog: Catalog, language: Language): Offer[] {
  const above = path === '' ? '' : `${path} `
  const groups = catalog.groups.map(({ name, summary }) => ({ path: name, summary }))
  return [...groups, ...catalog.commands]
    .filter((each) => each.path.startsWith(above))
    .map((each) => ({ word: each.path.slice(above.length), about: each.summary[language] }))
    .filter(({ word }) => !word.includes(' '))
}

/** What follows in the about of an option after the first clause is for those who read help. */
const firstClause = (about: string) => about.split(/[;；]/)[0] ?? ''

function flagsAt(place: Position, language: Language): Offer[] {
  return optionsOf(place)
    .filter(([key, { many }]) => many === true || !place.given.includes(key))
    .map(([key, { about }]) => ({ word: flagOf(key), about: firstClause(about[language]) }))
}

function valuesOf(declared: Partial<OptionDeclaration>): Declared {
  const words = declared.choices ?? declared.suggests ?? []
  if (declared.value === 'FILE') return 'files'
  if (typeof words === 'string') return words
  return words.map((word) => ({ word, about: '' }))
}

/** A help that has several pages is asked for one of them. */
function pageOffers({ command }: Position): readonly Offer[] {
  const pages = command === undefined ? [] : pagesOf(command).map(({ name }) => name)
  return (pages.length === 0 ? [] : [...pages, allPages]).map((word) => ({ word, about: '' }))
}

/** Values of an option in one word with it. */
function valuesBehind(word: string, place: Position): Declared {
  const [key, declared = {}] = optionIn(word, place) ?? []
  const values = key === 'help' ? pageOffers(place) : valuesOf(declared)
  const flag = word.slice(0, word.indexOf('=') + 1)
  return typeof values === 'string' ? values : values.map((value) => ({ ...value, word: flag + value.word }))
}

/** The argument that comes after so many others. */
function argumentAfter(count: number, command: Command): ArgumentDeclaration | undefined {
  const declared = Object.values(command.arguments)
  const last = declared.at(-1)
  return declared[count] ?? (last?.many === true && last.isText !== true ? last : undefined)
}

function offersAt(place: Position, word: string, catalog: Catalog, language: Language): Declared {
  const { awaited, command, isPlain } = place
  if (awaited !== undefined && isValue(place, word)) return valuesOf(awaited)
  if (!isPlain && word.startsWith('-'))
    return word.includes('=') ? valuesBehind(word, place) : flagsAt(place, language)
  if (command === undefined) return commandsBelow(place.path, catalog, language)
  const argument = argumentAfter(place.count, command)
  if (argument !== undefined) return valuesOf(argument)
  return isPlain ? [] : flagsAt(place, language)
}

/**
 * What can be typed next, by the declarations alone.
 *
 * @param words those after `pushctl`; the last is the one that is being typed, empty where none has begun
 * @param catalog all commands; only the one that was typed is loaded
 * @param language of what the offers mean
 * @param kept finds what is kept, where one of it can come next: words as they are typed
 * @returns the words that go on from the last one, in capitals or not; nothing where pushctl cannot know
 */
export async function complete(
  words: readonly string[],
  catalog: Catalog,
  language: Language,
  kept: Readonly<Record<Kept, () => Promise<readonly string[]>>>,
): Promise<Offers> {
  const current = words.at(-1) ?? ''
  let place = start
  for (const word of words.slice(0, -1)) place = await next(place, word, catalog)
  const declared = offersAt(place, current, catalog, language)
  if (declared === 'files') return declared
  const offers =
    typeof declared === 'string' ? (await kept[declared]()).map((word) => ({ word, about: '' })) : declared
  return offers.filter(({ word }) => word.toLowerCase().startsWith(current.toLowerCase()))
}
