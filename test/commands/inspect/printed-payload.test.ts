import { expect, it } from 'vitest'
import { run } from '../../fake-host.ts'

it.each([
  ['by Swift', '[AnyHashable("aps"): { alert = { body = Soup; }; badge = 1; }]'],
  ['by Objective-C', '{\n    aps =     {\n        alert = Soup;\n    };\n}'],
])('a payload as it is printed %s is told as that', async (_, stdin) => {
  const { code, stderr } = await run(['inspect', '-'], { stdin })
  expect(stderr).toContain('as an app prints it')
  expect(code).toBe(3)
})

it.each([
  ['JavaScript that makes one', "const aps = { alert: 'Soup' }"],
  ['one with a device token beside it', `aps = { alert = Soup; } token=${'af931677'.repeat(8)}`],
])('%s is not', async (_, stdin) => {
  const { stdout, stderr } = await run(['inspect', '-'], { stdin })
  expect(stdout + stderr).not.toContain('as an app prints it')
})

it('JSON that was typed as a word is named by itself, not as standard input', async () => {
  const { stdout, stderr } = await run(['inspect', "{'aps':{'alert':'Soup'}}"], {})
  expect(stdout + stderr).toContain("{'aps':{'alert':'Soup'}}")
  expect(stdout + stderr).not.toContain('stdin')
})

it('a request to FCM that was typed as a word is piped in by the line to type', async () => {
  const typed = '{"message":{"token":"x","notification":{"title":"Lunch"}}}'
  const { stdout } = await run(['inspect', typed], {})
  expect(stdout).toContain(`printf %s '${typed}' | pushctl payload extract - -o payload.json`)
})
