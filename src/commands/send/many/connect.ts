import type { Batch } from '../../../client/batch.ts'
import { currentProviderToken, lastingProviderTokens } from '../../../client/provider-token-cache.ts'
import type { Credential } from '../../../credential/model.ts'
import { defined } from '../../../defined.ts'
import type { Host } from '../../../host.ts'
import { tokenStore } from '../../push/token-store.ts'
import type { ManyPlan } from './plan.ts'

/**
 * @param plan where to, and with which credential
 * @param host the world
 * @returns what sends, and when its provider token was made
 */
export async function openBatch(
  plan: ManyPlan,
  host: Host,
): Promise<{ batch: Batch; tokenMade(): Date | undefined }> {
  const { credential, destination, input } = plan
  const { endpoint } = destination.gateway
  const [{ createBatch }, { openSession }] = await Promise.all([
    import('../../../client/batch.ts'),
    import('../../../client/session.ts'),
  ])
  const tokens = credential.kind === 'identity' ? undefined : await openTokens(credential.signingKey, host)
  const { connections, concurrency, rate, retryUnknown, maxWait } = input
  const batch = createBatch({
    open: (signal) =>
      openSession({
        endpoint,
        signal,
        ...destination.wayTo(endpoint),
        ...(credential.kind === 'identity' && { identity: credential }),
      }),
    retry: { unknownToo: retryUnknown, ...defined({ longestWait: maxWait }) },
    now: () => host.now(),
    ...defined({ connections, concurrency, rate, providerTokens: tokens }),
  })
  return { batch, tokenMade: () => tokens?.issuedAt() }
}

async function openTokens(
  signingKey: Extract<Credential, { kind: 'signing-key' }>['signingKey'],
  host: Host,
) {
  const store = tokenStore(signingKey, host)
  const first = await currentProviderToken(signingKey, host.now(), store)
  return lastingProviderTokens(first, signingKey, () => host.now(), store)
}
