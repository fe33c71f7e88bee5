import { describe, expect, it } from 'vitest'
import type { Notification } from '../../src/apns/notification.ts'
import { pushTypes } from '../../src/apns/push-type.ts'
import type { CauseId } from '../../src/diagnosis/causes/registry.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { Facts, Outcome } from '../../src/diagnosis/facts.ts'
import { doubtsAbout, foresee } from '../../src/diagnosis/foresee.ts'
import { minute } from '../../src/time.ts'
import { type CredentialName, credentials, gateways, now } from './situations.ts'

type Parts = Partial<Notification> & {
  readonly file?: string
  readonly teamId?: string
  readonly channel?: string
  /** Minutes ago. */
  readonly tokenMade?: number
}

function factsOf(
  credential: CredentialName,
  gateway: keyof typeof gateways,
  { file, teamId, channel, tokenMade, ...notification }: Parts,
  outcome?: Outcome,
): Facts {
  const known = credentials[credential]
  return {
    gateway: gateways[gateway],
    ...(known !== undefined && { credential: known }),
    file: file ?? (credential === 'signing-key' ? 'key.p8' : 'push.p12'),
    notification: {
      deviceToken: 'a1b2c3d4'.repeat(8),
      payload: new TextEncoder().encode('{"aps":{"alert":"x"}}'),
      topic: 'com.example.app',
      ...notification,
    },
    ...(teamId !== undefined && { teamId }),
    ...(channel !== undefined && { channel }),
    ...(tokenMade !== undefined && { tokenMade: new Date(now.getTime() - tokenMade * minute) }),
    ...(outcome !== undefined && { outcome }),
    now,
    again: (changes) => `again ${JSON.stringify(changes)}`,
  }
}

const rejectedFor = (reason: string): Outcome => ({ kind: 'rejected', reply: { status: 400, reason } })

type Row = readonly [
  reason: string,
  credential: CredentialName,
  gateway: keyof typeof gateways,
  parts: Parts,
  first: CauseId,
  lines?: readonly string[],
]

const rows: readonly Row[] = [
  // Tokens.
  ['BadDeviceToken', 'signing-key', 'sandbox', {}, 'env-mismatch-token', ['again {"env":"production"}']],
  ['BadDeviceToken', 'universal', 'production', {}, 'env-mismatch-token', ['again {"env":"sandbox"}']],
  ['BadDeviceToken', 'sandbox', 'sandbox', {}, 'env-mismatch-token', []],
  [
    'BadDeviceToken',
    'universal',
    'local',
    {},
    'env-mismatch-token',
    ['again {"env":"production","gateway":"local"}'],
  ],
  ['BadDeviceToken', 'universal', 'sandbox', { deviceToken: 'ab12'.repeat(40) }, 'env-mismatch-token'],
  ['BadDeviceToken', 'universal', 'sandbox', { deviceToken: 'ab12'.repeat(27) }, 'env-mismatch-token'],
  ['BadDeviceToken', 'universal', 'sandbox', { deviceToken: 'ab12'.repeat(12) }, 'token-format'],
  ['BadDeviceToken', 'universal', 'sandbox', { deviceToken: 'a1b2c3d4'.repeat(16) }, 'token-format'],
  ['BadDeviceToken', 'universal', 'sandbox', { deviceToken: '0'.repeat(64) }, 'token-wrong-field'],
  ['BadDeviceToken', 'universal', 'sandbox', { deviceToken: 'ExponentPushToken[x]' }, 'fcm-or-expo-token'],
  ['BadDeviceToken', 'none', 'other', { deviceToken: `cGFz:APA91${'b'.repeat(130)}` }, 'fcm-or-expo-token'],
  ['BadDeviceToken', 'pass', 'sandbox', { topic: 'pass.com.example.card' }, 'wallet-topic'],
  ['BadDeviceToken', 'pass', 'production', { topic: 'pass.com.example.card' }, 'token-wrong-field'],
  ['BadDeviceToken', 'mdm', 'production', { topic: 'com.apple.mgmt.External.1' }, 'token-wrong-field'],
  ['BadDeviceToken', 'website', 'production', { topic: 'web.com.example' }, 'token-wrong-field'],
  ['MissingDeviceToken', 'universal', 'sandbox', { deviceToken: '' }, 'missing-device-token'],
  ['Unregistered', 'pass', 'production', { topic: 'pass.com.example.card' }, 'token-unregistered'],
  // Topics and their suffixes, both ways.
  // Also where the certificate names the wrong topic, too.
  [
    'DeviceTokenNotForTopic',
    'universal',
    'sandbox',
    { pushType: 'voip' },
    'topic-suffix',
    ['again {"topic":"com.example.app.voip"}'],
  ],
  [
    'DeviceTokenNotForTopic',
    'signing-key',
    'sandbox',
    { pushType: 'voip' },
    'topic-suffix',
    ['again {"topic":"com.example.app.voip"}'],
  ],
  [
    'DeviceTokenNotForTopic',
    'signing-key',
    'sandbox',
    { pushType: 'alert', topic: 'com.example.app.voip' },
    'topic-suffix',
    ['again {"topic":"com.example.app"}', 'again {"pushType":"voip"}'],
  ],
  [
    'DeviceTokenNotForTopic',
    'signing-key',
    'sandbox',
    { pushType: 'voip', topic: 'com.example.app.voip.voip' },
    'topic-suffix',
    ['again {"topic":"com.example.app.voip"}'],
  ],
  [
    'DeviceTokenNotForTopic',
    'signing-key',
    'sandbox',
    { topic: 'com.example.app.voip.voip' },
    'topic-suffix',
    ['again {"topic":"com.example.app.voip"}'],
  ],
  [
    'DeviceTokenNotForTopic',
    'signing-key',
    'sandbox',
    { pushType: 'liveactivity' },
    'topic-suffix',
    ['again {"topic":"com.example.app.push-type.liveactivity"}'],
  ],
  [
    'DeviceTokenNotForTopic',
    'signing-key',
    'sandbox',
    { pushType: 'location', topic: 'com.example.app.complication' },
    'topic-suffix',
  ],
  [
    'DeviceTokenNotForTopic',
    'signing-key',
    'sandbox',
    { pushType: 'fileprovider' },
    'topic-suffix',
    ['again {"topic":"com.example.app.pushkit.fileprovider"}'],
  ],
  ['DeviceTokenNotForTopic', 'signing-key', 'sandbox', { pushType: 'alert' }, 'devicetoken-not-for-topic'],
  ['DeviceTokenNotForTopic', 'signing-key', 'sandbox', { topic: 'nil' }, 'missing-topic'],
  [
    'DeviceTokenNotForTopic',
    'mdm',
    'production',
    { topic: 'com.apple.mgmt.External.1' },
    'mdm-topic-changed',
  ],
  ['DeviceTokenNotForTopic', 'pass', 'production', { topic: 'pass.com.example.card' }, 'wallet-topic'],
  [
    'TopicDisallowed',
    'universal',
    'sandbox',
    { pushType: 'voip', topic: 'com.example.app.voip.voip' },
    'topic-suffix',
  ],
  ['TopicDisallowed', 'universal', 'sandbox', { topic: 'com.other.app' }, 'cert-of-other-app'],
  [
    'TopicDisallowed',
    'universal',
    'sandbox',
    { topic: 'TEAM123456.com.example.app' },
    'topic-with-team-id',
    ['again {"topic":"com.example.app"}'],
  ],
  ['TopicDisallowed', 'universal', 'sandbox', { topic: '(null)' }, 'missing-topic'],
  ['TopicDisallowed', 'universal', 'production', { topic: 'pass.com.example.card' }, 'wallet-topic'],
  ['TopicDisallowed', 'pass', 'production', { topic: 'com.example.app' }, 'wallet-topic'],
  ['TopicDisallowed', 'mdm', 'production', { topic: 'com.apple.mgmt.External.2' }, 'mdm-topic-changed'],
  ['TopicDisallowed', 'signing-key', 'production', { topic: 'pass.com.example.card' }, 'wallet-topic'],
  [
    'TopicDisallowed',
    'signing-key',
    'production',
    { pushType: 'mdm', topic: 'com.apple.mgmt.External.1' },
    'wrong-credential-kind',
  ],
  ['TopicDisallowed', 'signing-key', 'sandbox', {}, 'topic-disallowed'],
  ['TopicDisallowed', 'signing-key', 'sandbox', { pushType: 'voip' }, 'topic-suffix'],
  ['TopicDisallowed', 'none', 'production', {}, 'multi-team-one-connection'],
  ...(['liveactivity', 'widgets', 'controls', 'location', 'fileprovider'] as const).map(
    (pushType): Row => [
      'TopicDisallowed',
      'universal',
      'sandbox',
      { pushType },
      'wrong-credential-kind',
      [
        `again {"signingKey":"AuthKey_KEYID.p8","teamId":"TEAM123456","topic":"com.example.app${pushTypes[pushType].suffix}"}`,
      ],
    ],
  ),
  ['TopicMismatch', 'universal', 'sandbox', { topic: 'com.other.app', channel: 'AAAA' }, 'cert-of-other-app'],
  [
    'MissingTopic',
    'production',
    'production',
    { topic: undefined as never },
    'missing-topic',
    ['again {"topic":"com.example.app"}'],
  ],
  ['InvalidPushType', 'universal', 'sandbox', { pushType: 'voip' }, 'topic-suffix'],
  ['InvalidPushType', 'universal', 'sandbox', { pushType: 'alert', channel: 'AAAA' }, 'invalid-push-type'],
  ['MissingPushType', 'universal', 'sandbox', { channel: 'AAAA' }, 'push-type-missing'],
  ['BadTopic', 'signing-key', 'sandbox', { topic: 'My App' }, 'topic-not-a-bundle-id'],
  // Certificates.
  ['BadCertificate', 'not-yet-valid', 'sandbox', {}, 'clock'],
  ['BadCertificate', 'expired', 'sandbox', {}, 'cert-expired'],
  ['BadCertificate', 'developer-identity', 'sandbox', {}, 'wrong-credential-kind'],
  ['BadCertificate', 'lookalike', 'sandbox', {}, 'lookalike-cert'],
  ['BadCertificate', 'sha1-signed', 'sandbox', {}, 'weak-cert'],
  ['BadCertificate', 'of-local-gateway', 'sandbox', {}, 'certificate-of-local-gateway'],
  ['BadCertificate', 'universal', 'sandbox', {}, 'cert-revoked'],
  ['BadCertificateEnvironment', 'sandbox', 'production', {}, 'wrong-env-cert'],
  [
    'BadCertificateEnvironment',
    'pass',
    'sandbox',
    { topic: 'pass.com.example.card' },
    'wrong-env-cert',
    ['again {"env":"production"}'],
  ],
  ['BadCertificateEnvironment', 'signing-key', 'other', {}, 'certificate-on-the-way'],
  ['BadCertificateEnvironment', 'signing-key', 'local', {}, 'answer-was-set'],
  ['BadCertificate', 'signing-key', 'sandbox', {}, 'certificate-on-the-way'],
  ['MissingProviderToken', 'expired', 'sandbox', {}, 'cert-expired'],
  ['MissingProviderToken', 'signing-key', 'sandbox', {}, 'authorization-lost'],
  ['MissingProviderToken', 'none', 'other', {}, 'no-credential'],
  // Keys and tokens.
  [
    'InvalidProviderToken',
    'signing-key',
    'sandbox',
    {},
    'ids-swapped',
    ['again {"keyId":"TEAM123456","teamId":"KEYID12345"}'],
  ],
  [
    'InvalidProviderToken',
    'signing-key',
    'sandbox',
    { file: 'AuthKey_KEYID12345.p8' },
    'wrong-team-id',
    ['again {"teamId":"TEAMID"}'],
  ],
  [
    'InvalidProviderToken',
    'signing-key',
    'sandbox',
    { file: 'keys/AuthKey_AAAAAAAAAA.p8' },
    'wrong-p8',
    ['again {}'],
  ],
  [
    'InvalidProviderToken',
    'signing-key',
    'sandbox',
    { file: 'SubscriptionKey_AAAAAAAAAA.p8' },
    'wrong-credential-kind',
  ],
  ['InvalidProviderToken', 'none', 'production', {}, 'jwt-format'],
  ['ExpiredProviderToken', 'signing-key', 'sandbox', { tokenMade: 3 }, 'clock'],
  ['ExpiredProviderToken', 'signing-key', 'other', { tokenMade: 3 }, 'clock'],
  ['ExpiredProviderToken', 'signing-key', 'sandbox', { tokenMade: 61 }, 'stale-token'],
  ['BadEnvironmentKeyInToken', 'signing-key', 'production', {}, 'env-restricted-key'],
  ['UnrelatedKeyIdInToken', 'signing-key', 'other', {}, 'multi-team-one-connection'],
  ['TooManyProviderTokenUpdates', 'signing-key', 'sandbox', {}, 'too-many-token-updates'],
  // Values of the request.
  ['BadExpirationDate', 'universal', 'sandbox', { expiration: now.getTime() }, 'bad-expiration'],
  ['BadExpirationDate', 'universal', 'sandbox', { expiration: 3600 }, 'bad-expiration'],
  ['BadExpirationDate', 'universal', 'sandbox', { expiration: 1795718100.5 }, 'bad-expiration'],
  [
    'BadExpirationDate',
    'universal',
    'sandbox',
    { expiration: 1795718100, channel: 'AAAA' },
    'expiration-of-channel',
  ],
  ['BadPriority', 'universal', 'sandbox', { pushType: 'background', priority: 10 }, 'background-priority10'],
  ['BadPriority', 'universal', 'sandbox', { pushType: 'location', priority: 1 }, 'bad-priority'],
  [
    'PayloadTooLarge',
    'universal',
    'sandbox',
    { payload: new Uint8Array(5200), channel: 'AAAA' },
    'payload-size',
  ],
  // The service.
  ['ServiceUnavailable', 'universal', 'sandbox', {}, 'apns-outage'],
  ['ServiceUnavailable', 'universal', 'local', {}, 'answer-was-set'],
  ['BadPath', 'universal', 'other', {}, 'not-apns'],
  ['TopicDisallowed', 'universal', 'sandbox', { topic: 'com.Example.App' }, 'cert-of-other-app'],
  // What is nearly a topic of the certificate is mended to that one.
  ...(
    [
      ['com.example.app.VOIP', 'com.example.app.voip'],
      ['com.example.app.complications', 'com.example.app.complication'],
      ['com.example.ap', 'com.example.app'],
      ['App', 'com.example.app'],
    ] as const
  ).map(
    ([topic, meant]): Row => [
      'TopicDisallowed',
      'universal',
      'sandbox',
      { topic },
      'cert-of-other-app',
      [`again {"topic":"${meant}"}`, 'again {"cert":"FILE.p12"}'],
    ],
  ),
  [
    'BadTopic',
    'universal',
    'sandbox',
    { topic: 'com.example.*' },
    'topic-not-a-bundle-id',
    ['again {"topic":"com.example.app"}'],
  ],
  [
    'BadTopic',
    'signing-key',
    'sandbox',
    { topic: 'com.example.app ' },
    'topic-not-a-bundle-id',
    ['again {"topic":"com.example.app"}'],
  ],
  [
    'BadTopic',
    'signing-key',
    'sandbox',
    { topic: '"com.example.app"' },
    'topic-not-a-bundle-id',
    ['again {"topic":"com.example.app"}'],
  ],
  ['FeatureNotEnabled', 'universal', 'sandbox', { channel: 'AAAA' }, 'broadcast-not-enabled'],
]

describe('the first cause of a rejection', () => {
  for (const [reason, credential, gateway, parts, first, lines] of rows)
    it(`${reason}, ${credential}, ${gateway}, ${JSON.stringify(parts)}: ${first}`, () => {
      const [cause] = diagnose(factsOf(credential, gateway, parts, rejectedFor(reason))).causes
      expect(cause?.cause).toBe(first)
      if (lines !== undefined) expect(cause?.remedy.commands).toEqual(lines)
    })
})

describe('what a push that was taken may still have', () => {
  it.each<[CredentialName, Parts, CauseId]>([
    [
      'universal',
      { payload: new TextEncoder().encode('{"aps":{"content-available":1}}') },
      'push-type-missing',
    ],
    ['universal', { deviceToken: 'ab12'.repeat(27) }, 'local-length-check'],
    ['mdm', { topic: 'com.apple.mgmt.External.1' }, 'mdm-topic-changed'],
    ['universal', {}, 'old-token-still-200'],
  ])('%s, %j: %s', (credential, parts, first) => {
    const taken: Outcome = { kind: 'accepted', reply: { status: 200 } }
    expect(
      diagnose(factsOf(credential, 'production', parts, taken)).causes.map(({ cause }) => cause),
    ).toContain(first)
  })
})

describe('before anything is sent', () => {
  it.each<[CredentialName, keyof typeof gateways, Parts, CauseId | undefined]>([
    ['sandbox', 'production', {}, 'wrong-env-cert'],
    ['pass', 'sandbox', { topic: 'pass.com.example.card' }, 'wrong-env-cert'],
    ['universal', 'sandbox', { topic: 'com.other.app' }, 'cert-of-other-app'],
    [
      'universal',
      'sandbox',
      { pushType: 'liveactivity', topic: 'com.example.app.push-type.liveactivity' },
      'wrong-credential-kind',
    ],
    ['universal', 'sandbox', { pushType: 'voip', topic: 'com.example.app.voip.voip' }, 'topic-suffix'],
    ['expired', 'other', {}, 'cert-expired'],
    ['not-yet-valid', 'sandbox', {}, 'clock'],
    ['developer-identity', 'sandbox', {}, 'wrong-credential-kind'],
    ['sha1-signed', 'sandbox', {}, 'weak-cert'],
    ['universal', 'sandbox', {}, undefined],
    ['production', 'production', { topic: undefined as never }, undefined],
    // Another's gateway may take what Apple's do not.
    ['lookalike', 'other', {}, undefined],
    ['universal', 'sandbox', { pushType: 'liveactivity', channel: 'AAAA' }, undefined],
    ['signing-key', 'sandbox', { file: 'AuthKey_AAAAAAAAAA.p8' }, undefined],
  ])('%s, %s, %j is refused for %s', (credential, gateway, parts, expected) => {
    expect(foresee(factsOf(credential, gateway, parts))?.cause.cause).toBe(expected)
  })

  it.each<[CredentialName, Parts, readonly CauseId[]]>([
    ['signing-key', { file: 'AuthKey_AAAAAAAAAA.p8' }, ['wrong-p8']],
    ['signing-key', { file: 'AuthKey_KEYID12345.p8' }, []],
    ['signing-key', { file: 'key.p8' }, []],
    ['signing-key', { file: 'ApiKey_AAAAAAAAAA.p8' }, ['wrong-credential-kind']],
    ['signing-key', { topic: 'pass.com.example.card' }, ['wallet-topic']],
    ['signing-key', { topic: 'com.apple.mgmt.External.1' }, ['wrong-credential-kind']],
    ['universal', { teamId: 'team654321' }, ['wrong-team-id']],
    ['universal', { teamId: 'TEAM123456' }, []],
    ['universal', {}, []],
  ])('%s, %j is doubted for %j', (credential, parts, expected) => {
    const doubts = doubtsAbout(factsOf(credential, 'production', parts))
    expect(doubts.map(({ id }) => id)).toEqual(expected)
    for (const { severity } of doubts) expect(severity).toBe('warning')
  })
})
