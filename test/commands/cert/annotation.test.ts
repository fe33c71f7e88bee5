import { expect, it } from 'vitest'
import { annotationLine } from '../../../src/commands/cert/annotation.ts'

it('escapes what would end a property or a line', () => {
  const annotation = {
    level: 'error',
    file: 'C:\\certs, old/100%.p12',
    title: 'a: b, c',
    message: '100% of it: expired,\r\nsince long',
  } as const
  expect(annotationLine(annotation)).toBe(
    '::error file=C%3A\\certs%2C old/100%25.p12,title=a%3A b%2C c::100%25 of it: expired,%0D%0Asince long',
  )
})
