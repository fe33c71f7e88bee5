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
    expect(told.stderr).toContain(
      'AuthKey_KEYID12345.p8 is the key KEYID12345, and the key id BBBBBBBBBB was given',
    )
    const { findings } = JSON.parse((await run(`${line} --key-id BBBBBBBBBB --json`, { files, now })).stdout)
    expect(findings).toMatchObject([{ id: 'wrong-p8', severity: 'warning' }])
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
    [jwt(), '--signing-key other.p8', 1, ['wrong-p8']],
    [jwt(61), '', 1, ['stale-token']],
    [jwt(55), '', 0, ['expires-soon']],
    // An hour either way is what APNs takes.
    [jwt(-10), '', 0, ['clock']],
    [jwt(-59), '', 0, ['clock']],
    [jwt(-61), '', 1, ['clock']],
    [jwt(60), '', 0, ['expires-soon']],
    [jwt(0, 'TEAM123456', 'KEYID12345'), `--signing-key ${file}`, 1, ['ids-swapped']],
    [jwt(0, 'TEAM123456', 'KEYID12345'), '--team-id TEAM123456', 1, ['ids-swapped']],
    [jwt(0, 'OTHER12345'), `--signing-key ${file}`, 1, ['wrong-p8']],
    [jwt(), '--team-id OTHER12345', 1, ['wrong-team-id']],
    [jwt(0, 'key'), '', 1, ['jwt-format']],
  ])('%#: %s', async (token, words, code, expected) => {
    const inspected = await inspect(token, words)
    expect(JSON.parse(inspected.stdout).findings.map(({ id }: { id: string }) => id)).toEqual(expected)
    expect(inspected.code).toBe(code)
    expect(inspected.stdout).not.toContain(token.split('.')[2])
  })

  /** APNs reads kid, iss and iat alone: whether a key of the team made it is what decides. */
  const withClaims = (more: object, key = pair.privateKey) => {
    const of = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${of({ alg: 'ES256', kid: 'KEYID12345' })}.${of({ iss: 'TEAM123456', iat: now.getTime() / 1000, ...more })}`
    return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
  }
  const halfAYear = now.getTime() / 1000 + 180 * 86_400
  it.each<[what: string, token: string, words: string, code: number, ids: readonly string[]]>([
    [
      'aud and exp, and no client id',
      withClaims({ aud: 'https://appleid.apple.com', exp: halfAYear }),
      '',
      1,
      ['jwt-of-another-service'],
    ],
    [
      'origin of MapKit, with the key',
      withClaims({ origin: 'https://example.com' }),
      `--signing-key ${file}`,
      0,
      ['claims-of-another-service'],
    ],
    [
      'exp in half a year, with the key',
      withClaims({ exp: halfAYear }),
      `--signing-key ${file}`,
      0,
      ['claims-of-another-service'],
    ],
    [
      'origin of MapKit, without the key',
      withClaims({ origin: 'https://example.com' }),
      '',
      1,
      ['jwt-of-another-service'],
    ],
    [
      'the same, made by another key',
      withClaims({ origin: 'https://example.com' }, other.privateKey),
      `--signing-key ${file}`,
      1,
      ['jwt-of-another-service'],
    ],
  ])('claims of another service: %s', async (_, token, words, code, ids) => {
    const inspected = await inspect(token, words)
    expect(JSON.parse(inspected.stdout).findings.map(({ id }: { id: string }) => id)).toEqual(ids)
    expect(inspected.code).toBe(code)
  })

  const [header, claims, signature] = jwt().split('.')
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = (iat: number) => {
    const text = `${part({ alg: 'ES256', kid: 'KEYID12345' })}.${part({ iss: 'TEAM123456', iat })}`
    return `${text}.${sign('sha256', Buffer.from(text), pair.privateKey).toString('base64url')}`
  }

  it.each([
    [
      'cut short',
      `${header}.${claims}.${signature?.slice(0, -20)}`,
      ['jwt-format'],
      'damaged',
      /has 49 bytes/,
    ],
    ['in DER', signed(now.getTime() / 1000), ['signature-der'], 'good', /APNs takes it/],
    ['in DER, cut short', signed(now.getTime() / 1000).slice(0, -20), ['jwt-format'], 'damaged', /cut short/],
    [
      'with iat in milliseconds',
      signed(now.getTime()),
      ['signature-der', 'jwt-format'],
      'good',
      /in milliseconds/,
    ],
    [
      'with a fraction',
      signed(now.getTime() / 1000 - 0.5),
      ['signature-der', 'jwt-format'],
      'good',
      /fraction/,
    ],
    [
      'of a clock that began in 2001',
      signed(now.getTime() / 1000 - 978_307_200),
      ['signature-der', 'jwt-format'],
      'good',
      /since 2001/,
    ],
    ['two hours ahead', jwt(-120), ['clock'], 'good', /2 hours in the future/],
    ['of 2023', jwt(1103 * 24 * 60 + 5), ['stale-token'], 'good', /made 1103 days ago/],
  ])('says of one %s', async (_, token, ids, expected, words) => {
    const { code, stdout } = await inspect(token, `--signing-key ${file}`)
    const { findings, signature: said, ageMinutes: age } = JSON.parse(stdout)
    expect(findings.map(({ id }: { id: string }) => id)).toEqual(ids)
    expect(said).toBe(expected)
    expect(findings.map(({ evidence }: { evidence: string }) => evidence).join()).toMatch(words)
    expect(code).toBe(findings.some(({ severity }: { severity: string }) => severity === 'error') ? 1 : 0)
    expect(Math.abs(age)).toBeLessThan(2_000_000)
  })

  it('tells a clock that began with the computer', async () => {
    const { code, stdout } = await inspect(signed(48_068))
    const findings = JSON.parse(stdout).findings as { id: string; severity: string; evidence: string }[]
    const errors = findings.filter(({ severity }) => severity === 'error')
    expect(errors).toMatchObject([{ id: 'jwt-format', evidence: expect.stringContaining('monotonic()') }])
    expect(code).toBe(1)
  })

  it('counts in words that a person would use', async () => {
    const { stdout } = await run(`jwt inspect ${jwt(-120)}`, { files, now })
    expect(stdout).toContain('(in 2 hours)')
    expect(stdout).not.toContain('-120')
  })

  it('proposes to swap only what can be swapped', async () => {
    const swapped = await inspect(jwt(0, 'TEAM123456', 'short'), '--team-id TEAM123456')
    const [finding] = JSON.parse(swapped.stdout).findings
    expect(finding).toMatchObject({ id: 'ids-swapped', remedy: { commands: [] } })
  })

  it.each([
    [`"${jwt()}"`, 0],
    [`Authorization: Bearer bearer ${jwt()}`, 1],
    [jwt().replace('.', '.\n  '), 0],
    [`${header}.${claims}.${'+/'.repeat(43)}==`, 1],
    [`${header}.${claims}`, 1],
    [`${part({ alg: 'HS256', kid: 'KEYID12345' })}.${claims}.${signature}`, 1],
    [`${part({ alg: 'ES256' })}.${claims}.${signature}`, 1],
    [`${header}.${part({ iat: 1 })}.${signature}`, 1],
  ])('reads %s as it was pasted: %i', async (stdin, expected) => {
    const { code, stderr, stdout } = await run('jwt inspect -', { files, now, stdin })
    expect(code).toBe(expected)
    if (expected === 1)
      expect(`${stderr}${stdout}`).toMatch(/not a provider token|word bearer in front twice/)
  })

  it.each([
    [`"${jwt()}"\n`, 'warning', /stands in quotes/],
    [`'${jwt()}'`, 'warning', /stands in quotes/],
    [`“${jwt()}”`, 'warning', /stands in quotes/],
    [`<${jwt()}>`, 'warning', /stands in brackets/],
    [`{"token":"${jwt()}"}`, 'warning', /something else before or behind/],
    [`TOKEN=${jwt()}`, 'warning', /something else before or behind/],
    [`${jwt()}\\n`, 'warning', /line end written out/],
    [`${jwt().slice(0, 60)}\n${jwt().slice(60)}\n`, 'warning', /blanks or line ends/],
    [`b'${jwt()}'`, 'error', /bytes of Python \(b'…'\)/],
    [`${jwt().slice(0, 60)} ${jwt().slice(60)}\n`, 'error', /blanks or line ends/],
    [`authorization: bearer "${jwt()}"`, 'error', /stands in quotes/],
    [`Bearer <${jwt()}>`, 'error', /stands in brackets/],
    [`bearer ${jwt().replace('.', '. ')}`, 'error', /blanks or line ends/],
  ])('names what stands round %s', async (stdin, severity, words) => {
    const { code, stdout } = await run('jwt inspect - --json', { files, now, stdin })
    expect(JSON.parse(stdout).findings).toMatchObject([{ id: 'jwt-format', severity }])
    expect(JSON.parse(stdout).findings[0].evidence).toMatch(words)
    expect(code).toBe(severity === 'error' ? 1 : 0)
  })

  it.each([
    [`${jwt()}\r\n`],
    [`-H "authorization: bearer ${jwt()}"`],
    [`{"authorization": "bearer ${jwt()}"}`.slice(1, -1)],
    [`'authorization': 'Bearer ${jwt()}',`],
  ])('finds nothing round %s', async (stdin) => {
    const { stdout } = await run('jwt inspect - --json', { files, now, stdin })
    expect(JSON.parse(stdout).findings).toEqual([])
  })

  it.each([
    ['', /what came is empty/],
    [' \n', /what came is empty/],
    ['authorization: bearer ', /what came is empty/],
    [files[file], /not a provider token, but a private key[\s\S]*jwt create --signing-key/],
    [files[file]?.replaceAll(/-----.*-----|\n/g, ''), /not a provider token, but a private key/],
  ])('says what came in place of a token: %#', async (stdin = '', words) => {
    const { code, stdout, stderr } = await run('jwt inspect -', { files, now, stdin })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(words)
  })

  it.each([
    ['AuthKey_KEYID12345.p8', 'TEAM123456', /name of the file.*KEYID12345/],
    ['/etc/keys/AuthKey_KEYID12345.p8', 'TEAM123456', /name of the file.*KEYID12345/],
    ['authkey_keyid12345.p8', 'TEAM123456', /name of the file.*KEYID12345/],
    ['keyid12345', 'TEAM123456', /the key id is KEYID12345, in capitals/],
    ['TEAM123456.KEYID12345', 'TEAM123456', /the key id is KEYID12345/],
    ['AuthKey_KEYID12345_TEAM123456.p8', 'TEAM123456', /KEYID12345/],
    ['KEYID12345', 'team123456', /the team id is TEAM123456/],
    ['KEYID12345', 'com.example.app', /a bundle id/],
  ])('says what stands in place of an id: kid %s, iss %s', async (kid, iss, words) => {
    const { stdout } = await inspect(jwt(0, kid, iss))
    expect(JSON.parse(stdout).findings).toMatchObject([{ id: 'jwt-format' }])
    expect(JSON.parse(stdout).findings[0].evidence).toMatch(words)
  })

  it.each([
    [-20, /\(in 20 minutes\)[\s\S]*issued 20 minutes in the future/],
    [
      -480,
      /\(in 8 hours\)[\s\S]*issued 8 hours in the future, as far as time zones are apart: its program took the local time of UTC\+8 for UTC/,
    ],
    [-330, /took the local time of UTC\+5:30 for UTC, or a clock is wrong/],
    [-475, /the clock that made it, or this one, is wrong/],
    [
      480,
      /8 hours ago[\s\S]*took UTC for the local time of UTC\+8 \(Python[\s\S]*, or the local time of UTC−8 for UTC/,
    ],
    [300, /5 hours ago; APNs takes it for 60 minutes\. If it was made just now.*UTC−5/],
  ])('counts %i minutes in one way, whole hours as a time zone', async (minutes, words) => {
    // Some seconds pass between making a token and looking at it.
    const at = new Date(now.getTime() + 3000)
    const { stdout } = await run(`jwt inspect ${jwt(minutes)}`, { files, now: at })
    expect(stdout).toMatch(words)
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
