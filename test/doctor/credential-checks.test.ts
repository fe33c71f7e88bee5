import { describe, expect, it } from 'vitest'
import type { CredentialAtHand } from '../../src/doctor/approach.ts'
import { useResults } from '../../src/doctor/credential-checks.ts'
import { type CredentialName, credentials, gateways, now } from '../diagnosis/situations.ts'

function atHand(name: CredentialName, fileName: string, topic?: string): CredentialAtHand {
  const credential = credentials[name]
  const named = { fileName, ...(topic !== undefined && { topic }) }
  if (credential === undefined) throw new Error(`no credential ${name}`)
  if (credential.kind === 'signing-key') return { ...credential, ...named }
  const { identity, chain } = credential
  return { kind: 'certificate', certificate: identity.certificate, identity: { identity, chain }, ...named }
}

type Place = keyof typeof gateways

describe('a credential, and where it is to be used', () => {
  it.each<[CredentialName, string, string | undefined, readonly Place[], readonly string[]]>([
    ['sandbox', 'dev.p12', undefined, ['production'], ['failed wrong-env-cert']],
    ['sandbox', 'dev.p12', undefined, ['sandbox', 'production'], []],
    ['sandbox', 'dev.p12', undefined, ['production', 'sandbox'], []],
    ['universal', 'push.p12', 'com.other.app', ['sandbox', 'production'], ['failed cert-of-other-app']],
    ['universal', 'push.p12', 'com.example.app.voip', ['sandbox'], []],
    [
      'universal',
      'push.p12',
      'com.example.app.push-type.liveactivity',
      ['sandbox'],
      ['failed wrong-credential-kind'],
    ],
    ['universal', 'push.p12', 'pass.com.example.card', ['production'], ['failed wallet-topic']],
    ['signing-key', 'AuthKey_AAAAAAAAAA.p8', undefined, ['sandbox', 'production'], ['warning wrong-p8']],
    ['signing-key', 'AuthKey_KEYID12345.p8', 'com.example.app', ['sandbox', 'production'], []],
  ])('%s as %s for %s at %j: %j', (name, file, topic, places, expected) => {
    const results = useResults({
      credential: atHand(name, file, topic),
      gateways: places.map((place) => gateways[place]),
      now,
      again: (changes) => `again ${JSON.stringify(changes)}`,
    })
    expect(results.map(({ id, status }) => `${status} ${id}`)).toEqual(expected)
  })
})
