import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCredentialFile } from '../../../src/credential/file.ts'
import { keyToPem } from '../../../src/credential/key/write.ts'
import { writePkcs12 } from '../../../src/credential/pkcs12/write.ts'
import { describeWithOpenssl } from '../../witness.ts'
import { type IdentityMaterial, makeIdentity } from '../identity-material.ts'
import { opensslFolder } from '../openssl.ts'

const materials = new Map<string, IdentityMaterial>()
beforeAll(async () => {
  materials.set('rsa', await makeIdentity('com.example.app', 'rsa'))
  materials.set('ec', await makeIdentity('com.example.app', 'ec'))
})

const cases = (['rsa', 'ec'] as const).flatMap((type) =>
  (['modern', 'legacy'] as const).flatMap((form) =>
    ['secret', '', '密码 🔑'].map((passphrase) => ({ type, form, passphrase })),
  ),
)

const material = (type: string) => {
  const made = materials.get(type)
  if (made === undefined) throw new Error(type)
  return made
}

describe('pushctl reads what it writes', () => {
  test.each(cases)('$type, $form, passphrase “$passphrase”', async ({ type, form, passphrase }) => {
    const { identity, certificate, key, authority } = material(type)
    const bytes = writePkcs12({ identity, chain: [authority], passphrase, form })
    const contents = await readCredentialFile(bytes, {
      fileName: 'a.p12',
      passphrase: async () => passphrase,
    })
    expect(contents.format).toBe('pkcs12')
    expect(contents.certificates.map(({ fingerprints }) => fingerprints.sha256)).toEqual([
      certificate.fingerprints.sha256,
      authority.fingerprints.sha256,
    ])
    const [found] = contents.identities
    expect(found?.key.friendlyName).toBe('Push 钥匙')
    expect(found?.key.key.equals(key)).toBe(true)
  })
})

describeWithOpenssl('openssl reads what pushctl writes, without -legacy', () => {
  const openssl = opensslFolder()
  afterAll(openssl.remove)

  test.each(cases)('$type, $form, passphrase “$passphrase”', ({ type, form, passphrase }) => {
    const { identity, certificate, key, authority } = material(type)
    openssl.write('ours.p12', writePkcs12({ identity, chain: [authority], passphrase, form }))
    const pem = openssl.run(['pkcs12', '-in', 'ours.p12', '-nodes', '-passin', 'env:PASS'], {
      PASS: passphrase,
    })
    const unbroken = (text: string) => text.replace(/\s/g, '')
    expect(unbroken(pem)).toContain(unbroken(keyToPem(key)))
    expect(unbroken(pem)).toContain(unbroken(certificate.x509.toString()))
    expect(unbroken(pem)).toContain(unbroken(authority.x509.toString()))
    expect(pem.match(/localKeyID/g)).toHaveLength(2)
  })

  test('and nobody else does, without the passphrase', () => {
    const { identity } = material('ec')
    openssl.write('ours.p12', writePkcs12({ identity, chain: [], passphrase: 'secret', form: 'modern' }))
    expect(() => openssl.run(['pkcs12', '-in', 'ours.p12', '-nodes', '-passin', 'pass:x'])).toThrow(
      /invalid password/,
    )
  })
})
