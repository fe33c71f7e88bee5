import { describe, expect, it } from 'vitest'
import type { DecodedShape } from '../../../src/apns/activity-type/shape.ts'
import { bare } from '../../../src/apns/activity-type/shape.ts'
import { swift, typesIn } from './activity-type.ts'

/** A shape as one word: `Int`, `text?`, `[date]`, `{a:Int,b?:text}`. */
function told(shape: DecodedShape | undefined): string {
  if (shape === undefined) return 'nothing'
  switch (shape.is) {
    case 'optional':
      return `${told(shape.of)}?`
    case 'integer':
      return shape.name
    case 'form':
      return shape.form
    case 'choice':
      return shape.values.join('|')
    case 'cases':
      return `<${shape.cases.map(({ name, values }) => `${name}${told(values)}`).join(' ')}>`
    case 'list':
      return `[${told(shape.of)}]`
    case 'range':
      return `${told(shape.of)}...`
    case 'dictionary':
      return `[${shape.key}:${told(shape.of)}]`
    case 'pairs':
      return `[${told(shape.key)},${told(shape.of)}]`
    case 'object':
      return `{${shape
        .properties()
        .map(({ key, shape: inner, isOptional }) => `${key}${isOptional ? '?' : ''}:${told(bare(inner))}`)
        .join(',')}}`
    default:
      return shape.is
  }
}

const state = (source: string) => told(typesIn(source)[0]?.state)

describe('Swift source of an ActivityAttributes', () => {
  it.each([
    [
      'plain types',
      'var a: Int; let b: String\n var c: Bool, d: Double',
      '{a:Int,b:text,c:boolean,d:number}',
    ],
    ['one type for several names', 'var home, away: Int', '{home:Int,away:Int}'],
    ['optionals', 'var a: Int?; var b: Optional<Date>; var c: URL!', '{a?:Int,b?:date,c?:url}'],
    [
      'Foundation',
      'var a: Date; var b: Data; var c: UUID; var d: URL; var e: Decimal',
      '{a:date,b:base64,c:uuid,d:url,e:number}',
    ],
    ['names in full', 'var a: Swift.Int8; var b: Foundation.Date', '{a:Int8,b:date}'],
    [
      'lists',
      'var a: [Int]; var b: Array<Set<String>>; var c: [[Bool?]]?',
      '{a:[Int],b:[[text]],c?:[[boolean?]]}',
    ],
    ['ranges', 'var a: ClosedRange<Date>; var b: Range<Int>', '{a:date...,b:Int...}'],
    [
      'dictionaries',
      'var a: [String: Int]; var b: [Int: [String: Bool]]',
      '{a:[text:Int],b:[integer:[text:boolean]]}',
    ],
    [
      'a dictionary by enum',
      'var a: [Team: Int]; enum Team: String, Codable { case home }',
      '{a:[home,Int]}',
    ],
    [
      'values that need no type',
      'var a = 1, b = "x)}"; var c = -0.5\n var d = true; var e = UUID(); var f = Phase.on\n enum Phase: Int { case on = 3, off }',
      '{a:Int,b:text,c:number,d:boolean,e:uuid,f:3|4}',
    ],
    ['a constant with a value', 'let version = 2; let kept: Int', '{kept:Int}'],
    ['computed properties', 'var a: Int { 1 }\n var b: Int { get { 2 } set { } }\n var c: Int', '{c:Int}'],
    ['observers', 'var a: Int = 0 { didSet { print("}") } }\n var b: Int { willSet {} }', '{a:Int,b:Int}'],
    [
      'static, class and lazy',
      'static var a = 1; static let b: Int = 2\n lazy var c: Int = { 3 }()\n var d: Int',
      '{d:Int}',
    ],
    [
      'modifiers',
      'public private(set) var a: Int\n @available(iOS 17, *) fileprivate let b: String',
      '{a:Int,b:text}',
    ],
    [
      'functions and initialisers',
      'func f(_ x: Int = 3) -> [String: Int] { var y: Int = 1; return [:] }\n init(a: Int) { self.a = a }\n init?(x: Int) {}\n subscript(i: Int) -> Int { 1 }\n var a: Int',
      '{a:Int}',
    ],
    [
      'closures as values',
      'var a = { (x: Int) -> Int in x }\n var b: Int = { 1 }()\n var c: Int',
      '{a:unknown,b:Int,c:Int}',
    ],
    ['comments', '/* var x: Int /* nested */ var y: Int */ // var z: Int\n var a: Int /* } */', '{a:Int}'],
    [
      'strings that hold anything',
      'var a = "\\(f("}", [1: ")"])) \\" }"; var b = #"raw " \\( } "#; var c = """\n } var x: Int "\n """; var d: Int',
      '{a:text,b:text,c:text,d:Int}',
    ],
    ['backticks', 'var `default`: Int; var `case`: String', '{default:Int,case:text}'],
    ['an enum of texts', 'var p: P; enum P: String, Codable { case a, b = "B x"; case c }', '{p:a|B x|c}'],
    ['an enum of integers', 'var p: P; enum P: Int { case a, b = 10, c; case d = -1 }', '{p:0|10|11|-1}'],
    [
      'an enum without raw values',
      'var p: P; enum P: Codable { case a, late(Int, reason: String? = nil); indirect case b(_ x: [String: Int]) }',
      '{p:<a{} late{_0:Int,reason?:text} b{_0:[text:Int]}>}',
    ],
    [
      'CodingKeys',
      'var homeScore: Int; var local = 1; enum CodingKeys: String, CodingKey { case homeScore = "home_score" }',
      '{home_score:Int}',
    ],
    [
      'CodingKeys without texts',
      'var a: Int; var b: Int; private enum CodingKeys: CodingKey { case b }',
      '{b:Int}',
    ],
    [
      'a type inside',
      'var s: Stop; struct Stop: Codable { let id: Int; var at: Date? }',
      '{s:{id:Int,at?:date}}',
    ],
    ['a type that holds itself', 'var n: Node; struct Node: Codable { var v: Int }', '{n:{v:Int}}'],
    ['an alias', 'typealias Score = UInt8; var s: Score; var t: [Score]', '{s:UInt8,t:[UInt8]}'],
    [
      'what is raw itself',
      'var i: ID; struct ID: RawRepresentable, Codable { let rawValue: String }',
      '{i:text}',
    ],
    [
      'a name of its own for a known type',
      'var d: Date; struct Date: Codable { var day: Int }',
      '{d:{day:Int}}',
    ],
  ])('%s', (_, members, expected) => {
    expect(state(swift(members))).toBe(expected)
  })

  it.each([
    [
      'init(from:)',
      'var a: A; struct A: Codable { var x: Int; init(from decoder: any Decoder) throws {} }',
      /A decodes itself/,
    ],
    ['a generic type', 'var a: Box<Int>; struct Box<T: Codable>: Codable { var x: T }', /Box is generic/],
    ['a wrapper', '@Clamped(0, 1) var a: Int', /ContentState\.a has the wrapper @Clamped/],
    ['a macro', 'var a: A; @Coded struct A { var x: Int }', /A has the macro @Coded/],
    ['a type of elsewhere', 'var a: Elsewhere', /Elsewhere is not declared/],
    ['a protocol', 'var a: P; protocol P { var x: Int { get } }', /P is no struct/],
    ['a class under another', 'var a: B; class A: Codable { var x = 1 }; class B: A {}', /B inherits/],
    [
      'keys of single cases',
      'var p: P; enum P: Codable { case a(x: Int); enum ACodingKeys: CodingKey { case x } }',
      /single cases/,
    ],
  ])('cannot be judged: %s', (_, members, why) => {
    const found = typesIn(swift(members))[0]?.state
    const [property] = found?.is === 'object' ? found.properties() : []
    expect(property?.shape.is === 'unknown' && property.shape.why?.en).toMatch(why)
  })

  it.each([
    ['a tuple', 'var a: (Int, Int)'],
    ['a function', 'var a: (Int) -> Void'],
    ['any', 'var a: any Codable'],
  ])('cannot be judged, and needs no word: %s', (_, members) =>
    expect(state(swift(members))).toBe('{a:unknown}'),
  )

  it.each([
    [
      'in an extension',
      'struct A: ActivityAttributes { let id: Int }\nextension A { struct ContentState: Codable { var a: Int } }',
    ],
    [
      'by an alias',
      'struct State: Codable { var a: Int }\nstruct A: ActivityAttributes { let id: Int; typealias ContentState = State }',
    ],
    [
      'with the conformance in an extension',
      'struct A { let id: Int; struct ContentState: Codable { var a: Int } }\nextension A: ActivityAttributes {}',
    ],
    [
      'inside another type',
      'enum Live { struct A: ActivityAttributes { let id: Int; struct ContentState: Codable { var a: Int } } }',
    ],
    [
      'behind a bracket too many',
      '}\nstruct A: ActivityAttributes { let id: Int; struct ContentState: Codable { var a: Int } }',
    ],
    [
      'between macros and conditions',
      '#if os(iOS)\n#Preview { Text("}") }\n#endif\n@MainActor final class V {}\nstruct A: Codable, ActivityAttributes { let id: Int; struct ContentState: Codable { var a: Int } }',
    ],
  ])('is found %s', (_, source) => {
    const [type] = typesIn(source)
    expect([type?.name, told(type?.state), told(type?.attributes)]).toEqual(['A', '{a:Int}', '{id:Int}'])
  })

  it('reads types out of all files that were given', () => {
    const [type] = typesIn(
      'struct A: ActivityAttributes { struct ContentState: Codable { var t: Team } }',
      'enum Team: String { case x }',
    )
    expect(told(type?.state)).toBe('{t:x}')
  })

  it('takes a key under #if for one that may be missing', () => {
    expect(state(swift('var a: Int\n#if DEBUG\n var b: Int\n#endif\n var c: Int'))).toBe(
      '{a:Int,b?:Int,c:Int}',
    )
  })

  it.each(['canImport(ActivityKit)', 'os(iOS)', 'DEBUG', 'LIVE_ACTIVITIES && swift(>=5.9)', '!os(macOS)'])(
    'needs every key of a file that stands under #if %s as a whole',
    (condition) => {
      expect(state(`#if ${condition}\n${swift('var a: Int; var b: String?')}\n#endif\n`)).toBe(
        '{a:Int,b?:text}',
      )
    },
  )

  it.each([
    ['what an iPhone always has', '#if os(iOS)\n var b: Int\n#endif', '{a:Int,b:Int}'],
    ['what no iPhone has', '#if os(macOS) || os(watchOS)\n var b: Int\n#endif', '{a:Int}'],
    ['the other branch', '#if canImport(AppKit)\n var b: Int\n#else\n var c: Int\n#endif', '{a:Int,c:Int}'],
    [
      'one of several branches',
      '#if os(macOS)\nvar b: Int\n#elseif os(iOS) && !targetEnvironment(macCatalyst)\nvar c: Int\n#else\nvar d: Int\n#endif',
      '{a:Int,c:Int}',
    ],
    [
      'nothing under false',
      '#if false\n#if os(iOS)\nvar b: Int\n#else\nvar c: Int\n#endif\n#endif',
      '{a:Int}',
    ],
    [
      'a flag of the project',
      '#if (FLAG || DEBUG)\nvar b: Int\n#else\nvar c: Int\n#endif',
      '{a:Int,b?:Int,c?:Int}',
    ],
    ['a flag that decides nothing', '#if FLAG || os(iOS)\nvar b: Int\n#endif', '{a:Int,b:Int}'],
    ['a flag that cannot help', '#if FLAG && os(tvOS)\nvar b: Int\n#endif', '{a:Int}'],
    ['what an older compiler has', '#if compiler(<6)\nvar b: Int\n#endif', '{a:Int,b?:Int}'],
    ['one name in two branches', '#if FLAG\nvar b: Int\n#else\nvar b: String\n#endif', '{a:Int,b?:unknown}'],
    ['a condition that is none', '#if &&\nvar b: Int\n#endif', '{a:Int,b?:Int}'],
    ['optionals under a flag', '#if FLAG\nvar b: Int?\n#endif', '{a:Int,b?:Int}'],
    [
      'a type under a flag',
      'var b: T\n#if FLAG\nstruct T: Codable { var c: Int }\n#endif',
      '{a:Int,b:{c:Int}}',
    ],
  ])('reads conditions: %s', (_, members, shape) => {
    expect(state(swift(`var a: Int\n${members}\n`))).toBe(shape)
  })

  it('says which names it found in several branches', () => {
    const [type] = typesIn(swift('var a: Int\n#if FLAG\nvar b: Int\n#else\nvar b: String\n#endif\n'))
    expect(type?.remarks.map(({ en }) => en)).toEqual([expect.stringMatching(/^b is declared in several/)])
  })

  it('reads a ContentState that stands alone', () => {
    const [type] = typesIn('struct ContentState: Codable { var a: Int }')
    expect([told(type?.state), type?.attributes]).toEqual(['{a:Int}', undefined])
  })

  it('ends for a type that holds itself, an alias that leads to itself, and brackets without end', () => {
    const node = swift('var n: Node; struct Node: Codable { var next: [Node] }; typealias X = X; var x: X')
    expect(typesIn(node)).toHaveLength(1)
    expect(typesIn(`${swift('var a: Int')}${'['.repeat(100_000)}`)).toHaveLength(1)
    expect(state(swift(`var a: ${'['.repeat(5000)}Int${']'.repeat(5000)}\n var b: Int`))).toMatch(/,b:Int\}$/)
    expect(typesIn(`${swift('var a: Int')}${'struct A { '.repeat(5000)}`)).toHaveLength(1)
    expect(typesIn(`${swift('var a: Int')} let x = ${'"\\('.repeat(5000)}`)).toHaveLength(1)
  })
})
