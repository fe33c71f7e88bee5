import { quoted } from '../../../finding.ts'
import { commandLine, type OptionWords } from '../../push/command-line.ts'
import type { CurlBody } from './body.ts'
import type { ProviderTokenIds } from './credential.ts'
import type { ReadHeaders } from './headers.ts'
import type { CurlRequest } from './request.ts'
import type { CurlTarget } from './target.ts'

/** What the line is made of. */
export interface SendParts {
  readonly request: CurlRequest
  readonly target: CurlTarget
  readonly headers: ReadHeaders
  readonly body: CurlBody
  readonly token?: ProviderTokenIds
}

/** A certificate's file, or a signing key in place of the provider token that was made with it. */
function credentialWords({ request, token, headers }: SendParts): Record<string, OptionWords> {
  const { cert, key } = request
  if (cert !== undefined) return { cert, key }
  const isBearer = headers.authorization.length > 0
  const { keyId = 'KEYID', teamId = 'TEAMID' } = token ?? {}
  return isBearer ? { signingKey: `AuthKey_${keyId}.p8`, keyId, teamId } : { cert: 'FILE.p12' }
}

function gatewayWords({ target: { gateway, endpoint }, request }: SendParts): Record<string, OptionWords> {
  const { ca, proxy } = request
  // A password is kept in HTTPS_PROXY.
  const way = { ca, proxy: proxy?.includes('@') === true ? undefined : proxy }
  if (gateway.kind !== 'apple') return { gateway: `${endpoint.host}:${endpoint.port}`, ...way }
  const port = endpoint.port === 2197 ? '2197' : undefined
  return { env: gateway.environment, port, ...way }
}

/** A header that pushctl writes from an option, and one of the person's own. */
function headerWords({ headers: { notification, unknown } }: SendParts): Record<string, OptionWords> {
  const { topic, pushType, priority, expiration, collapseId, id, otherHeaders = {} } = notification
  return {
    topic,
    pushType,
    // Of background pushes APNs takes 5 alone, which pushctl writes by itself.
    priority: pushType === 'background' ? undefined : priority?.toString(),
    expiration: expiration?.toString(),
    collapseId,
    apnsId: id,
    header: Object.entries(otherHeaders)
      .filter(([name]) => !name.startsWith('apns-') && !unknown.includes(name))
      .map(([name, value]) => `${name}:${value}`),
  }
}

/**
 * Writes the `pushctl send` that sends the same. No provider token stands in it, and no passphrase.
 *
 * @param parts what was read of the curl line
 * @param changes option keys to other values
 */
export function sendLine(
  parts: SendParts,
  changes: Readonly<Record<string, string | undefined>> = {},
): string {
  const { target, headers, body } = parts
  const to =
    target.broadcastTo === undefined
      ? { token: target.deviceToken ?? 'DEVICE_TOKEN' }
      : { channel: headers.channel ?? 'CHANNEL_ID' }
  const isTyped = body.is === 'bytes' && body.file === undefined
  const payload = body.is === 'elsewhere' ? body.file : body.is === 'bytes' ? (body.file ?? '-') : undefined
  const options: Record<string, OptionWords> = {
    ...to,
    ...credentialWords(parts),
    ...gatewayWords(parts),
    ...headerWords(parts),
    ...(target.broadcastTo !== undefined &&
      headers.notification.topic === undefined && { topic: target.broadcastTo }),
    ...(payload === undefined ? { message: 'Hello' } : { payload }),
    ...changes,
  }
  const line = commandLine('send', options)
  const whole =
    isTyped && options.payload === '-'
      ? `printf %s ${quoted(new TextDecoder().decode(body.bytes))} | ${line}`
      : line
  return withVariables(whole, parts.request.unexpanded)
}

/** What the shell is to put in stands between double quotes, as nothing else does. */
const withVariables = (line: string, variables: readonly string[]) =>
  variables
    .filter((each) => each.startsWith('$') || each.startsWith('`'))
    .reduce((text, each) => text.replaceAll(each, () => `'"${each}"'`), line)
    .replaceAll(/(?<=[ =])''(?=")|(?<=")''(?=\s|$)/g, '')
