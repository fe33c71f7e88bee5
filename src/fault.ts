import type { Text } from './text.ts'

/**
 * Where a fault comes from. `usage` is a mistake on the command line; `refused` is a clear no (pushctl found out,
 * and will not do it); all others mean that it could not find out.
 */
export type FaultArea =
  | 'usage'
  | 'refused'
  | 'file'
  | 'credential'
  | 'pkcs12'
  | 'payload'
  | 'network'
  | 'gateway'
  | 'config'

export type FaultCode = `${FaultArea}/${string}`

export interface FaultDetails {
  /** A line the reader can paste or follow next, with their own file names in it. */
  readonly hint?: Text
  readonly cause?: unknown
}

/**
 * An expected failure of the tool to do what was asked. Domain code throws it and `main` catches it; anything else
 * that is thrown is a bug. Neither text nor hint may hold a secret.
 */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: FaultCode
  /** What happened, to which input. */
  readonly text: Text
  readonly hint: Text | undefined

  constructor(code: FaultCode, text: Text, details: FaultDetails = {}) {
    super(text.en, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.text = text
    this.hint = details.hint
  }

  get area(): FaultArea {
    return this.code.slice(0, this.code.indexOf('/')) as FaultArea
  }
}

/** The person gave up: Ctrl-C at a prompt or during a run. Not a failure and not an answer; exit 130. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}
