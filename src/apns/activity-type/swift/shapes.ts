import type { Text } from '../../../text.ts'
import type { ActivityType, DecodedShape, ObjectShape, Property } from '../shape.ts'
import type { DeclaredCase, StoredProperty, SwiftDeclaration, TypeName } from './declaration.ts'
import { parseSwift, type SwiftModule } from './parser.ts'
import { isPlainString } from './tokens.ts'

const text: DecodedShape = { is: 'text' }
const integer = (name: string, bits: number, isSigned: boolean): DecodedShape => ({
  is: 'integer',
  name,
  least: isSigned ? -(2 ** (bits - 1)) : 0,
  most: isSigned ? 2 ** (bits - 1) - 1 : 2 ** bits - 1,
})
const form = (of: 'uuid' | 'url' | 'base64'): DecodedShape => ({ is: 'form', form: of })
const number: DecodedShape = { is: 'number' }
const pairOfNumbers: DecodedShape = { is: 'list', of: number }

/** Types of Swift and Foundation, by what JSONDecoder reads for them. */
const known: Readonly<Record<string, DecodedShape>> = {
  String: text,
  Substring: text,
  Bool: { is: 'boolean' },
  Int: integer('Int', 64, true),
  Int8: integer('Int8', 8, true),
  Int16: integer('Int16', 16, true),
  Int32: integer('Int32', 32, true),
  Int64: integer('Int64', 64, true),
  UInt: integer('UInt', 64, false),
  UInt8: integer('UInt8', 8, false),
  UInt16: integer('UInt16', 16, false),
  UInt32: integer('UInt32', 32, false),
  UInt64: integer('UInt64', 64, false),
  Double: number,
  Float: number,
  Float16: number,
  Float32: number,
  Float64: number,
  CGFloat: number,
  TimeInterval: number,
  Decimal: number,
  Date: { is: 'date' },
  UUID: form('uuid'),
  URL: form('url'),
  Data: form('base64'),
  CGPoint: pairOfNumbers,
  CGSize: pairOfNumbers,
  CGVector: pairOfNumbers,
}

/** Generic types that hold others. */
const holders: Readonly<Record<string, (of: readonly DecodedShape[]) => DecodedShape>> = {
  Optional: ([of = unknown()]) => ({ is: 'optional', of }),
  Array: ([of = unknown()]) => ({ is: 'list', of }),
  ContiguousArray: ([of = unknown()]) => ({ is: 'list', of }),
  ArraySlice: ([of = unknown()]) => ({ is: 'list', of }),
  Set: ([of = unknown()]) => ({ is: 'list', of }),
  Range: ([of = unknown()]) => ({ is: 'range', of }),
  ClosedRange: ([of = unknown()]) => ({ is: 'range', of }),
  Dictionary: ([key = unknown(), of = unknown()]) => dictionaryOf(key, of),
}

/** Only texts and integers are keys of a JSON object; with any other key a list comes of it (Swift, "Dictionary.encode(to:)"). */
function dictionaryOf(key: DecodedShape, of: DecodedShape): DecodedShape {
  if (key.is === 'text') return { is: 'dictionary', key: 'text', of }
  if (key.is === 'integer' && key.name === 'Int') return { is: 'dictionary', key: 'integer', of }
  return key.is === 'unknown' ? unknown() : { is: 'pairs', key, of }
}

const unknown = (why?: Text): DecodedShape => ({ is: 'unknown', ...(why !== undefined && { why }) })

const because = (name: string, en: string, zh: string): DecodedShape =>
  unknown({ en: `${name} ${en}`, zh: `${name} ${zh}` })

/** How many aliases lead to one another. */
const mostAliases = 20

/** What the types of a module decode; each is looked at once, for a type may hold itself. */
class ShapeReader {
  readonly #shapes = new Map<SwiftDeclaration, DecodedShape>()
  readonly #root: SwiftDeclaration

  constructor(root: SwiftDeclaration) {
    this.#root = root
  }

  of(type: TypeName, scope: SwiftDeclaration, aliases = 0): DecodedShape {
    if (type.is === 'optional') return { is: 'optional', of: this.of(type.of, scope, aliases) }
    if (type.is === 'list') return { is: 'list', of: this.of(type.of, scope, aliases) }
    if (type.is === 'dictionary')
      return dictionaryOf(this.of(type.key, scope, aliases), this.of(type.of, scope, aliases))
    if (type.is === 'other') return unknown()
    const found = find(type.path, scope)
    if (found !== undefined && 'alias' in found)
      return aliases < mostAliases ? this.of(found.alias, found.scope, aliases + 1) : unknown()
    if (found !== undefined) return this.ofDeclaration(found.declaration)
    const name = type.path.at(-1) ?? ''
    const isOurs =
      type.path.length === 1 || ['Swift', 'Foundation', 'CoreGraphics'].includes(type.path[0] ?? '')
    if (isOurs && Object.hasOwn(holders, name))
      return holders[name]?.(type.of.map((each) => this.of(each, scope, aliases))) ?? unknown()
    if (isOurs && Object.hasOwn(known, name)) return known[name] ?? unknown()
    return because(type.path.join('.'), 'is not declared in the files given', '没有在所给文件中声明')
  }

  ofDeclaration(declared: SwiftDeclaration): DecodedShape {
    const before = this.#shapes.get(declared)
    if (before !== undefined) return before
    const shape = this.#read(declared)
    this.#shapes.set(declared, shape)
    return shape
  }

  #read(declared: SwiftDeclaration): DecodedShape {
    const { is, name, inherits } = declared
    if (declared.decodesItself)
      return because(name, 'decodes itself with an init(from:) of its own', '自定义了 init(from:)')
    if (declared.isGeneric) return because(name, 'is generic', '是泛型')
    if (declared.wrappers.length > 0)
      return because(name, `has the macro ${declared.wrappers[0]}`, `使用了宏 ${declared.wrappers[0]}`)
    if (is === 'enum') return this.#enumeration(declared)
    if (is !== 'struct' && is !== 'class')
      return because(name, 'is no struct, class or enum', '不是 struct、class 或 enum')
    if (inherits.some((type) => inheritsFrom(type, 'RawRepresentable', 'OptionSet'))) {
      const raw = declared.properties.find((property) => property.name === 'rawValue')
      return raw === undefined ? unknown() : this.of(raw.type, declared)
    }
    const parentClass = inherits.some((type) => type.is === 'named' && isClass(find(type.path, declared)))
    return parentClass
      ? because(name, 'inherits from another class', '继承自其他 class')
      : this.#object(declared)
  }

  #object(declared: SwiftDeclaration): ObjectShape {
    let read: readonly Property[] | undefined
    return {
      is: 'object',
      name: declared.name,
      properties: () => {
        read ??= this.#properties(declared)
        return read
      },
    }
  }

  #properties(declared: SwiftDeclaration): Property[] {
    const keys = codingKeysOf(declared)
    return declared.properties.flatMap((property): Property[] => {
      const key = keys === undefined ? property.name : keys.get(property.name)
      return key === undefined || property.isConstant ? [] : [this.#property(key, property, declared)]
    })
  }

  #property(key: string, property: StoredProperty, declared: SwiftDeclaration): Property {
    const [wrapper] = property.wrappers
    if (wrapper !== undefined)
      return {
        key,
        shape: because(
          `${declared.name}.${property.name}`,
          `has the wrapper ${wrapper}`,
          `使用了 ${wrapper}`,
        ),
        isOptional: true,
      }
    const shape = this.of(property.type, declared)
    const { name, condition, hasValue: hasDefault } = property
    if (shape.is === 'optional' || condition === undefined)
      return { key, name, shape, isOptional: shape.is === 'optional', hasDefault }
    return { key, name, shape, isOptional: true, condition, hasDefault }
  }

  #enumeration(declared: SwiftDeclaration): DecodedShape {
    const { name, inherits, cases } = declared
    const raw = inherits.map((type) => (isRawType(type, declared) ? this.of(type, declared) : undefined))[0]
    if (raw?.is === 'text' || raw?.is === 'integer' || raw?.is === 'number')
      return { is: 'choice', name, values: rawValues(cases, raw.is === 'text') }
    const keys = codingKeysOf(declared)
    const hasOwnKeys = cases.some((each) => declared.types.has(`${capital(each.name)}CodingKeys`))
    if (hasOwnKeys) return because(name, 'has CodingKeys for single cases', '为个别 case 定义了 CodingKeys')
    return {
      is: 'cases',
      name,
      cases: cases.flatMap((each) => {
        const key = keys === undefined ? each.name : keys.get(each.name)
        return key === undefined ? [] : [{ name: key, values: this.#valuesOf(each, declared) }]
      }),
    }
  }

  #valuesOf({ name, values = [] }: DeclaredCase, declared: SwiftDeclaration): ObjectShape {
    return {
      is: 'object',
      name,
      properties: () =>
        values.map(({ name: key, type, hasDefault }) => {
          const shape = this.of(type, declared)
          return { key, shape, isOptional: hasDefault || shape.is === 'optional' }
        }),
    }
  }

  /** Every type of the module, whatever it stands in. */
  everyType(): SwiftDeclaration[] {
    const found: SwiftDeclaration[] = []
    const open = [...this.#root.types.values()]
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      found.push(next)
      open.push(...next.types.values())
    }
    return found
  }
}

const capital = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1)

const inheritsFrom = (type: TypeName, ...names: readonly string[]) =>
  type.is === 'named' && names.includes(type.path.at(-1) ?? '')

const isRawType = (type: TypeName, scope: SwiftDeclaration) =>
  type.is === 'named' && (type.path.at(-1) ?? '') in known && find(type.path, scope) === undefined

/** Where a name leads: to a declaration, or to another name. */
type Found =
  | { readonly declaration: SwiftDeclaration }
  | { readonly alias: TypeName; readonly scope: SwiftDeclaration }

const isClass = (found: Found | undefined) =>
  found !== undefined && 'declaration' in found && found.declaration.is === 'class'

/** Looks a name up where it stands, then round that, as Swift does. */
function find(path: readonly string[], scope: SwiftDeclaration): Found | undefined {
  const [first = '', ...rest] = path
  if (first === 'Self') return rest.length === 0 ? { declaration: scope } : find(rest, scope)
  for (let at: SwiftDeclaration | undefined = scope; at !== undefined; at = at.parent) {
    const alias = at.aliases.get(first)
    if (alias !== undefined && rest.length === 0) return { alias, scope: at }
    const start = at.types.get(first) ?? (at.name === first && at.is !== 'file' ? at : undefined)
    if (start === undefined) continue
    return inside(rest, start)
  }
  return undefined
}

function inside(path: readonly string[], start: SwiftDeclaration): Found | undefined {
  let at = start
  for (const [index, name] of path.entries()) {
    const alias = at.aliases.get(name)
    if (alias !== undefined && index === path.length - 1) return { alias, scope: at }
    const next = at.types.get(name)
    if (next === undefined) return undefined
    at = next
  }
  return { declaration: at }
}

/** What its CodingKeys call each property; nothing when it has none. */
function codingKeysOf(declared: SwiftDeclaration): Map<string, string> | undefined {
  const keys = declared.types.get('CodingKeys')
  if (keys?.is !== 'enum') return undefined
  const isText = keys.inherits.some((type) => inheritsFrom(type, 'String'))
  return new Map(
    keys.cases.map(({ name, raw }) => [name, isText && raw?.is === 'string' ? raw.text : name] as const),
  )
}

/** What is not written is the name of the case, or one more than the case before (The Swift Programming Language, "Enumerations"). */
function rawValues(cases: readonly DeclaredCase[], isText: boolean): (string | number)[] {
  let next = 0
  return cases.flatMap(({ name, raw, isNegative }): (string | number)[] => {
    if (isText) {
      if (raw === undefined) return [name]
      return isPlainString(raw) ? [raw.text] : []
    }
    const value = raw === undefined ? next : Number(raw.text.replaceAll('_', '')) * (isNegative ? -1 : 1)
    next = value + 1
    return [value]
  })
}

const strategiesText = (strategies: readonly string[]): Text => ({
  en: `The source sets ${strategies.join(', ')}. That is for a decoder of the app’s own: the system decodes a Live Activity with the default ones, and by these it was compared`,
  zh: `源码里设置了 ${strategies.join('、')}，只对 App 自己的解码器有效；系统解码实时活动时用默认策略，这里也按默认策略比较`,
})

const repeatedText = (names: readonly string[]): Text => ({
  en: `${names.join(', ')} is declared in several branches of an #if: of a type the first was compared, of a property only its name`,
  zh: `${names.join('、')} 在 #if 的多个分支里都有声明：类型按第一个分支比较，属性只比较名称`,
})

const remarksOf = ({ strategies, repeated }: SwiftModule): Text[] => [
  ...(strategies.length === 0 ? [] : [strategiesText(strategies)]),
  ...(repeated.length === 0 ? [] : [repeatedText(repeated)]),
]

function activityTypeOf(declared: SwiftDeclaration, reader: ShapeReader, module: SwiftModule): ActivityType {
  const state = reader.of({ is: 'named', path: ['ContentState'], of: [] }, declared)
  const isSelf = declared.decodesItself || declared.isGeneric
  return {
    from: 'swift',
    name: declared.name,
    state: find(['ContentState'], declared) === undefined ? unknown() : state,
    attributes: isSelf ? unknown() : reader.ofDeclaration(declared),
    remarks: remarksOf(module),
  }
}

/**
 * Reads what a Live Activity decodes out of Swift source: every struct that is an ActivityAttributes, with its
 * ContentState, wherever in the files it is declared.
 *
 * @param sources the text of each file
 * @returns one for each such struct; a ContentState alone makes one without attributes; none when there is neither
 */
export function activityTypesInSwift(sources: readonly string[]): ActivityType[] {
  const module = parseSwift(sources)
  const reader = new ShapeReader(module.root)
  const types = reader.everyType()
  const attributes = types.filter(({ inherits }) =>
    inherits.some((type) => inheritsFrom(type, 'ActivityAttributes')),
  )
  if (attributes.length > 0) return attributes.map((each) => activityTypeOf(each, reader, module))
  return types
    .filter(({ name }) => name === 'ContentState')
    .slice(0, 1)
    .map((each) => ({ from: 'swift', state: reader.ofDeclaration(each), remarks: remarksOf(module) }))
}
