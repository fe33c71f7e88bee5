import type { JsonObject } from './payload.ts'

/**
 * Reads a request of SNS as its libraries send it, and the AWS CLI prints it when it is asked to debug: a form.
 *
 * @param text the body of a request
 * @returns the same as the JSON that the command line of AWS takes; nothing for anything else
 */
export function snsForm(text: string | undefined): JsonObject | undefined {
  if (text === undefined || !/(?:^|&)Action=Publish(?:&|$)/.test(text.trim())) return undefined
  const form = new URLSearchParams(text.trim())
  const attributes = [...form].flatMap(([key, name]) => {
    const [, number] = /^MessageAttributes\.entry\.(\d{1,3})\.Name$/.exec(key) ?? []
    const value = form.get(`MessageAttributes.entry.${number}.Value.StringValue`)
    return number === undefined || value === null ? [] : [[name, { StringValue: value }] as const]
  })
  return {
    Message: form.get('Message') ?? '',
    ...(attributes.length > 0 && { MessageAttributes: Object.fromEntries(attributes) }),
  }
}
