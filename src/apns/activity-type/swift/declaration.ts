import type { SwiftToken } from './tokens.ts'

/** A type as it is written behind a colon. */
export type TypeName =
  | { readonly is: 'named'; readonly path: readonly string[]; readonly of: readonly TypeName[] }
  | { readonly is: 'list'; readonly of: TypeName }
  | { readonly is: 'dictionary'; readonly key: TypeName; readonly of: TypeName }
  | { readonly is: 'optional'; readonly of: TypeName }
  /** A tuple, a function, `any`, `some`: nothing that JSON decodes by itself. */
  | { readonly is: 'other' }

/** A property that holds a value; computed and static ones are none. */
export interface StoredProperty {
  readonly name: string
  /** As written, or as its first value shows. */
  readonly type: TypeName
  readonly hasValue: boolean
  /** `let` with a value: JSONDecoder passes over it. */
  readonly isConstant: boolean
  /** Property wrappers and macros before it. */
  readonly wrappers: readonly string[]
  /** The `#if` inside the type that it stands in, where nobody can tell whether it holds. */
  readonly condition?: string
}

export interface DeclaredCase {
  readonly name: string
  /** Behind `=`. */
  readonly raw?: SwiftToken
  readonly isNegative: boolean
  /** Nothing when there are no brackets. */
  readonly values?: readonly {
    readonly name: string
    readonly type: TypeName
    readonly hasDefault: boolean
  }[]
}

/** A type, or the whole of all files, with everything that stands in it. */
export interface SwiftDeclaration {
  readonly is: 'file' | 'struct' | 'class' | 'enum' | 'other'
  readonly name: string
  /** What it stands in. */
  parent?: SwiftDeclaration
  readonly inherits: TypeName[]
  readonly isGeneric: boolean
  /** Macros before it. */
  readonly wrappers: readonly string[]
  readonly properties: StoredProperty[]
  readonly cases: DeclaredCase[]
  readonly types: Map<string, SwiftDeclaration>
  readonly aliases: Map<string, TypeName>
  /** It has an `init(from:)` of its own. */
  decodesItself: boolean
}

/** What stands in `extension Outer.Inner { … }`. */
export interface SwiftExtension {
  readonly path: readonly string[]
  readonly members: SwiftDeclaration
}

/** @returns a declaration that nothing stands in yet */
export function emptyDeclaration(
  of: Pick<SwiftDeclaration, 'is' | 'name'> &
    Partial<Pick<SwiftDeclaration, 'parent' | 'isGeneric' | 'wrappers'>>,
): SwiftDeclaration {
  return {
    isGeneric: false,
    wrappers: [],
    ...of,
    inherits: [],
    properties: [],
    cases: [],
    types: new Map(),
    aliases: new Map(),
    decodesItself: false,
  }
}
