/** How deeply a payload may be nested: Foundation, which reads it on the device, goes no deeper (JSONSerialization). */
export const deepest = 512

/** An object or list that is open, while JSON is read. */
interface Level {
  /** Keys so far; nothing in a list. */
  readonly keys?: Set<string>
  readonly path: string
  /** What the next value is called. */
  name: string
  index: number
}

/** @returns where the string ends that begins at `from`: behind its quote */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x5c) at += 1
    else if (code === 0x22) return at + 1
  }
  return text.length
}

const blank = /[ \t\r\n]*/y

/** @returns whether the next letter after `from` that is not blank is a colon: what stands before it is a key */
function isBeforeColon(text: string, from: number): boolean {
  blank.lastIndex = from
  blank.test(text)
  return text[blank.lastIndex] === ':'
}

const keyOf = (word: string) => (word.includes('\\') ? (JSON.parse(word) as string) : word.slice(1, -1))

const inside = (path: string, name: string) => (path === '' ? name : `${path}.${name}`)

const pathIn = (level: Level | undefined): string => {
  if (level === undefined) return ''
  return level.keys === undefined ? `${level.path}[${level.index}]` : inside(level.path, level.name)
}

/** How many keys are named that stand twice. */
const mostNamed = 20

/**
 * Finds keys that stand more than once in one object. RFC 8259 leaves open which of them counts.
 *
 * @param text valid JSON
 * @param longest key that is told whole
 * @returns the paths to them, each once, the first twenty: `aps`, `items[2].id`
 */
export function keysTwice(text: string, longest: number): string[] {
  const found = new Set<string>()
  const open: Level[] = []
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]
    const level = open.at(-1)
    if (letter === '{') open.push({ keys: new Set(), path: pathIn(level), name: '', index: 0 })
    else if (letter === '[') open.push({ path: pathIn(level), name: '', index: 0 })
    else if (letter === '}' || letter === ']') open.pop()
    else if (letter === ',' && level !== undefined) level.index += 1
    else if (letter === '"') {
      const end = endOfString(text, at)
      if (level?.keys !== undefined && isBeforeColon(text, end)) {
        const key = keyOf(text.slice(at, end))
        level.name = key.length > longest ? `${key.slice(0, longest)}…` : key
        if (level.keys.has(key) && found.size < mostNamed) found.add(pathIn(level))
        level.keys.add(key)
      }
      at = end - 1
    }
  }
  return [...found]
}

/**
 * @param text valid JSON
 * @returns how many objects and lists stand in one another
 */
export function depthOf(text: string): number {
  let depth = 0
  let most = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x22) at = endOfString(text, at) - 1
    else if (code === 0x7b || code === 0x5b) {
      depth += 1
      most = Math.max(most, depth)
    } else if (code === 0x7d || code === 0x5d) depth -= 1
  }
  return most
}
