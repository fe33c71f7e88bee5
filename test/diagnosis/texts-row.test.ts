import { describe, expect, it } from 'vitest'
import { textRows } from '../../src/diagnosis/texts/row.ts'

describe('a text that means something', () => {
  const certain = { causes: ['cert-expired'], certainty: 'certain' } as const

  it.each([
    ['certificate has expired', 'certain'],
    ['…certificate has expired', 'certain'],
    ['certificate has expired…', 'certain'],
    ['certificate…expired', 'likely'],
  ])('%s: with a gap in it, which may join two sentences, nothing is certain', (says, certainty) => {
    expect(textRows('a service', certain, says)).toEqual([
      { says, from: 'a service', causes: ['cert-expired'], certainty },
    ])
  })

  it('is never made more certain', () => {
    const [row] = textRows('a service', { ...certain, certainty: 'possible' }, 'certificate…expired')
    expect(row?.certainty).toBe('possible')
  })
})
