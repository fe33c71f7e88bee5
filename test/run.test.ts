import { describe, expect, it } from 'vitest'
import { runLine } from '../src/run.ts'

const options = { env: { LOAF: '7' }, stdoutIsOurs: true }
const node = (code: string) => `"${process.execPath}" -e "${code}"`

describe('a command line of the person', () => {
  it.each([
    ['its own exit code', node('process.exit(42)'), 42],
    ['what was added to its environment', node('process.exit(Number(process.env.LOAF))'), 7],
    ['what the shell makes of it', `${node('process.exit(1)')} || exit 5`, 5],
    ['128 and the signal that ended it', 'kill -9 $$', 137],
  ])('ends with %s', async (_, line, code) => {
    expect(await runLine(line, options, new AbortController().signal)).toBe(code)
  })

  it.each([
    ['is stopped when pushctl is', 'SIGTERM', 'setInterval(() => {}, 1000)', 143],
    ['gets Ctrl-C from the terminal, and not once more from pushctl', 'SIGINT', 'process.exit(3)', 3],
  ])('%s', async (_, signal, program, code) => {
    const interrupted = new AbortController()
    const running = runLine(`exec ${node(program)}`, options, interrupted.signal)
    interrupted.abort(signal)
    expect(await running).toBe(code)
  })
})
