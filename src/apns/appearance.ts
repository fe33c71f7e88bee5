import { apsOf, isObject, type JsonObject } from './payload.ts'
import { type PushType, pushTypes } from './push-type.ts'

/** A text of a notification: as it stands in the payload, or a key that the app translates. */
export interface ShownText {
  readonly text: string
  /** The app's strings file has the words; here are only the key and its arguments. */
  readonly isKey: boolean
}

/** What a person gets to see and hear of a notification. */
export interface Appearance {
  readonly title?: ShownText
  readonly subtitle?: ShownText
  readonly body?: ShownText
  readonly badge?: number
  readonly sound?: string
  /** Sounds through silence and Focus. */
  readonly isCritical: boolean
  readonly level: string
  /** Changed by the app's service extension before it is shown. */
  readonly isMutable: boolean
  /** Nothing appears: it wakes the app, or is for the system. */
  readonly isSilent: boolean
}

/** Apple asks for text; what else a payload has there cannot always be made text by JavaScript's own rules. */
const argument = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

function textOf(place: JsonObject, key: string): ShownText | undefined {
  const prefix = key === 'body' ? '' : `${key}-`
  const plain = place[key]
  if (typeof plain === 'string' && plain !== '') return { text: plain, isKey: false }
  const localized = isObject(plain) ? plain : place
  const stem = isObject(plain) ? '' : prefix
  const locKey = localized[`${stem}loc-key`]
  if (typeof locKey !== 'string') return undefined
  const args = localized[`${stem}loc-args`]
  const list = Array.isArray(args) && args.length > 0 ? `(${args.map(argument).join(', ')})` : ''
  return { text: locKey + list, isKey: true }
}

function soundOf(sound: unknown): { readonly name?: string; readonly isCritical: boolean } {
  if (typeof sound === 'string') return { name: sound, isCritical: false }
  if (!isObject(sound)) return { isCritical: false }
  const name = typeof sound.name === 'string' ? sound.name : 'default'
  return { name, isCritical: sound.critical === 1 }
}

/**
 * Reads what the payload shows (Apple, "Generating a remote notification").
 *
 * @param payload its value
 * @param pushType decides whether the system shows anything at all
 */
export function appearanceOf(payload: JsonObject, pushType: PushType | undefined): Appearance {
  const aps = apsOf(payload)
  const alert = typeof aps.alert === 'string' ? { body: aps.alert } : isObject(aps.alert) ? aps.alert : {}
  const title = textOf(alert, 'title')
  const subtitle = textOf(alert, 'subtitle')
  const body = textOf(alert, 'body')
  const { name: sound, isCritical } = soundOf(aps.sound ?? (alert as JsonObject).sound)
  const hasText = title !== undefined || subtitle !== undefined || body !== undefined
  return {
    ...(title !== undefined && { title }),
    ...(subtitle !== undefined && { subtitle }),
    ...(body !== undefined && { body }),
    ...(typeof aps.badge === 'number' && { badge: aps.badge }),
    ...(sound !== undefined && { sound }),
    isCritical,
    level: typeof aps['interruption-level'] === 'string' ? aps['interruption-level'] : 'active',
    isMutable: aps['mutable-content'] === 1,
    isSilent: (pushType !== undefined && !pushTypes[pushType].shows) || !hasText,
  }
}
