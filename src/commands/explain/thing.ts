import type { Style } from '../../cli/style.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { secretIn } from '../../secret.ts'
import type { Text } from '../../text.ts'
import type { Kind } from '../inspect/kind.ts'

type ThingKind = Kind<Readonly<Record<string, unknown>>>

const row = (load: () => Promise<{ readonly default: unknown }>) => async () =>
  (await load()).default as ThingKind

/** What people hand over in place of a message, of the kinds of `pushctl inspect`, in its order. */
const kinds: readonly (() => Promise<ThingKind>)[] = [
  row(() => import('../inspect/curl-output.ts')),
  row(() => import('../inspect/curl.ts')),
  row(() => import('../inspect/provider-token.ts')),
  row(() => import('../inspect/web-push.ts')),
  row(() => import('../inspect/envelope.ts')),
  row(() => import('../inspect/payload.ts')),
  row(() => import('../inspect/service-answer.ts')),
  row(() => import('../inspect/device-token.ts')),
]

/** Something that is no message, and what `pushctl inspect` tells of it. */
export interface Thing {
  readonly kind: string
  readonly found: Readonly<Record<string, unknown>>
}

/** A log may hold any of these; what is one from its first letter on is no log. */
const beginsAsThing = /^\s*(?:curl\b|https?\s|:method|(?:POST|GET|PUT) \/|[{[]|[*>] )/

/** A word in capitals may be a key id, or a word; one with a digit in it was made by a machine. */
const isPlainWord = (text: string) => /^[A-Za-z_-]+$/.test(text)

/** Its own kind answers for a key: what is piped in here may be all that there is of it. */
const isKey = (text: string) => ['private-key', 'pkcs12', 'certificate'].includes(secretIn(text)?.is ?? '')

const loaded = new Map<string, ThingKind>()

/**
 * @param text that nobody knows as a message, whole
 * @param isShort whether it is a word or a sentence
 * @param host where it is
 * @returns what else it is; nothing when it is nothing that pushctl knows
 */
export async function thingIn(text: string, isShort: boolean, host: Host): Promise<Thing | undefined> {
  const word = text.trim()
  if (isPlainWord(word) || isKey(word) || !(isShort || beginsAsThing.test(word))) return undefined
  const held = { name: 'stdin', isTyped: true, bytes: Buffer.from(word), text: word } as const
  for (const load of kinds) {
    const kind = await load()
    const found = await read(kind, held, host)
    if (found === undefined) continue
    loaded.set(kind.id, kind)
    return { kind: kind.id, found }
  }
  return undefined
}

/** What is of a kind but cannot be read is nothing that was recognised. */
async function read(kind: ThingKind, held: Parameters<ThingKind['read']>[0], host: Host) {
  try {
    return await kind.read(held, { passphraseFile: undefined, passphraseEnv: undefined }, host)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

const noMessage: Text = {
  en: 'That is no error text that is known here. What it is:',
  zh: '这不是已知的报错，而是：',
}

/** @returns for a person */
export function thingLines({ kind, found }: Thing, style: Style): string {
  const known = loaded.get(kind)
  if (known === undefined) throw new Error(`${kind} was not asked`)
  return [style.say(noMessage), known.human(found, style)].join('\n')
}
