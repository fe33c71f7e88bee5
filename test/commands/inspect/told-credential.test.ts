import { describe, expect, test } from 'vitest'
import { keyToPem } from '../../../src/credential/key/write.ts'
import { makeIdentity } from '../../credential/identity-material.ts'
import { run } from '../../fake-host.ts'

const { key, certificate } = await makeIdentity('com.example.app')
const der = certificate.x509.raw
const pem = keyToPem(key)
const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64')

/** How a file is written, and the code that both commands say of it; nothing where it is read. */
const files: [name: string, content: string, code?: string][] = [
  ['base64.cer', base64(der)],
  ['twice.p8', base64(base64(pem))],
  ['hex.cer', der.toString('hex')],
  ['data.cer', `data:application/x-x509-ca-cert;base64,${base64(der)}`],
  ['cut.cer', base64(der.subarray(0, der.length - 100)), 'credential/bad-export'],
  [
    'lfs.p12',
    `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d7a2146'.repeat(8)}\nsize 3012\n`,
    'refused/something-else',
  ],
  ['sops.json', '{"data":"ENC[AES256_GCM,data:x]","sops":{"version":"3.8.1"}}', 'refused/something-else'],
  [
    'ssh.key',
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${base64('openssh-key-v1\0ssh-ed25519')}\n-----END OPENSSH PRIVATE KEY-----\n`,
    'refused/something-else',
  ],
  [
    'public.pem',
    certificate.x509.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    'refused/something-else',
  ],
  [
    'age.p8',
    `-----BEGIN AGE ENCRYPTED FILE-----\n${base64('age-encryption.org/v1')}\n-----END AGE ENCRYPTED FILE-----\n`,
    'refused/something-else',
  ],
]

describe('a file that says itself that it is a credential, or stands for one', () => {
  test.each<[string, string, string?]>(files)(
    '%s: inspect says what cert inspect does',
    async (name, content, code) => {
      const world = { files: { [name]: content } }
      const [whole, cert] = await Promise.all([
        run(`inspect ${name} --json`, world),
        run(`cert inspect ${name} --json`, world),
      ])
      const told = JSON.parse(whole.stdout)
      expect(told.error?.code).toBe(code)
      const other = JSON.parse(cert.stdout)
      expect(told.error?.message ?? told.files).toEqual(other.error?.message ?? other.files)
    },
  )

  test.each([
    ['a token of DeviceCheck', base64(Buffer.alloc(600, 2)), 'device-check'],
    ['a device token that begins as a file does', `3082${'af93167c'.repeat(7)}5a5a`, 'device-token'],
    ['a token of a Live Activity', `3082${'af93167c'.repeat(19)}5a5a`, 'device-token'],
  ])('but not %s', async (_, text, kind) => {
    const { stdout } = await run(`inspect ${text} --json`)
    expect(JSON.parse(stdout).kind).toBe(kind)
  })
})
