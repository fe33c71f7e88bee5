import { describe, expect, it } from 'vitest'
import { askGateway } from '../../../src/gateway/control/client.ts'
import { type FakeHost, run } from '../../fake-host.ts'
import { deviceToken, topic } from '../../gateway/gateway-under-test.ts'
import { during, terminalOf } from './started-gateway.ts'

const schema = { type: 'object', required: ['order'], properties: { order: { type: 'integer' } } }
const files = {
  'order.schema.json': JSON.stringify(schema),
  'sample.json': '{"aps":{"alert":"a sample"}}',
  'broken.json': '{"type": "object",}',
}

/** The gateway's own push: all that is asserted of it stands in headers and payload. */
const push = (host: FakeHost, payload: object, headers: object = {}) =>
  askGateway(host, {
    method: 'POST',
    path: '/api/push',
    body: {
      environment: 'sandbox',
      deviceToken,
      headers: { 'apns-topic': topic, 'apns-push-type': 'alert', ...headers },
      payload: JSON.stringify(payload),
    },
  })

const soup = { aps: { alert: { title: 'Soup is ready' } }, order: 42 }
const stew = { aps: { alert: { title: 'Stew is ready' }, badge: '3' }, order: '43' }

const type = (host: FakeHost, ...words: string[]) =>
  run(['gateway', 'received', ...words], terminalOf(host, { files }))

describe('gateway received, as an assertion on content', () => {
  it('holds for the push that is as expected, and says how the nearest differs', async () => {
    await during('', async (host) => {
      await push(host, soup, { 'apns-priority': '10' })
      await push(host, stew)
      const title = (words: string) => ['--match', `aps.alert.title=${words}`]

      const cases: [string[], number, RegExp][] = [
        [title('Soup is ready'), 0, /✓ sandbox.*“Soup is ready”$/],
        [
          [...title('Soup is ready'), '--match', 'priority=10', '--wait', '1', '--env', 'sandbox'],
          0,
          /✓ sandbox/,
        ],
        [[...title('Soup is ready'), '--expect', 'order.schema.json', '--lint'], 0, /✓ sandbox/],
        [
          [...title('Soup is redy'), '--match', 'order=42'],
          1,
          /What came nearest:\n.*Soup is ready.*\n +✗ aps\.alert\.title is "Soup is ready", not "Soup is redy"\n.*Stew[\s\S]*0 of 1 arrived\.$/,
        ],
        [
          ['--wait', '1', '--timeout', '0', '--topic', 'com.example.other'],
          1,
          /topic is "com\.example\.app", not "com\.example\.other"/,
        ],
        [
          ['--wait', '1', '--timeout', '0', '--env', 'production'],
          1,
          /environment is "sandbox", not "production"/,
        ],
        [
          [...title('Stew is ready'), '--expect', 'order.schema.json'],
          1,
          /Push 2 is not as expected:\n +✗ order is "43"; the schema asks for type "integer"\n1 of 1 are not as expected\.$/,
        ],
        [['--lint'], 1, /Push 2 is not as expected:\n +✗ .*badge[\s\S]*1 of 2 are not as expected\.$/],
        [['--topic', 'com.example.other', '--lint'], 1, /0 of 1 arrived\.$/],
        [[...title('Soup is ready'), '--lint', '--wait', '2', '--timeout', '0'], 1, /1 of 2 arrived\.$/],
      ]
      for (const [words, code, says] of cases) {
        const told = await type(host, ...words)
        expect({ words, code: told.code }).toEqual({ words, code })
        expect(told.stdout.trimEnd()).toMatch(says)
      }

      const told = await type(host, '--match', 'order=43', '--json')
      expect(JSON.parse(told.stdout)).toMatchObject({
        received: [],
        complete: false,
        wanted: 1,
        misses: [
          {
            kind: 'push',
            number: 2,
            payload: stew,
            differences: [
              {
                path: 'order',
                found: '43',
                expected: 43,
                evidence: 'order is the text "43", not the number 43; if the text is meant, write order="43"',
              },
            ],
          },
          { number: 1, differences: [{ path: 'order', evidence: 'order is 42, not 43' }] },
        ],
      })
    })
  })

  it('waits for the push that is meant, and not for another', async () => {
    await during('', async (host) => {
      const waiting = type(
        host,
        '--wait',
        '1',
        '--timeout',
        '60',
        '--match',
        'order=42',
        '--expect',
        'order.schema.json',
      )
      await push(host, stew)
      await push(host, soup)
      expect(await waiting).toMatchObject({ code: 0, stdout: expect.not.stringContaining('Stew') })
    })
  })

  it('asserts on what the last gateway kept, too', async () => {
    let world: FakeHost | undefined
    await during('', async (host) => {
      world = host
      await push(host, soup)
    })
    if (world === undefined) throw new Error('no gateway was started')
    expect((await type(world, '--match', 'order=42')).code).toBe(0)
    expect((await type(world, '--match', 'order=43')).code).toBe(1)
  })

  it.each([
    [['--match', ''], 2, 'does not begin with a path'],
    [['--match', 'a..b=3'], 2, 'does not begin with a path'],
    [['--match', 'env=sandbx'], 2, 'sandbx'],
    [['--env', 'sandbx'], 2, 'is not an environment'],
    [
      ['--expect', 'sample.json'],
      2,
      'sample.json: The JSON Schema cannot be used: it asks nothing of a payload (aps)',
    ],
    [['--expect', 'broken.json'], 2, 'broken.json is no JSON Schema; line 1, column 19'],
    [['--expect', 'gone.json'], 3, 'gone.json'],
    [['--follow', '--wait', '1'], 2, 'it does not go with --wait'],
    [['--follow', '--lint'], 2, 'it does not go with --lint'],
    [['--follow', '--last', '3'], 2, 'it does not go with --last'],
    [['--last', '0'], 2, 'is no number of pushes'],
    [['--follow', '--clear'], 2, 'it does not go with --clear'],
  ])('%j is a mistake', async (words, code, says) => {
    const told = await run(['gateway', 'received', ...words], { files })
    expect(told).toMatchObject({ code, stderr: expect.stringContaining(says) })
  })
})

describe('gateway received --last', () => {
  it('tells the last ones, says how many more there are, and counts and judges them all', async () => {
    await during('', async (host) => {
      for (const order of [1, 2, 'three', 4]) await push(host, { ...soup, order })
      const told = await type(host, '--last', '2')
      expect(told.code).toBe(0)
      expect(told.stdout).toMatch(/^· 2 earlier ones are left out\.\n[^\n]*Soup[^\n]*\n[^\n]*Soup[^\n]*\n$/)
      const { stdout } = await type(host, '--last', '2', '--json')
      expect(JSON.parse(stdout)).toMatchObject({
        leftOut: 2,
        received: [{ payload: { order: 'three' } }, { payload: { order: 4 } }],
      })
      expect(JSON.parse((await type(host, '--last', '4', '--json')).stdout)).not.toHaveProperty('leftOut')

      const judged = await type(host, '--last', '1', '--expect', 'order.schema.json')
      expect(judged).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('1 of 4 are not as expected.'),
      })
      const waited = await type(host, '--last', '1', '--wait', '5', '--timeout', '0')
      expect(waited).toMatchObject({ code: 1, stdout: expect.stringContaining('4 of 5 arrived.') })
    })
  })
})

describe('gateway received --follow', () => {
  it('tells what has arrived and what arrives, of what is meant, until the gateway ends', async () => {
    let following: ReturnType<typeof type> | undefined
    await during('', async (host) => {
      await push(host, soup)
      const screen = terminalOf(host)
      following = run(['gateway', 'received', '--follow', '--match', 'order', '--json'], screen)
      await expect.poll(() => screen.written.stdout).toContain('Soup')
      await push(host, { aps: { alert: 'no order' } })
      await push(host, stew)
      await expect.poll(() => screen.written.stdout).toContain('Stew')
    })
    const told = await following
    expect(told).toMatchObject({ code: 0, stderr: expect.stringContaining('The gateway has ended.') })
    const lines = told?.stdout.trimEnd().split('\n') ?? []
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { kind: 'push', number: 1, payload: soup },
      { kind: 'push', number: 3, payload: stew },
    ])
  })

  it('ends with Ctrl-C', async () => {
    await during('', async (host) => {
      const keyboard = new AbortController()
      const screen = terminalOf(host, { interrupted: keyboard.signal })
      const following = run(['gateway', 'received', '-f'], screen)
      await push(host, soup)
      await expect.poll(() => screen.written.stdout).toContain('Soup')
      keyboard.abort()
      expect((await following).stderr).toBe('')
    })
  })

  it('says when none runs', async () => {
    const told = await run('gateway received --follow')
    expect(told).toMatchObject({ code: 3, stderr: expect.stringContaining('No local gateway is running.') })
  })
})
