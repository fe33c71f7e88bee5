import type { Environment } from '../../apns/environment.ts'
import type { Text } from '../../text.ts'
import type { PlistDictionary, PlistValue } from '../encoding/plist.ts'
import { visible } from '../encoding/visible.ts'

/** Where the device tokens of an app belong, by the value of `aps-environment` (Apple, "APS Environment Entitlement"). */
const environments: ReadonlyMap<string, Environment> = new Map([
  ['development', 'sandbox'],
  ['production', 'production'],
])

/** Entitlements of macOS have a longer name (Apple, "Entitlements"). */
const names = {
  apsEnvironment: ['aps-environment', 'com.apple.developer.aps-environment'],
  applicationId: ['application-identifier', 'com.apple.application-identifier'],
  debuggable: ['get-task-allow', 'com.apple.security.get-task-allow'],
  teamId: ['com.apple.developer.team-identifier'],
} as const

/** One entitlement that decides what a push can do. */
export interface PushEntitlement {
  readonly key: string
  /** What it lets the app do. */
  readonly grants: Text
}

/** What decides which pushes do what they say, beside `aps-environment` (Apple, "Entitlements"). */
export const pushEntitlements: readonly PushEntitlement[] = [
  {
    key: 'com.apple.developer.usernotifications.time-sensitive',
    grants: {
      en: 'time-sensitive notifications (interruption-level time-sensitive)',
      zh: '时效性通知（interruption-level 为 time-sensitive）',
    },
  },
  {
    key: 'com.apple.developer.usernotifications.critical-alerts',
    grants: {
      en: 'critical alerts (interruption-level critical, sound.critical)',
      zh: '重要警告（interruption-level 为 critical，sound.critical）',
    },
  },
  {
    key: 'com.apple.developer.usernotifications.communication',
    grants: {
      en: 'communication notifications, with the sender’s picture',
      zh: '通信通知（显示发送者头像）',
    },
  },
  {
    key: 'com.apple.developer.usernotifications.filtering',
    grants: {
      en: 'a notification service extension that may suppress a notification',
      zh: 'Notification Service Extension 可以不显示某条通知',
    },
  },
  {
    key: 'com.apple.developer.push-to-talk',
    grants: { en: 'Push to Talk (push type pushtotalk)', zh: '对讲机（推送类型 pushtotalk）' },
  },
  {
    key: 'com.apple.developer.location.push',
    grants: {
      en: 'a location push service extension (push type location)',
      zh: 'Location Push Service Extension（推送类型 location）',
    },
  },
  {
    key: 'com.apple.developer.pass-type-identifiers',
    grants: { en: 'access to Wallet passes of these types', zh: '访问这些类型的 Wallet 卡券' },
  },
]

/** What an app is entitled to, as far as pushes go. */
export interface Entitlements {
  /** As it stands there; nothing when the app cannot register for pushes at all. */
  readonly apsEnvironment?: string
  /** What that means; nothing for a word that means nothing. */
  readonly environment?: Environment
  /** With its prefix: `A1B2C3D4E5.com.example.app`; in a profile perhaps a pattern that ends in `*`. */
  readonly applicationId?: string
  readonly teamId?: string
  /** A debugger may attach: signed for development. */
  readonly isDebuggable: boolean
  /** Keys of {@link pushEntitlements} that are there and granted. */
  readonly granted: readonly string[]
}

/** @returns what a dictionary of entitlements says of pushes */
export function readEntitlements(plist: PlistDictionary): Entitlements {
  const apsEnvironment = textIn(firstOf(plist, names.apsEnvironment))
  const environment = environments.get(apsEnvironment ?? '')
  const applicationId = textIn(firstOf(plist, names.applicationId))
  const teamId = textIn(firstOf(plist, names.teamId))
  return {
    ...(apsEnvironment !== undefined && { apsEnvironment }),
    ...(environment !== undefined && { environment }),
    ...(applicationId !== undefined && { applicationId }),
    ...(teamId !== undefined && { teamId }),
    isDebuggable: firstOf(plist, names.debuggable) === true,
    granted: pushEntitlements.map(({ key }) => key).filter((key) => isGranted(plist[key])),
  }
}

/** @returns whether a property list is one of entitlements: it has a key that nothing else has */
export function isEntitlements(plist: PlistDictionary): boolean {
  return Object.keys(plist).some(
    (key) =>
      (Object.values(names).flat() as string[]).includes(key) ||
      /^com\.apple\.(?:developer|security)\./.test(key) ||
      key === 'keychain-access-groups',
  )
}

/**
 * @param applicationId with its prefix, as entitlements have it
 * @returns the bundle id, or the pattern
 */
export function bundleIdIn(applicationId: string): string {
  return applicationId.slice(applicationId.indexOf('.') + 1)
}

/** A value of `false`, or an empty list, grants nothing. */
const isGranted = (value: PlistValue | undefined): boolean =>
  value === true || typeof value === 'string' || (Array.isArray(value) && value.length > 0)

function firstOf(plist: PlistDictionary, keys: readonly string[]): PlistValue | undefined {
  return keys.map((key) => plist[key]).find((value) => value !== undefined)
}

/** @returns a value that is text, fit to be shown */
export function textIn(value: PlistValue | undefined): string | undefined {
  return typeof value === 'string' ? visible(value) : undefined
}
