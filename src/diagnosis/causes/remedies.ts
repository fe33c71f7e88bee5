import { isLoopback } from '../../apns/endpoint.ts'
import type { Environment } from '../../apns/environment.ts'
import type { RightValues } from '../../apns/named-cause.ts'
import { mayUseCertificate, type PushType } from '../../apns/push-type.ts'
import { splitTopic } from '../../apns/topic.ts'
import { quoted, type Remedy, remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { audienceOf, originOf, pushTypeOf } from '../audience.ts'
import { certificateIn, environmentOf, type Facts, fileOf, isApple, signingKeyIn } from '../facts.ts'
import { fittingsOf } from '../topic-suffix.ts'
import { examination } from './way.ts'

export const inspect = (facts: Facts) => `pushctl cert inspect ${quoted(fileOf(facts, 'FILE'))}`

/** Issuers of Apple's gateways: Apple's own authorities, and the roots above them (Apple, "Apple Push Notification service server certificate update", 2025). */
const issuersOfApple =
  /^(?:O=Apple Inc\.|CN=Apple |(?:CN|O)=.*(?:USERTrust|Sectigo|AAA Certificate Services))/im

export const exemption: Text = {
  en: 'Ask for *.push.apple.com (17.0.0.0/8, ports 443 and 2197) to be left out of TLS inspection; Apple does not support inspected connections. Or use another network.',
  zh: '请网络管理员把 *.push.apple.com（17.0.0.0/8，端口 443 和 2197）加入 TLS 解密白名单；Apple 不支持被解密的连接。也可以换个网络。',
}

export const setClock = (facts: Facts) =>
  remedy(
    {
      en: 'Set the clock, best by NTP, and its time zone, and compare:',
      zh: '校准系统时间（最好开启 NTP）和时区，然后检查：',
    },
    examination(facts),
  )

/** A server certificate whose issuer is not Apple's, on a connection that should have reached Apple. */
export function foreignIssuer(facts: Facts, issuer: string | undefined): string | undefined {
  return isApple(facts) && issuer !== undefined && !issuersOfApple.test(issuer) ? issuer : undefined
}

/** The options of a certificate, to be left out where a signing key takes its place. */
const withoutCertificate = {
  cert: undefined,
  key: undefined,
  passphraseFile: undefined,
  passphraseEnv: undefined,
}

/** Whether signing keys may send these pushes: those of passes, websites and MDM they may not. */
export const takesSigningKey = (facts: Facts) => audienceOf(facts) === 'app'

/** Whether some certificate may send these pushes. */
export function takesCertificate(facts: Facts): boolean {
  const pushType = pushTypeOf(facts)
  return pushType === undefined || mayUseCertificate(pushType)
}

/** A signing key says nothing of the app: the topic as the push type wants it, or what the person has to fill in. */
function topicForKey({ notification: { topic, pushType }, channel }: Facts): string {
  if (topic === undefined) return 'BUNDLE.ID.OF.THE.APP'
  return channel === undefined ? (fittingsOf(topic, pushType)[0]?.topic ?? topic) : topic
}

/**
 * @param facts of the push
 * @param teamId of the key, where it is not that of the credential at hand
 * @returns the same command with another signing key; none where it would not help
 */
export const withSigningKey = (
  facts: Facts,
  teamId = signingKeyIn(facts)?.teamId ?? certificateIn(facts)?.teamId ?? 'TEAMID',
): string[] =>
  takesSigningKey(facts)
    ? [
        facts.again({
          ...withoutCertificate,
          signingKey: 'AuthKey_KEYID.p8',
          keyId: undefined,
          teamId,
          topic: topicForKey(facts),
        }),
      ]
    : []

/**
 * @param facts of the push
 * @param changes to other options
 * @returns the same command with another certificate, in place of the one that was used or of the signing key; none
 *   where it would not help
 */
export function withCertificate(facts: Facts, changes: Parameters<Facts['again']>[0] = {}): string[] {
  const withoutKey = { signingKey: undefined, keyId: undefined, teamId: undefined }
  return takesCertificate(facts)
    ? [facts.again({ ...withoutCertificate, ...withoutKey, cert: 'FILE.p12', ...changes })]
    : []
}

/** What replaces a certificate that is of no use: another one, or a key where no certificate would do. */
export function replaceCertificate(facts: Facts, text: Text, ...commands: readonly string[]): Remedy {
  const pushType = pushTypeOf(facts)
  return takesCertificate(facts)
    ? remedy(text, ...commands)
    : remedy(
        {
          en: `Pushes of type ${pushType} need a signing key (.p8) anyway:`,
          zh: `${pushType} 类型的推送本来就要用 .p8 密钥：`,
        },
        ...withSigningKey(facts),
      )
}

/** The same command to the other environment of the same kind of gateway: nobody is led from a test to Apple. */
export function toEnvironment(facts: Facts, env: Environment): string {
  return facts.again(placeFor(facts, env))
}

/** The options for an environment of the same kind of gateway. */
export function placeFor(
  { gateway: { kind, endpoint } }: Facts,
  env: Environment,
): Readonly<Record<string, string | undefined>> {
  if (kind === 'other' && isLoopback(endpoint.host))
    return { env, gateway: 'local', port: undefined, ca: undefined }
  return { env, gateway: kind === 'local' ? 'local' : undefined }
}

/** What of the right values a certificate is not good for; a signing key says nothing of that. */
function lackOf(facts: Facts, { topic, environment }: RightValues): 'topic' | 'environment' | undefined {
  const certificate = certificateIn(facts)
  if (certificate === undefined) return undefined
  if (topic !== undefined && !certificate.topics.some((each) => each.topic === topic)) return 'topic'
  const isElsewhere = environment !== undefined && !certificate.environments.includes(environment)
  return isElsewhere ? 'environment' : undefined
}

/** Another certificate, and where to send with it. */
function anotherCertificate(lack: 'topic' | 'environment', { topic = '', environment }: RightValues): Text {
  if (lack === 'environment')
    return {
      en: `Send it to ${environment}, with a certificate or signing key that is good there:`,
      zh: `改发到 ${environment}，并换用适用于它的证书或 .p8 密钥：`,
    }
  const { bundleId } = splitTopic(topic)
  return environment === undefined
    ? {
        en: `Send it with a certificate (or signing key) of ${bundleId}; this one is of another app:`,
        zh: `请换用 ${bundleId} 的证书（或 .p8 密钥）；这张属于另一个 App：`,
      }
    : {
        en: `Send it to ${environment}, with a certificate (or signing key) of ${bundleId}; this one is of another app:`,
        zh: `改发到 ${environment}，并换用 ${bundleId} 的证书（或 .p8 密钥）；这张属于另一个 App：`,
      }
}

/** Whether the push that was sent may go to a topic as it is. */
const takesTypeOf = (facts: Facts, topic: string): boolean =>
  splitTopic(topic).pushTypes.includes(pushTypeOf(facts) ?? 'alert')

/** Whether the content of the push suits the tokens of that topic as well: all other types have a form of their own. */
function isForEitherToken(facts: Facts, topic = ''): boolean {
  const exchangeable: readonly PushType[] = ['alert', 'background', 'voip']
  const isPlain = (type: PushType) => exchangeable.includes(type)
  return isPlain(pushTypeOf(facts) ?? 'alert') && splitTopic(topic).pushTypes.some(isPlain)
}

function tokenOfItsKind(facts: Facts): Text {
  const { en, zh } = originOf(facts)
  const type = pushTypeOf(facts) ?? 'alert'
  return {
    en: `Take the token that goes with ${type} pushes: ${en}.`,
    zh: `请换用与 ${type} 推送对应的 token：${zh}。`,
  }
}

/** @returns where the token is taken from that the push as it is needs */
export function toTokenOfItsKind(facts: Facts): Remedy {
  const { en, zh } = tokenOfItsKind(facts)
  return remedy({ en: `${en} Another topic alone does not mend it.`, zh: `${zh}只改 topic 没有用。` })
}

function orWhatItTakes(facts: Facts): Text {
  const { en, zh } = tokenOfItsKind(facts)
  return { en: `${en} Or send to this one with its own topic:`, zh: `${zh}或者按它自己的 topic 发送：` }
}

/**
 * What is known to be right is better than a line with a word to fill in: one line that mends all of it, with another
 * certificate where the one at hand is not good for that.
 *
 * @param facts of the push
 * @param right values, as a gateway named them
 * @param usual remedy of the cause
 */
export function withRight(facts: Facts, right: RightValues, usual: Remedy): Remedy {
  const { environment, ...named } = right
  if (Object.keys(right).length === 0) return usual
  const isOtherKind =
    facts.channel === undefined && named.topic !== undefined && !takesTypeOf(facts, named.topic)
  if (isOtherKind && !isForEitherToken(facts, named.topic)) return toTokenOfItsKind(facts)
  const values = { ...named, ...(isOtherKind && { pushType: undefined }) }
  const place = environment === undefined ? {} : placeFor(facts, environment)
  const lack = lackOf(facts, right)
  // The cause itself knows what to do about an environment alone.
  if (lack === 'environment' && values.topic === undefined) return usual
  if (lack !== undefined)
    return remedy(anotherCertificate(lack, right), ...withCertificate(facts, { ...values, ...place }))
  const text = isOtherKind ? orWhatItTakes(facts) : whereItGoes(facts, right, usual)
  return remedy(text, facts.again({ ...values, ...place }))
}

function whereItGoes({ channel }: Facts, { environment, topic }: RightValues, usual: Remedy): Text {
  if (environment !== undefined && topic !== undefined)
    return {
      en: `Send it to ${environment}, with the topic ${topic}.`,
      zh: `改发到 ${environment}，topic 用 ${topic}。`,
    }
  return channel === undefined
    ? usual.text
    : { en: 'Send it where the channel is:', zh: '请发到频道所在的地方：' }
}

/**
 * A command about channels, with the credential, app and environment of a push.
 *
 * @param name `list`
 */
export function channelCommand(name: string, facts: Facts): string {
  const { notification, gateway } = facts
  const key = signingKeyIn(facts)
  const app =
    notification.topic === undefined ? 'BUNDLE.ID.OF.THE.APP' : splitTopic(notification.topic).bundleId
  const credential =
    key === undefined
      ? ['--cert', quoted(fileOf(facts, 'FILE.p12'))]
      : [
          '--signing-key',
          quoted(fileOf(facts, 'AuthKey_KEYID.p8')),
          '--key-id',
          quoted(key.keyId),
          '--team-id',
          quoted(key.teamId),
        ]
  const environment = environmentOf(facts)
  const place = [
    ...(gateway.kind === 'local' ? ['--gateway', 'local'] : []),
    ...(environment === undefined ? [] : ['--env', environment]),
  ]
  return ['pushctl channel', name, ...credential, '--topic', quoted(app), ...place].join(' ')
}
