import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { catalog } from '../src/commands/catalog.ts'

/** What a node of a JSON Schema is to its reader here. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly definitions?: Readonly<Record<string, Schema>>
  readonly [keyword: string]: unknown
}

const root = resolve(import.meta.dirname, '..')

/** @returns the name of the file a command's schema lies in */
export const schemaFile = (path: string) => `schemas/${path.replaceAll(' ', '-')}.json`

/** A type name of its own for what each command answers, and for what they all say of an error. */
const typeName = (path: string) => `Answer_${path.replaceAll(/\W/g, '_')}`
const errorType = 'Answer_error'

/** A program whose types are the answers of all commands; bytes are printed as they are, and never as JSON. */
function rootsText(): string {
  const source = (file: string) => JSON.stringify(join(root, 'src', file))
  return [
    `import type { FaultReport } from ${source('fault.ts')}`,
    ...catalog.commands.flatMap(({ path }) => [
      `import type ${typeName(path)}_command from ${source(`commands/${path.replaceAll(' ', '/')}.ts`)}`,
      `export type ${typeName(path)} = AnswerOf<typeof ${typeName(path)}_command>`,
    ]),
    'type EachOf<R> = R extends AsyncIterable<infer E> ? E : R',
    'type Printed<E> = E extends { readonly piped: Uint8Array } ? never : E',
    'type OrNone<E> = [E] extends [never] ? { readonly noAnswer: true } : E',
    'type AnswerOf<C extends { run(...given: never[]): unknown }> = OrNone<Printed<EachOf<Awaited<ReturnType<C["run"]>>>>>',
    `export interface ${errorType} { readonly error: FaultReport }`,
  ].join('\n')
}

/** @returns what the types say, by name of the type */
function schemasOfTypes(names: readonly string[]): Map<string, Schema> {
  const { buildGenerator, getProgramFromFiles } = createRequire(import.meta.url)('typescript-json-schema')
  const folder = mkdtempSync(join(tmpdir(), 'pushctl-schemas-'))
  const file = join(folder, 'answers.ts')
  try {
    writeFileSync(file, rootsText())
    const { compilerOptions } = createRequire(import.meta.url)(join(root, 'tsconfig.json'))
    const options = {
      ...compilerOptions,
      lib: ['lib.es2023.d.ts'],
      typeRoots: [join(root, 'node_modules/@types')],
    }
    const program = getProgramFromFiles([file], options, root)
    const generator = buildGenerator(program, { required: true, ignoreErrors: true, topRef: false }, [file])
    return new Map(names.map((name) => [name, generator.getSchemaForSymbol(name) as Schema]))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const isSchema = (value: unknown): value is object => typeof value === 'object' && value !== null

/** @returns the same, with `change` made to every object in it, the innermost first */
export function everywhere(schema: unknown, change: (node: Schema) => Schema): unknown {
  if (!isSchema(schema)) return schema
  if (Array.isArray(schema)) return schema.map((each) => everywhere(each, change))
  const inner = Object.entries(schema).map(([key, value]) => [key, everywhere(value, change)])
  return change(Object.fromEntries(inner) as Schema)
}

type Definitions = Readonly<Record<string, Schema>>

/** How the compiler calls a sentence, which is printed in one language. */
const sentence = 'Record<Language,string>'

const nameIn = ($ref: string) => decodeURIComponent($ref.slice('#/definitions/'.length))

/** What has no name in the code is called by its whole type. */
const hasName = (name: string) => /^\w+$/.test(name)

/** @returns two objects as one; what only one of them says holds */
function merged(one: Schema, other: Schema): Schema {
  return {
    ...one,
    ...other,
    properties: { ...one.properties, ...other.properties },
    required: [...new Set([...(one.required ?? []), ...(other.required ?? [])])].sort(),
  }
}

/** @returns each form that a value can have, written out: unions one by one, and what is of several types at once as one object */
function formsOf({ allOf, anyOf, ...node }: Schema, definitions: Definitions): Schema[] {
  if (node.$ref !== undefined) return formsOf(definitions[nameIn(node.$ref)] ?? {}, definitions)
  if (anyOf !== undefined) return anyOf.flatMap((each) => formsOf(each, definitions))
  return (allOf ?? []).reduce<Schema[]>(
    (forms, each) => {
      const others = formsOf(each, definitions)
      return forms.flatMap((form) => others.map((other) => merged(form, other)))
    },
    [node],
  )
}

/** @returns the same in plain words: sentences are texts, and only what has a name in the code has one */
function tidied(schema: Schema, definitions: Definitions): Schema {
  const change = ({ default: _, ...node }: Schema): Schema => {
    const name = typeof node.$ref === 'string' ? nameIn(node.$ref) : undefined
    if (name !== undefined && name !== sentence && hasName(name)) return node
    const { $ref: _ref, ...others } = node
    if (name === sentence) return { ...others, type: 'string' }
    if (name !== undefined) return tidied({ ...definitions[name], ...others }, definitions)
    if (node.allOf === undefined) return node
    const forms = formsOf(node, definitions).map((form) => tidied(form, definitions))
    return forms.length === 1 ? (forms[0] ?? {}) : { anyOf: forms }
  }
  return everywhere(schema, change) as Schema
}

/** @returns the names that are used, by what is used itself */
function usedIn(value: unknown, definitions: Definitions, seen = new Set<string>()) {
  everywhere(value, (node) => {
    const name = typeof node.$ref === 'string' ? nameIn(node.$ref) : undefined
    if (name !== undefined && !seen.has(name)) {
      seen.add(name)
      usedIn(definitions[name], definitions, seen)
    }
    return node
  })
  return seen
}

const withEnvelope = (form: Schema, command: Schema, isNeeded: boolean): Schema => ({
  ...form,
  properties: {
    pushctl: { const: 1, description: 'The form of the document.' },
    command,
    ...form.properties,
  },
  required: ['pushctl', ...(isNeeded ? ['command'] : []), ...(form.required ?? [])],
})

/** @returns the JSON Schema of each command's documents, by the command's path: made of the types */
export function makeSchemas(): Map<string, Schema> {
  const made = schemasOfTypes([errorType, ...catalog.commands.map(({ path }) => typeName(path))])
  const formsOfType = (name: string) => {
    const { definitions = {}, $schema: _, ...type } = made.get(name) ?? {}
    const plain = Object.entries(definitions).map(([each, value]) => [each, tidied(value, definitions)])
    const forms = formsOf(type, definitions)
      .filter(({ properties }) => properties?.noAnswer === undefined)
      .map((form) => tidied(form, definitions))
    return { forms, definitions: Object.fromEntries(plain) as Definitions }
  }
  const error = formsOfType(errorType)
  return new Map(
    catalog.commands.map(({ path, summary }) => {
      const answer = formsOfType(typeName(path))
      const all = { ...answer.definitions, ...error.definitions }
      const command = { const: path, description: 'The words that were typed for the command.' }
      const anyOf = [
        ...answer.forms.map((form) => withEnvelope(form, command, true)),
        ...error.forms.map((form) => withEnvelope(form, command, false)),
      ]
      const used = usedIn(anyOf, all)
      const schema = {
        $schema: 'http://json-schema.org/draft-07/schema#',
        title: `pushctl ${path} --json`,
        description: summary.en,
        anyOf,
        definitions: Object.fromEntries(Object.entries(all).filter(([name]) => used.has(name))),
      }
      return [path, schema]
    }),
  )
}
