import { branchOf, type OpenCondition } from './condition.ts'
import {
  type DeclaredCase,
  emptyDeclaration,
  type StoredProperty,
  type SwiftDeclaration,
  type SwiftExtension,
  type TypeName,
} from './declaration.ts'
import { type SwiftToken, tokensOf } from './tokens.ts'

const openers = '([{'
const closers = ')]}'

const typeWords: readonly string[] = ['struct', 'class', 'enum', 'actor', 'protocol', 'extension']
const bodied: readonly string[] = ['func', 'init', 'subscript', 'deinit']
const shared: readonly string[] = ['static', 'class']
const modifiers: readonly string[] = [
  ...['public', 'private', 'fileprivate', 'internal', 'package', 'open', 'final', 'nonisolated', 'indirect'],
  ...['mutating', 'override', 'required', 'convenience', 'lazy', 'weak', 'unowned', 'static', 'class'],
]
/** What begins a declaration where it is the first word on a line: there an expression before it has ended. */
const beginners: ReadonlySet<string> = new Set([
  ...['var', 'let', 'case', 'typealias', 'import', 'associatedtype', 'precedencegroup', 'operator'],
  ...[...typeWords, ...bodied, ...modifiers],
])

/** Swift nests no deeper in anything that a person wrote. */
const deepest = 64

const other: TypeName = { is: 'other' }
const named = (...path: readonly string[]): TypeName => ({ is: 'named', path, of: [] })

/** Modifiers and attributes before a declaration. */
interface Before {
  readonly modifiers: readonly string[]
  readonly wrappers: readonly string[]
}

/** Reads declarations out of tokens; whatever it does not know it passes over. */
class SwiftParser {
  readonly extensions: SwiftExtension[] = []
  /** What is declared once more in another branch of `#if`. */
  readonly repeated = new Set<string>()
  readonly #tokens: readonly SwiftToken[]
  readonly #conditions: OpenCondition[] = []
  /** How many conditions stand round the type that is being read: they say nothing of its members. */
  #around = 0
  #at = 0
  #depth = 0

  constructor(tokens: readonly SwiftToken[]) {
    this.#tokens = tokens
  }

  #peek(ahead = 0): SwiftToken | undefined {
    return this.#tokens[this.#at + ahead]
  }

  #isNext(text: string, ahead = 0): boolean {
    const token = this.#peek(ahead)
    return token?.text === text && token.is !== 'string'
  }

  #take(text: string): boolean {
    if (!this.#isNext(text)) return false
    this.#at += 1
    return true
  }

  #word(): string | undefined {
    const token = this.#peek()
    if (token?.is !== 'word') return undefined
    this.#at += 1
    return token.text
  }

  /** Over one token, or over a whole group in brackets. */
  #skip(): void {
    let depth = 0
    do {
      const token = this.#peek()
      if (token === undefined) return
      this.#at += 1
      if (token.is !== 'sign') continue
      if (openers.includes(token.text)) depth += 1
      else if (closers.includes(token.text)) depth -= 1
    } while (depth > 0)
  }

  #skipLine(): void {
    do this.#at += 1
    while (this.#peek()?.isFirst === false)
  }

  /** Over generic parameters: `<T: Codable>`. */
  #skipAngles(): boolean {
    if (!this.#isNext('<')) return false
    let depth = 0
    do {
      if (this.#isNext('<')) depth += 1
      else if (this.#isNext('>') && !this.#isNext('-', -1)) depth -= 1
      this.#at += 1
    } while (depth > 0 && this.#peek() !== undefined && !this.#isNext('{'))
    return true
  }

  /** `#if`, `#else`, `#endif`, each with the rest of its line; a branch that no iPhone has is passed over. */
  #directive(): boolean {
    const { text = '', isFirst = false } = this.#peek() ?? {}
    if (!isFirst || !/^#(?:if|elseif|else|endif)$/.test(text)) return false
    const start = this.#at + 1
    this.#skipLine()
    const before = text === '#if' ? undefined : this.#conditions.pop()
    if (text === '#endif') return true
    const branch = branchOf(text, this.#tokens.slice(start, this.#at), before)
    this.#conditions.push(branch)
    if (branch.is === 'fails') this.#skipBranch()
    return true
  }

  /** To the next `#else` or `#endif` of the same `#if`. */
  #skipBranch(): void {
    let depth = 0
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      if (token.isFirst && token.text === '#if') depth += 1
      else if (token.isFirst && /^#(?:elseif|else|endif)$/.test(token.text)) {
        if (depth === 0) return
        if (token.text === '#endif') depth -= 1
      }
      this.#at += 1
    }
  }

  /** The innermost condition inside the type that is being read, where it is open. */
  #condition(): string | undefined {
    return this.#conditions.slice(this.#around).findLast(({ is }) => is === 'open')?.text
  }

  /** Of what stands in several branches nobody can tell which one holds. */
  #isRepeated(name: string, isThere: boolean): boolean {
    const isOther = isThere && this.#conditions.some(({ is }) => is === 'open')
    if (isOther) this.repeated.add(name)
    return isOther
  }

  #before(): Before {
    const before = { modifiers: [] as string[], wrappers: [] as string[] }
    for (let token = this.#peek(); token?.is === 'word'; token = this.#peek()) {
      if (token.text.startsWith('@')) {
        this.#at += 1
        while (this.#take('.')) this.#at += 1
        this.#skipAngles()
        if (this.#isNext('(')) this.#skip()
        if (/^@\p{Lu}/u.test(token.text) && token.text !== '@MainActor') before.wrappers.push(token.text)
      } else if (
        modifiers.includes(token.text) &&
        (this.#peek(1)?.is === 'word' || this.#isNext('(', 1)) &&
        !(token.text === 'class' && this.#isTypeName(1))
      ) {
        this.#at += 1
        before.modifiers.push(token.text)
        if (this.#isNext('(')) this.#skip()
      } else break
    }
    return before
  }

  /** Whether a type is declared by that name: what follows is `:`, `<`, `{` or `where`. */
  #isTypeName(ahead: number): boolean {
    return [':', '<', '{', 'where'].some((text) => this.#isNext(text, ahead + 1))
  }

  /** Reads to the end, brackets too many passed over. */
  file(root: SwiftDeclaration): void {
    while (this.#peek() !== undefined) {
      this.#members(root)
      this.#take('}')
    }
  }

  #members(of: SwiftDeclaration): void {
    this.#depth += 1
    while (this.#peek() !== undefined && !this.#isNext('}')) {
      if (this.#directive()) continue
      const start = this.#at
      this.#member(of)
      if (this.#at === start) this.#skip()
    }
    this.#depth -= 1
  }

  #member(of: SwiftDeclaration): void {
    const before = this.#before()
    const token = this.#peek()
    if (token?.is !== 'word') return
    const isShared = before.modifiers.some((each) => shared.includes(each))
    if (token.text === 'import') this.#skipLine()
    else if (token.text === 'typealias') this.#alias(of)
    else if (bodied.includes(token.text)) this.#body(of)
    else if (token.text === 'case' && of.is === 'enum') this.#cases(of)
    else if (token.text === 'var' || token.text === 'let') {
      const isKept = !isShared && !before.modifiers.includes('lazy') && of.is !== 'file'
      this.#bindings(isKept ? of : emptyDeclaration({ is: 'other', name: '' }), before)
    } else if (typeWords.includes(token.text) && this.#peek(1)?.is === 'word') this.#type(of, before)
  }

  #type(parent: SwiftDeclaration, { wrappers }: Before): void {
    const keyword = this.#word()
    const path = [this.#word() ?? '']
    while (this.#take('.')) path.push(this.#word() ?? '')
    const isGeneric = this.#skipAngles()
    const is = keyword === 'struct' || keyword === 'class' || keyword === 'enum' ? keyword : 'other'
    const declared = emptyDeclaration({ is, name: path.at(-1) ?? '', parent, isGeneric, wrappers })
    if (this.#take(':')) {
      do declared.inherits.push(this.#typeName())
      while (this.#take(',') || this.#take('&'))
    }
    while (this.#peek() !== undefined && !this.#isNext('{')) this.#at += 1
    this.#at += 1
    const around = this.#around
    this.#around = this.#conditions.length
    if (this.#depth < deepest) this.#members(declared)
    this.#around = around
    this.#take('}')
    if (keyword === 'extension') this.extensions.push({ path, members: declared })
    else if (!this.#isRepeated(declared.name, parent.types.has(declared.name)))
      parent.types.set(declared.name, parent.types.get(declared.name) ?? declared)
  }

  #alias(of: SwiftDeclaration): void {
    this.#at += 1
    const name = this.#word() ?? ''
    const isGeneric = this.#skipAngles()
    if (!this.#take('=')) return
    const type = this.#typeName()
    const isUnclear = isGeneric || this.#isRepeated(name, of.aliases.has(name))
    of.aliases.set(name, isUnclear ? other : type)
  }

  /** Over a function: its parameters, then its body; a requirement of a protocol has none. */
  #body(of: SwiftDeclaration): void {
    if (this.#isNext('init')) {
      const open = this.#isNext('?', 1) || this.#isNext('!', 1) ? 2 : 1
      const takesDecoder = [4, 5, 6, 7].some((ahead) => this.#isNext('Decoder', open + ahead))
      if (this.#isNext('(', open) && this.#isNext('from', open + 1) && takesDecoder) of.decodesItself = true
    }
    this.#at += 1
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      if (token.text === '}' || (token.isFirst && beginners.has(token.text))) return
      const isBody = this.#isNext('{')
      this.#skip()
      if (isBody) return
    }
  }

  #bindings(of: SwiftDeclaration, { wrappers }: Before): void {
    const isLet = this.#word() === 'let'
    const found: { name: string; type: TypeName | undefined; hasValue: boolean; isStored: boolean }[] = []
    do {
      const name = this.#word()
      if (name === undefined) break
      const typed = this.#take(':') ? this.#typeName() : undefined
      const hasValue = this.#take('=')
      const guessed = hasValue ? this.#typeOfValue() : undefined
      if (hasValue) this.#skipValue()
      found.push({ name, type: typed ?? guessed, hasValue, isStored: this.#isStored() })
    } while (this.#take(','))
    found.forEach(({ name, type, hasValue, isStored }, index) => {
      if (!isStored) return
      // `var a, b: Int`: a type holds for the names before it.
      const meant = type ?? found.slice(index).find((each) => each.type !== undefined)?.type ?? other
      const condition = this.#condition()
      const property: StoredProperty = {
        ...{ name, type: meant, wrappers, hasValue },
        isConstant: isLet && hasValue,
        ...(condition !== undefined && { condition }),
      }
      const before = condition === undefined ? -1 : of.properties.findIndex((each) => each.name === name)
      if (this.#isRepeated(name, before >= 0))
        of.properties.splice(before, 1, { ...property, type: other, isConstant: false })
      else of.properties.push(property)
    })
  }

  /** A block behind a property computes it, unless it only watches. */
  #isStored(): boolean {
    if (!this.#isNext('{')) return true
    const watches = ['willSet', 'didSet'].some((word) => this.#isNext(word, 1))
    this.#skip()
    return watches
  }

  /** What a first value says of its type: a literal, `Name(…)`, `Name.member`. */
  #typeOfValue(): TypeName {
    const at = this.#isNext('-') ? 1 : 0
    const token = this.#peek(at)
    if (token?.is === 'string') return named('String')
    if (token?.is === 'number') return named(/^0x|^[\d_]+$/.test(token.text) ? 'Int' : 'Double')
    if (token?.text === 'true' || token?.text === 'false') return named('Bool')
    if (token?.is !== 'word' || !/^\p{Lu}/u.test(token.text)) return other
    const path = [token.text]
    let next = at + 1
    while (this.#isNext('.', next) && /^\p{Lu}/u.test(this.#peek(next + 1)?.text ?? '')) {
      path.push(this.#peek(next + 1)?.text ?? '')
      next += 2
    }
    const isCall = this.#isNext('(', next)
    return isCall || this.#isNext('.', next) ? named(...path) : other
  }

  #skipValue(): void {
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      const isSign = token.is === 'sign'
      if (isSign && (token.text === '}' || token.text === ';')) return
      if (
        isSign &&
        token.text === ',' &&
        this.#peek(1)?.is === 'word' &&
        /^[:=]$/.test(this.#peek(2)?.text ?? '')
      )
        return
      if (token.isFirst && /^[@#]/.test(token.text)) return
      if (token.isFirst && token.is === 'word' && beginners.has(token.text)) return
      if (isSign && token.text === '{' && ['willSet', 'didSet'].some((word) => this.#isNext(word, 1))) return
      this.#skip()
    }
  }

  #cases(of: SwiftDeclaration): void {
    this.#at += 1
    do {
      const name = this.#word()
      if (name === undefined) return
      const values = this.#isNext('(') ? this.#values() : undefined
      const hasRaw = this.#take('=')
      const isNegative = hasRaw && this.#take('-')
      const raw = hasRaw ? this.#peek() : undefined
      if (raw !== undefined) this.#at += 1
      const declared: DeclaredCase = {
        ...{ name, isNegative },
        ...(raw !== undefined && { raw }),
        ...(values !== undefined && { values }),
      }
      of.cases.push(declared)
    } while (this.#take(','))
  }

  /** `(Int, until: Date = .now)`: what has no name is called by its place, as JSON has it (SE-0295). */
  #values(): NonNullable<DeclaredCase['values']>[number][] {
    const values: { name: string; type: TypeName; hasDefault: boolean }[] = []
    this.#at += 1
    while (this.#peek() !== undefined && !this.#isNext(')')) {
      const start = this.#at
      const label = this.#label() ?? '_'
      const type = this.#typeName()
      const hasDefault = this.#take('=')
      if (hasDefault)
        while (this.#peek() !== undefined && !this.#isNext(',') && !this.#isNext(')')) this.#skip()
      values.push({ name: label === '_' ? `_${values.length}` : label, type, hasDefault })
      if (!this.#take(',') && this.#at === start) this.#skip()
    }
    this.#take(')')
    return values
  }

  /** `until date:` */
  #label(): string | undefined {
    const isWord = (ahead: number) => this.#peek(ahead)?.is === 'word'
    const length =
      isWord(0) && this.#isNext(':', 1) ? 2 : isWord(0) && isWord(1) && this.#isNext(':', 2) ? 3 : 0
    const label = length > 0 ? this.#peek()?.text : undefined
    this.#at += length
    return label
  }

  #typeName(): TypeName {
    this.#depth += 1
    const found = this.#depth > deepest ? other : this.#plainTypeName()
    this.#depth -= 1
    return this.#isNext('-') && this.#isNext('>', 1) ? this.#functionType() : found
  }

  #functionType(): TypeName {
    this.#at += 2
    this.#typeName()
    return other
  }

  #plainTypeName(): TypeName {
    let isOther = false
    while (
      ['any', 'some', 'inout', '~', 'borrowing', 'consuming', 'sending'].includes(this.#peek()?.text ?? '')
    ) {
      isOther = true
      this.#at += 1
    }
    while (this.#peek()?.text.startsWith('@') === true) this.#skip()
    const core = this.#coreType()
    let type = isOther ? other : core
    for (;;) {
      const token = this.#peek()
      if (token === undefined || token.isFirst) return type
      if (this.#take('?') || this.#take('!')) type = { is: 'optional', of: type }
      else return type
    }
  }

  #coreType(): TypeName {
    if (this.#isNext('(')) return this.#grouped()
    if (this.#take('[')) {
      const key = this.#typeName()
      const value = this.#take(':') ? this.#typeName() : undefined
      while (this.#peek() !== undefined && !this.#take(']')) this.#skip()
      return value === undefined ? { is: 'list', of: key } : { is: 'dictionary', key, of: value }
    }
    const path: string[] = []
    const of: TypeName[] = []
    do {
      const name = this.#word()
      if (name === undefined) return other
      path.push(name)
      if (this.#isNext('<')) of.push(...this.#genericArguments())
    } while (this.#take('.'))
    return { is: 'named', path, of }
  }

  /** `(Int)` is Int; any other is a tuple or the beginning of a function. */
  #grouped(): TypeName {
    const start = this.#at
    this.#at += 1
    const inner = this.#typeName()
    if (this.#take(')')) return inner
    this.#at = start
    this.#skip()
    return other
  }

  #genericArguments(): TypeName[] {
    const found: TypeName[] = []
    this.#at += 1
    while (this.#peek() !== undefined && !this.#take('>')) {
      const start = this.#at
      found.push(this.#typeName())
      this.#take(',')
      if (this.#at === start) this.#skip()
    }
    return found
  }
}

/** All files as one module, with its extensions put where they belong. */
export interface SwiftModule {
  readonly root: SwiftDeclaration
  /** Decoding strategies that the source sets somewhere. */
  readonly strategies: readonly string[]
  /** Names that several branches of an `#if` declare, where nobody can tell which one holds. */
  readonly repeated: readonly string[]
}

const strategy = /^(?:date|key|data|nonConformingFloat)DecodingStrategy$/

/**
 * Reads the types out of Swift source. Functions are passed over, and whatever is not known.
 *
 * @param sources the text of each file
 */
export function parseSwift(sources: readonly string[]): SwiftModule {
  const root = emptyDeclaration({ is: 'file', name: '' })
  const extensions: SwiftExtension[] = []
  const strategies = new Set<string>()
  const repeated = new Set<string>()
  for (const source of sources) {
    const tokens = tokensOf(source)
    for (const { text } of tokens) if (strategy.test(text)) strategies.add(text)
    const parser = new SwiftParser(tokens)
    parser.file(root)
    extensions.push(...parser.extensions)
    for (const name of parser.repeated) repeated.add(name)
  }
  for (const { path, members } of extensions) {
    const extended = path.reduce<SwiftDeclaration | undefined>((at, name) => at?.types.get(name), root)
    if (extended !== undefined) extend(extended, members)
  }
  return { root, strategies: [...strategies], repeated: [...repeated] }
}

function extend(extended: SwiftDeclaration, members: SwiftDeclaration): void {
  extended.inherits.push(...members.inherits)
  extended.decodesItself ||= members.decodesItself
  for (const [name, type] of members.types) {
    if (extended.types.has(name)) continue
    type.parent = extended
    extended.types.set(name, type)
  }
  for (const [name, type] of members.aliases) extended.aliases.set(name, type)
}
