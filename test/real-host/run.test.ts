import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runLine, runOther } from '../../src/real-host/run.ts'
import { quickForm, wholeOnly } from '../whole/quick-form.ts'

const options = { env: { LOAF: '7' }, stdoutIsOurs: true }
const node = (code: string) => `"${process.execPath}" -e "${code}"`

describe('another program', () => {
  const told = (code: string, options: Parameters<typeof runOther>[2]) =>
    runOther(process.execPath, ['-e', code], options)

  const talks: [string, string, { stdin?: string }, string][] = [
    ['gets words on its stdin', 'process.stdin.pipe(process.stdout)', { stdin: 'soup' }, 'soup'],
    ['gets none otherwise', 'process.stdin.pipe(process.stdout)', {}, ''],
    ['has its stdout apart', 'console.error("talk"); console.log("answer")', {}, 'answer\n'],
  ]
  it.each(quickForm(talks, ([what]) => what === 'has its stdout apart'))(
    '%s',
    async (_, code, options, stdout) => {
      expect(await told(code, options)).toMatchObject({ code: 0, stdout })
    },
  )

  it('ends when whoever asked has no use for it any more', async () => {
    const { code } = await told('setInterval(() => {}, 1000)', { signal: AbortSignal.timeout(50) })
    expect(code).toBe(128)
  })
})

describe('a command line of the person', () => {
  const endings: [string, string, number][] = [
    ['its own exit code', node('process.exit(42)'), 42],
    ['what was added to its environment', node('process.exit(Number(process.env.LOAF))'), 7],
    ['what the shell makes of it', `${node('process.exit(1)')} || exit 5`, 5],
    ['128 and the signal that ended it', 'kill -9 $$', 137],
  ]
  it.each(quickForm(endings, ([what]) => !/^its own|^what was added/.test(what)))(
    'ends with %s',
    async (_, line, code) => {
      expect(await runLine(line, options, new AbortController().signal)).toBe(code)
    },
  )

  const folder = mkdtempSync(join(tmpdir(), 'pushctl-run-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const said = join(folder, 'said')
  const waits = `setInterval(() => {}, 1000); fs.writeFileSync('${said}', 'begun')`
  const deaf = `for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {}); ${waits}`
  const finishing = `process.on('SIGTERM', () => setTimeout(() => { fs.writeFileSync('${said}', 'finished'); process.exit() }, 100)); ${waits}`

  /** Runs a line, and asks pushctl to stop once its program has begun. */
  async function stopped(line: string, signal: NodeJS.Signals, isAtTerminal: boolean): Promise<number> {
    rmSync(said, { force: true })
    const interrupted = new AbortController()
    const running = runLine(line, options, interrupted.signal, isAtTerminal)
    await expect.poll(() => existsSync(said), { timeout: 10_000 }).toBe(true)
    interrupted.abort(signal)
    return running
  }

  wholeOnly(it)('gets Ctrl-C from the terminal, and not once more from pushctl', async () => {
    const ends = `fs.writeFileSync('${said}', 'begun'); setTimeout(() => process.exit(3), 50)`
    expect(await stopped(`exec ${node(ends)}`, 'SIGINT', true)).toBe(3)
  })

  const stops = [
    ['is stopped when pushctl is', 'SIGTERM', waits, true, 143],
    ['is told of a signal that only pushctl got', 'SIGINT', waits, false, 130],
    ['is told when the terminal is closed', 'SIGHUP', waits, false, 129],
    ['is killed when it does not end', 'SIGTERM', deaf, true, 137],
    ['is killed when it does not end by Ctrl-C either', 'SIGINT', deaf, true, 137],
  ] as const
  const fewStops = quickForm(stops, ([what]) =>
    ['is told of a signal that only pushctl got', 'is killed when it does not end'].includes(what),
  )
  it.each(fewStops)('%s', async (_, signal, program, isAtTerminal, code) => {
    expect(await stopped(`exec ${node(program)}`, signal, isAtTerminal)).toBe(code)
  })

  wholeOnly(it)('ends with all that it started, which may finish first', async () => {
    expect(await stopped(`${node(finishing)}; true`, 'SIGTERM', false)).toBe(143)
    expect(readFileSync(said, 'utf8')).toBe('finished')
  })
})
