import { beforeAll, describe, expect, it } from 'vitest'
import type { Notification } from '../../src/apns/notification.ts'
import { type PushType, pushTypeNames, pushTypes } from '../../src/apns/push-type.ts'
import { reasonNames, reasons } from '../../src/apns/reasons.ts'
import { commandLine } from '../../src/commands/push/command-line.ts'
import { partOptions } from '../../src/commands/send/input.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { Facts } from '../../src/diagnosis/facts.ts'
import type { FoundCause } from '../../src/diagnosis/found-cause.ts'
import type { Text } from '../../src/text.ts'
import { isWhole } from '../whole/quick-form.ts'
import { type CredentialName, credentials, gateways, now } from './situations.ts'

/** Everything that is known of one rejected push, with names for the tables. */
interface Situation {
  readonly reason: string
  readonly credential: CredentialName
  readonly gateway: keyof typeof gateways
  readonly pushType: PushType | undefined
  readonly topic: string
  readonly token: string
  readonly file: string
}

const tokens = {
  usual: '0f'.repeat(8) + 'a1b2c3d4'.repeat(6),
  'of a Live Activity': '0f'.repeat(16) + 'a1b2c3d4'.repeat(16),
  'cut short': '0f'.repeat(8) + 'a1b2c3d4'.repeat(4),
  'pasted twice': 'a1b2c3d4'.repeat(16),
  placeholder: '0'.repeat(64),
}

/** The topic that whoever has this credential would send to. */
const topicsOf: Partial<Record<CredentialName, readonly string[]>> = {
  pass: ['pass.com.example.card', 'pass.com.other', 'com.example.app'],
  website: ['web.com.example', 'com.example.app'],
  mdm: ['com.apple.mgmt.External.1', 'com.apple.mgmt.External.2'],
  'expired-mdm': ['com.apple.mgmt.External.1'],
  'signing-key': ['com.example.app', 'pass.com.example.card', 'web.com.example', 'com.apple.mgmt.External.1'],
}

const filesOf: Partial<Record<CredentialName, readonly string[]>> = {
  'signing-key': ['key.p8', 'AuthKey_KEYID12345.p8', 'AuthKey_AAAAAAAAAA.p8', 'ApiKey_KEYID12345.p8'],
}

const credentialNames = Object.keys(credentials) as readonly CredentialName[]
const gatewayNames = Object.keys(gateways) as readonly (keyof typeof gateways)[]

function* situations(): Generator<Situation> {
  for (const reason of reasonNames)
    for (const credential of credentialNames)
      for (const gateway of gatewayNames)
        for (const pushType of [undefined, ...pushTypeNames])
          for (const topic of topicsOf[credential] ?? [
            'com.example.app',
            'com.example.app.voip',
            'com.other.app',
          ])
            for (const token of reason === 'BadDeviceToken' ? Object.values(tokens) : [tokens.usual])
              for (const file of (reason === 'InvalidProviderToken' && filesOf[credential]) || ['push.p12'])
                yield { reason, credential, gateway, pushType, topic, token, file }
}

/** What a push has that is refused for a fault of its own. */
const faults: Readonly<Record<string, Partial<Notification>>> = {
  BadCollapseId: { collapseId: 'x'.repeat(65) },
  BadMessageId: { id: 'x' },
  PayloadTooLarge: { payload: new Uint8Array(6000) },
}

const optionKeys = new Set(['token', 'channel', ...Object.keys(partOptions)])

function factsOf({ reason, credential, gateway, pushType, topic, token, file }: Situation): Facts {
  const known = credentials[credential]
  return {
    gateway: gateways[gateway],
    ...(known !== undefined && { credential: known, file }),
    notification: {
      deviceToken: token,
      payload: new TextEncoder().encode('{"aps":{}}'),
      topic,
      ...(pushType !== undefined && { pushType }),
      ...faults[reason],
    },
    outcome: { kind: 'rejected', reply: { status: reasons[reason as keyof typeof reasons].status, reason } },
    ...(credential === 'signing-key' && { tokenMade: now }),
    now,
    again(changes) {
      const strange = Object.keys(changes).find((key) => !optionKeys.has(key))
      if (strange !== undefined) throw new Error(`send has no option ${strange}`)
      return commandLine('send', { token, topic, env: 'AS_BEFORE', ...changes })
    },
  }
}

const isIdentity = (name: CredentialName) => name !== 'signing-key' && name !== 'none'
const cannotPush: readonly CredentialName[] = [
  'developer-identity',
  'expired',
  'expired-of-local',
  'expired-mdm',
  'not-yet-valid',
  'lookalike',
  'sha1-signed',
]
const isForApps = ({ credential, topic }: Situation) =>
  !['pass', 'website', 'mdm', 'expired-mdm'].includes(credential) &&
  !/^(?:pass|web|com\.apple\.mgmt)\./.test(topic)
const isForKeysOnly = ({ pushType }: Situation) =>
  pushType !== undefined && ['refused', 'unseen'].includes(pushTypes[pushType].certificate)

const english = ({ what, evidence, remedy }: FoundCause) => `${what.en} ${evidence.en} ${remedy.text.en}`
/** Those that push; what others look at or make is another matter. */
const commands = ({ remedy }: FoundCause) =>
  remedy.commands.filter((line) => line.startsWith('pushctl send')).join('\n')

/** What would contradict a known fact, and the situations in which it is one. */
const contradictions: readonly {
  readonly name: string
  readonly when: (situation: Situation) => boolean
  readonly says: (cause: FoundCause) => boolean
}[] = [
  {
    name: 'a certificate without its key, of a push that had a credential',
    when: ({ credential }) => credential !== 'none',
    says: (cause) => /private key|never shown|not shown/i.test(english(cause)),
  },
  {
    name: '"looks good from here", of one that cannot push',
    when: ({ credential }) => cannotPush.includes(credential),
    says: (cause) => /looks good/.test(english(cause)),
  },
  {
    name: 'a certificate revoked, of one that cannot push',
    when: ({ credential }) => cannotPush.includes(credential),
    says: ({ cause }) => cause === 'cert-revoked',
  },
  {
    name: 'builds of Xcode, of what is no app',
    when: (situation) => !isForApps(situation),
    says: (cause) => /Xcode|TestFlight|bundle id\b/i.test(english(cause)),
  },
  {
    name: 'use a certificate, for a push that only signing keys may send',
    when: isForKeysOnly,
    says: (cause) => /--cert /.test(commands(cause)) || /universal certificate/.test(english(cause)),
  },
  {
    name: 'use a signing key, for what only certificates may send',
    when: (situation) => !isForApps(situation) && !isForKeysOnly(situation),
    says: (cause) => /--signing-key/.test(commands(cause)) || /(?:use|or) a signing key/.test(english(cause)),
  },
  {
    name: 'swapped ids, of a file that says the key id',
    when: ({ file }) => /AuthKey_/.test(file),
    says: ({ cause }) => cause === 'ids-swapped',
  },
  {
    name: 'the certificate is at fault, of a signing key',
    when: ({ credential }) => credential === 'signing-key',
    says: ({ cause, evidence }) =>
      /certificate/.test(evidence.en) && !['wallet-topic', 'wrong-credential-kind'].includes(cause),
  },
  {
    name: 'the provider token is at fault, of a certificate',
    when: ({ credential }) => isIdentity(credential),
    says: ({ evidence }) => /provider token|key id|team id/i.test(evidence.en),
  },
  {
    name: 'several teams on one connection, of a run that has its own',
    when: ({ credential, gateway }) => credential !== 'none' && gateway !== 'other',
    says: ({ cause }) => cause === 'multi-team-one-connection',
  },
  {
    name: 'a wrong clock, of a token at the local gateway, which goes by the same clock',
    when: ({ gateway, credential }) => gateway === 'local' && credential === 'signing-key',
    says: ({ cause }) => cause === 'clock',
  },
  {
    name: "Apple's clock, of a gateway that is not Apple's",
    when: ({ gateway }) => gateway === 'other' || gateway === 'local',
    says: (cause) => /not Apple's|APNs itself/.test(english(cause)),
  },
  {
    name: 'the local gateway, of a push that has nothing to do with it',
    when: ({ gateway, credential }) =>
      gateway !== 'local' && !['of-local-gateway', 'expired-of-local'].includes(credential),
    says: ({ evidence }) => /local gateway/.test(evidence.en),
  },
  {
    name: 'a value that is not there',
    when: () => true,
    says: (cause) => /undefined|NaN|\bnull\b/.test(english(cause) + cause.evidence.zh + commands(cause)),
  },
]

/** Half-width marks and blanks between 汉字, two full stops, and not how a developer writes Apple. */
const badChinese =
  /\p{Script=Han} \p{Script=Han}|\p{Script=Han}[,;:!?]|[,;:!?]\p{Script=Han}|苹果|密钥 ID|。。|\.。/u

const wrongEnvironment = 'an environment that the push went to, or that the certificate is not for'
const severalCertain = 'several certain causes'

/** The environments that a cause offers, and that cannot be meant. */
function wrongEnvironments({ gateway: to, credential: whose }: Situation, cause: FoundCause): string[] {
  const [gateway, credential] = [gateways[to], credentials[whose]]
  const lacks = (env: string) =>
    credential?.kind === 'identity' &&
    !credential.identity.certificate.environments.some((each) => each === env)
  return [...commands(cause).matchAll(/ --env (sandbox|production)\b/g)].flatMap(([, env = '']) =>
    ('environment' in gateway && env === gateway.environment && cause.cause !== 'wallet-topic') || lacks(env)
      ? [env]
      : [],
  )
}

describe('no text contradicts a fact', () => {
  const wrongs = new Map<string, object[]>()
  const texts = new Map<string, Text>()
  const explained = new Set<string>()
  const blame = (rule: string, wrong: object) => wrongs.set(rule, [...(wrongs.get(rule) ?? []), wrong])

  /** Looks at each situation once: there are too many to keep them all. */
  function judge(situation: Situation): void {
    const { causes } = diagnose(factsOf(situation))
    const rules = contradictions.filter(({ when }) => when(situation))
    for (const cause of causes) {
      for (const { name, says } of rules)
        if (says(cause)) blame(name, { ...situation, cause: cause.cause, text: english(cause) })
      for (const env of wrongEnvironments(situation, cause))
        blame(wrongEnvironment, { ...situation, cause: cause.cause, env })
      for (const text of [cause.what, cause.evidence, cause.remedy.text]) texts.set(text.en, text)
    }
    const certain = causes.filter(({ certainty }) => certainty === 'certain').map(({ cause }) => cause)
    if (certain.length > 1) blame(severalCertain, { ...situation, certain })
    if (causes.length > 0) explained.add(situation.reason)
  }
  // In the quick form every seventh: no table above has seven rows, so each row meets all others in turn.
  let number = 0
  beforeAll(() => {
    for (const situation of situations()) {
      number += 1
      if (isWhole || number % 7 === 0) judge(situation)
    }
  }, 60_000)

  it.each([...contradictions.map(({ name }) => name), wrongEnvironment, severalCertain])('%s', (rule) => {
    expect(wrongs.get(rule)?.slice(0, 3) ?? []).toEqual([])
  })

  it('is a sentence in both languages', () => {
    expect(texts.size).toBeGreaterThan(100)
    const wrong = [...texts.values()].filter(
      ({ en, zh }) => !/[.:)\w]$/.test(en) || !/\p{Script=Han}/u.test(zh) || badChinese.test(zh),
    )
    expect(wrong).toEqual([])
  })

  it('has a cause for every reason', () => {
    expect(reasonNames.filter((reason) => !explained.has(reason))).toEqual([])
  })
})
