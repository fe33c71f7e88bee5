import { afterAll, beforeAll, expect, it } from 'vitest'
import { startProxy } from '../client/connect-proxy.ts'
import { openShell, type Shell } from '../session.ts'

let shell: Shell
let proxy: Awaited<ReturnType<typeof startProxy>>
beforeAll(async () => {
  shell = openShell()
  proxy = await startProxy()
})
afterAll(async () => {
  await proxy.close()
  shell.close()
})

it('pushes go through a proxy, time after time', async () => {
  await shell.type('pushctl gateway issue com.example.app')
  const send = `pushctl send --gateway local --env sandbox --cert com.example.app.p12 --token ${'ab'.repeat(32)} --message hi`
  expect(await shell.type(`${send} --proxy ${proxy.address}`)).toContain('✓ accepted')
  expect(await shell.type(`${send} --proxy ${proxy.address}`)).toContain('✓ accepted')
  expect(proxy.asked).toHaveLength(2)
  expect(await shell.type(send)).toContain('✓ accepted')
  expect(proxy.asked).toHaveLength(2)
})
