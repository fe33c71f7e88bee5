import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Issued } from '../../src/credential/certificate/issue.ts'
import { readPkcs12 } from '../../src/credential/pkcs12/read.ts'
import type { RegisteredKey } from '../../src/gateway/decide/state.ts'
import { createIssuer } from '../../src/gateway/issuer.ts'
import { makeAuthority, now, topic } from './gateway-under-test.ts'

let authority: Issued
beforeAll(async () => {
  authority = await makeAuthority()
})

const registered: RegisteredKey[] = []
const issuer = () =>
  createIssuer(
    authority,
    () => now,
    (key) => registered.push(key),
  )

const daysAgo = (date: string) => Math.round((now.getTime() - new Date(date).getTime()) / 86_400_000)

describe('a certificate for the gateway', () => {
  it('is good from yesterday on, belongs to its key, and is signed by its authority', async () => {
    const { certPem, keyPem } = await issuer().certificate({ topic })
    const certificate = new X509Certificate(certPem)
    expect(certificate.checkPrivateKey(createPrivateKey(keyPem))).toBe(true)
    expect(certificate.verify(createPublicKey(authority.key))).toBe(true)
    expect(daysAgo(certificate.validFrom)).toBe(1)
    expect(daysAgo(certificate.validTo)).toBe(-395)
  })

  it('has expired so many days ago as were wished for', async () => {
    const { certPem } = await issuer().certificate({ topic, days: -3 })
    const { validFrom, validTo } = new X509Certificate(certPem)
    expect([daysAgo(validFrom), daysAgo(validTo)]).toEqual([4, 3])
  })

  // Go's x/crypto/pkcs12 reads neither AES nor a third bag; OpenSSL 3 and Java read this as well.
  it('comes as a .p12 in 3DES with one key and one certificate, under its passphrase', async () => {
    const { p12 } = await issuer().certificate({ topic, passphrase: 'soup' })
    const { certificates, keys, form } = await readPkcs12(p12, {
      fileName: 'x.p12',
      passphrase: async () => 'soup',
    })
    expect([certificates.length, keys.length]).toEqual([1, 1])
    expect(form).toMatchObject({
      keys: [{ cipher: '3DES' }],
      certificates: [{ cipher: '3DES' }],
      mac: { algorithm: 'SHA1' },
    })
  })
})

describe('a signing key for the gateway', () => {
  it('is known to it, under ids of Apple’s form', () => {
    const { keyPem, keyId, teamId } = issuer().signingKey()
    expect([keyId, teamId]).toEqual([expect.stringMatching(/^[A-Z0-9]{10}$/), 'LOCALTEAM1'])
    const [key] = registered.filter((one) => one.keyId === keyId)
    expect(key).toMatchObject({ teamId, environments: ['sandbox', 'production'] })
    expect(key?.publicKey.equals(createPublicKey(keyPem))).toBe(true)
  })
})
