import type { Reply } from '../apns/reply.ts'
import type { Failure } from './failure.ts'

/**
 * What became of one notification. `unsent` never reached APNs and is safe to repeat; `unknown` had left and no answer
 * was seen: repeating it could show the push twice.
 */
export type Outcome =
  | { readonly kind: 'accepted'; readonly reply: Reply }
  | { readonly kind: 'rejected'; readonly reply: Reply }
  | { readonly kind: 'unsent'; readonly failure: Failure }
  | { readonly kind: 'unknown'; readonly failure: Failure }
