/** What Windows-1252 has in place of the control characters 0x80 to 0x9f of Latin-1 (WHATWG, Encoding). */
const windows1252: ReadonlyMap<string, number> = new Map(
  Object.entries({
    '€': 0x80,
    '‚': 0x82,
    ƒ: 0x83,
    '„': 0x84,
    '…': 0x85,
    '†': 0x86,
    '‡': 0x87,
    ˆ: 0x88,
    '‰': 0x89,
    Š: 0x8a,
    '‹': 0x8b,
    Œ: 0x8c,
    Ž: 0x8e,
    '‘': 0x91,
    '’': 0x92,
    '“': 0x93,
    '”': 0x94,
    '•': 0x95,
    '–': 0x96,
    '—': 0x97,
    '˜': 0x98,
    '™': 0x99,
    š: 0x9a,
    '›': 0x9b,
    œ: 0x9c,
    ž: 0x9e,
    Ÿ: 0x9f,
  }),
)

/** Letters in a row that are bytes above 0x7f when written in Windows-1252 or Latin-1. */
const highRun = /[\x80-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{2,}/g

/** `É…` and `Ü”` are bytes of one letter, and written by people: one pair counts only as Latin-1 letters and signs give it. */
const isPlainPair = (run: string) => /^[ÂÃ][\xa0-\xbf]$/.test(run)

function decoded(run: string): string | undefined {
  const bytes = Uint8Array.from(run, (letter) => windows1252.get(letter) ?? letter.charCodeAt(0))
  try {
    const meant = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return run.length > 2 || isPlainPair(run) ? meant : undefined
  } catch {
    return undefined
  }
}

/**
 * Finds UTF-8 that was read as Latin-1 or Windows-1252 and written as UTF-8 once more.
 *
 * @param text as a person would see it: `å¤§å®¶å¥½`
 * @returns what it was before: `大家好`; nothing for a text that is all right
 */
export function beforeMojibake(text: string): string | undefined {
  let isFound = false
  const meant = text.replaceAll(highRun, (run) => {
    const letters = decoded(run)
    if (letters === undefined) return run
    isFound = true
    return letters
  })
  return isFound ? meant : undefined
}
