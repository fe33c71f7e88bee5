import { expect, it } from 'vitest'
import { openDeadTokens } from '../../../../src/commands/send/many/dead-tokens.ts'
import { fakeHost } from '../../../fake-host.ts'

it('writes dead tokens when there are some hundred, and the rest at the end', async () => {
  const host = fakeHost({})
  const deadTokens = await openDeadTokens('dead.csv', false, host)
  const lines = () => String(host.disk.get('/home/dev/app/dead.csv')?.bytes).split('\n').length - 2
  const note = (count: number) => {
    for (let row = 1; row <= count; row += 1)
      deadTokens.note({ row, deviceToken: 'a'.repeat(64), outcome: 'rejected', status: 410, attempts: 1 })
  }
  const seen: number[] = []
  for (const count of [100, 200, 1]) {
    note(count)
    await deadTokens.flush()
    seen.push(lines())
  }
  await deadTokens.close()
  expect([...seen, lines(), deadTokens.count()]).toEqual([0, 300, 300, 301, 301])
})
