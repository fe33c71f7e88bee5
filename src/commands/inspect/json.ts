/** @returns what a JSON document says; nothing when the text is none */
export function jsonOf(text: string | undefined): unknown {
  if (text === undefined || !/^\s*[[{"]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
