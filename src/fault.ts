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

/** What more there is to say; every Text, and every command, is one line. */
export interface FaultDetails {
  /** More of what happened: one line for each of several mistakes. */
  readonly detail?: readonly Text[]
  /** A line the reader can paste or follow next, with their own file names in it. */
  readonly hint?: Text
  /** Lines to type, below the hint. */
  readonly commands?: readonly string[]
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
  readonly detail: readonly Text[]
  readonly hint: Text | undefined
  readonly commands: readonly string[]

  constructor(code: FaultCode, text: Text, details: FaultDetails = {}) {
    super(text.en, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.text = text
    this.detail = details.detail ?? []
    this.hint = details.hint
    this.commands = details.commands ?? []
  }

  get area(): FaultArea {
    return this.code.slice(0, this.code.indexOf('/')) as FaultArea
  }
}

/** A fault as every JSON document tells it: the answer of a command, one of several files, the API of the gateway. */
export interface FaultReport {
  readonly code: string
  /** What happened, to which input. */
  readonly message: Text
  /** More of what happened. */
  readonly detail?: readonly Text[]
  /** What to do or type next. */
  readonly hint?: Text
  /** Lines to type, which belong to the hint. */
  readonly commands?: readonly string[]
}

/** @returns the fault for a JSON document; what it does not say is left out */
export function faultReport({ code, text, detail, hint, commands }: Fault): FaultReport {
  return {
    code,
    message: text,
    ...(detail.length > 0 && { detail }),
    ...(hint !== undefined && { hint }),
    ...(commands.length > 0 && { commands }),
  }
}

/** The person gave up: Ctrl-C at a prompt or during a run. Not a failure and not an answer; exit 130. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}
