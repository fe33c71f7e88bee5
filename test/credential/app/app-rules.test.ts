import { describe, expect, test } from 'vitest'
import type { AppBundle, AppInfo } from '../../../src/credential/app/app.ts'
import { judgeBundle } from '../../../src/credential/app/app-rules.ts'
import { deviceTokensOf } from '../../../src/credential/app/device-tokens.ts'
import { type Entitlements, readEntitlements } from '../../../src/credential/app/entitlements.ts'
import { topicsOf } from '../../../src/credential/app/topics.ts'
import type { ProvisioningProfile } from '../../../src/credential/model.ts'

const now = new Date('2026-12-01T08:00:00Z')

const info: AppInfo = {
  bundleId: 'com.example.lunch',
  backgroundModes: ['remote-notification'],
  hasLiveActivities: false,
  hasFrequentUpdates: false,
  hasComplications: false,
  isForSimulator: false,
}

const rights = (more: Readonly<Record<string, string | boolean>> = {}): Entitlements =>
  readEntitlements({
    'application-identifier': 'A1B2C3D4E5.com.example.lunch',
    'com.apple.developer.team-identifier': 'A1B2C3D4E5',
    'aps-environment': 'production',
    ...more,
  })

const profile: ProvisioningProfile = {
  name: 'Lunch',
  appId: 'com.example.lunch',
  teamId: 'A1B2C3D4E5',
  environment: 'production',
  distribution: 'app-store',
  devices: 0,
  notBefore: new Date('2026-01-01'),
  notAfter: new Date('2027-06-01'),
  entitlements: rights(),
  certificates: [],
}

const { environment: _environment, ...withoutEnvironment } = profile

const app: AppBundle = {
  path: 'Payload/Lunch.app',
  role: 'app',
  info,
  signature: { isAdHoc: false, teamId: 'A1B2C3D4E5' },
  entitlements: { ...rights(), from: 'signature' },
  profile,
}

const signed = (more: Readonly<Record<string, string | boolean>>) =>
  ({ entitlements: { ...rights(more), from: 'signature' } }) as const

/** With this the entitlement is taken away: a value that means nothing of the kind. */
const without = (entitlements: Entitlements): AppBundle['entitlements'] => {
  const { apsEnvironment: _, environment: __, ...rest } = entitlements
  return { ...rest, from: 'signature' }
}

const simulator = {
  info: { ...info, isForSimulator: true },
  entitlements: { ...without(rights()), from: 'none' },
} as const

const extension: AppBundle = {
  ...app,
  path: 'Payload/Lunch.app/PlugIns/Service.appex',
  role: 'extension',
  info: {
    ...info,
    bundleId: 'com.example.lunch.service',
    extensionPoint: 'com.apple.usernotifications.service',
  },
  entitlements: { ...without(rights({ 'application-identifier': 'A1B2C3D4E5.com.example.lunch.service' })) },
}

const judged = (changes: Partial<AppBundle>, more: { isArchive?: boolean; outer?: AppBundle } = {}) =>
  judgeBundle({
    bundle: { ...app, ...changes },
    isArchive: more.isArchive ?? false,
    fileName: 'Lunch.ipa',
    now,
    ...(more.outer !== undefined && { outer: more.outer }),
  }).map(({ id }) => id)

describe('what is said of an app', () => {
  test.each<readonly [string, Partial<AppBundle>, readonly string[]]>([
    ['in order', {}, []],
    ['signed without the entitlement', { entitlements: without(rights()) }, ['entitlement-missing']],
    [
      'with a misspelt environment',
      signed({ 'aps-environment': 'Production' }),
      ['app/unknown-aps-environment', 'app/entitlement-not-in-profile'],
    ],
    [
      'of another environment than its profile',
      signed({ 'aps-environment': 'development' }),
      ['app/entitlement-not-in-profile', 'app/development-build'],
    ],
    [
      'that a debugger may attach to, with a profile of the store',
      signed({ 'get-task-allow': true }),
      ['app/entitlement-not-in-profile'],
    ],
    [
      'entitled to critical alerts that its profile lacks',
      signed({ 'com.apple.developer.usernotifications.critical-alerts': true }),
      ['app/entitlement-not-in-profile'],
    ],
    [
      'whose entitlement is false',
      signed({ 'com.apple.developer.usernotifications.critical-alerts': false }),
      [],
    ],
    [
      'signed for another bundle id',
      signed({ 'application-identifier': 'A1B2C3D4E5.com.example.dinner' }),
      ['app/entitlement-not-in-profile', 'app/bundle-id-mismatch'],
    ],
    [
      'with a profile of a wildcard that fits',
      {
        profile: {
          ...profile,
          entitlements: rights({ 'application-identifier': 'A1B2C3D4E5.com.example.*' }),
        },
      },
      [],
    ],
    [
      'with a profile that has expired',
      { profile: { ...profile, notAfter: new Date('2026-11-01') } },
      ['file/profile-expired'],
    ],
    [
      'not signed, with the profile of an app whose capitals differ',
      {
        info: { ...info, bundleId: 'com.example.Lunch' },
        entitlements: { ...without(rights()), from: 'none' },
      },
      ['app/bundle-id-mismatch', 'app/unsigned'],
    ],
    ['not signed', { entitlements: { ...without(rights()), from: 'none' } }, ['app/unsigned']],
    [
      'not signed, with a profile that does not allow pushes',
      {
        entitlements: { ...without(rights()), from: 'none' },
        profile: { ...withoutEnvironment, appId: 'com.example.*' },
      },
      ['entitlement-missing'],
    ],
    ['for the simulator', simulator, ['app/simulator']],
    [
      'with the mode of Push to Talk alone',
      { info: { ...info, backgroundModes: ['push-to-talk', 'remote-notification'] } },
      ['app/push-to-talk-incomplete'],
    ],
    [
      'with the entitlement of Push to Talk alone',
      {
        ...signed({ 'com.apple.developer.push-to-talk': true }),
        profile: { ...profile, entitlements: rights({ 'com.apple.developer.push-to-talk': true }) },
      },
      ['app/push-to-talk-incomplete'],
    ],
    [
      'with frequent updates of no Live Activities',
      { info: { ...info, hasFrequentUpdates: true } },
      ['app/frequent-updates-alone'],
    ],
    ['without background modes', { info: { ...info, backgroundModes: [] } }, ['app/background-mode-missing']],
  ])('%s', (_, changes, ids) => {
    expect(judged(changes)).toEqual(ids)
  })

  test('a development build is told otherwise in an archive', () => {
    const bundle = {
      ...signed({ 'aps-environment': 'development' }),
      profile: { ...profile, entitlements: rights({ 'aps-environment': 'development' }) },
    }
    const said = [true, false].map(
      (isArchive) =>
        judgeBundle({ bundle: { ...app, ...bundle }, isArchive, fileName: 'x', now })[0]?.evidence.en ?? '',
    )
    expect(said).toEqual([expect.stringMatching(/^The archive/), expect.stringMatching(/^It is signed/)])
  })

  test.each<readonly [string, Partial<AppBundle>, readonly string[]]>([
    ['in order', {}, []],
    ['of another team', { signature: { isAdHoc: false, teamId: 'Z9Z9Z9Z9Z9' } }, ['app/other-team']],
    [
      'with a bundle id beside that of the app',
      {
        info: { ...extension.info, bundleId: 'com.example.lunchservice' },
        entitlements: { isDebuggable: false, granted: [], from: 'signature' },
      },
      ['app/extension-bundle-id'],
    ],
  ])('an extension %s', (_, changes, ids) => {
    const { profile: __, ...bundle } = { ...extension, ...changes }
    expect(
      judgeBundle({ bundle, outer: app, isArchive: false, fileName: 'x', now }).map(({ id }) => id),
    ).toEqual(ids)
  })

  test('a watch app without the entitlement is only noted', () => {
    const [finding] = judgeBundle({
      bundle: { ...app, role: 'watch-app', entitlements: without(rights()) },
      isArchive: false,
      fileName: 'x',
      now,
    })
    expect([finding?.id, finding?.severity]).toEqual(['entitlement-missing', 'note'])
  })
})

test.each<readonly [string, Partial<AppBundle>, string | undefined]>([
  ['what it is signed with', {}, 'production'],
  ['not what the profile says, where it is signed', { entitlements: without(rights()) }, undefined],
  [
    'what the profile says, where it is not',
    { entitlements: { ...without(rights()), from: 'none' } },
    'production',
  ],
  ['sandbox in the simulator', simulator, 'sandbox'],
])('the tokens of an app: %s', (_, changes, environment) => {
  expect(deviceTokensOf({ ...app, ...changes }).environment).toBe(environment)
})

test.each<readonly [string, Partial<AppInfo>, readonly Partial<AppInfo>[], readonly string[]]>([
  ['plain', { backgroundModes: [] }, [], ['com.example.lunch: alert']],
  ['with silent pushes', {}, [], ['com.example.lunch: alert, background']],
  [
    'with calls and Push to Talk',
    { backgroundModes: ['voip', 'push-to-talk'] },
    [],
    ['com.example.lunch: alert', 'com.example.lunch.voip: voip', 'com.example.lunch.voip-ptt: pushtotalk'],
  ],
  [
    'with extensions',
    { backgroundModes: [], hasLiveActivities: true },
    [
      { extensionPoint: 'com.apple.widgetkit-extension' },
      { extensionPoint: 'com.apple.fileprovider-nonui' },
      { extensionPoint: 'com.apple.location.push.service' },
      { hasComplications: true },
    ],
    [
      'com.example.lunch: alert',
      'com.example.lunch.push-type.liveactivity: liveactivity',
      'com.example.lunch.location-query: location',
      'com.example.lunch.pushkit.fileprovider: fileprovider',
      'com.example.lunch.push-type.widgets: widgets',
      'com.example.lunch.complication: complication',
    ],
  ],
])('the topics of an app: %s', (_, changes, extensions, topics) => {
  const told = topicsOf(
    { ...info, ...changes },
    extensions.map((each) => ({ ...info, ...each })),
  )
  expect(told.map(({ topic, pushTypes }) => `${topic}: ${pushTypes.join(', ')}`)).toEqual(topics)
})
