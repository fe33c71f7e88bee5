import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Ajv from 'ajv'
import { describe, expect, it } from 'vitest'
import { catalog } from '../src/commands/catalog.ts'
import { wrongIn } from './documents.ts'
import { run } from './fake-host.ts'
import { makeSchemas, type Schema, schemaFile } from './schemas.ts'

const root = resolve(import.meta.dirname, '..')
/** A schema is compiled for a few documents alone: code that is quick to make, and not to run. */
const compiledFast = { inlineRefs: false, code: { optimize: false } } as const
const textOf = (schema: Schema) => `${JSON.stringify(schema, undefined, 2)}\n`

/** `npm run schemas` writes them; the same with `--mode check-schemas` says whether they are what the types say. */
describe.runIf(process.env.MODE === 'schemas' || process.env.MODE === 'check-schemas')(
  'made of the types',
  () => {
    it('every schema', () => {
      for (const [path, schema] of makeSchemas()) {
        const file = join(root, schemaFile(path))
        if (process.env.MODE === 'schemas') writeFileSync(file, textOf(schema))
        expect(readFileSync(file, 'utf8')).toBe(textOf(schema))
      }
    })
  },
)

describe('the schemas that are shipped', () => {
  it('are one for each command', () => {
    const wanted = catalog.commands.map(({ path }) => schemaFile(path))
    expect(
      readdirSync(join(root, 'schemas'))
        .map((name) => `schemas/${name}`)
        .sort(),
    ).toEqual(wanted.sort())
  })

  it.each(catalog.commands.map(({ path }) => path))(
    '%s: is a JSON Schema, and takes no document of another command',
    (path) => {
      const schema = JSON.parse(readFileSync(join(root, schemaFile(path)), 'utf8'))
      const ajv = new Ajv({ formats: { 'date-time': true }, allowUnionTypes: true, ...compiledFast })
      const holds = ajv.compile(schema)
      expect(holds({ pushctl: 1, error: { code: 'usage/option', message: 'No.' } })).toBe(true)
      expect(holds({ pushctl: 1, command: 'another', error: { code: 'usage/option', message: 'No.' } })).toBe(
        false,
      )
      expect(holds({ pushctl: 2, command: path, error: { code: 'usage/option', message: 'No.' } })).toBe(
        false,
      )
      expect(holds({ pushctl: 1, command: path })).toBe(false)
    },
  )

  it.each(catalog.commands.map(({ path }) => path))('%s: hold for its error', async (path) => {
    const { stdout } = await run(`${path} --nonsense --json`)
    expect(wrongIn(stdout)).toEqual([])
    expect(JSON.parse(stdout)).toMatchObject({ pushctl: 1, command: path })
  })

  it.each([
    ['a value of another type', { stopped: 'yes' }],
    ['a key that no schema tells of', { stopped: true, extra: 1 }],
    ['a key that is missing', {}],
    ['an error beside an answer', { stopped: true, error: { code: 'usage/option', message: 'No.' } }],
  ])('notice %s', (_, facts) => {
    const document = (more: object) => JSON.stringify({ pushctl: 1, command: 'gateway stop', ...more })
    expect(wrongIn(document({ stopped: true }))).toEqual([])
    expect(wrongIn(document(facts))).toHaveLength(1)
  })
})
