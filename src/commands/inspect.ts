import { command } from '../cli/command.ts'
import type { Style } from '../cli/style.ts'
import { Fault } from '../fault.ts'
import type { Host } from '../host.ts'
import { heldIn, looksLikePath } from './inspect/held.ts'
import { type Held, type InspectInput, inspectOptions, type Kind } from './inspect/kind.ts'

type AnyKind = Kind<Readonly<Record<string, unknown>>>

/** A kind, loaded when it is asked; its own types are known only to itself. */
const row = (load: () => Promise<{ readonly default: unknown }>) => async () =>
  (await load()).default as AnyKind

/** Every kind, in the order they are asked: what says itself what it is comes before what only looks like something. */
const kinds: readonly (() => Promise<AnyKind>)[] = [
  row(() => import('./inspect/jwt.ts')),
  row(() => import('./inspect/web-push.ts')),
  row(() => import('./inspect/envelope.ts')),
  row(() => import('./inspect/payload.ts')),
  row(() => import('./inspect/device-token.ts')),
  row(() => import('./inspect/credential.ts')),
]

/** What was found, and the kind whose words tell it. */
type Inspected = { readonly kind: string } & Readonly<Record<string, unknown>>

const asked = new Map<string, AnyKind>()

const kindOf = ({ kind }: Inspected): AnyKind => {
  const known = asked.get(kind)
  if (known === undefined) throw new Error(`${kind} was not asked`)
  return known
}

async function firstThatReads(held: Held, input: InspectInput, host: Host): Promise<Inspected | undefined> {
  for (const load of kinds) {
    const kind = await load()
    const found = await kind.read(held, input, host)
    if (found === undefined) continue
    asked.set(kind.id, kind)
    return { kind: kind.id, ...found }
  }
  return undefined
}

const unknown = (held: Held): Fault =>
  new Fault(
    'refused/unknown-kind',
    held.path === undefined && held.name !== '-'
      ? { en: 'That is nothing pushctl knows.', zh: 'pushctl 不认识这段内容。' }
      : { en: `${held.name} is nothing pushctl knows.`, zh: `pushctl 不认识 ${held.name} 里的内容。` },
  )

export default command({
  arguments: {
    what: {
      value: 'WHAT',
      many: true,
      stdin: true,
      takesProviderToken: true,
      about: {
        en: 'a file, a folder, or a text, without quotes too; - reads stdin',
        zh: '文件、文件夹或一段文字（可不加引号）；- 表示标准输入',
      },
      suggests: 'files',
    },
  },
  options: inspectOptions,
  description: {
    en: 'Says what anything is that has to do with a push, and what is wrong with it: a certificate or key, a payload, a provider token, a device token.',
    zh: '识别与推送有关的任何东西，并指出问题：证书或密钥、payload、provider token、device token。',
  },
  examples: [
    { command: 'pushctl inspect aps.cer', about: { en: 'a file', zh: '一个文件' } },
    {
      command:
        'pushctl inspect Device Token: af931677 af931677 af931677 af931677 af931677 af931677 af931677 af931677',
      about: { en: 'a line of a log', zh: '日志里的一行' },
    },
  ],
  async run({ what, ...input }, host): Promise<Inspected> {
    const held = await heldIn(what, host)
    const found = await firstThatReads(held, input, host)
    if (found !== undefined) return found
    const path = held.path ?? (looksLikePath(what) ? what[0] : undefined)
    if (path !== undefined && (held.path === undefined || held.text === undefined))
      await host.files.read(path)
    throw unknown(held)
  },
  raw: ['payload'],
  human: (inspected: Inspected, style: Style) => kindOf(inspected).human(inspected, style),
  verdict: (inspected) => (kindOf(inspected).verdict(inspected) ? 'yes' : 'no'),
})
