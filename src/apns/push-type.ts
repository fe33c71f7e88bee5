import { apsOf, type JsonObject } from './json-object.ts'
import { isPassTopic } from './pass-topic.ts'

export type Priority = 10 | 5 | 1

/** What a push type asks of its payload: one rule of the lint. */
export interface Demand {
  readonly id: string
  readonly see: string
  /** Keys that have to be there; `in` says where. */
  readonly keys: readonly string[]
  readonly in: 'top' | 'aps'
  /** Asked only then; always, if not given. */
  readonly when?: (aps: JsonObject, topic: string | undefined) => boolean
  /** The options that fill these keys. */
  readonly flags: string
}

/**
 * What may send a push type: `app`, an app's certificate that lists its topic; `own`, only a certificate of a kind made
 * for it; `unseen`, no certificate that lists its topic is known (a conclusion, not confirmed); `refused`, Apple says
 * that it needs a signing key. A signing key may send every type.
 */
export type CertificateUse = 'app' | 'own' | 'unseen' | 'refused'

/** All that is known of one value of `apns-push-type`. */
export interface PushTypeRow {
  /** What people and libraries call it, in small letters without hyphens. */
  readonly alsoCalled?: readonly string[]
  /** What is put behind the bundle id to make the topic. */
  readonly suffix: string
  readonly certificate: CertificateUse
  /** The word beside its topic in the topic list of a certificate; nothing for topics that are not listed. */
  readonly listedAs?: string
  /** Priorities the type allows; the first is what pushctl sends when none is asked for. */
  readonly priorities: readonly [Priority, ...Priority[]]
  /** Its pushes are worth nothing later: what pushctl sends as `apns-expiration` when none is asked for. */
  readonly expiration?: 0
  /** Largest payload, in bytes. */
  readonly largestPayload: number
  /** Whether the system itself shows something of it. */
  readonly shows: boolean
  /** The app reads the whole payload itself, so any key may stand beside `aps`. */
  readonly anyKeys?: true
  /** What tells a payload that was made for it. */
  readonly isMeant?: (payload: JsonObject, aps: JsonObject) => boolean
  /** What a push of the type is without content of its own: enough to send when nothing else was said. */
  readonly essentials?: JsonObject
  readonly demands: readonly Demand[]
}

const everyPriority = [10, 5, 1] as const
const usualSize = 4096

const aboutActivities = 'Apple, "Starting and updating Live Activities with ActivityKit push notifications"'

const contentChanged: Demand = {
  id: 'content-changed-missing',
  see: 'Apple, "Updating widgets with WidgetKit push notifications"',
  keys: ['content-changed'],
  in: 'aps',
  flags: '--content-changed',
}

/**
 * Exactly eleven (Apple, "Sending notification requests to APNs", "Generating a remote notification", with the pages on
 * background updates, Live Activities, widgets, controls, Push to Talk, File Provider and MDM). The rows stand in the
 * order in which a payload is asked which of them it was made for; a payload that says nothing is an `alert`.
 */
const rows = {
  mdm: {
    alsoCalled: ['devicemanagement'],
    suffix: '',
    certificate: 'own',
    priorities: everyPriority,
    largestPayload: usualSize,
    shows: false,
    isMeant: ({ mdm }) => typeof mdm === 'string',
    demands: [
      {
        id: 'push-magic-missing',
        see: 'Apple, "Sending MDM commands to a device"',
        keys: ['mdm'],
        in: 'top',
        flags: '--push-magic',
      },
    ],
  },
  fileprovider: {
    suffix: '.pushkit.fileprovider',
    certificate: 'refused',
    priorities: everyPriority,
    largestPayload: usualSize,
    shows: false,
    isMeant: (payload) => 'container-identifier' in payload,
    demands: [
      {
        id: 'container-missing',
        see: 'Apple, "Using push notifications to signal changes" (File Provider)',
        keys: ['container-identifier'],
        in: 'top',
        flags: '--container-identifier, --domain',
      },
    ],
  },
  liveactivity: {
    alsoCalled: ['activity', 'activitykit', 'dynamicisland'],
    suffix: '.push-type.liveactivity',
    certificate: 'unseen',
    priorities: [10, 5],
    largestPayload: usualSize,
    shows: true,
    // Two of the three that every such push has: the third may have been forgotten.
    isMeant: (_, aps) => ['event', 'timestamp', 'content-state'].filter((key) => key in aps).length > 1,
    demands: [
      {
        id: 'live-activity-incomplete',
        see: aboutActivities,
        keys: ['event', 'timestamp', 'content-state'],
        in: 'aps',
        when: ({ event }) => event !== 'end',
        flags: '--live-activity, --content-state',
      },
      {
        id: 'live-activity-end-incomplete',
        see: aboutActivities,
        keys: ['timestamp'],
        in: 'aps',
        when: ({ event }) => event === 'end',
        flags: '--timestamp',
      },
      {
        id: 'live-activity-start-incomplete',
        see: aboutActivities,
        keys: ['attributes-type', 'attributes', 'alert'],
        in: 'aps',
        when: ({ event }) => event === 'start',
        flags: '--attributes-type, --attributes, --title, --body',
      },
    ],
  },
  widgets: {
    alsoCalled: ['widgetkit'],
    suffix: '.push-type.widgets',
    certificate: 'unseen',
    priorities: everyPriority,
    largestPayload: usualSize,
    shows: false,
    isMeant: (_, aps) => 'content-changed' in aps,
    essentials: { aps: { 'content-changed': true } },
    demands: [contentChanged],
  },
  background: {
    alsoCalled: ['silent', 'silentpush', 'contentavailable', 'data'],
    suffix: '',
    certificate: 'app',
    priorities: [5],
    largestPayload: usualSize,
    shows: false,
    isMeant: (_, aps) => 'content-available' in aps && !('alert' in aps || 'badge' in aps || 'sound' in aps),
    essentials: { aps: { 'content-available': 1 } },
    demands: [
      {
        id: 'background-without-content-available',
        see: 'Apple, "Pushing background updates to your App"',
        keys: ['content-available'],
        in: 'aps',
        when: (_, topic) => !isPassTopic(topic),
        flags: '--content-available',
      },
    ],
  },
  alert: {
    alsoCalled: [
      'notification',
      'remotenotification',
      'push',
      'message',
      'banner',
      'badge',
      'sound',
      'pass',
      'wallet',
      'passkit',
    ],
    suffix: '',
    certificate: 'app',
    listedAs: 'topic',
    priorities: everyPriority,
    largestPayload: usualSize,
    shows: true,
    demands: [],
  },
  voip: {
    alsoCalled: ['call', 'pushkit', 'callkit'],
    suffix: '.voip',
    certificate: 'app',
    listedAs: 'voip',
    priorities: everyPriority,
    expiration: 0,
    largestPayload: 5120,
    shows: false,
    anyKeys: true,
    demands: [],
  },
  complication: {
    alsoCalled: ['watch', 'watchos', 'clockkit'],
    suffix: '.complication',
    certificate: 'app',
    listedAs: 'complication',
    priorities: everyPriority,
    largestPayload: usualSize,
    shows: false,
    demands: [],
  },
  pushtotalk: {
    alsoCalled: ['ptt', 'walkietalkie'],
    suffix: '.voip-ptt',
    certificate: 'app',
    // With a dot in front, as certificates of WWDR G4 write it.
    listedAs: '.voip-ptt',
    priorities: [10],
    expiration: 0,
    largestPayload: usualSize,
    shows: false,
    anyKeys: true,
    demands: [],
  },
  controls: {
    suffix: '.push-type.controls',
    certificate: 'unseen',
    priorities: everyPriority,
    largestPayload: usualSize,
    shows: false,
    essentials: { aps: { 'content-changed': true } },
    demands: [contentChanged],
  },
  location: {
    suffix: '.location-query',
    certificate: 'refused',
    priorities: [10, 5],
    largestPayload: usualSize,
    shows: false,
    essentials: { aps: {} },
    demands: [],
  },
} satisfies Record<string, PushTypeRow>

export type PushType = keyof typeof rows

export const pushTypes: Readonly<Record<PushType, PushTypeRow>> = rows

const inTheirOrder = Object.keys(rows) as readonly PushType[]

/** In the order of the alphabet, as they are told to people. */
export const pushTypeNames: readonly PushType[] = inTheirOrder.toSorted()

/** Largest payload of a broadcast, in bytes (Apple, "Sending broadcast push notification requests to APNs"). */
export const largestBroadcast = 5120

/** @returns whether APNs knows this value of `apns-push-type`; case matters here, which Apple does not confirm */
export function isPushType(word: string): word is PushType {
  return Object.hasOwn(pushTypes, word)
}

/** @returns whether some certificate may send pushes of the type, as far as is known */
export function mayUseCertificate(pushType: PushType): boolean {
  const { certificate } = pushTypes[pushType]
  return certificate === 'app' || certificate === 'own'
}

/**
 * The push type that a payload without one is sent as.
 *
 * @param payload its value
 * @returns `alert` when nothing in it says otherwise
 */
export function inferPushType(payload: JsonObject): PushType {
  return inTheirOrder.find((name) => pushTypes[name].isMeant?.(payload, apsOf(payload))) ?? 'alert'
}

/**
 * @param word that is no push type
 * @returns the type that people mean by it; nothing when it is no name of any
 */
export function pushTypeCalled(word: string): PushType | undefined {
  const plain = word.toLowerCase().replaceAll(/[\s_-]/g, '')
  return pushTypeNames.find((name) => (pushTypes[name].alsoCalled ?? []).includes(plain))
}
