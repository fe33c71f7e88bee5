import { Fault, Interrupted } from '../fault.ts'
import type { Text } from '../text.ts'
import type { HandedThrough, Verdict } from './command.ts'

/** The contract with CI: the README shows this table. Another number comes only from a program run for the person. */
export const exitCodes = {
  yes: { code: 0, means: { en: 'done, or the answer is yes', zh: '完成，或答案是「是」' } },
  no: {
    code: 1,
    means: {
      en: 'the answer is no: rejected, expired, unhealthy, does not match',
      zh: '答案是「否」：被拒绝、已过期、不健康、不匹配',
    },
  },
  usage: { code: 2, means: { en: 'the command line is wrong', zh: '命令行有误' } },
  unknown: {
    code: 3,
    means: {
      en: 'could not find out: unreadable file, wrong passphrase, no network',
      zh: '无法得知：文件读不了、密码错误、没有网络',
    },
  },
  bug: { code: 70, means: { en: 'a bug in pushctl', zh: 'pushctl 自身的缺陷' } },
  interrupted: { code: 130, means: { en: 'stopped by Ctrl-C', zh: '被 Ctrl-C 中断' } },
} as const satisfies Record<string, { code: number; means: Text }>

/** @returns the exit code of an answer */
export function exitCodeOf(verdict: Verdict | HandedThrough): number {
  return typeof verdict === 'string' ? exitCodes[verdict].code : verdict.exitCode
}

/**
 * @param error whatever was thrown
 * @returns 2 for a mistake on the command line, 1 for a clear no, 3 for other faults, 130 when the person gave up,
 *   70 for anything nobody expected
 */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof Interrupted) return exitCodes.interrupted.code
  if (!(error instanceof Fault)) return exitCodes.bug.code
  if (error.area === 'usage') return exitCodes.usage.code
  return error.area === 'refused' ? exitCodes.no.code : exitCodes.unknown.code
}
