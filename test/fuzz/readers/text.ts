import { readPayload } from '../../../src/apns/payload.ts'
import { meaningOf } from '../../../src/apns/reasons.ts'
import { readReply } from '../../../src/apns/reply.ts'
import { readRows } from '../../../src/commands/send/many/rows.ts'
import { compileTemplate } from '../../../src/commands/send/many/template.ts'
import { readSettingsFile } from '../../../src/config/settings-file.ts'
import { readProviderToken } from '../../../src/credential/signing-key/provider-token.ts'
import { whereaboutsIn } from '../../../src/doctor/locate.ts'
import { fakeHost, run } from '../../fake-host.ts'
import { type Outcome, outcomeOf } from './outcome.ts'

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** A template that meets the rows: all it fills has to be JSON. */
const greeting = compileTemplate(new Uint8Array(), { aps: { alert: 'Hi #name#', badge: '#badge#' } })

/** All rows as text, each with its payload. */
async function rowsIn(bytes: Buffer, size: number): Promise<string> {
  const all: string[] = []
  for await (const readings of readRows(inPieces(bytes, size), 'rows'))
    for (const reading of readings) {
      all.push(JSON.stringify(reading))
      if (reading.kind === 'bad') continue
      const payload = greeting.fill(reading.row.values)
      if (payload instanceof Uint8Array) JSON.parse(Buffer.from(payload).toString())
    }
  return all.join('\n')
}

/** Rows are the same in whatever pieces they come; so is what is wrong with them. */
export async function readRowFile(bytes: Buffer): Promise<Outcome> {
  const told: string[] = []
  const outcomes: Outcome[] = []
  for (const size of [bytes.length + 1, 1 + (bytes.length % 13)])
    outcomes.push(await outcomeOf(async () => void told.push(await rowsIn(bytes, size))))
  const [outcome] = outcomes
  if (outcome === undefined || new Set(outcomes).size > 1 || new Set(told).size > 1)
    throw new Error(`in other pieces it is another file: ${outcomes.join(' and ')}`)
  return outcome
}

/** A settings file of either form. */
export async function readSettings(bytes: Buffer): Promise<Outcome> {
  const name = bytes[0] === 0x7b ? '.pushctlrc.json' : '.pushctlrc.yaml'
  return outcomeOf(() => readSettingsFile(fakeHost({ files: { [name]: bytes } })))
}

const values = JSON.parse(
  '{"name":"Ann \\"A\\"\\u2028\\ud800","badge":"3","__proto__":"x","list":[1,{"a":null}]}',
)

function fillAll(bytes: Uint8Array, value: unknown): void {
  const filled = compileTemplate(bytes, value).fill(values)
  if (filled instanceof Uint8Array) JSON.parse(Buffer.from(filled).toString())
}

/** A payload with placeholders, and a text with some in a payload: what is filled has to be JSON. */
export async function readTemplate(bytes: Buffer): Promise<Outcome> {
  const text = bytes.toString('utf8')
  const around = { aps: { alert: text, badge: text.slice(0, 20) }, [text]: [text.slice(20)] }
  fillAll(Buffer.from(JSON.stringify(around)), around)
  return outcomeOf(() => {
    const payload = readPayload(bytes, 'payload.json')
    fillAll(payload.bytes, payload.value)
  })
}

/** A provider token, and what `jwt inspect` says of every fourth. */
export async function readProviderTokenText(bytes: Buffer): Promise<Outcome> {
  const text = bytes.toString('latin1')
  if (bytes.length % 4 === 0) {
    const { code, stderr } = await run(['jwt', 'inspect', '--', text])
    if (code === 70) throw new Error(stderr)
  }
  return outcomeOf(() => readProviderToken(text))
}

/** The body of an answer, with a header in its first line. */
export async function readReplyDocument(bytes: Buffer): Promise<Outcome> {
  const [head = '', ...body] = bytes.toString('utf8').split('\n')
  const headers = { 'apns-id': head, 'retry-after': head, 'apns-unique-id': head }
  return outcomeOf(() => {
    const reply = readReply(400, headers, body.join('\n'))
    JSON.stringify(reply)
    if (reply.reason !== undefined) meaningOf(reply.reason)
    whereaboutsIn({ kind: 'rejected', reply }, { kind: 'rejected', reply })
  })
}
