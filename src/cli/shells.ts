import type { Offer } from './complete.ts'

/** What a script hands over at a TAB. */
interface Handed {
  /** As a command would get them. */
  readonly words: readonly string[]
  /** How many letters of the last word the shell does not want back. */
  readonly kept: number
}

/** A shell that can be taught to complete. */
interface Shell {
  /** Asks `pushctl completion SHELL -- WORD…` at every TAB. A line of `:files` leaves it to the shell. */
  readonly script: string
  readonly read: (words: readonly string[]) => Handed
  /** An offer as the script wants it. */
  readonly lineOf: (offer: Offer) => string
}

const asTyped = (words: readonly string[]): Handed => ({ words, kept: 0 })

const withTab = ({ word, about }: Offer) => `${word}\t${about}`

const isBreak = (piece: string) => /^[=:]+$/.test(piece)

/** bash takes words apart at `=` and `:`, and puts what comes back behind those. */
function glued(pieces: readonly string[]): Handed {
  const words: string[] = []
  for (const [index, piece] of pieces.entries()) {
    const belongs = isBreak(piece) || (piece !== '' && isBreak(pieces[index - 1] ?? ''))
    if (belongs && words.length > 0) words.push(`${words.pop()}${piece}`)
    else words.push(piece)
  }
  const [word = '', piece = ''] = [words.at(-1), pieces.at(-1)]
  return { words, kept: word.length - (isBreak(piece) ? 0 : piece.length) }
}

/** The words reach pushctl as they stand in the line, quotes and all: a script that expanded them would run `$(…)`. */
export const shells = {
  bash: {
    script: `# bash completion for pushctl
_pushctl() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <(pushctl completion bash -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ \${COMPREPLY[0]-} == :files ]]; then
    COMPREPLY=()
  else
    compopt +o default 2>/dev/null
  fi
}
complete -o default -F _pushctl pushctl
`,
    read: glued,
    lineOf: ({ word }) => word,
  },
  zsh: {
    script: `#compdef pushctl
_pushctl() {
  local -a offers
  offers=("\${(@f)$(pushctl completion zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ $offers[1] == :files ]]; then
    compset -P '-*='
    _files
  elif [[ -n $offers[1] ]]; then
    _describe -V pushctl offers
  fi
}
if [[ $funcstack[1] == _pushctl ]]; then
  _pushctl "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
  compdef _pushctl pushctl
fi
`,
    read: asTyped,
    lineOf: ({ word, about }) => word.replaceAll(':', '\\:') + (about === '' ? '' : `:${about}`),
  },
  fish: {
    script: `# fish completion for pushctl
function __pushctl_knows
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -g __pushctl_offers (pushctl completion fish -- $typed[2..-1] "$current" 2>/dev/null)
    test "$__pushctl_offers" != :files
end
complete -c pushctl -n __pushctl_knows -f -k -a '$__pushctl_offers'
`,
    read: asTyped,
    lineOf: withTab,
  },
  powershell: {
    script: `# PowerShell completion for pushctl
Register-ArgumentCompleter -Native -CommandName pushctl -ScriptBlock {
    param($current, $line, $cursor)
    $words = @($line.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.StartOffset -lt $cursor } |
        ForEach-Object { $_.Extent.Text.Replace('"', '') })
    # An empty word would be lost on the way: older versions drop it.
    if ($current -eq '') { $words += '""' }
    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [Text.Encoding]::UTF8
        $offers = @(pushctl completion powershell '--' @words 2>$null)
    } finally {
        [Console]::OutputEncoding = $encoding
    }
    if ($offers.Count -eq 0) { return '' }
    if ($offers[0] -eq ':files') { return }
    foreach ($offer in $offers) {
        $word, $about = $offer.Split("\`t", 2)
        if (-not $about) { $about = $word }
        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $about)
    }
}
`,
    read: (words) => asTyped(words.map((word) => (word === '""' ? '' : word))),
    lineOf: withTab,
  },
} as const satisfies Record<string, Shell>

export type ShellName = keyof typeof shells

export const shellNames = Object.keys(shells) as readonly ShellName[]
