import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { examplesIn, runLanguages } from './languages.mjs'

const page = (name: string) =>
  examplesIn(readFileSync(resolve(import.meta.dirname, '../../docs', name), 'utf8'))

describe('the tests in docs/gateway-in-tests.md', () => {
  const examples = page('gateway-in-tests.md')

  it('are there in six languages, and for clients that are to be led', () => {
    expect(examples.map(({ title }) => title)).toEqual([
      'Go',
      'Python',
      'Ruby',
      'Node',
      'Java',
      'PHP',
      'Clients that know Apple’s addresses only',
      'Credentials from the API',
    ])
  })

  it('are the same in Chinese', () => {
    const withoutTitle = ({ file, content, lines }: (typeof examples)[number]) => ({ file, content, lines })
    expect(page('gateway-in-tests.zh-CN.md').map(withoutTitle)).toEqual(examples.map(withoutTitle))
  })

  it('are green: the one that needs Node alone', async () => {
    expect(await runLanguages(['Node'])).toMatchObject([{ scenario: 'Node', got: 'green' }])
  })
})
