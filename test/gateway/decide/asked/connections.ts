import { readProviderToken } from '../../../../src/credential/signing-key/provider-token.ts'
import type { ClientConnection } from '../../../../src/gateway/decide/request.ts'
import { teamId, topic } from '../../gateway-under-test.ts'
import { ago, bearer, ids, knownState, now, registered, stranger, tokenOf } from '../requests.ts'
import { goodToken, identities, type Question, question } from './question.ts'

const otherTeam = 'OTHERTEAM1'

/** A connection on which a token of a key was taken half an hour ago. */
function began(keyId: string, team = teamId, updatedAt?: Date): Partial<ClientConnection> {
  const text = tokenOf(keyId, { team, at: ago(30) })
  const token = readProviderToken(text)
  return {
    providerToken: { text, token, keyId, teamId: team, ...(updatedAt !== undefined && { updatedAt }) },
  }
}

const beginnings: Readonly<Record<string, Partial<ClientConnection>>> = {
  'a new connection': {},
  'one that began with a key of the team': began(ids.team),
  'one that changed 19 minutes and 59 seconds ago': began(
    ids.team,
    teamId,
    new Date(now.getTime() - 1_199_000),
  ),
  'one that changed 20 minutes ago': began(ids.team, teamId, ago(20)),
  'one that changed yesterday': began(ids.team, teamId, ago(1440)),
  'one that began with a key of its own topics': began(ids.topicBound),
  'one that began with the key related to it': began(ids.related),
  'one that began with a key that is gone': began(ids.unregistered),
  'one of another team': began(ids.otherTeam, otherTeam),
}

const tokens: Readonly<Record<string, string>> = {
  'a key of the team': goodToken(),
  'a key for the sandbox': goodToken(ids.sandboxOnly),
  'a key of its own topics': goodToken(ids.topicBound),
  'the key related to it': goodToken(ids.related),
  'a key of another team': goodToken(ids.otherTeam, otherTeam),
}

/** Requests on connections that something was sent on before. */
export function* connections(): Generator<Question> {
  for (const [on, connection] of Object.entries(beginnings)) {
    for (const environment of ['sandbox', 'production'] as const)
      for (const [who, text] of Object.entries(tokens))
        yield question(`${who}, on ${on} (${environment})`, {
          headers: { ...bearer(text), 'apns-topic': topic },
          connection: { environment, ...connection },
        })
    const same = connection.providerToken?.text
    if (same === undefined) continue
    const headers = { ...bearer(same), 'apns-topic': topic }
    yield question(`the same token again, on ${on}`, { headers, connection })
    const known = knownState()
    const { keyId = '', teamId: team = '' } = connection.providerToken ?? {}
    known.signingKeys.set(keyId, registered(keyId, { publicKey: stranger.publicKey, teamId: team }))
    yield question(
      `the same token again, on ${on}, whose id another key has by now`,
      { headers, connection },
      { known },
    )
  }
  yield question('a certificate, on a connection that had a token', {
    headers: { ...bearer(goodToken()), 'apns-topic': topic },
    connection: { ...identities.universal, ...began(ids.team, teamId, ago(1)) },
  })
}
