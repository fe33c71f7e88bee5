import type { WrittenPush } from '../../expect/checked-push.ts'
import type { CopiedMessage } from './message.ts'
import type { PageTools } from './tools.ts'

/** Headers without a value are not sent. */
const withValue = (headers: WrittenPush['headers']) =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''))

/**
 * Has the gateway answer a push of its owner, and shows it.
 *
 * @param push as it was written
 * @param tools what the page can do
 */
export async function sendPush(push: WrittenPush, { api, goTo, fail }: PageTools): Promise<void> {
  try {
    const body = { ...push, headers: withValue(push.headers) }
    const { push: answered } = await api.post<{ readonly push: CopiedMessage }>('/api/push', body)
    goTo(answered.number)
  } catch (error) {
    fail(error)
  }
}
