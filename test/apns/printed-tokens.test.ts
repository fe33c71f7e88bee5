import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDeviceToken } from '../../src/apns/device-token.ts'

const token = '740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad'

interface Printed {
  readonly by: string
  readonly asked: string
  readonly text: string
}
const printed = readFileSync(new URL('printed-tokens/printed.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Printed)

/** Of an array Java prints where it is, and not what. */
const isNoToken = ({ by, asked }: Printed) => by === 'Java' && asked === 't'

describe('a device token as programs print its bytes', () => {
  it.each(printed.filter((each) => !isNoToken(each)))('$by: $asked', ({ text }) => {
    expect(readDeviceToken(text)).toMatchObject({ is: 'device-token', token })
  })

  it.each(printed.filter(isNoToken))('$by: $asked is none', ({ text }) => {
    expect(readDeviceToken(text)).toMatchObject({ kind: 'printed-object' })
  })

  it.each(printed.filter(({ text }) => /\\x|=>|00000010/.test(text)))(
    '$by: half of $asked is none',
    ({ text }) => {
      const half = text.slice(0, text.length / 2)
      expect(readDeviceToken(half).is).not.toBe('device-token')
    },
  )
})
