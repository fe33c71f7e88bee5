/**
 * What stands where a value was to be, and nobody put it in: the name of a variable or a place of a template, the word
 * of a program for none, an object that became a text, or what a log prints for a secret.
 */
export type UnfilledPlace = 'variable' | 'nothing' | 'object' | 'masked'

/** Asked in this order. */
const forms: Readonly<Record<UnfilledPlace, RegExp>> = {
  object: /^(?:\[object\b|<(?:coroutine|function|bound method)\b|Promise\b)/,
  // Shells, docker, GitHub Actions, cmd.exe, PowerShell, Jinja and Mustache, Node, and `<name>` of a documentation.
  variable:
    /^(?:\$\{[^\n]{0,80}\}|\$[A-Za-z_]\w{0,80}|\$\([\w. -]{1,80}\)?|%\w{2,80}%|\$env:\w{1,80}|\{\{[^{}"\n]{1,80}\}\}|\{[\w. -]{1,80}\}|<[\w .-]{1,80}>|process\.env\.\w{1,80}|#\w{1,80}#)$/i,
  nothing: /^\(?(?:undefined|null|none|nil|nan|false|true)\)?$/i,
  masked: /^(?:[*•x]{3,}|\[?(?:masked|redacted|hidden|secret)\]?)$/i,
}

/** How a variable begins. Nearly every word begins otherwise, and the forms of variables take longest to be compiled. */
const sign = /^(?:[$%{<#]|process\.)/i

/** Nothing that was not filled in is longer. */
const longest = 1024

/** What a shell or YAML left round it. */
const bare = (text: string) => text.trim().replace(/^(["'])(.*)\1$/s, '$2')

/**
 * @param text all that stands there
 * @returns what it is instead of a value; nothing when it may be one
 */
export function unfilledIn(text: string): UnfilledPlace | undefined {
  if (text.length > longest) return undefined
  const word = bare(text)
  return (Object.keys(forms) as UnfilledPlace[]).find(
    (kind) => (kind !== 'variable' || sign.test(word)) && forms[kind].test(word),
  )
}
