import { generateKeyPairSync } from 'node:crypto'
import { environments } from '../../apns/environment.ts'
import { devicePath } from '../../apns/notification.ts'
import { createProviderToken } from '../../credential/signing-key/provider-token.ts'
import type { ApnsRequest } from '../decide/request.ts'
import type { RegisteredKey } from '../decide/state.ts'
import type { ReceivedMessage } from '../event.ts'
import type { OwnPush } from '../gateway.ts'
import { answerTo } from './answer.ts'
import { applyChange } from './apply-change.ts'
import type { GatewayContext } from './context.ts'
import { freshId } from './fresh-id.ts'

/** The key behind pushes that the gateway sends to itself: good for every topic and push type, and known to nobody else. */
interface OwnKey {
  readonly signingKey: Parameters<typeof createProviderToken>[0]
  readonly registered: RegisteredKey
}

const ids = { keyId: 'LOCALINBOX', teamId: 'LOCALTEAM1' } as const

function makeKey(): OwnKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { signingKey: { key: privateKey, ...ids }, registered: { ...ids, publicKey, environments } }
}

function requestOf(push: OwnPush, providerToken: string): ApnsRequest {
  const path =
    push.bundleId === undefined ? devicePath(push.deviceToken ?? '') : `/4/broadcasts/apps/${push.bundleId}`
  const headers = new Map([
    ...Object.entries(push.headers),
    [':method', 'POST'] as const,
    [':path', path] as const,
    ['authorization', `bearer ${providerToken}`] as const,
  ])
  return {
    connection: { environment: push.environment, service: 'push' },
    method: 'POST',
    path,
    header: (name) => headers.get(name),
    headerNames: [...headers.keys()],
    repeated: undefined,
    body: new TextEncoder().encode(push.payload),
    receipt: { id: freshId(), uniqueId: freshId() },
  }
}

/**
 * @param context of a running gateway
 * @returns what answers a push of the gateway's owner as if it had come over the wire, with a signing key of the
 *   gateway's own that is good for its topic; troubles strike it as any other
 */
export function ownPushes(context: GatewayContext): (push: OwnPush) => ReceivedMessage {
  let key: OwnKey | undefined
  return (push) => {
    key ??= makeKey()
    const { options } = context
    const { signingKey, registered } = key
    const request = requestOf(push, createProviderToken(signingKey, options.now()))
    const signingKeys = new Map([[registered.keyId, registered]])
    const { changes, event } = answerTo(request, context, { state: { ...options.state, signingKeys } })
    for (const change of changes) if (change.kind !== 'provider-token-taken') applyChange(change, options)
    if (event.kind === 'channel') throw new TypeError('A push is no management of channels.')
    const own = { ...event, isOwn: true } as const
    context.tell(own)
    return own
  }
}
