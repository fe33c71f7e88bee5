/**
 * The values of `apns-push-type` and what each asks for: exactly eleven (Apple, "Sending notification requests to
 * APNs", with the pages on Live Activities, widgets, controls, Push to Talk and File Provider).
 */
export interface PushTypeRules {
  /** What is put behind the bundle id to make the topic. */
  readonly suffix: string
  /** Whether a certificate may send it; `location` and `fileprovider` are stated by Apple, the other `false` are inferred from the topics certificates list (not confirmed). */
  readonly certificate: boolean
  /** Priorities the type allows; the first is what pushctl sends when none is asked for. */
  readonly priorities: readonly Priority[]
  /** Largest payload, in bytes. */
  readonly largestPayload: number
}

export type Priority = 10 | 5 | 1

const everyPriority = [10, 5, 1] as const satisfies readonly Priority[]

export const pushTypes = {
  alert: { suffix: '', certificate: true, priorities: everyPriority, largestPayload: 4096 },
  background: { suffix: '', certificate: true, priorities: [5], largestPayload: 4096 },
  complication: {
    suffix: '.complication',
    certificate: true,
    priorities: everyPriority,
    largestPayload: 4096,
  },
  controls: {
    suffix: '.push-type.controls',
    certificate: false,
    priorities: everyPriority,
    largestPayload: 4096,
  },
  fileprovider: {
    suffix: '.pushkit.fileprovider',
    certificate: false,
    priorities: everyPriority,
    largestPayload: 4096,
  },
  liveactivity: {
    suffix: '.push-type.liveactivity',
    certificate: false,
    priorities: [10, 5],
    largestPayload: 4096,
  },
  location: { suffix: '.location-query', certificate: false, priorities: [10, 5], largestPayload: 4096 },
  mdm: { suffix: '', certificate: true, priorities: everyPriority, largestPayload: 4096 },
  pushtotalk: { suffix: '.voip-ptt', certificate: true, priorities: [10], largestPayload: 4096 },
  voip: { suffix: '.voip', certificate: true, priorities: everyPriority, largestPayload: 5120 },
  widgets: {
    suffix: '.push-type.widgets',
    certificate: false,
    priorities: everyPriority,
    largestPayload: 4096,
  },
} as const satisfies Record<string, PushTypeRules>

export type PushType = keyof typeof pushTypes

export const pushTypeNames = Object.keys(pushTypes) as readonly PushType[]

/** @returns whether APNs knows this value of `apns-push-type`; case matters here, which Apple does not confirm */
export function isPushType(word: string): word is PushType {
  return Object.hasOwn(pushTypes, word)
}
