import type { EnvelopeHeaders, EnvelopePart } from '../../apns/envelope.ts'
import { lint } from '../../apns/lint.ts'
import { payloadOf } from '../../apns/payload.ts'
import { parseTime } from '../../apns/payload-fields.ts'
import { isPushType, pushTypes } from '../../apns/push-type.ts'
import { defined } from '../../defined.ts'
import type { Finding } from '../../finding.ts'
import { commandLine } from './command-line.ts'
import { priorities } from './header-options.ts'

/** Whether pushes of the type may have the priority; `send` refuses others. */
const goesWith = (priority: string, pushType: string | undefined) =>
  pushType === undefined ||
  !isPushType(pushType) ||
  pushTypes[pushType].priorities.some((allowed) => String(allowed) === priority)

/** @returns the headers that `send` takes as they are */
export function usableHeaders(headers: EnvelopeHeaders, now: Date): EnvelopeHeaders {
  const { topic, pushType, priority, expiration, collapseId } = headers
  return defined({
    topic,
    pushType: pushType !== undefined && isPushType(pushType) ? pushType : undefined,
    priority:
      priority !== undefined && Object.hasOwn(priorities, priority) && goesWith(priority, pushType)
        ? priority
        : undefined,
    expiration: expiration !== undefined && parseTime(expiration, now) !== undefined ? expiration : undefined,
    collapseId,
  })
}

/** @returns the line that sends what was taken out, with the headers that lay beside it */
export const sendLine = (
  file: string,
  part: Pick<EnvelopePart, 'headers' | 'environment'>,
  now: Date,
): string =>
  commandLine('send', {
    payload: file,
    ...usableHeaders(part.headers, now),
    env: part.environment,
    token: 'DEVICE_TOKEN',
  })

/** @returns what the request asks for that APNs, or a device, would not do */
export function errorsIn(
  { payload, headers }: Pick<EnvelopePart, 'payload' | 'headers'>,
  now: Date,
): readonly Finding[] {
  const { topic, pushType, priority } = headers
  const named = defined({
    topic,
    pushType: pushType !== undefined && isPushType(pushType) ? pushType : undefined,
    priority: ([10, 5, 1] as const).find((each) => String(each) === priority),
  })
  const draft = { payload: payloadOf(payload), headers: named, isBroadcast: false, now }
  return lint(draft).filter(({ severity }) => severity === 'error')
}
