import { describe, expect, it } from 'vitest'
import { causes } from '../../src/diagnosis/causes/registry.ts'

describe('the registry of causes', () => {
  it('has each id once, in kebab-case', () => {
    const ids = causes.map(({ id }) => id)
    expect([...new Set(ids)]).toEqual(ids)
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  })

  it.each(causes.map((cause) => [cause.id, cause]))('%s is one sentence in both languages', (_, { what }) => {
    expect(what.en).toMatch(/^[A-Z][^\n]*\.$/)
    expect(what.zh).toMatch(/。$/)
  })
})
