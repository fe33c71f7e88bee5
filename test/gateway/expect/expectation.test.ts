import { describe, expect, it } from 'vitest'
import { judge, readExpectation } from '../../../src/gateway/expect/expectation.ts'
import { push } from '../control/controls-in-memory.ts'

/** What is said of one push with these headers and this payload. */
async function said(expectation: object, payload: string, headers: Record<string, string> = {}) {
  const message = push(7, {
    payload: Buffer.from(payload),
    headers: { 'apns-topic': 'com.example.app', 'apns-push-type': 'alert', ...headers },
  })
  const { number, passes, differences, findings } = judge(
    { message, payload: JSON.parse(payload.replace(/^no json$/, '"no json"')) },
    await readExpectation(expectation as never),
  )
  return { number, passes, said: [...differences.map(({ path }) => path), ...findings.map(({ id }) => id)] }
}

const misplaced = '{"aps":{"alert":"hi"},"badge":1}'

describe('whether a received push is as expected', () => {
  it.each<[string, object, string, boolean, string[]]>([
    ['nothing is expected', {}, '{"aps":{"badge":"3"}}', true, []],
    ['payload check finds nothing', { lint: true }, '{"aps":{"alert":"hi"}}', true, []],
    [
      'payload check finds an error',
      { lint: true },
      '{"aps":{"alert":"hi","badge":"3"}}',
      false,
      ['value-wrong'],
    ],
    ['a warning is told, and passes', { lint: true }, misplaced, true, ['key-misplaced']],
    ['with strict it does not', { lint: true, strict: true }, misplaced, false, ['key-misplaced']],
    ['strict alone asks payload check, too', { strict: true }, misplaced, false, ['key-misplaced']],
    ['what is no JSON at all does not', { lint: true }, 'no json', false, ['payload']],
    ['the schema is not met', { expect: { required: ['order'] } }, misplaced, false, ['order']],
  ])('%s', async (_, expectation, payload, passes, found) => {
    expect(await said(expectation, payload)).toEqual({ number: 7, passes, said: found })
  })

  it('looks at the headers that came with it', async () => {
    const background = { 'apns-push-type': 'background', 'apns-priority': '10' }
    const { passes, said: found } = await said({ lint: true }, '{"aps":{"content-available":1}}', background)
    expect({ passes, found }).toEqual({
      passes: false,
      found: expect.arrayContaining([expect.stringMatching(/priority/)]),
    })
  })
})
