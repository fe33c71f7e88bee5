import { describe, expect, it } from 'vitest'
import { fakeHost, run } from '../../fake-host.ts'

const token = 'af931677'.repeat(8)

describe('token inspect', () => {
  it('makes a pasted token usable', async () => {
    const pasted = `<${token.replaceAll(/(.{8})(?!$)/g, '$1 ')}>`
    const { code, stdout } = await run(['token', 'inspect', pasted, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'device-token', deviceToken: token, size: 32 })
  })

  it.each([
    ['(null)', 'empty'],
    ['{length = 32, bytes = 0xd3d997af 967d1f43 ... 34334a55 }', 'data-description'],
    ['ExponentPushToken[x]', 'expo-token'],
    ['00008030-001A2D3E0C41802E', 'udid'],
    ['eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJYIn0.c2lnbmF0dXJl', 'provider-token'],
    ['https://web.push.apple.com/QGV', 'web-push-endpoint'],
    ['hello', 'not-hex'],
  ])('%s is %s', async (text, kind) => {
    const { code, stdout } = await run(['token', 'inspect', text, '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      kind,
      where: expect.any(String),
      findings: [{ severity: 'error' }],
    })
  })

  it.each([
    ['64 zeros', '0'.repeat(64), 'token-wrong-field'],
    ['66 digits', `${token}af`, 'token-format'],
    ['128 digits', token + token, 'token-format'],
  ])('%s are no ✓', async (_, text, id) => {
    const told = await run(['token', 'inspect', text])
    expect(told.code).toBe(1)
    expect(told.stdout).toMatch(/^! Hardly a device token\n/)
    expect(told.stdout).not.toContain('✓')
    const { findings } = JSON.parse((await run(['token', 'inspect', text, '--json'])).stdout)
    expect(findings).toMatchObject([{ id, severity: 'warning' }])
  })

  it.each([
    [`Optional("${token}")`, /taken out/],
    [`Device Token: ${token}`, /taken out/],
    [`<${token.replaceAll(/.{8}/g, '$& ').trim()}>`, /between its digits/],
    [Buffer.from(token, 'hex').toString('base64'), /base64/],
    ['af931677'.repeat(14).slice(0, 108), /insists on 64/],
  ])('%s is a token, and it is said how it came', async (text, note) => {
    const { code, stdout } = await run(['token', 'inspect', text])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^✓/)
    expect(stdout).toMatch(note)
  })
})

describe('token locate', () => {
  it('finds environment and topic, and nothing is delivered', async () => {
    const host = fakeHost({ now: new Date() })
    await run('gateway issue com.example.app', host)
    const credential = '--gateway local --cert com.example.app.p12'
    await run(`send ${credential} --env sandbox --token ${token} --topic com.example.app.voip -m x`, host)
    const before = host.written.stdout.length
    const { code, stdout } = await run(`token locate ${token} ${credential} --json`, host)
    expect(code).toBe(0)
    expect(JSON.parse(stdout.slice(before))).toMatchObject({
      location: { kind: 'found', environment: 'sandbox', topic: 'com.example.app.voip', isRemoved: false },
    })
  })

  it('says so when nobody can tell', async () => {
    const host = fakeHost({ now: new Date() })
    await run('gateway issue com.example.app', host)
    const { code, stdout } = await run(
      `token locate ${token} --gateway local --cert com.example.app.p12 --topic com.example.app`,
      host,
    )
    expect(stdout).toContain('Both environments take the token')
    expect(code).toBe(3)
  })
})
