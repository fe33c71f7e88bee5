import type { Style } from '../../cli/style.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { secretIn } from '../../secret.ts'
import type { Text } from '../../text.ts'
import { type FoundBy, KindList, lazily } from '../inspect/kind-list.ts'

/** What people hand over in place of a message, of the kinds of `pushctl inspect`, in its order. */
const kinds = [
  lazily(() => import('../inspect/curl-output.ts')),
  lazily(() => import('../inspect/curl.ts')),
  lazily(() => import('../inspect/provider-token.ts')),
  lazily(() => import('../inspect/web-push.ts')),
  lazily(() => import('../inspect/provider-settings.ts')),
  lazily(() => import('../inspect/certificate-description.ts')),
  lazily(() => import('../inspect/envelope.ts')),
  lazily(() => import('../inspect/payload.ts')),
  lazily(() => import('../inspect/service-answer.ts')),
  lazily(() => import('../inspect/device-token.ts')),
] as const

type FoundInstead = FoundBy<(typeof kinds)[number]>

const list = new KindList<FoundInstead>(kinds)

/** Something that is no message, and what `pushctl inspect` tells of it. */
export interface Thing {
  readonly kind: string
  readonly found: FoundInstead
}

/** A log may hold any of these; what is one from its first letter on is no log. */
const beginsAsThing = /^\s*(?:curl\b|https?\s|:method|(?:POST|GET|PUT) \/|[{[]|[*>] )/

/** Known by several of their lines together: no log looks like them. */
const ofSeveralLines: readonly string[] = ['provider-settings', 'certificate-description']

/** Words of a failure: a token that stands among them is not what was asked about. */
const tellsOfFailure =
  /\b(?:errors?|err|failed|failure|fails?|cannot|can not|unable|invalid|exception|refused|rejected|denied|timed? ?out|timeout|warn(?:ing)?|disconnect\w*)\b|n[’']t\b|失败|错误|异常|无法|超时|拒绝/i

/** Its own kind answers for a key: what is piped in here may be all that there is of it. */
const isKey = (text: string) => ['private-key', 'pkcs12', 'certificate'].includes(secretIn(text)?.is ?? '')

/**
 * @param text that nobody knows as a message, whole
 * @param isShort whether it is a word or a sentence
 * @param host where it is
 * @returns what else it is; nothing when it is nothing that pushctl knows
 */
export async function thingIn(text: string, isShort: boolean, host: Host): Promise<Thing | undefined> {
  const word = text.trim()
  if (isKey(word)) return undefined
  const mayBeAny = isShort || beginsAsThing.test(word)
  const isFailure = tellsOfFailure.test(word)
  const held = { name: 'stdin', isTyped: true, bytes: Buffer.from(word), text: word } as const
  return list.first(async (kind) =>
    kind.id === 'device-token' && isFailure
      ? undefined
      : mayBeAny || ofSeveralLines.includes(kind.id)
        ? reading(() => kind.read(held, nothingTyped, host))
        : undefined,
  )
}

const nothingTyped = { passphraseFile: undefined, passphraseEnv: undefined } as const

/** What is of a kind but cannot be read is nothing that was recognised. */
async function reading<Found>(read: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await read()
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
  return [style.say(noMessage), list.of(kind).human(found, style)].join('\n')
}
