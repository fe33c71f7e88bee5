import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readProviderToken, verifyProviderToken } from '../../../src/credential/signing-key/provider-token.ts'
import { fakeHost, run } from '../../fake-host.ts'

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = (key: typeof pair.privateKey) => key.export({ type: 'pkcs8', format: 'pem' }) as string
const now = new Date('2026-11-22T08:00:00Z')
const file = 'AuthKey_KEYID12345.p8'
const files = { [file]: pem(pair.privateKey), 'other.p8': pem(other.privateKey) }

/** So far in the future that `iat` is what `Date.now()` says. */
const milliseconds = (now.getTime() - now.getTime() / 1000) / 60

function jwt(
  minutes = 0,
  kid = 'KEYID12345',
  iss = 'TEAM123456',
  dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363',
): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'ES256', kid })}.${part({ iss, iat: now.getTime() / 1000 - minutes * 60 })}`
  const signature = sign('sha256', Buffer.from(signed), { key: pair.privateKey, dsaEncoding })
  return `${signed}.${signature.toString('base64url')}`
}

describe('jwt create', () => {
  const line = `jwt create --signing-key ${file} --team-id TEAM123456`

  it('prints a token that the key made', async () => {
    const { code, stdout } = await run(line, { files, now })
    expect(code).toBe(0)
    const token = readProviderToken(stdout.trim())
    expect(token).toMatchObject({ keyId: 'KEYID12345', teamId: 'TEAM123456', issuedAt: now })
    expect(verifyProviderToken(token, pair.publicKey)).toBe(true)
  })

  it('prints the same one again, until a fresh one is asked for', async () => {
    const host = fakeHost({ files, now })
    await run(line, host)
    await run(line, host)
    await run(`${line} --fresh`, host)
    const [first, second, third] = host.written.stdout.trim().split('\n')
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })

  it('warns of a key id that the name of the file contradicts, beside the token', async () => {
    const told = await run(`${line} --key-id BBBBBBBBBB`, { files, now })
    expect(told.code).toBe(0)
    expect(told.stdout.trim().split('.')).toHaveLength(3)
    expect(told.stderr).toContain('named the file AuthKey_KEYID12345.p8 after another: KEYID12345')
    const { findings } = JSON.parse((await run(`${line} --key-id BBBBBBBBBB --json`, { files, now })).stdout)
    expect(findings).toMatchObject([{ id: 'key-ids-mismatch', severity: 'warning' }])
    expect((await run(line, { files, now })).stderr).toBe('')
  })

  it('needs a key', async () => {
    expect(await run('jwt create')).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('jwt inspect', () => {
  const inspect = (token: string, words = '') => run(`jwt inspect ${token} ${words} --json`, { files, now })

  it.each([
    [jwt(), '', 0, []],
    [jwt(), `--signing-key ${file} --team-id TEAM123456`, 0, []],
    [jwt(), '--signing-key other.p8', 1, ['signature-wrong']],
    [jwt(61), '', 1, ['expired']],
    [jwt(55), '', 0, ['expires-soon']],
    [jwt(-10), '', 1, ['issued-in-the-future']],
    [jwt(0, 'TEAM123456', 'KEYID12345'), `--signing-key ${file}`, 1, ['ids-swapped']],
    [jwt(0, 'TEAM123456', 'KEYID12345'), '--team-id TEAM123456', 1, ['ids-swapped']],
    [jwt(0, 'OTHER12345'), `--signing-key ${file}`, 1, ['key-id-differs']],
    [jwt(), '--team-id OTHER12345', 1, ['team-id-differs']],
    [jwt(0, 'key'), '', 1, ['id-not-ten-characters']],
    [jwt(-milliseconds), '', 1, ['iat-in-milliseconds']],
    [jwt().slice(0, -20), `--signing-key ${file}`, 1, ['jwt-format']],
    [jwt(0, 'KEYID12345', 'TEAM123456', 'der'), `--signing-key ${file}`, 0, []],
  ])('%#: %s', async (token, words, code, expected) => {
    const inspected = await inspect(token, words)
    expect(JSON.parse(inspected.stdout).findings.map(({ id }: { id: string }) => id)).toEqual(expected)
    expect(inspected.code).toBe(code)
    expect(inspected.stdout).not.toContain(token.split('.')[2])
  })

  it('takes a token as it stands in a log, from stdin', async () => {
    const { code, stdout } = await run(`jwt inspect - --signing-key ${file}`, {
      files,
      now,
      stdin: `authorization: bearer ${jwt()}\n`,
    })
    expect(stdout).toContain('made by this key')
    expect(code).toBe(0)
  })

  it('calls what is no provider token one', async () => {
    expect(await run('jwt inspect hello')).toMatchObject({ code: 1, stdout: '' })
  })
})
