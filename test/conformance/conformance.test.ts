import { describe, expect, it } from 'vitest'
import { runConformance } from './conformance.mjs'

const rows = await runConformance({ quick: true })

describe.each([...new Set(rows.map(({ client }) => client))])('%s pushes through the gateway', (name) => {
  it.each(rows.filter(({ client }) => client === name))('$scenario', ({ skipped, expected, got }) => {
    expect(got ?? skipped).toBe(expected ?? skipped)
  })
})
