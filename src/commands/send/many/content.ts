import { hash } from 'node:crypto'

/**
 * A push is known again by its device token and its content: what is sent about which app.
 *
 * @param topic the same for all
 * @returns makes a hash of topic and payload, short enough for every line of a report
 */
export function contentOf(topic = ''): (payload: Uint8Array) => string {
  const app = hash('sha256', topic).slice(0, 8)
  let last: { readonly payload: Uint8Array; readonly content: string } | undefined
  return (payload) => {
    // Without placeholders all rows have the one payload.
    if (last?.payload !== payload) last = { payload, content: app + hash('sha256', payload).slice(0, 16) }
    return last.content
  }
}
