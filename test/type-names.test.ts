import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const src = resolve(import.meta.dirname, '../src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /(?<!\.d)\.ts$/.test(name),
)

/** Interfaces and type aliases of a file, exported or not: they begin a line, as Biome writes them. */
const typesOf = (file: string) =>
  [...readFileSync(join(src, file), 'utf8').matchAll(/^(?:export )?(?:interface|type) (\w+)/gm)].map(
    ([, name = '']) => name,
  )

it('a type name means one thing: it is declared in one file of src', () => {
  const declared = files.flatMap((file) => [...new Set(typesOf(file))].map((name) => ({ name, file })))
  const byName = new Map<string, typeof declared>()
  for (const one of declared) byName.set(one.name, [...(byName.get(one.name) ?? []), one])
  expect(byName.size).toBeGreaterThan(300)
  const twice = [...byName].filter(([, places]) => places.length > 1)
  expect(twice.map(([name, places]) => `${name}: ${places.map(({ file }) => file).join(' ')}`)).toEqual([])
})
