import { describe, expect, it } from 'vitest'
import { readSettingsFile } from '../../src/config/settings-file.ts'
import { Fault } from '../../src/fault.ts'
import { fakeHost, run } from '../fake-host.ts'

const read = async (files: Readonly<Record<string, string>>) =>
  (await readSettingsFile(fakeHost({ files }))).obeyed

const faultOf = (files: Readonly<Record<string, string>>) =>
  read(files).then(
    () => undefined,
    (error: unknown) =>
      error instanceof Fault && `${error.code}: ${error.text.en} ${error.hint?.en ?? ''}`.trimEnd(),
  )

describe('a settings file', () => {
  it.each([
    ['.pushctlrc', 'cert: push.p12\nteamId: "1234567890"\n'],
    ['.pushctlrc', '{"cert": "push.p12", "teamId": "1234567890"}'],
    ['.pushctlrc.json', '{"cert": "push.p12", "teamId": "1234567890"}'],
    ['.pushctlrc.yaml', 'cert: push.p12\nteamId: "1234567890"\n'],
    ['.pushctlrc.yml', 'cert: push.p12\nteamId: "1234567890"\n'],
  ])('is %s: %j', async (name, content) => {
    expect(await read({ [name]: content })).toEqual({
      path: name,
      values: { cert: 'push.p12', teamId: '1234567890' },
    })
  })

  it('is the nearest, from the working folder up to the home folder', async () => {
    const files = { '../.pushctlrc': 'topic: com.example.near', '../../.pushctlrc': 'topic: com.example.far' }
    expect(await read(files)).toEqual({ path: '../.pushctlrc', values: { topic: 'com.example.near' } })
    expect(await read({ '/home/.pushctlrc': 'topic: com.example.other' })).toBeUndefined()
  })

  it.each([
    ['certs/push.p12', '../certs/push.p12'],
    ['./push.p12', '../push.p12'],
    ['/etc/push.p12', '../../../etc/push.p12'],
    ['~/push.p12', '../push.p12'],
  ])('has paths that begin at its folder: %s is %s one folder below', async (written, typed) => {
    expect((await read({ '../.pushctlrc': `cert: ${written}` }))?.values).toEqual({ cert: typed })
  })

  it('may be empty', async () => {
    expect(await read({ '.pushctlrc': '' })).toEqual({ path: '.pushctlrc', values: {} })
  })

  it.each([
    [
      '.pushctlrc',
      'cert: [a',
      'config/syntax: .pushctlrc is not YAML: unexpected end of the stream within a flow collection (2:1)',
    ],
    ['.pushctlrc.json', '{"cert": ', 'config/syntax: .pushctlrc.json is not JSON: '],
    [
      '.pushctlrc.json',
      '["push.p12"]',
      'config/syntax: .pushctlrc.json is not a list of settings, such as {"cert": "push.p12"}.',
    ],
    ['.pushctlrc', 'device: 8f3a', 'config/unknown: .pushctlrc has "device", which is no setting.'],
    [
      '.pushctlrc',
      'password: geheim',
      'config/secret: .pushctlrc has a "password": secrets do not belong in a settings file.',
    ],
    [
      '.pushctlrc',
      'teamId: 1234567890',
      'config/value: .pushctlrc: teamId has to be text in quotes, such as "TEAM123456".',
    ],
    ['.pushctlrc', 'env: staging', 'config/value: .pushctlrc: env has to be "sandbox" or "production".'],
    ['.pushctlrc', 'topc: com.x.app', 'Write topic.'],
    ['.pushctlrc', 'env: prod', 'Write production.'],
    ['.pushctlrc', 'gateway: evil.example:443', 'config/value: .pushctlrc: gateway has to be "local".'],
  ])('is refused: %s with %j', async (name, content, told) => {
    expect(await faultOf({ [name]: content })).toContain(told)
  })

  it.each([
    ['.pushctlrc', 'cert: a: geheim'],
    ['.pushctlrc.json', '{"cert": "a" "passphrase": "geheim"}'],
    ['.pushctlrc.json', 'geheim'],
  ])('is never quoted: %s with %j', async (name, content) => {
    expect(await faultOf({ [name]: content })).not.toContain('geheim')
  })

  it('names the setting that was meant', async () => {
    const fault = await read({ '.pushctlrc': 'signing-key: AuthKey.p8' }).catch((error: Fault) => error)
    expect(fault).toMatchObject({ hint: { en: 'Write signingKey.' } })
  })
})

describe('a settings file of somebody else', () => {
  const files = { '.pushctlrc': 'env: production', '../.pushctlrc': 'env: sandbox' }
  const world = { files, foreign: ['.pushctlrc'] }

  it('is passed over, and the next one above is read', async () => {
    const { obeyed, ignored } = await readSettingsFile(fakeHost(world))
    expect(obeyed).toEqual({ path: '../.pushctlrc', values: { env: 'sandbox' } })
    expect(ignored.map(({ place: path }) => path)).toEqual(['.pushctlrc'])
  })

  it('is announced once, on stderr', async () => {
    const { stderr } = await run('send --simulator --topic com.example.app --message hi', world)
    expect(stderr.match(/\.pushctlrc was not read for settings: /g)).toHaveLength(1)
  })

  it('is shown by config show, which ends in a no', async () => {
    const { code, stdout } = await run('config show --json', world)
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({
      code: 1,
      settings: [{ name: 'env', value: 'sandbox', place: '../.pushctlrc' }],
      ignored: [{ place: '.pushctlrc', why: expect.any(String) }],
    })
    expect((await run('config show', world)).stdout).toContain('✗ Passed over: .pushctlrc')
  })
})
