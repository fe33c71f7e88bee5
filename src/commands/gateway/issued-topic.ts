import { Fault } from '../../fault.ts'

/**
 * @param text what a certificate is to be issued for
 * @returns the same
 * @throws Fault `usage/topic`
 */
export function topicOf(text: string): string {
  if (/^[A-Za-z0-9._-]{1,200}$/.test(text)) return text
  throw new Fault(
    'usage/topic',
    {
      en: `"${text}" cannot be a topic: letters, digits, dots and hyphens only.`,
      zh: `「${text}」不能作为 topic：只能包含字母、数字、点和连字符。`,
    },
    {
      hint: {
        en: 'Use the bundle id of the app, such as com.example.app.',
        zh: '请使用 App 的 Bundle ID，例如 com.example.app。',
      },
    },
  )
}
