import type { DistinguishedName } from '../../../../src/credential/model.ts'
import { deviceToken, topic } from '../../gateway-under-test.ts'
import {
  type Asked,
  ago,
  bearer,
  channels,
  device,
  ids,
  knownState,
  taken,
  tokenOf,
  tokens,
} from '../requests.ts'
import { goodToken, identities, type Question, question, well } from './question.ts'

const uuid = '123e4567-e89b-12d3-a456-4266554400A0'
const nameless = (name: DistinguishedName): DistinguishedName => {
  const { commonName: _, ...others } = name
  return others
}

/** A certificate that names thousands, and nobody. */
function strange(): Asked['connection'] {
  const { certificate } = identities.universal
  const topics = Array.from({ length: 25 }, (_, at) => ({ topic: `com.example.app${at}`, pushTypes: [] }))
  const [subject, issuer] = [nameless(certificate.subject), nameless(certificate.issuer)]
  return { certificate: { ...certificate, subject, issuer, topics } }
}

const ofChannels = (method: string, headers: Record<string, string> = {}, more: Asked = {}): Asked =>
  well({
    method,
    path: `/1/apps/${topic}/channels`,
    body: '{"message-storage-policy":0,"push-type":"LiveActivity"}',
    ...more,
    headers,
    connection: { service: 'channels', ...more.connection },
  })

const broadcast: Asked = well({
  path: `/4/broadcasts/apps/${topic}`,
  headers: {
    'apns-channel-id': channels.keeping,
    'apns-push-type': 'liveactivity',
    'apns-expiration': '0',
    'apns-priority': '10',
    'apns-request-id': uuid,
  },
})

const asked: Readonly<Record<string, Asked>> = {
  'a push': well({}),
  'a push to production': well({ connection: { environment: 'production' } }),
  'a push with an id, in capitals': well({ to: deviceToken.toUpperCase(), headers: { 'apns-id': uuid } }),
  'a push with the id of other requests': well({ headers: { 'apns-request-id': uuid } }),
  'a push to a known device': well({ to: tokens.known }),
  'a push to a device that is gone': well({ to: tokens.unregistered, headers: { 'apns-id': uuid } }),
  'a push to a token that expired': well({ to: tokens.expired }),
  'a push to a gone device, for another app': well({
    to: tokens.unregistered,
    headers: { 'apns-topic': 'com.example.other' },
  }),
  'a push of nobody': {},
  'a push with what is no token': { headers: bearer('abc') },
  'a push with the token of an unknown key': { headers: bearer(tokenOf(ids.unregistered)) },
  'a push with a token made half a second before': { headers: bearer(tokenOf(ids.team, { at: ago(0.01) })) },
  'a push with a kid and an iss of other letters': {
    headers: bearer(tokenOf('x\u0007', { team: '通'.repeat(101) })),
  },
  'a push with a second token': well({ connection: taken(ids.team) }),
  'a push with a certificate of one topic': { connection: identities.development },
  'a push with a certificate of many': { connection: identities.universal },
  'a push with a certificate, and a token beside it': well({ connection: identities.universal }),
  'a push with a strange certificate': { connection: strange() ?? {} },
  'a push with an identity for signing': { connection: identities['iphone-developer'] },
  'an unknown path': well({ path: '/x', headers: { 'apns-id': uuid } }),
  'an unknown path, with the id of other requests': well({
    path: '/x',
    headers: { 'apns-request-id': uuid },
  }),
  'a method nobody has': well({ method: 'constructor', headers: { 'apns-id': uuid } }),
  'a method nobody has, of channels': ofChannels('constructor'),
  'a method that the list has not': ofChannels('POST', {}, { path: `/1/apps/${topic}/all-channels` }),
  'a push to the port of channels': well({ connection: { service: 'channels' } }),
  'a broadcast': broadcast,
  'a broadcast to production': {
    ...broadcast,
    headers: { ...broadcast.headers, 'apns-channel-id': channels.production },
    connection: { environment: 'production' },
  },
  'a broadcast with the id of a push': {
    ...broadcast,
    headers: { ...broadcast.headers, 'apns-request-id': '', 'apns-id': uuid },
  },
  'a new channel': ofChannels('POST', { 'apns-request-id': uuid }),
  'a new channel of production': ofChannels('POST', {}, { connection: { environment: 'production' } }),
  'a channel that is read': ofChannels('GET', { 'apns-channel-id': channels.keepingNothing }),
  'a channel that is deleted': ofChannels('DELETE', { 'apns-channel-id': channels.keeping }),
  'the list of channels': ofChannels('GET', {}, { path: `/1/apps/${topic}/all-channels` }),
  'the list of channels of production': ofChannels(
    'GET',
    {},
    { path: `/1/apps/${topic}/all-channels`, connection: { environment: 'production' } },
  ),
}

/** Some of everything. */
export function* replies(): Generator<Question> {
  for (const [what, each] of Object.entries(asked)) yield question(what, each)
  const known = knownState()
  known.devices.set(deviceToken, device(deviceToken, { name: 'my phone', learntAt: ago(1) }))
  yield question(
    'a push to a device with a name',
    { ...well({}), headers: { ...bearer(goodToken()), 'apns-topic': topic } },
    { known },
  )
}
