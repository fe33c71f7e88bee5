import { Fault } from '../../fault.ts'

/**
 * @param text what was typed for a time to wait
 * @returns seconds, 0 to 3600
 * @throws Fault `usage/timeout`
 */
export function secondsOf(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) <= 3600) return Number(text)
  throw new Fault('usage/timeout', {
    en: `"${text}" is no number of seconds: 0 to 3600.`,
    zh: `「${text}」不是秒数，请填 0 到 3600。`,
  })
}
