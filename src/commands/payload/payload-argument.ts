import { Fault } from '../../fault.ts'

/** A payload's file as the word after the command; the same as `--payload FILE`. */
export const payloadArgument = {
  file: {
    value: 'FILE',
    optional: true,
    about: {
      en: 'JSON or .apns file; - reads stdin; without it, the options say what the payload is',
      zh: 'JSON 或 .apns 文件；- 表示标准输入；不填则由选项给出 payload',
    },
  },
} as const

/**
 * @param input with the argument, and `--payload`
 * @returns the input with the file as its payload
 * @throws Fault `usage/payload` when both were given
 */
export function withArgument<
  Input extends { readonly file: string | undefined; readonly payload: string | undefined },
>(input: Input): Input {
  if (input.file === undefined) return input
  if (input.payload !== undefined)
    throw new Fault('usage/payload', {
      en: 'Give the payload once: as FILE or with --payload.',
      zh: 'payload 只需给一次：直接写文件名，或用 --payload。',
    })
  return { ...input, payload: input.file }
}
