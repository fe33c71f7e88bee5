import type { Draft } from '../../apns/draft.ts'
import type { Host } from '../../host.ts'
import { filesOf } from '../input/file-pattern.ts'

/** How a command is told what the app decodes of a Live Activity. */
export const stateTypeOption = {
  stateType: {
    value: 'FILE',
    many: true,
    about: {
      en: 'Swift source, JSON or schema of a Live Activity',
      zh: '实时活动的类型：Swift 源码、JSON 样本或 schema',
    },
  },
} as const

/**
 * Reads what the app decodes of a Live Activity.
 *
 * @param words files and patterns behind `--state-type`
 * @param host where they are
 * @returns the part of a draft that the lint compares with; empty when nothing was given
 * @throws Fault `payload/state-type`, `usage/state-type`, and those of reading a file
 */
export async function readStateTypes(
  words: readonly string[],
  host: Host,
): Promise<Pick<Draft, 'activityTypes'>> {
  if (words.length === 0) return {}
  const names = await filesOf(words, /\.(?:swift|json)$/i, host)
  const files = await Promise.all(names.map(async (name) => ({ name, bytes: await host.files.read(name) })))
  const { readActivityTypes } = await import('../../apns/activity-type/read.ts')
  return { activityTypes: readActivityTypes(files) }
}
