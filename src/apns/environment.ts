import { Fault } from '../fault.ts'

/** The two worlds of APNs: a device token, and most credentials, belong to one of them. */
export const environments = ['sandbox', 'production'] as const
export type Environment = (typeof environments)[number]

/**
 * @param text what was typed after `--env`
 * @returns the environment it names; `development` and `dev` are the older words for sandbox, `prod` is a habit
 * @throws Fault `usage/environment`
 */
export function parseEnvironment(text: string): Environment {
  const word = text.trim().toLowerCase()
  if (word === 'sandbox' || word === 'development' || word === 'dev') return 'sandbox'
  if (word === 'production' || word === 'prod') return 'production'
  throw new Fault('usage/environment', {
    en: `"${text}" is not an environment. Type sandbox or production.`,
    zh: `没有「${text}」这个环境，请填 sandbox 或 production。`,
  })
}
