import type { Batch, BatchOptions } from '../../../client/batch.ts'
import { currentProviderToken, lastingProviderTokens } from '../../../client/provider-token-cache.ts'
import type { Credential } from '../../../credential/model.ts'
import { defined } from '../../../defined.ts'
import type { ShownServer } from '../../../diagnosis/facts.ts'
import type { Host } from '../../../host.ts'
import { tokenStore } from '../../push/token-store.ts'
import type { ManyInput } from './options.ts'
import type { ManyPlan } from './plan.ts'

/** What sends, and what was learnt of the way while it did. */
export interface OpenBatch {
  readonly batch: Batch
  /** When its provider token was made; nothing with a certificate. */
  tokenMade(): Date | undefined
  /** What the gateway showed of itself; nothing before there was a connection. */
  shown(): ShownServer | undefined
}

/** @returns how fast a batch is, and how patient, as it was typed; what was not is the batch's own matter */
export function paceOf({
  connections,
  concurrency,
  rate,
  retryUnknown,
  maxWait,
}: ManyInput): Pick<BatchOptions, 'connections' | 'concurrency' | 'rate' | 'retry'> {
  return {
    retry: { unknownToo: retryUnknown, ...defined({ longestWait: maxWait }) },
    ...defined({ connections, concurrency, rate }),
  }
}

/**
 * @param plan where to, and with which credential
 * @param host the world
 */
export async function openBatch(plan: ManyPlan, host: Host): Promise<OpenBatch> {
  const { credential, destination, input } = plan
  const { endpoint } = destination.gateway
  const [{ createBatch }, { openSession }] = await Promise.all([
    import('../../../client/batch.ts'),
    import('../../../client/session.ts'),
  ])
  const tokens = credential.kind === 'identity' ? undefined : await openTokens(credential.signingKey, host)
  let shown: ShownServer | undefined
  const batch = createBatch({
    open: async (signal) => {
      const opened = await openSession({
        endpoint,
        signal,
        ...destination.wayTo(endpoint),
        ...(credential.kind === 'identity' && { identity: credential }),
      })
      if (opened.kind === 'open') shown ??= opened.session.server()
      return opened
    },
    now: () => host.now(),
    ...paceOf(input),
    ...defined({ providerTokens: tokens }),
  })
  return { batch, tokenMade: () => tokens?.issuedAt(), shown: () => shown }
}

async function openTokens(
  signingKey: Extract<Credential, { kind: 'signing-key' }>['signingKey'],
  host: Host,
) {
  const store = tokenStore(signingKey, host)
  const first = await currentProviderToken(signingKey, host.now(), store)
  return lastingProviderTokens(first, signingKey, () => host.now(), store)
}
