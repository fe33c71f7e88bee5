import { Fault } from '../fault.ts'

/** The two worlds of APNs: a device token, and most credentials, belong to one of them. */
export const environments = ['sandbox', 'production'] as const
export type Environment = (typeof environments)[number]

/**
 * @param text as people write it: `development` and `dev` are the older words for sandbox, `prod` is a habit
 * @returns the environment it names; nothing when it names none
 */
export function environmentNamed(text: string): Environment | undefined {
  const word = text.trim().toLowerCase()
  if (word === 'sandbox' || word === 'development' || word === 'dev') return 'sandbox'
  return word === 'production' || word === 'prod' ? 'production' : undefined
}

/**
 * @param text what was typed after `--env`
 * @returns the environment it names
 * @throws Fault `usage/environment`
 */
export function parseEnvironment(text: string): Environment {
  const named = environmentNamed(text)
  if (named !== undefined) return named
  throw new Fault('usage/environment', {
    en: `"${text}" is not an environment. Type sandbox or production.`,
    zh: `没有「${text}」这个环境，请填 sandbox 或 production。`,
  })
}
