import { spawnSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readCertificate } from '../../../src/credential/certificate/certificate.ts'
import { readCredentialFile } from '../../../src/credential/file.ts'
import { createProviderToken } from '../../../src/credential/signing-key/provider-token.ts'
import { openGateway } from '../../../src/gateway/local.ts'
import { openStore } from '../../../src/gateway/store/store.ts'
import { type FakeHost, fakeHost, run } from '../../fake-host.ts'
import { open, post } from '../../gateway/gateway-under-test.ts'

const cwd = '/home/dev/app'
const at = (host: FakeHost, name: string) => host.disk.get(`${cwd}/${name}`)
const bytesAt = (host: FakeHost, name: string) => at(host, name)?.bytes ?? Buffer.alloc(0)

const contentsOf = (host: FakeHost, name: string, passphrase = '') =>
  readCredentialFile(bytesAt(host, name), { fileName: name, passphrase: async () => passphrase })

describe('gateway issue', () => {
  it('writes a certificate and a .p12 that opens without a passphrase, and says what to do next', async () => {
    const { code, stdout, host } = await run('gateway issue com.example.app')
    expect(code).toBe(0)
    expect(stdout).toContain('Apple Push Services: com.example.app')
    expect(stdout).toContain('pushctl send --gateway local --cert com.example.app.p12 --env sandbox')
    const certificate = readCertificate(bytesAt(host, 'com.example.app.cer'))
    expect(certificate).toMatchObject({ kind: 'universal', provenance: 'local', bundleId: 'com.example.app' })
    const { identities, certificates } = await contentsOf(host, 'com.example.app.p12')
    expect(identities.map((one) => one.certificate.serial)).toEqual([certificate.serial])
    expect(certificates).toHaveLength(1)
    expect(at(host, 'com.example.app.p12')?.mode).toBe(0o600)
    const authority = new X509Certificate((await openStore(host).authority()).der)
    expect(certificate.x509.verify(authority.publicKey)).toBe(true)
  })

  // Go's x/crypto/pkcs12 wants exactly these, one of certificates and one of the key.
  it('writes two bags, as Go reads them', async () => {
    const { host } = await run('gateway issue com.example.app')
    const args = ['pkcs12', '-info', '-nokeys', '-nocerts', '-passin', 'pass:']
    const { stderr } = spawnSync('openssl', args, { input: bytesAt(host, 'com.example.app.p12') })
    const bags = stderr.toString().match(/^(?:PKCS7|Shrouded).*(?=:|$)/gm)
    expect(bags?.map((line) => line.replace(/,.*/, ''))).toEqual([
      'PKCS7 Encrypted data: pbeWithSHA1And3-KeyTripleDES-CBC',
      'PKCS7 Data',
      'Shrouded Keybag: pbeWithSHA1And3-KeyTripleDES-CBC',
    ])
  })

  it.each([
    ['voip', 'com.example.app', 'voip'],
    ['pass', 'pass.com.example', 'pass'],
    ['mdm', 'com.apple.mgmt.External.7d3a', 'mdm'],
    ['iphone-developer', 'com.example.app', 'developer-identity'],
  ])('issues the kind %s', async (kind, topic, read) => {
    const { code, host } = await run(`gateway issue ${topic} --kind ${kind} -o certs`)
    expect(code).toBe(0)
    const { identities } = await contentsOf(host, `certs/${topic}-${kind}.p12`)
    expect(identities.map((one) => one.certificate.kind)).toEqual([read])
  })

  it.each([
    ['expired', ({ validTo }, now) => new Date(validTo) < now],
    ['not-yet-valid', ({ validFrom }, now) => new Date(validFrom) > now],
    [
      'look-alike',
      (x509, _, authority) => x509.issuer === authority.subject && !x509.verify(authority.publicKey),
    ],
    ['no-usage', ({ keyUsage }) => (keyUsage ?? []).length === 0],
  ] as const satisfies [string, (x509: X509Certificate, now: Date, authority: X509Certificate) => boolean][])(
    'issues one that is wrong on purpose: %s',
    async (wrong, isWrong) => {
      const { code, stdout, host } = await run(`gateway issue com.example.app --wrong ${wrong}`)
      expect(code).toBe(0)
      expect(stdout).toMatch(new RegExp(`wrong with it +${wrong}`))
      const authority = new X509Certificate((await openStore(host).authority()).der)
      const name = `com.example.app-${wrong}.p12`
      const [identity] = (await contentsOf(host, name)).identities
      const good = await run('gateway issue com.example.app', host)
      expect(good.code).toBe(0)
      const verdictOn = (bytes: Buffer) => isWrong(new X509Certificate(bytes), host.now(), authority)
      expect(verdictOn(identity?.certificate.x509.raw ?? Buffer.alloc(0))).toBe(true)
      expect(verdictOn(bytesAt(host, 'com.example.app.cer'))).toBe(false)
    },
  )

  it('takes a passphrase, and never tells it', async () => {
    const host = fakeHost({ env: { PASS: 'secret words' } })
    const { stdout } = await run('gateway issue com.example.app --passphrase-env PASS --json', host)
    expect(JSON.parse(stdout)).toMatchObject({ issued: 'certificate', emptyPassphrase: false })
    expect(stdout).not.toContain('secret')
    expect((await contentsOf(host, 'com.example.app.p12', 'secret words')).identities).toHaveLength(1)
    await expect(contentsOf(host, 'com.example.app.p12', 'other')).rejects.toMatchObject({
      code: 'pkcs12/wrong-passphrase',
    })
  })

  it.each(['com.example.app.cer', 'com.example.app.p12'])(
    'does not replace %s, nor write beside it',
    async (name) => {
      const host = fakeHost({ files: { [name]: 'mine' } })
      const refused = await run('gateway issue com.example.app', host)
      expect(refused.code).toBe(3)
      expect(refused.stderr).toContain(`${name} is already there`)
      expect([...host.disk.keys()].filter((path) => path.startsWith(cwd))).toEqual([`${cwd}/${name}`])
      expect((await run('gateway issue com.example.app --force', host)).code).toBe(0)
      expect(bytesAt(host, name).toString()).not.toBe('mine')
    },
  )

  it('issues a signing key that the local gateway knows', async () => {
    const host = fakeHost({ now: new Date() })
    const { stdout } = await run('gateway issue --signing-key --team-id ABCDE12345 --json', host)
    const { keyId, teamId, file } = JSON.parse(stdout) as Record<'keyId' | 'teamId' | 'file', string>
    expect({ teamId, file }).toEqual({ teamId: 'ABCDE12345', file: `AuthKey_${keyId}.p8` })
    expect(at(host, file)?.mode).toBe(0o600)
    const key = createPrivateKey(bytesAt(host, file))
    const gateway = await openGateway(host)
    const session = open(gateway)
    const push = (team: string) =>
      post(session, {
        authorization: `bearer ${createProviderToken({ key, keyId, teamId: team }, host.now())}`,
        'apns-topic': 'com.example.app',
      })
    expect(await push('OTHERTEAM1')).toMatchObject({ body: '{"reason":"InvalidProviderToken"}' })
    expect(await push(teamId)).toMatchObject({ status: 200 })
    session.close()
    await gateway.close()
  })

  it.each([
    ['gateway issue', 'Which app'],
    ['gateway issue 推送', 'cannot be a topic'],
    ['gateway issue ../app/x', 'cannot be a topic'],
    ['gateway issue com.example.app --team-id short', 'not a team id'],
    ['gateway issue com.example.app --kind pass', 'pushctl gateway issue pass.com.example.app --kind pass'],
    ['gateway issue com.example.app --kind voice', 'voip'],
    ['gateway issue com.example.app --wrong expird', 'Did you mean expired?'],
  ])('refuses "%s"', async (line, said) => {
    const { code, stderr, host } = await run(line)
    expect(code).toBe(2)
    expect(stderr).toContain(said)
    expect(host.disk.size).toBe(0)
  })
})
