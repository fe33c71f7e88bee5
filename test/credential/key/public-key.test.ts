import { createHash, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readCertificate } from '../../../src/credential/certificate/certificate.ts'
import { createAuthority } from '../../../src/credential/certificate/issue.ts'
import { publicKeyIn, publicKeyOf } from '../../../src/credential/key/public-key.ts'

const now = new Date('2025-06-01T00:00:00Z')
const { der, key } = await createAuthority({ commonName: 'test authority', now, days: 10 })
const { publicKey } = new X509Certificate(der)

describe('the public half', () => {
  it('is the same of a certificate, its private key and its public key', () => {
    const spki = publicKey.export({ type: 'spki', format: 'der' })
    const expected = {
      name: 'EC prime256v1',
      type: 'EC',
      curve: 'prime256v1',
      sha256: createHash('sha256').update(spki).digest('hex'),
    }
    expect([publicKeyIn(readCertificate(der)), publicKeyOf(key), publicKeyOf(publicKey)]).toEqual([
      expected,
      expected,
      expected,
    ])
  })

  it('of a kind nobody knows is told by its OID', () => {
    const ecPublicKey = Buffer.from('06072a8648ce3d0201', 'hex')
    const changed = Buffer.from(der)
    changed[changed.indexOf(ecPublicKey) + ecPublicKey.length - 1] = 0x7f
    expect(publicKeyIn(readCertificate(changed))).toMatchObject({
      name: '1.2.840.10045.2.127',
      type: '1.2.840.10045.2.127',
    })
  })
})
