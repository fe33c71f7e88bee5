import type { NamedCause } from '../../apns/named-cause.ts'
import type { ReasonName } from '../../apns/reasons.ts'
import { defined } from '../../defined.ts'
import type { Text } from '../../text.ts'
import { channelOperationChecks } from './channel-checks.ts'
import { quote, type RequestCheck } from './check.ts'
import { credentialChecks } from './credential-checks.ts'
import { isOfOtherPort, pathFault } from './path-fault.ts'
import { pushChecks } from './push-checks.ts'
import type { Service } from './request.ts'
import { methods, type Operation, type ResolvedRequest } from './resolved-request.ts'

/*
 * The order of the tables and of the rows in them is what real answers of APNs show: GET without a credential is
 * a 405 where pushes arrive and a 403 where channels are managed, POST to a nonsense device token without one a 403,
 * an unregistered key with a well-formed device token a 403, a good credential with a nonsense device token a 400, and
 * a voip push to the plain bundle id of a voip token DeviceTokenNotForTopic rather than InvalidPushType. What no
 * answer shows (the order of header checks among themselves, a body that is not JSON, broadcasts and channels beyond
 * their credential) is ours.
 */

const ofOtherPort = {
  push: {
    en: 'this port takes pushes; channels are managed on a port of its own',
    zh: '这个端口只收推送；频道管理用另一个端口',
  },
  channels: {
    en: 'this port manages channels; pushes go to the other one',
    zh: '这个端口用于管理频道；推送要发到另一个端口',
  },
} as const satisfies Record<Service, Text>

/** CONNECT has no path (RFC 9113 section 8.5). */
const askedForTunnel: Text = {
  en: 'The request was CONNECT, with which a client asks a proxy for a tunnel: HTTP/2 allows it, and APNs is no proxy. The gateway was given to the client as its proxy, or stands behind one that does not open the tunnel itself.',
  zh: '请求是 CONNECT，客户端用它让代理打开隧道：HTTP/2 允许这样，但 APNs 不是代理。可能是把网关当成了客户端的代理，或前面的代理没有自己打开隧道。',
}

const asked = ({ method, path }: ResolvedRequest): Text =>
  method === 'CONNECT'
    ? askedForTunnel
    : {
        en: `The request was ${quote(method)} ${quote(path)}.`,
        zh: `请求是 ${quote(method)} ${quote(path)}。`,
      }

/** A browser asks first whether a page may send what it wants to. */
const isPreflight = ({ method, header }: ResolvedRequest) =>
  method === 'OPTIONS' &&
  (header('origin') !== undefined || header('access-control-request-method') !== undefined)

const requestChecks: readonly RequestCheck[] = [
  {
    reason: 'MethodNotAllowed',
    cause: 'sent-by-browser',
    refuses: isPreflight,
    says: (request) => ({
      en: `The request was OPTIONS ${quote(request.path)}, with which a browser asks whether a web page may send (CORS): APNs allows no page to.`,
      zh: `请求是 OPTIONS ${quote(request.path)}：浏览器在询问网页能否发送（CORS 预检），而 APNs 不允许任何网页发送。`,
    }),
  },
  {
    reason: 'MethodNotAllowed',
    cause: 'method-not-post',
    refuses: ({ connection: { service }, method }) => !methods[service].includes(method),
    says: asked,
  },
  {
    reason: 'BadPath',
    cause: 'wrong-gateway-port',
    refuses: ({ known, connection: { service }, path }) => !known && isOfOtherPort(service, path),
    says(request) {
      const { en, zh } = asked(request)
      const other = ofOtherPort[request.connection.service]
      return { en: `${en.slice(0, -1)}: ${other.en}.`, zh: `${zh.slice(0, -1)}：${other.zh}。` }
    },
  },
  {
    reason: 'BadPath',
    cause: 'bad-path',
    refuses: ({ known }) => !known,
    says(request) {
      const { en, zh } = asked(request)
      const fault = pathFault(request.path)
      return fault === undefined
        ? { en, zh }
        : { en: `${en.slice(0, -1)}: ${fault.en}.`, zh: `${zh.slice(0, -1)}：${fault.zh}。` }
    },
  },
  {
    reason: 'MethodNotAllowed',
    cause: 'method-not-post',
    refuses: ({ operation }) => operation === undefined,
    says: asked,
  },
]

/** What each operation has to fulfil once the credential is good. */
const operationChecks: Readonly<Record<Operation, readonly RequestCheck[]>> = {
  push: pushChecks,
  ...channelOperationChecks,
}

/** Every check there is, in the tables' order. */
export const allChecks: readonly RequestCheck[] = [
  ...requestChecks,
  ...credentialChecks,
  ...Object.values(operationChecks).flat(),
]

/** Why a request is refused: APNs' word for it, and what this gateway saw. */
export interface RefusedRequest {
  readonly reason: ReasonName
  readonly named: NamedCause
}

/** The first reason to refuse a request; `authenticated` when its credential passed every check. */
export interface RequestJudgement {
  readonly refusal: RefusedRequest | undefined
  readonly authenticated: boolean
}

function firstOf(checks: readonly RequestCheck[], request: ResolvedRequest): RefusedRequest | undefined {
  for (const { reason, cause, refuses, says, right, ids } of checks) {
    if (!refuses(request)) continue
    const about = ids?.(request)
    const seen = {
      evidence: says?.(request),
      right: right?.(request),
      ids: about && { keyId: about.keyId, teamId: about.teamId },
    }
    return { reason, named: { cause, ...defined(seen) } }
  }
  return undefined
}

/**
 * Makes every check in its order: the request, its credential, then what its operation demands.
 *
 * @param request one request with what is known of it
 */
export function judge(request: ResolvedRequest): RequestJudgement {
  const refusal = firstOf(requestChecks, request) ?? firstOf(credentialChecks, request)
  if (refusal !== undefined || request.operation === undefined) return { refusal, authenticated: false }
  return { refusal: firstOf(operationChecks[request.operation], request), authenticated: true }
}
