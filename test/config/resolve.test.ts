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
