import type { SwiftToken } from './tokens.ts'

/** What stands behind `#if` and `#elseif`, as far as it can be told for the iPhone that decodes the push. */
export type BuildCondition = 'holds' | 'fails' | 'open'

const not: Readonly<Record<BuildCondition, BuildCondition>> = { holds: 'fails', fails: 'holds', open: 'open' }
const and = (one: BuildCondition, other: BuildCondition): BuildCondition =>
  one === 'fails' || other === 'fails' ? 'fails' : one === 'open' ? 'open' : other
const or = (one: BuildCondition, other: BuildCondition): BuildCondition => not[and(not[one], not[other])]

const presentModules: ReadonlySet<string> = new Set([
  ...['ActivityKit', 'AppIntents', 'Combine', 'Foundation', 'SwiftUI', 'UIKit', 'WidgetKit'],
  ...['CoreGraphics', 'Swift', 'UserNotifications'],
])
const absentModules: ReadonlySet<string> = new Set(['AppKit', 'Cocoa', 'Glibc', 'Musl', 'WinSDK'])

/** Calls in conditions (The Swift Programming Language, "Conditional Compilation Block"), for an iPhone with Live Activities. */
const calls: Readonly<Record<string, (argument: string) => BuildCondition>> = {
  os: (name) => (name === 'iOS' ? 'holds' : 'fails'),
  canImport: (name) => (presentModules.has(name) ? 'holds' : absentModules.has(name) ? 'fails' : 'open'),
  targetEnvironment: (name) => (name === 'macCatalyst' ? 'fails' : 'open'),
  swift: (version) => (version.startsWith('>=') ? 'holds' : 'open'),
  compiler: (version) => (version.startsWith('>=') ? 'holds' : 'open'),
}

const words: Readonly<Record<string, BuildCondition>> = { true: 'holds', false: 'fails' }

/** Conditions nest no deeper in anything that a person wrote. */
const deepest = 32

/** `a && !b || (c)`; what it does not understand is open. */
class ConditionReader {
  readonly #texts: readonly string[]
  #at = 0
  #depth = 0

  constructor(texts: readonly string[]) {
    this.#texts = texts
  }

  whole(): BuildCondition {
    const found = this.#either()
    return this.#at === this.#texts.length ? found : 'open'
  }

  #take(...texts: readonly string[]): boolean {
    const isNext = texts.every((text, ahead) => this.#texts[this.#at + ahead] === text)
    if (isNext) this.#at += texts.length
    return isNext
  }

  #either(): BuildCondition {
    let found = this.#both()
    while (this.#take('|', '|')) found = or(found, this.#both())
    return found
  }

  #both(): BuildCondition {
    let found = this.#one()
    while (this.#take('&', '&')) found = and(found, this.#one())
    return found
  }

  #one(): BuildCondition {
    this.#depth += 1
    const found = this.#depth > deepest ? 'open' : this.#single()
    this.#depth -= 1
    return found
  }

  #single(): BuildCondition {
    if (this.#take('!')) return not[this.#one()]
    if (this.#take('(')) {
      const inner = this.#either()
      return this.#take(')') ? inner : 'open'
    }
    const word = this.#texts[this.#at] ?? ''
    this.#at += 1
    if (!this.#take('(')) return Object.hasOwn(words, word) ? (words[word] ?? 'open') : 'open'
    const start = this.#at
    while (this.#at < this.#texts.length && this.#texts[this.#at] !== ')') this.#at += 1
    const argument = this.#texts.slice(start, this.#at).join('')
    this.#take(')')
    return Object.hasOwn(calls, word) ? (calls[word]?.(argument) ?? 'open') : 'open'
  }
}

/** @param line the tokens behind `#if`, to the end of the line */
const conditionOf = (line: readonly SwiftToken[]): BuildCondition =>
  new ConditionReader(line.map(({ text }) => text)).whole()

/** @returns the line as one writes it: `DEBUG && os(iOS)` */
const conditionText = (line: readonly SwiftToken[]): string =>
  line
    .map(({ text }) => text)
    .join('')
    .slice(0, 60)
    .replaceAll(/&&|\|\|/g, ' $& ')

/** One `#if` with its `#elseif` and `#else`, at the branch that is being read. */
export interface OpenCondition {
  /** Of this branch. */
  readonly is: BuildCondition
  /** Whether none of the branches to here is taken. */
  readonly left: BuildCondition
  /** `#if DEBUG … #else`, as it is told. */
  readonly text: string
}

/**
 * @param directive `#if`, `#elseif` or `#else`
 * @param line the tokens behind it
 * @param before the branch before it; nothing for `#if`
 */
export function branchOf(
  directive: string,
  line: readonly SwiftToken[],
  before: OpenCondition | undefined,
): OpenCondition {
  const left = before?.left ?? 'holds'
  const own = directive === '#else' ? 'holds' : conditionOf(line)
  return {
    is: and(left, own),
    left: and(left, not[own]),
    text: directive === '#else' ? `${before?.text ?? '#if'} … #else` : `${directive} ${conditionText(line)}`,
  }
}
