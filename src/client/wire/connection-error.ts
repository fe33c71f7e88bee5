import type { RuleName } from '../../diagnosis/http2-rules.ts'

/** The other side broke a rule of the connection: it ends with GOAWAY and the rule's code (RFC 9113 section 5.4.1). */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
  readonly rule: RuleName

  constructor(rule: RuleName) {
    super(rule)
    this.rule = rule
  }
}
