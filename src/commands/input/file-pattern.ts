import type { Host } from '../../host.ts'

/**
 * Puts the files that a pattern means in its place, for shells that do not (Windows) and patterns in quotes: `*` any
 * characters, `?` one, `**` any folders. A leading dot has to be typed. A file that is really called so wins.
 *
 * @param words file names and patterns, as typed
 * @param host where the files are
 * @returns file names: those of a pattern in the order of their names, and a pattern that fits none as it was typed
 */
export async function expandPatterns(words: readonly string[], host: Host): Promise<string[]> {
  const expanded = await Promise.all(words.map((word) => expand(word, host)))
  return [...new Set(expanded.flat())]
}

async function expand(word: string, host: Host): Promise<string[]> {
  // A payload that was typed may well end in a question mark.
  if (!/[*?]/.test(word) || word.startsWith('{') || (await host.files.exists(word))) return [word]
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
    } else if (signs[sign] === '?' || signs[sign] === letters[at]) {
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
