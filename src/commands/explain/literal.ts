import type { Style } from '../../cli/style.ts'
import { type Remedy, remedy, type Severity } from '../../finding.ts'
import type { Text } from '../../text.ts'

/** A piece of knowledge by its id: a cause, a finding, a check; or the id of a push itself. */
export interface Literal {
  readonly id: string
  readonly kind: 'cause' | 'finding' | 'check' | 'push'
  readonly what: Text
  /** Of a finding, where it is the same for every subject. */
  readonly severity?: Severity
  readonly remedy: Remedy
  /** Where it can be read. */
  readonly see?: string
}

const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i

/**
 * @param text a short one
 * @returns what to do with the `apns-id` or `apns-unique-id` in it; nothing when there is none
 */
export function pushIdIn(text: string): Literal | undefined {
  const [id] = uuid.exec(text) ?? []
  if (id === undefined || (text.length > id.length + 10 && !/apns[-_ ]?(?:unique[-_ ]?)?id/i.test(text)))
    return undefined
  return {
    id,
    kind: 'push',
    what: {
      en: 'It names one push and no error: apns-id is what the sender chose, apns-unique-id what APNs gave it (sandbox only).',
      zh: '这是某条推送的标识，不是错误：apns-id 由发送方指定，apns-unique-id 由 APNs 生成（仅沙盒）。',
    },
    remedy: remedy(
      {
        en: 'With apns-unique-id the Delivery Log at https://icloud.developer.apple.com/dashboard/notifications says for 7 days what became of it. What else to ask:',
        zh: '用 apns-unique-id 可在 https://icloud.developer.apple.com/dashboard/notifications 的 Delivery Log 里查它的去向（保留 7 天）。其他排查步骤：',
      },
      'pushctl explain 200',
    ),
    see: 'Apple, "Testing notifications using the Push Notification Console"',
  }
}

const kinds: Readonly<Record<Literal['kind'], Text>> = {
  cause: { en: 'cause', zh: '原因' },
  finding: { en: 'finding', zh: '检查结果' },
  check: { en: 'check', zh: '检查项' },
  push: { en: 'id of a push', zh: '推送的 id' },
}

const severities: Readonly<Record<Severity, Text>> = {
  error: { en: 'error', zh: '错误' },
  warning: { en: 'warning', zh: '警告' },
  note: { en: 'note', zh: '说明' },
}

const source: Text = { en: 'Source', zh: '出处' }

/** @returns a piece of knowledge for a person */
export function literalInFull(
  { id, kind, what, severity, remedy: cure, see }: Literal,
  style: Style,
): string {
  const is = severity === undefined ? kinds[kind] : severities[severity]
  return [
    `${style.bold(id)} ${style.dim(style.say(is))}`,
    style.say(what),
    `  → ${style.say(cure.text)}`,
    ...cure.commands.map((line) => `    ${style.code(line)}`),
    ...(see === undefined ? [] : ['', `${style.dim(style.say(source))} ${see}`]),
  ].join('\n')
}
