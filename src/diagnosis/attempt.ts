import type { Gateway } from '../apns/endpoint.ts'
import type { Environment } from '../apns/environment.ts'
import type { Notification } from '../apns/notification.ts'
import type { Certificate, Credential } from '../credential/model.ts'
import type { Failure, Outcome } from './facts.ts'

/** A push that was not accepted, with everything around it that a cause can be read off. */
export interface Attempt {
  readonly gateway: Gateway
  readonly credential?: Credential
  /** The credential's file, as it was typed. */
  readonly file?: string
  readonly notification: Notification
  readonly outcome: Exclude<Outcome, { kind: 'accepted' }>
  /** When the provider token was made that went with it. */
  readonly tokenMade?: Date
  readonly now: Date
  /**
   * The command line to try next: the one that was typed, with some options changed.
   *
   * @param changes option keys to their new values; `undefined` leaves the option out
   */
  again(changes: Readonly<Record<string, string | undefined>>): string
}

/** @returns APNs' word for the refusal, from the answer or from GOAWAY */
export function reasonOf({ outcome }: Pick<Attempt, 'outcome'>): string | undefined {
  if (outcome.kind === 'rejected') return outcome.reply.reason
  return outcome.failure.kind === 'goaway' ? outcome.failure.reason : undefined
}

/** @returns why there was no answer */
export function failureIn({ outcome }: Attempt): Failure | undefined {
  return outcome.kind === 'rejected' ? undefined : outcome.failure
}

/** @returns the gateway's environment; nothing for one that the user named by its address */
export function environmentOf({ gateway }: Attempt): Environment | undefined {
  return gateway.kind === 'other' ? undefined : gateway.environment
}

/** @returns the client certificate that went with it; nothing with a signing key */
export function certificateIn({ credential }: Attempt): Certificate | undefined {
  return credential?.kind === 'identity' ? credential.identity.certificate : undefined
}

/** @returns the other of the two environments */
export function otherThan(environment: Environment): Environment {
  return environment === 'sandbox' ? 'production' : 'sandbox'
}
