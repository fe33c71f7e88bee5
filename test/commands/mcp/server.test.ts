import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quickForm, wholeOnly } from '../../whole/quick-form.ts'

const binary = resolve(import.meta.dirname, '../../../bin/pushctl.cjs')
const folder = mkdtempSync(join(tmpdir(), 'pushctl-mcp-'))
const env = {
  PATH: process.env.PATH ?? '',
  HOME: folder,
  XDG_DATA_HOME: `${folder}/data`,
  XDG_CACHE_HOME: `${folder}/cache`,
  LANG: 'C',
}
const program = { command: process.execPath, args: [binary, 'mcp'], cwd: folder, env }
const pushctl = (...words: string[]) =>
  execa(process.execPath, [binary, ...words], {
    cwd: folder,
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  })

const token = 'ab'.repeat(32)
const passphrase = 'correct horse battery'
const client = new Client({ name: 'test', version: '1' })

interface Answer {
  readonly content: readonly { readonly type: string; readonly text: string }[]
  readonly structuredContent?: Readonly<Record<string, unknown>>
  readonly isError?: boolean
}
const everything: string[] = []
async function call(name: string, input: Readonly<Record<string, unknown>>): Promise<Answer> {
  const answer = (await client.callTool({ name, arguments: input })) as Answer
  everything.push(JSON.stringify(answer))
  return answer
}

beforeAll(async () => {
  writeFileSync(join(folder, 'passphrase'), `${passphrase}\n`)
  await pushctl('gateway', 'issue', 'com.example.app')
  await pushctl(
    'cert',
    'convert',
    'com.example.app.p12',
    '-o',
    'com.example.app.p12',
    '--new-passphrase-file',
    'passphrase',
  )
  await pushctl('device', 'add', 'anna', token, '--env', 'production')
  await client.connect(new StdioClientTransport(program))
}, 60_000)
afterAll(async () => {
  await client.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('an agent that has pushctl as tools', { shuffle: false }, () => {
  it('finds five, and production closed', async () => {
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(['inspect', 'check', 'explain', 'send', 'received'])
    expect(
      tools.filter(({ annotations }) => annotations?.readOnlyHint !== true).map(({ name }) => name),
    ).toEqual(['send'])
    expect(tools.map(({ inputSchema }) => inputSchema.additionalProperties)).toEqual(tools.map(() => false))
    const send = tools.find(({ name }) => name === 'send')
    expect(send?.inputSchema.properties?.gateway).toMatchObject({ enum: ['local', 'sandbox'] })
  })

  wholeOnly(it)('gets what --json prints', async () => {
    const { content, structuredContent } = await call('explain', { text: 'BadDeviceToken' })
    const { stdout } = await pushctl('explain', 'BadDeviceToken', '--json')
    expect(JSON.parse(content[0]?.text ?? '')).toEqual(JSON.parse(stdout))
    expect(structuredContent).toEqual(JSON.parse(stdout))
  })

  const calls: [string, Record<string, unknown>, boolean, string][] = [
    ['inspect', { files: ['com.example.app.cer'] }, false, 'com.example.app'],
    ['inspect', { files: ['com.example.app.p12'], passphraseFile: 'passphrase' }, false, 'com.example.app'],
    ['inspect', { files: ['com.example.app.p12'] }, false, 'passphrase'],
    ['inspect', { files: ['/etc/passwd'] }, false, 'refused/unknown-kind'],
    ['inspect', { text: `token: <${token}>` }, false, token],
    ['check', { payload: { aps: { alert: 7 } } }, false, 'value-wrong'],
    ['explain', { text: '/etc/passwd' }, true, '"texts": []'],
    [
      'send',
      {
        gateway: 'sandbox',
        tokens: ['@anna'],
        cert: 'com.example.app.p12',
        passphraseFile: 'passphrase',
        message: 'x',
      },
      true,
      'production',
    ],
    ['send', { gateway: 'local', tokens: ['x'], dry_run: true }, true, 'dry_run'],
    ['send', { gateway: 'local', tokens: [token], cert: 'none.p12', message: 'x' }, true, 'file/not-found'],
  ]
  const fewCalls = quickForm(calls, ([, , , says]) => ['refused/unknown-kind', 'production'].includes(says))
  it.each(fewCalls)('%s %j', async (name, input, isError, says) => {
    const answer = await call(name, input)
    expect(answer.content[0]?.text).toContain(says)
    expect(answer.isError).toBe(isError)
  })

  wholeOnly(it)('is told no content of JSON that is no push', async () => {
    writeFileSync(join(folder, 'config.json'), '{"auths":{"registry":{"auth":"c2VjcmV0"}}}')
    writeFileSync(join(folder, 'push.json'), '{"aps":{"alert":"Soup is ready"}}')
    const { content } = await call('inspect', { files: ['config.json', 'push.json'] })
    const documents = content.map(({ text }) => JSON.parse(text))
    expect(documents).toMatchObject([
      { file: 'config.json', kind: 'payload' },
      { file: 'push.json', kind: 'payload', payload: { aps: { alert: 'Soup is ready' } } },
    ])
    expect(documents[0]).not.toHaveProperty('payload')
  })

  wholeOnly(it)(
    'pushes to the local gateway, waits for what arrived, and reads why it was refused',
    async () => {
      const gateway = spawn(
        process.execPath,
        [binary, 'gateway', 'start', '--port', '0', '--production-port', '0', '--json'],
        { cwd: folder, env },
      )
      await once(gateway.stdout, 'data')
      const push = {
        gateway: 'local',
        tokens: [token],
        cert: 'com.example.app.p12',
        passphraseFile: 'passphrase',
        message: 'Soup is ready',
      }
      const waiting = call('received', { wait: 2, timeout: 30 })
      const accepted = await call('send', push)
      expect(accepted.structuredContent).toMatchObject({ pushes: [{ outcome: 'accepted' }] })
      const refused = await call('send', { ...push, env: 'production' })
      expect(refused).toMatchObject({
        isError: false,
        structuredContent: { pushes: [{ outcome: 'rejected' }] },
      })
      expect(refused.content[0]?.text).toContain('env-mismatch-token')
      const [arrived] = (await waiting).content
      for (const said of ['Soup is ready', '"accepted"', '"rejected"']) expect(arrived?.text).toContain(said)
      gateway.kill()
      await once(gateway, 'exit')
    },
  )

  wholeOnly(it)('was never told a passphrase or a key', () => {
    expect(everything.length).toBeGreaterThan(11)
    expect(everything.filter((text) => text.includes(passphrase) || text.includes('PRIVATE KEY'))).toEqual([])
  })
})

describe('stdout', () => {
  const message = (id: number, method: string, params: object) =>
    JSON.stringify({ jsonrpc: '2.0', id, method, params })
  const hello = message(1, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'x', version: '1' },
  })
  const start = () =>
    spawn(process.execPath, [binary, 'mcp', '--json'], { cwd: folder, env, stdio: ['pipe', 'pipe', 'pipe'] })

  wholeOnly(it)(
    'carries the protocol alone, also after what is none, and every call has its answer when stdin ends',
    async () => {
      const server = start()
      const said: string[] = []
      server.stdout.on('data', (piece) => said.push(String(piece)))
      server.stdin.end(
        `${hello}\nnot JSON\n::set-output name=x::y\n${message(2, 'tools/call', { name: 'explain', arguments: { text: 'BadTopic' } })}\n`,
      )
      expect(await once(server, 'close')).toEqual([0, null])
      const lines = said
        .join('')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
      expect(lines.map(({ jsonrpc, id }) => [jsonrpc, id])).toEqual([
        ['2.0', 1],
        ['2.0', 2],
      ])
    },
  )

  it('ends when the client asks for it', async () => {
    const server = start()
    server.stdin.write(`${hello}\n`)
    await once(server.stdout, 'data')
    server.kill('SIGTERM')
    const [code, signal] = await once(server, 'close')
    expect(code ?? signal).toBe('SIGINT')
  })
})
