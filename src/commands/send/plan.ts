import { parseDeviceToken } from '../../apns/device-token.ts'
import type { Draft } from '../../apns/draft.ts'
import { environments, parseEnvironment } from '../../apns/environment.ts'
import type { PushType } from '../../apns/push-type.ts'
import { splitTopic } from '../../apns/topic.ts'
import { expiredFirst } from '../../credential/certificate/choice.ts'
import type { Certificate, Contents, Credential } from '../../credential/model.ts'
import { defined } from '../../defined.ts'
import type { Facts } from '../../diagnosis/facts.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { credentialFor } from '../push/credential.ts'
import { readGivenCredential } from '../push/credential-options.ts'
import { askEnvironment, askTopicOf } from '../push/credential-questions.ts'
import { type Destination, openDestination } from '../push/destination.ts'
import { certificateToName } from '../push/gateway-option.ts'
import { type Message, readNotification } from '../push/notification.ts'
import type { Target } from '../push/sent.ts'
import { readStateTypes } from '../push/state-type.ts'
import type { SendInput } from './input.ts'

/** Everything that is known before a push leaves. */
export interface Plan {
  readonly message: Message
  /** The channel, or each device token that was typed. */
  readonly targets: readonly Target[]
  readonly credential: Credential
  /** Of the certificate's file. */
  readonly format?: Contents['format']
  /** Whoever has the plan closes it. */
  readonly destination: Destination
  /** All but the device token and what became of it. */
  readonly facts: Omit<Facts, 'outcome'>
  /** What the lint looks at. */
  readonly draft: Draft
}

function missingTopic(again: Facts['again']): Fault {
  return new Fault(
    'usage/no-topic',
    {
      en: 'Say for which app: --topic is missing. It is the bundle id; a signing key is good for every app of the team.',
      zh: '没有指定 App：缺少 --topic（App 的 Bundle ID）。签名密钥对团队的所有 App 都有效，必须指定。',
    },
    { hint: { en: again({ topic: 'com.example.app' }), zh: again({ topic: 'com.example.app' }) } },
  )
}

/** A broadcast names the app in its path, without the suffix of a push type (Apple, "Troubleshooting push notifications"). */
function toApp(message: Message): Message {
  const { topic } = message.notification
  if (topic === undefined) return message
  return { ...message, notification: { ...message.notification, topic: splitTopic(topic).bundleId } }
}

/** The notification, with the topic chosen by the person where the certificate leaves a choice. */
async function readMessage(
  { content, headers }: Pick<SendInput, 'content' | 'headers'>,
  certificate: Certificate | undefined,
  host: Host,
): Promise<Message> {
  const message = await readNotification(content, headers, certificate, host)
  const { topic, pushType } = message.notification
  if (topic !== undefined || certificate === undefined) return message
  const topics = certificate.topics
    .filter(
      ({ pushTypes }) => pushType === undefined || (pushTypes as readonly PushType[]).includes(pushType),
    )
    .map((each) => each.topic)
  const chosen = await askTopicOf(topics, host)
  if (chosen === undefined) return message
  return { ...message, notification: { ...message.notification, topic: chosen } }
}

const withNote = (message: Message, note: Text | undefined): Message =>
  note === undefined ? message : { ...message, notes: [...message.notes, note] }

/** The environment that was typed: beside a gateway whose name says none it tells which of Apple's two is meant. */
const wantedIn = ({ env }: SendInput['destination']) =>
  env === undefined ? {} : { wantedEnvironment: parseEnvironment(env) }

/**
 * Reads everything a push is made of, and opens the way to where it goes; nothing leaves yet.
 *
 * @param input what was typed
 * @param lines to type next: the same command with other options, and doctor for the same gateway
 * @param host the world
 * @param isConversation whether the person was asked for something already: then for the environment, too
 * @returns the plan; whoever asked for it closes its destination
 * @throws Fault `usage/…`, `credential/…`, `payload/…`, `file/…` for what is missing or cannot be read
 */
export async function openPlan(
  input: SendInput,
  lines: Required<Pick<Facts, 'again' | 'examine'>>,
  host: Host,
  isConversation = false,
): Promise<Plan> {
  const { again } = lines
  const { token, channel } = input
  const targets =
    channel === undefined
      ? token.map((text) => ({ deviceToken: parseDeviceToken(text) }))
      : [{ channelId: channel }]
  const given = await readGivenCredential(input.credential, host, {
    ...input.destination,
    topic: input.headers.topic,
  })
  const now = host.now()
  const toName = certificateToName(input.destination.gateway, host.env)
  const credential = await credentialFor(given, again, now, toName)
  const certificate = credential.kind === 'identity' ? credential.identity.certificate : undefined
  const read = await readMessage(input, certificate, host)
  const stale = given && expiredFirst(given.contents, given.fileName, now)
  const message = withNote(channel === undefined ? read : toApp(read), stale)
  const { notification, payload } = message
  const needsTopic = certificate === undefined || channel !== undefined
  if (needsTopic && notification.topic === undefined) throw missingTopic(again)
  const types = await readStateTypes(input.stateType, host)
  const possible = certificate?.environments ?? environments
  const isOpen = input.destination.env === undefined && input.destination.gateway === undefined
  const env = isConversation && isOpen ? await askEnvironment(possible, host) : undefined
  const destination = await openDestination({ ...input.destination, ...defined({ env }) }, possible, host)
  return {
    message,
    targets,
    credential,
    ...(given?.kind === 'certificate' && { format: given.contents.format }),
    destination,
    facts: {
      gateway: destination.gateway,
      credential,
      file: given?.fileName ?? '',
      notification: { ...notification, deviceToken: '' },
      ...defined({ channel, teamId: input.credential.teamId, ...wantedIn(input.destination) }),
      now,
      ...lines,
    },
    draft: {
      payload,
      headers: notification,
      deviceTokens: targets.flatMap((target) => ('deviceToken' in target ? [target.deviceToken] : [])),
      ...(destination.gateway.kind === 'apple' && { environment: destination.gateway.environment }),
      credential: certificate === undefined ? 'signing-key' : 'certificate',
      isBroadcast: channel !== undefined,
      ...types,
      now,
    },
  }
}

/**
 * Reads the payload once more: everything else stays as it was, also the topic that was chosen.
 *
 * @param plan that is open
 * @param input what it was made of
 * @param host the world
 * @returns the plan of the next push, with the same destination
 * @throws Fault `payload/…`, `file/…`
 */
export async function readAgain(plan: Plan, { content, headers }: SendInput, host: Host): Promise<Plan> {
  const { credential } = plan
  const certificate = credential.kind === 'identity' ? credential.identity.certificate : undefined
  const message = await readNotification(content, headers, certificate, host)
  const { topic = plan.message.notification.topic } = message.notification
  const notification = { ...message.notification, ...defined({ topic }) }
  const now = host.now()
  return {
    ...plan,
    message: { ...message, notification },
    facts: { ...plan.facts, notification: { ...notification, deviceToken: '' }, now },
    draft: { ...plan.draft, payload: message.payload, headers: notification, now },
  }
}
