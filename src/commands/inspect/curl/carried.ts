import { type Envelope, envelopeIn } from '../../../apns/foreign-payload.ts'
import { snsForm } from '../../../apns/sns-form.ts'
import type { Host } from '../../../host.ts'
import { jsonOf } from '../json.ts'
import { isElsewhere, partsOf, withConfigs } from './examination.ts'
import { readHttpMessage } from './http-message.ts'
import { readHttpie } from './httpie.ts'
import type { CurlRequest } from './request.ts'

/** No line that a person wrote is longer; a payload of 4 KB is in it. */
const longest = 200_000

/**
 * @param text of any kind
 * @param host where the files are that a curl line names
 * @returns the request that it is, in whatever way it was written down
 */
export async function requestIn(text: string, host: Host): Promise<CurlRequest | undefined> {
  if (text.length > longest) return undefined
  return (
    readHttpMessage(text) ??
    readHttpie(text) ??
    (/\bcurl\b/.test(text) ? await withConfigs(text, host) : undefined)
  )
}

/** What a request to another service has in it for APNs. */
export interface Carried {
  readonly envelope: Envelope
  readonly body: string
}

/**
 * @param request that was read
 * @param host where files are
 * @returns what it has in it for APNs; nothing where it goes to APNs itself, or has nothing of the kind
 */
export async function carriedElsewhere(request: CurlRequest, host: Host): Promise<Carried | undefined> {
  const read = await partsOf(request, host)
  if (!isElsewhere(read) || read.body.is !== 'bytes') return undefined
  const body = Buffer.from(read.body.bytes).toString('utf8')
  const value = jsonOf(body) ?? snsForm(body)
  const headers = Object.fromEntries(request.headers.map(({ name, value }) => [name.toLowerCase(), value]))
  const envelope = envelopeIn(value) ?? envelopeIn({ headers, body: value })
  return envelope && { envelope, body }
}
