import { causeHeaders } from '../../apns/named-cause.ts'
import { type Reply, readForeignYes, readReply } from '../../apns/reply.ts'
import type { RuleName } from '../../diagnosis/http2-rules.ts'

/** Longest body of an answer that is read, in bytes; APNs' have less than 100. */
export const longestBody = 65_536

/** What is read of the head of an answer. */
export interface AnswerHead {
  readonly status: number
  readonly id: string | undefined
  readonly uniqueId: string | undefined
  readonly retryAfter: string | undefined
  readonly location: string | undefined
  readonly contentType: string | undefined
  /** `pushctl-cause` and `pushctl-evidence` of the local gateway. */
  readonly cause: string | undefined
  readonly causeEvidence: string | undefined
  /** `content-length` in bytes; -1 when there is none. */
  readonly contentLength: number
}

/** Headers whose values are of use. */
export const wantedHeaders: ReadonlySet<string> = new Set([
  ':status',
  'apns-id',
  'apns-unique-id',
  'retry-after',
  'location',
  'content-type',
  'content-length',
  ...Object.values(causeHeaders),
])

/** Headers of a connection, which HTTP/2 has none of (RFC 9113 section 8.2.2). */
const connectionHeaders: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])

const colon = 58

/** @returns what is wrong with the name of a header (RFC 9113 section 8.2.1) */
function nameFault(name: string): RuleName | undefined {
  if (name === '') return 'field-characters'
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at)
    if (code >= 65 && code <= 90) return 'upper-case'
    if (code <= 32 || code >= 127 || code === colon) return 'field-characters'
  }
  return connectionHeaders.has(name) ? 'connection-header' : undefined
}

/** Names that were looked at, and what is wrong with each: servers send the same few again and again. */
const judged = new Map<string, RuleName | undefined>()
const mostJudged = 200

function faultOf(name: string): RuleName | undefined {
  if (judged.has(name)) return judged.get(name)
  const fault = nameFault(name)
  if (judged.size < mostJudged && name.length < 100) judged.set(name, fault)
  return fault
}

/** Reads one head after the other; the first rule that is broken is told, the block read to its end all the same. */
export class HeadReader implements AnswerHead {
  status = 0
  id: string | undefined
  uniqueId: string | undefined
  retryAfter: string | undefined
  location: string | undefined
  contentType: string | undefined
  cause: string | undefined
  causeEvidence: string | undefined
  contentLength = -1
  private fault: RuleName | undefined
  private isTrailer = false
  private isPastPseudo = false

  /** @param isTrailer whether the next head comes after the answer: then it has no pseudo-headers */
  begin(isTrailer: boolean): void {
    this.status = 0
    this.id = undefined
    this.uniqueId = undefined
    this.retryAfter = undefined
    this.location = undefined
    this.contentType = undefined
    this.cause = undefined
    this.causeEvidence = undefined
    this.contentLength = -1
    this.fault = undefined
    this.isTrailer = isTrailer
    this.isPastPseudo = false
  }

  /** Takes one header. */
  take(name: string, value: string, isClean: boolean): void {
    if (name.charCodeAt(0) === colon) {
      this.takePseudo(name, value)
      return
    }
    this.isPastPseudo = true
    this.blame(faultOf(name))
    if (!isClean) this.blame('field-characters')
    switch (name) {
      case 'apns-id':
        this.id = value
        break
      case 'apns-unique-id':
        this.uniqueId = value
        break
      case 'retry-after':
        this.retryAfter = value
        break
      case 'location':
        this.location = value
        break
      case 'content-type':
        this.contentType = value
        break
      case causeHeaders.cause:
        this.cause = value
        break
      case causeHeaders.more:
        this.causeEvidence = value
        break
      case 'content-length':
        this.takeLength(value)
    }
  }

  /** @returns the rule that the head breaks, when it is at its end */
  end(): RuleName | undefined {
    if (this.status === 0 && !this.isTrailer) this.blame('no-status')
    return this.fault
  }

  private takePseudo(name: string, value: string): void {
    if (this.isPastPseudo) this.blame('pseudo-header-late')
    if (name !== ':status' || this.isTrailer) this.blame('pseudo-header')
    else if (this.status !== 0) this.blame('two-statuses')
    else this.takeStatus(value)
  }

  private takeStatus(value: string): void {
    // RFC 9110 section 15: three digits, the first of them 1 to 5.
    if (value === '200') this.status = 200
    else if (/^[1-5]\d\d$/.test(value)) this.status = Number(value)
    else {
      this.status = -1
      this.blame('bad-status')
    }
    if (this.status === 101) this.blame('switching-protocols')
  }

  private takeLength(value: string): void {
    const length = /^\d{1,15}$/.test(value) ? Number(value) : -1
    if (length < 0 || (this.contentLength >= 0 && this.contentLength !== length)) this.blame('content-length')
    this.contentLength = length
  }

  private blame(rule: RuleName | undefined): void {
    this.fault ??= rule
  }
}

/** @returns whether the head comes before the one of the answer (RFC 9110 section 15.2) */
export const isInterim = (status: number) => status >= 100 && status < 200

/**
 * @param head of the answer
 * @param body as far as it was read
 */
export function replyOf(head: AnswerHead, body: string): Reply {
  const { status, id, uniqueId, retryAfter, location, contentType, cause, causeEvidence } = head
  if (status === 200 && uniqueId === undefined) {
    if (id !== undefined && id !== '') return { status, id }
    return contentType === undefined && body === ''
      ? { status }
      : { status, ...readForeignYes(contentType, body) }
  }
  const headers = {
    'apns-id': id,
    'apns-unique-id': uniqueId,
    'retry-after': retryAfter,
    location,
    [causeHeaders.cause]: cause,
    [causeHeaders.more]: causeEvidence,
  }
  return readReply(status, headers, body)
}
