import { quote } from '../decide/check.ts'
import type { ApnsRequest } from '../decide/request.ts'

/** Headers in which nobody writes a secret. */
const open =
  /^(?::(?:method|path|authority|scheme)|host|apns-[a-z-]{1,40}|user-agent|accept|accept-encoding|content-type|content-length)$/
/** As many as are kept of one request, and as much of the value of each. */
const most = 40
const longest = 300

/**
 * @param request as it arrived
 * @returns its headers, fit to be kept: `authorization`, and all that nobody knows, by name alone
 */
export function shownHeaders({ header, headerNames }: ApnsRequest): Readonly<Record<string, string>> {
  const shown: Record<string, string> = Object.create(null)
  for (const name of headerNames.slice(0, most))
    shown[quote(name)] = open.test(name) ? quote(header(name), longest) : '…'
  return shown
}
