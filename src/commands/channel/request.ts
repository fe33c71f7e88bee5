import { formatEndpoint } from '../../apns/endpoint.ts'
import { environments } from '../../apns/environment.ts'
import { splitTopic } from '../../apns/topic.ts'
import { type InputOf, settable } from '../../cli/command.ts'
import {
  type ChannelAnswer,
  type ChannelCall,
  callChannels,
  isYes,
  outcomeOfCall,
} from '../../client/channels.ts'
import { defined } from '../../defined.ts'
import { diagnose } from '../../diagnosis/diagnose.ts'
import type { Facts, Outcome } from '../../diagnosis/facts.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { commandLine, type OptionWords } from '../push/command-line.ts'
import { credentialFor } from '../push/credential.ts'
import { credentialInput, credentialOptions, readGivenCredential } from '../push/credential-options.ts'
import { type Attempt, lookRound, withProviderToken } from '../push/delivery.ts'
import { openDestination } from '../push/destination.ts'
import { type DestinationInput, destinationOptions, whereTyped } from '../push/destination-options.ts'
import { pasteablePassphrase } from '../push/passphrase.ts'
import { profileOption } from '../push/profile-option.ts'
import { type GatewayName, gatewayOf } from '../push/sent.ts'

/** Channels have one port in each environment, which the environment says. */
const { env, gateway, port: _, ...way } = destinationOptions

/** How a command about channels is told of the app, the credential and the gateway. */
export const channelOptions = {
  topic: {
    value: 'TOPIC',
    settable: true,
    about: {
      en: 'bundle id of the app; taken from the certificate if it says it',
      zh: 'App 的 Bundle ID；证书里有就不用填',
    },
  },
  ...credentialOptions,
  ...settable({ env, gateway }),
  ...way,
  ...profileOption,
} as const

/** What `channelOptions` make of a command line. */
type ChannelInput = InputOf<typeof channelOptions>

const placeIn = (input: ChannelInput): DestinationInput => ({ ...input, port: undefined })

/** Where the answer came from. */
export interface AnsweredBy {
  readonly gateway: GatewayName
  readonly bundleId: string
}

/** What pushctl asks about channels is well-formed; only app, credential and place can be wrong. */
const channelQuestion = (topic: string): Facts['notification'] => ({
  deviceToken: '',
  payload: new TextEncoder().encode('{}'),
  topic,
  pushType: 'liveactivity',
})

/** The word for an answer that is no yes: refused, and why. */
function refusal({ reply }: ChannelAnswer, asked: Omit<Facts, 'outcome'>): Fault {
  const { what, causes } = diagnose({ ...asked, outcome: { kind: 'rejected', reply } })
  const [first] = causes
  const answer = [reply.status, reply.reason].filter((each) => each !== undefined).join(' ')
  return new Fault(
    'refused/channel',
    {
      en: `APNs refused it: ${answer}. ${what.en}${first === undefined ? '' : ` ${first.evidence.en}`}`,
      zh: `APNs 拒绝了：${answer}。${what.zh}${first?.evidence.zh ?? ''}`,
    },
    first === undefined ? {} : { hint: first.remedy.text, commands: first.remedy.commands },
  )
}

const missingTopic = (line: string) =>
  new Fault(
    'usage/no-topic',
    { en: 'Say which app: --topic is missing.', zh: '没有指定 App：缺少 --topic。' },
    { hint: { en: line, zh: line } },
  )

/** Why there is no answer: the diagnosis is that of a push on the same way. */
async function noAnswer(
  asked: Omit<Facts, 'outcome'>,
  outcome: Outcome | undefined,
  attempt: Attempt,
  host: Host,
): Promise<Fault> {
  const isOver = outcome !== undefined && 'failure' in outcome
  const { what, causes } = diagnose({
    ...asked,
    ...(isOver && { outcome, surroundings: await lookRound(outcome.failure, attempt, host) }),
  })
  const [first] = causes
  const endpoint = formatEndpoint(attempt.endpoint)
  if (first === undefined) {
    return new Fault('network/channel', {
      en: `There is no answer from ${endpoint}. ${what.en}`,
      zh: `${endpoint} 没有应答。${what.zh}`,
    })
  }
  const { cause, evidence, remedy } = first
  return new Fault(
    `network/${cause}`,
    {
      en: `There is no answer from ${endpoint}. ${evidence.en}`,
      zh: `${endpoint} 没有应答。${evidence.zh}`,
    },
    { hint: remedy.text, commands: remedy.commands },
  )
}

/** The line that has doctor look at the same gateway; it knows no port, and tries all there are. */
const examinationFor = (input: DestinationInput, credential: Readonly<Record<string, OptionWords>>) => {
  const { port: _, ...where } = whereTyped(input)
  return commandLine('doctor', { ...where, ...credential })
}

/**
 * Asks the channel interface of an app.
 *
 * @param name of the command, for the line to type next
 * @param input its options
 * @param host the world
 * @param callFor makes the request for the app's bundle id
 * @returns the answer, a yes, and where it came from
 * @throws Fault `refused/channel` when APNs says no, `network/…` with the cause when it says nothing; `usage/…`, `credential/…`
 */
export async function askChannels(
  name: string,
  input: ChannelInput,
  host: Host,
  callFor: (bundleId: string) => ChannelCall,
): Promise<AnsweredBy & { readonly answer: ChannelAnswer }> {
  const typed = credentialInput(input)
  const pasteable = await pasteablePassphrase(typed, host)
  const again = (changes: Readonly<Record<string, OptionWords>>) =>
    commandLine(name, {
      topic: input.topic,
      ...pasteable,
      ...whereTyped(placeIn(input)),
      ...changes,
    })
  const given = await readGivenCredential(typed, host, input)
  const credential = await credentialFor(given, again, host.now())
  const certificate = credential.kind === 'identity' ? credential.identity.certificate : undefined
  const topic = input.topic ?? certificate?.bundleId ?? certificate?.topics[0]?.topic
  if (topic === undefined) throw missingTopic(again({ topic: 'com.example.app' }))
  const { bundleId } = splitTopic(topic)
  const destination = await openDestination(placeIn(input), certificate?.environments ?? environments, host)
  try {
    const { gateway, channels } = destination
    let answer: ChannelAnswer | undefined
    const { outcomes, tokenMade } = await withProviderToken(credential, host, async (authorization) => {
      const outcome = await callChannels(
        {
          endpoint: channels,
          ...destination.wayTo(channels),
          ...defined({ authorization }),
          ...(credential.kind === 'identity' && { identity: credential }),
        },
        callFor(bundleId),
      )
      if (outcome.kind === 'answered') answer = outcome.answer
      return [outcomeOfCall(outcome)]
    })
    const place = gatewayOf({ ...gateway, endpoint: channels })
    const asked: Omit<Facts, 'outcome'> = {
      ...defined({ file: given?.fileName, tokenMade }),
      gateway: { ...gateway, endpoint: channels },
      credential,
      channel: '',
      notification: channelQuestion(bundleId),
      now: host.now(),
      again,
      examine: () => examinationFor(placeIn(input), pasteable),
    }
    const way = destination.wayTo(channels)
    if (answer === undefined)
      throw await noAnswer(asked, outcomes[0], { endpoint: channels, way, credential }, host)
    if (!isYes(answer)) throw refusal(answer, asked)
    return { gateway: place, bundleId, answer }
  } finally {
    await destination.close()
  }
}
