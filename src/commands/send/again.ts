import { payloadFields } from '../../apns/payload-fields.ts'
import type { FoundOption } from '../../cli/look-up.ts'
import { settingNames, settingOf } from '../../config/settings.ts'
import type { Host } from '../../host.ts'
import { type PastOptions, type PastSend, pastSendNamed, pastSends } from '../push/history.ts'
import type { GatewayName } from '../push/sent.ts'

/** Of options that cannot stand together, the one that is typed now takes the place of those typed before. */
const inPlaceOf: readonly (readonly [typed: readonly string[], before: readonly string[]])[] = [
  [
    ['token', 'to', 'channel', 'simulator'],
    ['token', 'to', 'channel', 'simulator'],
  ],
  [
    ['payload', 'watch'],
    ['payload', 'watch', 'message', 'template', 'data', 'stateType', ...Object.keys(payloadFields)],
  ],
  [['message'], ['payload', 'body']],
  [['body'], ['payload', 'message']],
  [['template', 'data', ...Object.keys(payloadFields)], ['payload']],
  [['gateway'], ['port', 'env']],
]

/**
 * An environment is one of Apple's hosts, or one of the ports of a local gateway. Whoever types another one stays with
 * the gateway all the same: a test must not become a push to people.
 */
const inPlaceOfByEnvironment: Readonly<Record<GatewayName['kind'], readonly string[]>> = {
  apple: ['gateway'],
  local: ['port'],
  other: [],
}

/** Of a push to the local gateway, which a variable may have named: the next shell does not have it. */
const placeOf = ({ gateway, options }: PastSend): PastOptions =>
  gateway.kind === 'local' && options.gateway === undefined ? { gateway: 'local' } : {}

/** Two pushes of one id cannot be told from one another. */
const onlyOnce = ['apnsId']

/**
 * @param typed options that were typed now, by their names; `again` among them
 * @param host where the history is kept
 * @returns the options of the push that is meant, without those that what was typed takes the place of
 * @throws Fault `refused/no-such-push`, and those of reading the history
 */
export async function recalled(
  typed: Readonly<Record<string, unknown>>,
  host: Host,
): Promise<readonly FoundOption[]> {
  const word = typeof typed.again === 'string' && typed.again !== '' ? typed.again : undefined
  const past = pastSendNamed(await pastSends(host), word)
  const { id, gateway } = past
  const options = { ...past.options, ...placeOf(past) }
  const isTyped = (key: string) => typed[key] !== undefined
  const said = Object.fromEntries(
    Object.entries(typed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
  const passedOver = new Set([
    ...onlyOnce,
    ...Object.keys(typed),
    ...inPlaceOf.flatMap(([now, before]) => (now.some(isTyped) ? before : [])),
    ...(isTyped('env') ? inPlaceOfByEnvironment[gateway.kind] : []),
    ...settingNames.filter((name) => name !== 'env' && settingOf(name).yields?.(said) === true),
  ])
  return Object.entries(options).flatMap(([key, words]) =>
    passedOver.has(key) ? [] : [{ key, word: words, place: `history ${id}`, isRecalled: true as const }],
  )
}
