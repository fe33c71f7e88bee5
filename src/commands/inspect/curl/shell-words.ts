/** One word of a command line, without the quotes round it. */
export interface ShellWord {
  readonly text: string
  /** What the shell would put something in the place of, as it is written: `$TOKEN`, `$(cat token)`. */
  readonly unexpanded: readonly string[]
}

/** How a text continues its lines and quotes its words. */
type Dialect = 'posix' | 'cmd' | 'powershell'

function dialectOf(text: string): Dialect {
  if (/\^\r?\n|\^"/.test(text)) return 'cmd'
  return /`\r?\n/.test(text) ? 'powershell' : 'posix'
}

/** cmd.exe takes carets off before a program sees the line. */
const withoutCarets = (text: string) => text.replaceAll(/\^\r?\n\s*/g, ' ').replaceAll(/\^([^\n])/g, '$1')

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  v: '\v',
}

/** Letters as `$'…'` writes them: octal, hex, Unicode, or one of C's. */
const dollarEscape = /([0-7]{1,3})|x([\da-fA-F]{1,2})|u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|([\s\S])/y

const variable = /\$(?:\{[^}\n]*\}|[A-Za-z_]\w*|[0-9@*#?$!-])/y

/** Reads a line as the shell it was written for would. */
class ShellReader {
  readonly commands: ShellWord[][] = []
  readonly #text: string
  readonly #dialect: Dialect
  readonly #set: Map<string, string>
  #at = 0
  #words: ShellWord[] = []
  #word: string | undefined
  #unexpanded: string[] = []
  /** The word that comes is the file of `> file`. */
  #isRedirected = false

  constructor(text: string) {
    this.#dialect = dialectOf(text)
    this.#text = this.#dialect === 'cmd' ? withoutCarets(text) : text
    this.#set = new Map()
  }

  read(): ShellWord[][] {
    while (this.#at < this.#text.length) this.#next()
    this.#endCommand()
    return this.commands
  }

  #add(text: string): void {
    this.#word = (this.#word ?? '') + text
  }

  #endWord(): void {
    if (this.#word === undefined) return
    if (!this.#isRedirected) this.#words.push({ text: this.#word, unexpanded: this.#unexpanded })
    this.#isRedirected = false
    this.#word = undefined
    this.#unexpanded = []
  }

  /** What was set before a command, or by a line of its own, is known in those after it. */
  #endCommand(): void {
    this.#endWord()
    for (const { text, unexpanded } of this.#words) {
      const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(text) ?? []
      if (name !== undefined && value !== undefined && unexpanded.length === 0) this.#set.set(name, value)
      else if (text !== 'export') break
    }
    if (this.#words.length > 0) this.commands.push(this.#words)
    this.#words = []
  }

  #next(): void {
    const letter = this.#text[this.#at] ?? ''
    if (this.#isEscape(letter)) this.#escaped()
    else if (/[\n;|&]/.test(letter)) {
      this.#at += 1
      this.#endCommand()
    } else if (/[<>]/.test(letter) && this.#words.length > 0) this.#redirection()
    else if (letter === '#' && this.#word === undefined && !this.#text.startsWith('# curl', this.#at)) {
      const end = this.#text.indexOf('\n', this.#at)
      this.#at = end < 0 ? this.#text.length : end
    } else if (/\s/.test(letter)) {
      this.#at += 1
      this.#endWord()
    } else if (letter === "'" && this.#dialect !== 'cmd') this.#single()
    else if (letter === '"') this.#double()
    else if (letter === '$' && this.#text[this.#at + 1] === "'" && this.#dialect === 'posix')
      this.#dollarQuoted()
    else if (!this.#expansion()) {
      this.#at += 1
      this.#add(letter)
    }
  }

  /** `> file`, `2>&1`: nothing of it is an argument. */
  #redirection(): void {
    if (/^\d$/.test(this.#word ?? '')) this.#word = undefined
    this.#endWord()
    const [signs = '', toOther] = /^[<>]+(&?)/.exec(this.#text.slice(this.#at, this.#at + 8)) ?? []
    this.#at += signs.length + (toOther === '&' ? 1 : 0)
    this.#isRedirected = toOther !== '&'
  }

  #isEscape = (letter: string) =>
    (letter === '\\' && this.#dialect === 'posix') || (letter === '`' && this.#dialect === 'powershell')

  #escaped(): void {
    const [line = ''] = /^\r?\n/.exec(this.#text.slice(this.#at + 1, this.#at + 3)) ?? []
    if (line === '') this.#add(this.#text[this.#at + 1] ?? '')
    this.#at += line === '' ? 2 : 1 + line.length
  }

  #single(): void {
    const end = this.#text.indexOf("'", this.#at + 1)
    this.#add(this.#text.slice(this.#at + 1, end < 0 ? undefined : end))
    this.#at = end < 0 ? this.#text.length : end + 1
    const isDoubled = this.#dialect === 'powershell' && this.#text[this.#at] === "'"
    if (isDoubled) {
      this.#add("'")
      this.#single()
    }
  }

  #double(): void {
    this.#add('')
    this.#at += 1
    while (this.#at < this.#text.length) {
      const letter = this.#text[this.#at] ?? ''
      const next = this.#text[this.#at + 1] ?? ''
      if (letter === '"') {
        this.#at += 1
        return
      }
      const escapable = this.#dialect === 'cmd' ? '"\\' : '"\\$`\n'
      if (letter === '\\' && this.#dialect !== 'powershell' && escapable.includes(next)) {
        this.#add(next === '\n' ? '' : next)
        this.#at += 2
      } else if (letter === '`' && this.#dialect === 'powershell') this.#escaped()
      else if (!this.#expansion()) {
        this.#add(letter)
        this.#at += 1
      }
    }
  }

  #dollarQuoted(): void {
    this.#add('')
    this.#at += 2
    let bytes: number[] = []
    const flush = () => {
      if (bytes.length > 0) this.#add(Buffer.from(bytes).toString('utf8'))
      bytes = []
    }
    while (this.#at < this.#text.length) {
      const letter = this.#text[this.#at] ?? ''
      this.#at += 1
      if (letter === "'") break
      if (letter !== '\\') {
        flush()
        this.#add(letter)
        continue
      }
      dollarEscape.lastIndex = this.#at
      const [whole = '', octal, hex, short, long, plain = ''] = dollarEscape.exec(this.#text) ?? []
      this.#at += whole.length
      const byte = octal ?? hex
      if (byte !== undefined) {
        bytes.push(Number.parseInt(byte, octal === undefined ? 16 : 8) & 0xff)
        continue
      }
      flush()
      const point = Number.parseInt(short ?? long ?? '', 16)
      this.#add(point <= 0x10ffff ? String.fromCodePoint(point) : (escapes[plain] ?? plain))
    }
    flush()
  }

  /** A variable that was set in the text is put in its place; anything else stays as it is, and is named. */
  #expansion(): boolean {
    if (this.#dialect === 'cmd') return this.#percent()
    const isCommand =
      this.#text.startsWith('$(', this.#at) || (this.#text[this.#at] === '`' && this.#dialect === 'posix')
    variable.lastIndex = this.#at
    const found = isCommand ? this.#substitution() : variable.exec(this.#text)?.[0]
    if (found === undefined) return false
    this.#at += found.length
    const value = this.#set.get(found.replaceAll(/[${}]/g, ''))
    if (value === undefined) this.#unexpanded.push(found)
    this.#add(value ?? found)
    return true
  }

  #percent(): boolean {
    const [found] = /^%[A-Za-z_]\w*%/.exec(this.#text.slice(this.#at, this.#at + 80)) ?? []
    if (found === undefined) return false
    this.#unexpanded.push(found)
    this.#add(found)
    this.#at += found.length
    return true
  }

  #substitution(): string {
    const rest = this.#text.slice(this.#at)
    if (rest.startsWith('`')) return rest.slice(0, Math.max(1, rest.indexOf('`', 1) + 1))
    let depth = 0
    for (let at = 1; at < rest.length; at += 1) {
      if (rest[at] === '(') depth += 1
      else if (rest[at] === ')') depth -= 1
      if (depth === 0) return rest.slice(0, at + 1)
    }
    return rest
  }
}

/**
 * Splits a command line, or a few of them, as a POSIX shell, cmd.exe or PowerShell would; which of them it was written
 * for is told by how it continues its lines.
 *
 * @param text as it was copied
 * @returns the words of each command
 */
export function shellCommands(text: string): ShellWord[][] {
  return new ShellReader(text).read()
}
