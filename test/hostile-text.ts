/** Each line does harm in a way of its own, where it begins a line or anywhere in one. */
const lines = [
  '::error::x',
  '  ::set-output name=z::1\r',
  '\ufdd0::error file=x::y',
  'a\u001b[2J\u001b[31m\u001b]0;title\u0007\u009b31m\u007f\b\t\u202etxt\u2066\u200b\u2060\ufeff\ud800\u{e0041}\ufdd0\u2028',
  '##[error]v',
  '##vso[task.setvariable variable=x]y',
  '## z',
]

/** What others may put wherever they can put text. */
export const hostileTexts = {
  hostile: lines.join('\n'),
  long: `::notice::${'reason '.repeat(4300)}end`,
} as const

/** Everything but line ends that a terminal obeys, or nobody sees. */
const unseen = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u

/** Colours and weights. */
const colours = new RegExp(`${'\u001b'}\\[(?:1|2|22|31|32|33|36|39)m`, 'g')

/** A line of a person's screen holds no more, however long a text was. */
const longestLine = 10_000

/**
 * What is wrong with something that was printed: nothing, if it is harmless.
 *
 * @param printed as it came out
 * @param allowed lines that are meant as commands, tabs between columns, long lines
 */
export function harmIn(
  printed: string,
  allowed: { commands?: RegExp; tabs?: boolean; long?: boolean } = {},
): string[] {
  return printed.split('\n').flatMap((line) => {
    const plain = line.replaceAll(colours, '').replaceAll('\t', allowed.tabs === true ? ' ' : '\t')
    const isMeant = allowed.commands?.test(plain) === true
    return [
      ...(unseen.test(plain) ? [`what nobody sees: ${JSON.stringify(plain)}`] : []),
      ...(!isMeant && /^\s*(?:::|##)/.test(plain) ? [`a command: ${plain}`] : []),
      ...(/##\w*\[/.test(plain) ? [`a command of old: ${plain}`] : []),
      ...(allowed.long !== true && plain.length > longestLine ? [`${plain.length} letters`] : []),
    ]
  })
}

/** @returns what is wrong with a `--json` document, or several of them, one a line */
export function harmInJson(printed: string, indent: 0 | 2): string[] {
  const documents = indent === 2 ? [printed] : printed.trimEnd().split('\n')
  for (const document of documents) JSON.parse(document)
  return harmIn(printed, { long: true })
}
