import { describe, expect, it } from 'vitest'
import { resolveSettings } from '../../src/config/resolve.ts'
import { fakeHost } from '../fake-host.ts'

interface Case {
  readonly it: string
  readonly typed?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly file?: Readonly<Record<string, string>>
  readonly taken: Readonly<Record<string, string>>
}

const cases: readonly Case[] = [
  { it: 'nothing is set', taken: {} },
  {
    it: 'a file speaks for what was not typed',
    typed: { topic: 'com.example.typed' },
    file: { topic: 'com.example.file', env: 'sandbox' },
    taken: { env: 'sandbox' },
  },
  {
    it: 'a variable speaks before a file',
    env: { PUSHCTL_ENV: 'production', PUSHCTL_TEAM_ID: 'TEAM123456' },
    file: { env: 'sandbox', topic: 'com.example.file' },
    taken: { teamId: 'TEAM123456', topic: 'com.example.file', env: 'production' },
  },
  {
    it: 'a variable set to nothing is none',
    env: { PUSHCTL_ENV: '' },
    file: { env: 'sandbox' },
    taken: { env: 'sandbox' },
  },
  {
    it: 'a typed certificate leaves the signing key aside',
    typed: { cert: 'push.p12' },
    file: { signingKey: 'AuthKey.p8', keyId: 'ABCDE12345', teamId: 'TEAM123456' },
    taken: { teamId: 'TEAM123456' },
  },
  {
    it: 'a typed signing key leaves the certificate and its key aside',
    typed: { signingKey: 'AuthKey.p8' },
    file: { cert: 'push.cer', key: 'push.key', teamId: 'TEAM123456' },
    taken: { teamId: 'TEAM123456' },
  },
  {
    it: 'another certificate has another key',
    env: { PUSHCTL_CERT: 'other.p12' },
    file: { cert: 'push.cer', key: 'push.key' },
    taken: { cert: 'other.p12' },
  },
  {
    it: 'a passphrase is in one place',
    typed: { passphraseEnv: 'P12' },
    file: { passphraseFile: 'push.passphrase' },
    taken: {},
  },
  {
    it: 'a typed gateway has an environment',
    typed: { gateway: 'production' },
    file: { env: 'sandbox' },
    taken: {},
  },
  {
    it: 'the local gateway has both',
    typed: { gateway: 'local' },
    file: { env: 'sandbox' },
    taken: { env: 'sandbox' },
  },
  {
    it: 'PUSHCTL_GATEWAY says where a gateway is, not which',
    env: { PUSHCTL_GATEWAY: '127.0.0.1:2197' },
    taken: {},
  },
]

const profiles = {
  topic: 'com.example.app',
  env: 'sandbox',
  profiles: {
    production: { env: 'production', cert: 'prod.p12' },
    key: { signingKey: 'AuthKey_ABCDE12345.p8' },
    empty: {},
  },
}

const profileCases: readonly Case[] = [
  { it: 'none is taken unasked', taken: { topic: 'com.example.app', env: 'sandbox' } },
  {
    it: 'comes before the rest of the file',
    typed: { profile: 'production' },
    taken: { cert: 'prod.p12', topic: 'com.example.app', env: 'production' },
  },
  {
    it: 'typed, comes before a variable',
    typed: { profile: 'production' },
    env: { PUSHCTL_ENV: 'sandbox', PUSHCTL_PROFILE: 'empty' },
    taken: { cert: 'prod.p12', topic: 'com.example.app', env: 'production' },
  },
  {
    it: 'named by a variable, comes behind another',
    env: { PUSHCTL_PROFILE: 'production', PUSHCTL_ENV: 'sandbox' },
    taken: { cert: 'prod.p12', topic: 'com.example.app', env: 'sandbox' },
  },
  {
    it: 'with a signing key leaves the typed certificate alone',
    typed: { profile: 'key', cert: 'push.p12' },
    taken: { topic: 'com.example.app', env: 'sandbox' },
  },
  {
    it: 'a variable set to nothing asks for none',
    env: { PUSHCTL_PROFILE: '' },
    taken: { topic: 'com.example.app', env: 'sandbox' },
  },
]

describe('a profile', () => {
  it.each(profileCases)('$it', async ({ typed, env = {}, taken }) => {
    const host = fakeHost({ env, files: { '.pushctlrc': JSON.stringify(profiles) } })
    const { settings } = await resolveSettings(host, typed)
    expect(Object.fromEntries(settings.map(({ name, value }) => [name, value]))).toEqual(taken)
  })

  it('is named where its settings are from, and its paths begin at the folder of the file', async () => {
    const host = fakeHost({ files: { '../.pushctlrc': 'profiles: {staging: {cert: push.p12}}' } })
    expect((await resolveSettings(host, { profile: 'staging' })).settings).toEqual([
      { name: 'cert', value: '../push.p12', from: 'file', place: '../.pushctlrc profiles.staging' },
    ])
  })

  it.each([
    ['another name', 'profiles: {staging: {}, live: {}}', '.pushctlrc has: staging, live'],
    ['what all objects have', 'profiles: {staging: {}}', '.pushctlrc has: staging'],
    ['a file without any', 'env: sandbox', 'Profiles stand in .pushctlrc: '],
    ['no file', undefined, 'Profiles stand in .pushctlrc.json: '],
  ])('of another name is refused, with those there are: %s', async (_, text, told) => {
    const files = text === undefined ? {} : { '.pushctlrc': text }
    for (const world of [
      { typed: { profile: 'constructor' } },
      { env: { PUSHCTL_PROFILE: 'constructor' } },
    ]) {
      const { typed = {}, env = {} } = { typed: undefined, env: undefined, ...world }
      await expect(resolveSettings(fakeHost({ env, files }), typed)).rejects.toMatchObject({
        code: 'usage/no-profile',
        hint: { en: expect.stringContaining(told) },
      })
    }
  })

  it.each([
    ['profiles: staging', 'config/value'],
    ['profiles: {staging: sandbox}', 'config/syntax'],
    ['profiles: {staging: {passphrase: x}}', 'config/secret'],
    ['profiles: {staging: {enviroment: x}}', 'config/unknown'],
    ['profiles: {staging: {env: nowhere}}', 'config/value'],
    ['profiles: {a: {profiles: {b: {}}}}', 'config/unknown'],
    ['history: "off"', 'config/value'],
  ])('is written as settings are: %s', async (text, code) => {
    await expect(resolveSettings(fakeHost({ files: { '.pushctlrc': text } }))).rejects.toMatchObject({ code })
  })
})

describe('settings', () => {
  it.each(cases)('$it', async ({ typed, env = {}, file, taken }) => {
    const host = fakeHost({ env, files: file === undefined ? {} : { '.pushctlrc': JSON.stringify(file) } })
    const { settings: resolved } = await resolveSettings(host, typed)
    expect(Object.fromEntries(resolved.map(({ name, value }) => [name, value]))).toEqual(taken)
  })

  it('say where they are from', async () => {
    const host = fakeHost({
      env: { PUSHCTL_SIGNING_KEY: 'AuthKey.p8' },
      files: { '../.pushctlrc': 'env: sandbox' },
    })
    expect((await resolveSettings(host)).settings).toEqual([
      { name: 'signingKey', value: 'AuthKey.p8', from: 'environment', place: 'PUSHCTL_SIGNING_KEY' },
      { name: 'env', value: 'sandbox', from: 'file', place: '../.pushctlrc' },
    ])
  })
})
