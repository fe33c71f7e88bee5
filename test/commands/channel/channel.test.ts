import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { startLocalGateway } from '../../../src/gateway/local.ts'
import { type FakeHost, fakeHost, run } from '../../fake-host.ts'

const ask = async (line: string, host: FakeHost) => {
  const before = host.written.stdout.length
  const { code, stdout, stderr } = await run(`${line} --json`, host)
  const told = stdout.slice(before)
  return { code, stderr, answer: told === '' ? undefined : JSON.parse(told) }
}

describe('channels of the local gateway', () => {
  it('are made, listed, shown, pushed to and deleted', async () => {
    const host = fakeHost({ now: new Date() })
    await run('gateway issue com.example.app', host)
    const gateway = await startLocalGateway(host, { ports: { sandbox: 0, production: 0 }, announced: true })
    try {
      const options = '--gateway local --cert com.example.app.p12 --env sandbox'
      const made = await ask(`channel create --storage latest ${options}`, host)
      expect(made).toMatchObject({ code: 0, answer: { bundleId: 'com.example.app', storage: 'latest' } })
      const { channelId } = made.answer
      expect(channelId).toMatch(/^[\w+/]+=*$/)
      expect((await ask(`channel list ${options}`, host)).answer.channelIds).toEqual([channelId])
      expect((await ask(`channel show ${channelId} ${options}`, host)).answer).toMatchObject({
        channelId,
        storage: 'latest',
        pushType: 'LiveActivity',
      })
      const push = `send --channel ${channelId} ${options} --live-activity update --content-state {}`
      expect(await ask(push, host)).toMatchObject({
        code: 0,
        answer: { pushes: [{ channelId, outcome: 'accepted', apnsId: expect.any(String) }] },
      })
      expect((await ask(`channel delete ${channelId} ${options}`, host)).code).toBe(0)
      expect((await ask(`channel list ${options}`, host)).answer.channelIds).toEqual([])
      expect(await ask(`channel show ${channelId} ${options}`, host)).toMatchObject({
        code: 1,
        answer: {
          error: { code: 'refused/channel', message: expect.stringContaining('ChannelNotRegistered') },
        },
      })
    } finally {
      await gateway.close()
    }
  })

  it('ends with 3 when nobody answers', async () => {
    const host = fakeHost({ now: new Date() })
    await run('gateway issue com.example.app', host)
    const asked = await ask('channel list --gateway 127.0.0.1:1 --cert com.example.app.p12', host)
    expect(asked).toMatchObject({
      code: 3,
      answer: {
        error: {
          code: 'network/nobody-listens',
          message: expect.stringContaining('Nothing listens on 127.0.0.1:1'),
          hint: expect.stringContaining('Start it'),
        },
      },
    })
  })

  it('types everything again that was typed, with what is missing', async () => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
    const host = fakeHost({ files: { 'AuthKey_ABCDE12345.p8': pem } })
    const typed = '--signing-key AuthKey_ABCDE12345.p8 --team-id TEAM123456 --env sandbox --proxy 127.0.0.1:1'
    const { code, stderr } = await run(`channel list ${typed}`, host)
    expect(code).toBe(2)
    expect(stderr).toBe(`pushctl: Say which app: --topic is missing.
  pushctl channel list --topic com.example.app ${typed}
`)
  })

  it('needs to know the app', async () => {
    expect(await run('channel list')).toMatchObject({ code: 2, stdout: '' })
  })
})
