import { beforeAll, describe, expect, it } from 'vitest'
import { type ClientIdentity, secureContext } from '../../src/client/secure-context.ts'
import { readCertificate } from '../../src/credential/certificate/certificate.ts'
import { testAuthority } from './gateway-like.ts'

let pki: Awaited<ReturnType<typeof testAuthority>>
let shown: ClientIdentity
beforeAll(async () => {
  pki = await testAuthority()
  shown = await pki.identity('universal')
})

describe('what a connection is made with', () => {
  it('is nothing of one’s own where nothing is shown', () => {
    expect(secureContext({}).context.getCertificate()).toBeNull()
  })

  it('is the client certificate, and the authority that is sent along with it', () => {
    const authority = readCertificate(pki.authority.der)
    const { context } = secureContext({ identity: { ...shown, chain: [authority] } })
    expect(context.getCertificate()).toEqual(shown.identity.certificate.x509.raw)
    expect(context.getIssuer()).toEqual(pki.authority.der)
    expect(secureContext({ identity: shown }).context.getIssuer()).toBeNull()
  })

  it('cannot be a key of another certificate', async () => {
    const { key } = (await pki.identity('universal')).identity
    const thrown = (() => {
      try {
        return secureContext({ identity: { identity: { ...shown.identity, key }, chain: [] } })
      } catch (error) {
        return error
      }
    })()
    expect(thrown).toMatchObject({
      code: 'credential/unusable',
      text: { en: expect.stringContaining('cannot be used') },
      hint: { en: expect.stringContaining('pushctl cert inspect') },
      cause: expect.any(Error),
    })
  })
})
