import { jsonMistake } from '../../apns/json-mistake.ts'
import { Fault } from '../../fault.ts'
import { readPayloadSchema } from '../../gateway/expect/payload-schema.ts'
import type { Host } from '../../host.ts'

/**
 * Reads the JSON Schema behind `--expect`.
 *
 * @param file its name, or `-`
 * @param host where it is
 * @returns the schema, as JSON has it
 * @throws Fault `usage/schema`, and those of reading a file
 */
export async function readExpectedSchema(file: string, host: Pick<Host, 'files'>): Promise<object> {
  const text = (await host.files.read(file)).toString('utf8').replace(/^\ufeff/, '')
  const mistake = jsonMistake(text)
  if (mistake !== undefined) {
    const { line, column, what } = mistake
    throw new Fault('usage/schema', {
      en: `${file} is no JSON Schema; line ${line}, column ${column}: ${what.en}.`,
      zh: `${file} 不是 JSON Schema，第 ${line} 行第 ${column} 列：${what.zh}。`,
    })
  }
  const schema: unknown = JSON.parse(text)
  try {
    await readPayloadSchema(schema)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const { en, zh } = error.text
    throw new Fault(error.code, { en: `${file}: ${en}`, zh: `${file}：${zh}` }, { cause: error })
  }
  // It would have been refused.
  return schema as object
}
