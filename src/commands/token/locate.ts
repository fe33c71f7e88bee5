import { type Environment, environments, parseEnvironment } from '../../apns/environment.ts'
import { command, inputFor, settable, type Verdict } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import type { Credential } from '../../credential/model.ts'
import { defined } from '../../defined.ts'
import { type Diagnosis, diagnose } from '../../diagnosis/diagnose.ts'
import type { Facts, Failure, Outcome } from '../../diagnosis/facts.ts'
import { describeFailure } from '../../diagnosis/failure-text.ts'
import {
  impossibleToken,
  type LocateAnswer,
  type Location,
  locationOf,
  replyIn,
  whereaboutsIn,
} from '../../doctor/locate.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { commandLine } from '../push/command-line.ts'
import { credentialFor } from '../push/credential.ts'
import { credentialInput, credentialOptions, readGivenCredential } from '../push/credential-options.ts'
import { deliver } from '../push/delivery.ts'
import { openDestination } from '../push/destination.ts'
import { type DestinationInput, destinationOptions, whereTyped } from '../push/destination-options.ts'
import { deviceTokenPieces } from '../push/likeness.ts'
import { pasteablePassphrase } from '../push/passphrase.ts'
import { profileOption } from '../push/profile-option.ts'
import { causeLines } from '../push/sent.ts'

interface AskedEndpoint extends LocateAnswer {
  readonly status?: number
  readonly reason?: string
  readonly failure?: Failure
  /** Why there is no answer. */
  readonly diagnosis?: Diagnosis
}

interface Located {
  readonly deviceToken: string
  readonly location: Location
  readonly answers: readonly AskedEndpoint[]
}

const words = {
  asks: {
    en: 'Asked with pushes that have no body: APNs always refuses those, so nothing appeared on the phone.',
    zh: '查询用的是没有 body 的推送：APNs 一定会拒绝，手机上不会有任何显示。',
  },
  'other-app': {
    en: 'The token is of this environment, but of another app than these topics.',
    zh: 'token 属于这个环境，但不属于这些 topic 对应的 App。',
  },
  everywhere: {
    en: 'Both environments take the token, so neither can be told. (A local gateway learns every token.)',
    zh: '两个环境都认这个 token，无法判断。（本地网关会接受任何 token。）',
  },
  nowhere: {
    en: 'Neither gateway knows the token: it is not of these apps, not whole, or long gone.',
    zh: '网关不认识这个 token：不属于这些 App、不完整，或早已失效。',
  },
  untold: {
    en: 'It could not be found out: the answers do not tell.',
    zh: '无法判断：网关的回答不足以得出结论。',
  },
  removed: { en: 'The app has been removed since.', zh: '之后 App 已被删除。' },
  unknown: { en: 'unknown environment', zh: '未知环境' },
} as const satisfies Record<string, Text>

const whereabouts: Readonly<Record<LocateAnswer['whereabouts'], Text>> = {
  here: { en: 'belongs here', zh: '属于这里' },
  'was-here': { en: 'belonged here', zh: '曾属于这里' },
  'other-topic': { en: 'known, for another topic', zh: '认识，但属于其他 topic' },
  'not-here': { en: 'not known', zh: '不认识' },
  untold: { en: 'not told', zh: '无法判断' },
}

function verdictOf({ location }: Located): Verdict {
  if (location.kind === 'found') return 'yes'
  return location.kind === 'untold' || location.kind === 'everywhere' ? 'unknown' : 'no'
}

/** What is said of a token that is of none of the topics, with all that is known of where it belongs. */
function whereNot(location: Exclude<Location, { kind: 'found' }>): Text {
  if (location.kind !== 'other-app' || location.topic === undefined) return words[location.kind]
  const place = [location.environment, location.topic].filter((part) => part !== undefined).join(' · ')
  return {
    en: `The token belongs to ${place}: to another app than these topics.`,
    zh: `token 属于 ${place}：与这些 topic 不是同一个 App。`,
  }
}

function human({ location, answers }: Located, style: Style): string {
  const isFound = location.kind === 'found'
  const place = (environment: Environment | undefined) => environment ?? style.say(words.unknown)
  const head = isFound
    ? `${style.good(marks.ok)} ${style.bold(place(location.environment))} · ${style.bold(location.topic)}`
    : `${style.bad(marks.failed)} ${style.say(whereNot(location))}`
  const lines = answers.map(({ environment, topic, status, reason, failure, whereabouts: is }) => {
    const said =
      failure === undefined ? `${status ?? ''} ${reason ?? ''}`.trim() : style.say(describeFailure(failure))
    return `  ${place(environment)} · ${topic}: ${style.say(whereabouts[is])} ${style.dim(`(${said})`)}`
  })
  const [unanswered] = answers.flatMap(({ diagnosis }) => diagnosis ?? [])
  return [
    head,
    ...lines,
    ...(unanswered === undefined ? [] : causeLines(unanswered.causes, style)),
    ...(isFound && location.isRemoved ? [style.dim(`${marks.note} ${style.say(words.removed)}`)] : []),
    style.dim(`${marks.note} ${style.say(words.asks)}`),
  ].join('\n')
}

/** Which gateways to ask: both, unless one was named. */
function environmentsToAsk(
  { gateway, env }: DestinationInput,
  possible: readonly Environment[],
): readonly (Environment | undefined)[] {
  if (gateway !== undefined && gateway.trim().toLowerCase() !== 'local') return [undefined]
  return env === undefined ? possible : [parseEnvironment(env)]
}

/** What is asked of each gateway, and the lines to type when one does not answer. */
interface Questions extends Required<Pick<Facts, 'again' | 'examine'>> {
  readonly token: string
  readonly topics: readonly string[]
  readonly credential: Credential
}

/** The questions to one gateway: one for each topic, then one about a token that cannot exist. */
async function ask(
  { token, topics, credential, again, examine }: Questions,
  input: DestinationInput,
  host: Host,
): Promise<AskedEndpoint[]> {
  const destination = await openDestination(input, environments, host)
  try {
    const { gateway } = destination
    const question = (deviceToken: string, topic: string) =>
      ({ deviceToken, topic, payload: new Uint8Array(), priority: 5, expiration: 0 }) as const
    const questions = [
      ...topics.map((topic) => question(token, topic)),
      ...topics.slice(0, 1).map((topic) => question(impossibleToken, topic)),
    ]
    const { outcomes, ...seen } = await deliver(questions, credential, destination, host)
    const control = outcomes[topics.length]
    return topics.flatMap((topic, index) => {
      const outcome: Outcome | undefined = outcomes[index]
      if (outcome === undefined || control === undefined) return []
      const reply = replyIn(outcome)
      const failure = outcome.kind === 'unsent' || outcome.kind === 'unknown' ? outcome.failure : undefined
      return [
        {
          environment: gateway.kind === 'other' ? undefined : gateway.environment,
          topic,
          whereabouts: whereaboutsIn(outcome, control),
          ...(reply !== undefined && { status: reply.status }),
          ...(reply?.reason !== undefined && { reason: reply.reason }),
          // Of an answer only the local gateway is believed.
          ...(gateway.kind === 'local' && defined({ right: reply?.named?.right })),
          ...(failure !== undefined && {
            failure,
            diagnosis: diagnose({
              gateway,
              credential,
              notification: question(token, topic),
              // The question has no body, so repeating it shows nothing twice.
              outcome: { kind: 'unsent', failure },
              ...seen,
              now: host.now(),
              again,
              examine,
            }),
          }),
        },
      ]
    })
  } finally {
    await destination.close()
  }
}

export default command({
  arguments: {
    token: {
      value: 'TOKEN',
      pieces: deviceTokenPieces,
      suggests: 'devices',
      about: { en: 'device token, or saved @NAME', zh: 'device token，或已保存设备的 @名字' },
    },
  },
  options: {
    ...credentialOptions,
    topic: {
      value: 'TOPIC',
      many: true,
      about: {
        en: 'bundle id to try; may be repeated; all of the certificate if not given',
        zh: '要尝试的 Bundle ID，可多次使用；不填则尝试证书里的全部 topic',
      },
    },
    ...destinationOptions,
    // Not the environment, nor the topic: which of them it is is the question.
    ...settable({ gateway: destinationOptions.gateway }),
    ...profileOption,
  },
  description: {
    en: 'Finds which environment and which topic a device token belongs to. It asks both gateways with pushes without a body, which APNs must refuse: nothing can appear on the phone. A token that no phone has is asked about as well, to be sure of what the answers mean.',
    zh: '查找 device token 属于哪个环境、哪个 topic。方法是向两个网关发送没有 body 的推送，APNs 一定会拒绝，手机上不会有任何显示；并用一个不存在的 token 对照，以确认回答的含义。',
  },
  examples: [
    {
      command: 'pushctl token locate DEVICE_TOKEN --cert push.p12',
      about: { en: 'among the topics of a certificate', zh: '在证书的 topic 中查找' },
    },
    {
      command:
        'pushctl token locate DEVICE_TOKEN --signing-key AuthKey_ABCDE12345.p8 --team-id TEAM123456 --topic com.example.app --topic com.example.other',
      about: { en: 'among several apps of a team', zh: '在团队的多个 App 中查找' },
    },
  ],
  busy: { en: 'Asking the gateways', zh: '正在查询网关' },
  async run(input, host): Promise<Located> {
    const { deviceMeant } = await import('../push/saved-devices.ts')
    const device = await deviceMeant(input.token, host)
    const { deviceToken } = device
    const typed = credentialInput(input)
    const pasteable = await pasteablePassphrase(typed, host)
    const given = await readGivenCredential(typed, host, { topic: input.topic[0] })
    const again = (changes: Readonly<Record<string, string | undefined>>) =>
      commandLine(`token locate ${deviceToken}`, {
        topic: input.topic,
        ...pasteable,
        ...whereTyped(input),
        ...changes,
      })
    const credential = await credentialFor(given, again, host.now())
    const certificate = credential.kind === 'identity' ? credential.identity.certificate : undefined
    const topics =
      input.topic.length > 0
        ? input.topic
        : (certificate?.topics.map(({ topic }) => topic) ?? [device.topic ?? []].flat())
    if (topics.length === 0)
      throw new Fault('usage/no-topic', {
        en: 'Say which apps to try: --topic is missing.',
        zh: '没有指定要尝试的 App：缺少 --topic。',
      })
    const answers: AskedEndpoint[] = []
    const destination = inputFor(destinationOptions, input)
    const { port: _, ...where } = whereTyped(input)
    const examine = () => commandLine('doctor', { ...where, ...pasteable })
    const questions = { token: deviceToken, topics, credential, again, examine }
    for (const environment of environmentsToAsk(destination, certificate?.environments ?? environments)) {
      const env = environment === undefined ? {} : { env: environment }
      answers.push(...(await ask(questions, { ...destination, ...env }, host)))
    }
    return { deviceToken, location: locationOf(answers), answers }
  },
  // A failure quotes a certificate, whose names have one line each.
  raw: ['failure'],
  human,
  verdict: verdictOf,
})
