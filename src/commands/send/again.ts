import { payloadFields } from '../../apns/payload-fields.ts'
import type { FoundOption } from '../../cli/look-up.ts'
import { settingNames, settingOf } from '../../config/settings.ts'
import type { Host } from '../../host.ts'
import { pastSendNamed, pastSends } from '../push/history.ts'

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
  [['env'], ['gateway']],
]

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
  const { id, options } = pastSendNamed(await pastSends(host), word)
  const isTyped = (key: string) => typed[key] !== undefined
  const said = Object.fromEntries(
    Object.entries(typed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
  const passedOver = new Set([
    ...onlyOnce,
    ...Object.keys(typed),
    ...inPlaceOf.flatMap(([now, before]) => (now.some(isTyped) ? before : [])),
    ...settingNames.filter((name) => name !== 'env' && settingOf(name).yields?.(said) === true),
  ])
  return Object.entries(options).flatMap(([key, words]) =>
    passedOver.has(key) ? [] : [{ key, word: words, place: `history ${id}`, isRecalled: true as const }],
  )
}
