import { expect, it } from 'vitest'
import { inLanes } from './runner.ts'

it('a client that lanes share is closed once, when all are through', async () => {
  const happened: string[] = []
  const shared = {
    close: async () => {
      happened.push('closed')
    },
  }
  await inLanes([0, 20, 5], [shared, shared, shared], async (milliseconds) => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
    happened.push(`after ${milliseconds}`)
  })
  expect(happened).toEqual(['after 0', 'after 5', 'after 20', 'closed'])
})
