import { describe, expect, it } from 'vitest'
import type { CredentialAtHand } from '../../src/doctor/approach.ts'
import { credentialResults } from '../../src/doctor/credential-checks.ts'
import { type CredentialName, credentials, gateways, now } from '../diagnosis/situations.ts'
import { gatewayAtHand } from './approaches.ts'

function atHand(name: CredentialName, fileName: string, topic: string | undefined): CredentialAtHand {
  const credential = credentials[name]
  const named = { fileName, ...(topic !== undefined && { topic }) }
  if (credential === undefined) throw new Error(`no credential ${name}`)
  if (credential.kind === 'signing-key') return { ...credential, ...named }
  const { identity, chain } = credential
  return { kind: 'certificate', certificate: identity.certificate, identity: { identity, chain }, ...named }
}

type Place = keyof typeof gateways

describe('a credential, before anyone is asked', () => {
  it.each<[CredentialName, string, string | undefined, readonly Place[], boolean, readonly string[]]>([
    ['sandbox', 'dev.p12', undefined, ['production'], true, ['failed wrong-env-cert']],
    ['sandbox', 'dev.p12', undefined, ['production'], false, []],
    ['sandbox', 'dev.p12', undefined, ['sandbox', 'production'], false, []],
    ['sandbox', 'dev.p12', 'com.example.app', ['sandbox'], true, []],
    [
      'universal',
      'push.p12',
      'com.other.app',
      ['sandbox', 'production'],
      false,
      ['failed cert-of-other-app'],
    ],
    ['universal', 'push.p12', 'com.example.app.voip', ['sandbox'], true, []],
    [
      'universal',
      'push.p12',
      'com.example.app.push-type.liveactivity',
      ['sandbox'],
      true,
      ['failed wrong-credential-kind'],
    ],
    ['universal', 'push.p12', 'pass.com.example.card', ['production'], true, ['failed wallet-topic']],
    [
      'signing-key',
      'AuthKey_AAAAAAAAAA.p8',
      undefined,
      ['sandbox', 'production'],
      false,
      ['warning wrong-p8'],
    ],
    ['signing-key', 'ApiKey_KEYID12345.p8', undefined, ['sandbox'], false, ['warning wrong-credential-kind']],
    ['signing-key', 'AuthKey_KEYID12345.p8', 'com.example.app', ['sandbox', 'production'], false, []],
  ])('%s as %s for %s at %j, asked for: %s', (name, file, topic, places, isAskedFor, expected) => {
    const credential = atHand(name, file, topic)
    const subjects = places.map((place) =>
      gatewayAtHand({ gateway: gateways[place] }, { credential, isAskedFor }),
    )
    const results = credentialResults(credential, subjects, now)
    const complaints = results.filter(({ result }) => result === 'failed' || result === 'warning')
    expect(complaints.map(({ id, result }) => `${result} ${id}`)).toEqual(expected)
  })
})
