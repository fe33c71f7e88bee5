import type { Host } from '../host.ts'
import type { Language, Text } from '../text.ts'
import type { JsonEnvelopeKey } from './print.ts'
import type { ReportRow } from './report/report.ts'
import type { Style } from './style.ts'

/** What is looked for when it can come next: names that devices, sets of settings and what was sent are kept under. */
export type Kept = 'devices' | 'profiles' | 'sends'

/** What completion offers of all that is taken: some words, files, or what is kept. That a `FILE` is one need not be said. */
export type Suggestions = readonly string[] | 'files' | Kept

/** A word after the command's name. */
export interface ArgumentDeclaration {
  /** How help shows it, in capitals: `FILE`. */
  readonly value: string
  readonly about: Text
  /** May be left out. */
  readonly optional?: true
  /** May be repeated; only the last argument of a command can. */
  readonly many?: true
  readonly suggests?: Suggestions
  /** `-` is standard input: of all that is typed one can be. */
  readonly stdin?: true
  /** A provider token may be typed here: the command itself takes care not to repeat it. */
  readonly takesProviderToken?: true
  /** A text of others, word by word: what begins with a dash and is no option belongs to it, and only the first is offered. */
  readonly isText?: true
  /** Other programs whose whole command line may be typed here: the options behind the name are theirs. */
  readonly programs?: readonly string[]
  /** What it may be typed in, a blank between, where nobody put quotes round it. */
  readonly pieces?: RegExp
  readonly parse?: (text: string) => unknown
}

/** What the values of an option look like. */
export interface Likeness {
  readonly pattern: RegExp
  /** For a sentence: `a device token`. */
  readonly what: Text
  /** A passphrase may look like it: then it is not repeated. */
  readonly mayBeSecret?: true
}

/** A page of help beside the first. */
export interface HelpPage {
  /** Typed after `--help=`. */
  readonly name: string
  readonly about: Text
}

/** A flag. Its key in the declaration is its name: `passphraseFile` is `--passphrase-file`. */
export interface OptionDeclaration {
  readonly about: Text
  /** One letter: `o` is `-o`. */
  readonly short?: string
  /** What people and other programs call it, in small letters without hyphens: `p12`, `bundleid`. */
  readonly alsoCalled?: readonly string[]
  /** How help shows what follows it, in capitals; a flag without one is yes or no. */
  readonly value?: string
  /** What it means to type the flag without a value; otherwise one has to follow. */
  readonly bare?: string
  /** The only words that may follow. */
  readonly choices?: readonly string[]
  readonly suggests?: Suggestions
  /** May be given more than once. */
  readonly many?: true
  /** How to tell a value that was typed without the flag: of a stray word it is said that it goes here. */
  readonly like?: Likeness
  /** What its value may be typed in, a blank between, where nobody put quotes round it. */
  readonly pieces?: RegExp
  /** Heading that help puts it under, with others of the same heading. */
  readonly group?: Text
  /** Page of the help of a command with many options, on which it is shown: `--help=rows`. */
  readonly page?: HelpPage
  /** Where it was not typed it is looked up: in a settings file, for one. */
  readonly settable?: true
  /** Words that were typed before stand in for all options that were not typed now. */
  readonly recalls?: true
  /** `-` is standard input: of all that is typed one can be. */
  readonly stdin?: true
  /** A provider token may be typed here: the command itself takes care not to repeat it. */
  readonly takesProviderToken?: true
  /** What follows is never repeated: it says where a passphrase is, and people type the passphrase itself. */
  readonly unshown?: true
  /** Turns the word into a value once, at the edge; throws a `usage/…` Fault. */
  readonly parse?: (text: string) => unknown
}

/**
 * Marks options as ones that are looked up where they were not typed.
 *
 * @param options declarations of options
 * @returns the same, each marked
 */
export function settable<const O extends Readonly<Record<string, OptionDeclaration>>>(
  options: O,
): { readonly [K in keyof O]: O[K] & { readonly settable: true } } {
  const marked = Object.entries(options).map(([key, declared]) => [key, { ...declared, settable: true }])
  return Object.fromEntries(marked) as { [K in keyof O]: O[K] & { settable: true } }
}

/**
 * Puts options under a heading of help, where they have none.
 *
 * @param group the heading
 * @param options declarations of options
 * @param page of a long help, on which they are shown; without it they stand on the first
 * @returns the same, each marked
 */
export function under<const O extends Readonly<Record<string, OptionDeclaration>>>(
  group: Text,
  options: O,
  page?: HelpPage,
): { readonly [K in keyof O]: O[K] & { readonly group: Text } } {
  const marked = Object.entries(options).map(([key, declared]) => [
    key,
    { group, ...(page !== undefined && { page }), ...declared },
  ])
  return Object.fromEntries(marked) as { [K in keyof O]: O[K] & { group: Text } }
}

type Arguments = Readonly<Record<string, ArgumentDeclaration>>
type Options = Readonly<Record<string, OptionDeclaration>>

type ValueOf<D> = D extends { parse: (text: string) => infer T }
  ? T
  : D extends { choices: readonly (infer C)[] }
    ? C
    : string

type ArgumentOf<D> = D extends { many: true }
  ? readonly ValueOf<D>[]
  : D extends { optional: true }
    ? ValueOf<D> | undefined
    : ValueOf<D>

type OptionOf<D> = D extends { value: string } | { choices: readonly string[] }
  ? D extends { many: true }
    ? readonly ValueOf<D>[]
    : ValueOf<D> | undefined
  : boolean

/**
 * What tables of options and arguments make of a command line: one property for every row. An option that was not
 * typed is `undefined`, a flag `false`, a repeatable one an empty list; what `parse` returns or `choices` allow is what
 * the property holds.
 */
export type InputOf<O extends Options, A extends Arguments = Record<never, never>> = {
  readonly [K in keyof A]: ArgumentOf<A[K]>
} & { readonly [K in keyof O]: OptionOf<O[K]> }

/**
 * Takes the part of an input that one reader needs.
 *
 * @param options the table of that reader, which is part of the command's
 * @param input of the whole command
 * @returns what was typed for this table, in its order, and nothing else
 */
export function inputFor<const O extends Options>(options: O, input: InputOf<O>): InputOf<O> {
  const part = Object.keys(options).map((key) => [key, input[key as keyof typeof input]])
  return Object.fromEntries(part) as InputOf<O>
}

/** What holds for every command. */
export interface Globals {
  readonly json: boolean
  readonly language: Language
  /** Not switched off by `--no-color`. */
  readonly colour: boolean
}

/** A line one can type, and what it does. */
export interface Example {
  readonly command: string
  readonly about: Text
}

interface Declaration<A, O, I, R, E> {
  readonly arguments: A
  readonly options: O
  /** Shown by `--help`; tests parse every one. */
  readonly examples: readonly Example[]
  /** More than the one line of the catalogue, for `--help`. */
  readonly description?: Text
  /** What to say while it takes long: the frame shows it with a spinner, on a screen only. */
  readonly busy?: Text
  /**
   * Reads, calls the domain, and returns data; never prints. The data is the `--json` document. A command that
   * streams returns an async iterable: one JSON document a line.
   */
  run(input: I, host: Host, globals: Globals): Promise<R> | R
  /**
   * Keys of the result, at any depth, whose values came from outside whole (a payload): `--json` tells them untouched,
   * and `human` gets them so. All else that `human` gets is fit to be shown: one line each, without control characters.
   */
  readonly raw?: readonly string[]
  /** The same for a person; bytes go out as they are. An empty string prints nothing. */
  human(result: E, style: Style): string | Uint8Array
  /** The same for build servers, row by row; the command has `reportOptions`, and its answer is no stream. */
  report?(result: E, input: I): readonly ReportRow[]
  /** Whether the answer is yes (exit 0) or no (exit 1); without it, an answer is a yes. */
  verdict?(result: E): Verdict | HandedThrough
}

/**
 * `yes` exit 0, `no` exit 1, `unknown` exit 3: asked, and could not find out. Of several, the worst counts:
 * unknown, then no, then yes.
 */
export type Verdict = 'yes' | 'no' | 'unknown'

/** In place of a verdict, from a command that runs another program for the person: that program's own exit code. */
export interface HandedThrough {
  readonly exitCode: number
}

type EventOf<R> = R extends AsyncIterable<infer E> ? E : R

/** What cannot stand beside the keys of the envelope of `--json`: a list, and a key of the envelope itself. */
type Unfit<E> = E extends readonly unknown[] ? E : Extract<keyof E, JsonEnvelopeKey> extends never ? never : E

/** To the compiler, a declaration whose answers fit into the envelope is just that; any other lacks something. */
type FitForEnvelope<E> = [Unfit<E>] extends [never] ? unknown : { readonly answerThatDoesNotFit: Unfit<E> }

/** A command whose types have done their work: what the frame handles. */
export type Command = Declaration<
  Arguments,
  Options,
  // biome-ignore lint/suspicious/noExplicitAny: the frame hands on what the declaration itself parsed
  any,
  unknown,
  // biome-ignore lint/suspicious/noExplicitAny: and prints what `run` itself returned
  any
>

/**
 * Declares a command: what can be typed, what it does, how its answer is told. The types of `run`'s input come from
 * the declaration.
 *
 * @param declaration arguments, options, examples, then `run`, `human` and `verdict`
 * @returns the same object
 */
export function command<const A extends Arguments, const O extends Options, R>(
  declaration: Declaration<A, O, InputOf<O, A>, R, EventOf<R>> & FitForEnvelope<EventOf<R>>,
): Declaration<A, O, InputOf<O, A>, R, EventOf<R>> {
  return declaration
}
