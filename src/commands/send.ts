import { parseDeviceToken } from '../apns/device-token.ts'
import { environments } from '../apns/environment.ts'
import type { Notification } from '../apns/notification.ts'
import { isPushType, type Priority, type PushType, pushTypeNames } from '../apns/push-type.ts'
import { command } from '../cli/command.ts'
import { nearest } from '../cli/nearest.ts'
import type { Outcome } from '../client/outcome.ts'
import { currentProviderToken } from '../client/provider-token-cache.ts'
import type { Credential } from '../credential/model.ts'
import type { Attempt } from '../doctor/attempt.ts'
import { diagnose } from '../doctor/diagnosis.ts'
import { foresee } from '../doctor/foresee.ts'
import { Fault } from '../fault.ts'
import type { Host } from '../host.ts'
import { credentialOptions, type GivenCredential, readGivenCredential } from './credential-options.ts'
import { commandLine } from './send/command-line.ts'
import { openDestination } from './send/destination.ts'
import { readNotification } from './send/notification.ts'
import { gatewayOf, humanSent, pushOf, type Sent, verdictOf } from './send/sent.ts'
import { tokenStore } from './token-store.ts'

function parsePushType(text: string): PushType {
  const word = text.trim().toLowerCase()
  if (isPushType(word)) return word
  const meant = nearest(word, pushTypeNames)
  throw new Fault(
    'usage/push-type',
    {
      en: `"${text}" is not a push type: those are ${pushTypeNames.join(', ')}.`,
      zh: `没有「${text}」这种推送类型，可用的有：${pushTypeNames.join('、')}。`,
    },
    meant === undefined ? {} : { hint: { en: `Did you mean ${meant}?`, zh: `是不是想输入 ${meant}？` } },
  )
}

function parseExpiration(text: string): number {
  const seconds = Number(text)
  // Milliseconds since 1970 are beyond this for centuries to come.
  if (/^\d+$/.test(text) && seconds < 100_000_000_000) return seconds
  throw new Fault('usage/expiration', {
    en: `"${text}" is not a UNIX time in whole seconds. 0 means: one attempt, never stored.`,
    zh: `「${text}」不是以秒为单位的 UNIX 时间。填 0 表示只投递一次、不保存。`,
  })
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new Fault('usage/port', {
    en: `"${text}" is not a port. APNs listens on 443 and 2197.`,
    zh: `「${text}」不是端口号。APNs 的端口是 443 和 2197。`,
  })
}

const priorities: Readonly<Record<string, Priority>> = { 10: 10, 5: 5, 1: 1 }

function credentialFor(given: GivenCredential | undefined, again: Attempt['again']): Credential {
  if (given === undefined)
    throw new Fault(
      'usage/no-credential',
      {
        en: 'APNs needs a credential: a push certificate with its key, or a signing key (.p8).',
        zh: '向 APNs 推送需要凭证：带私钥的推送证书，或 .p8 签名密钥。',
      },
      {
        hint: {
          en: `Like this: ${again({ cert: 'FILE.p12' })}`,
          zh: `例如：${again({ cert: 'FILE.p12' })}`,
        },
      },
    )
  if (given.kind === 'signing-key') return { kind: 'signing-key', signingKey: given.signingKey }
  const { certificate, key, chain, fileName } = given
  if (key === undefined)
    throw new Fault(
      'refused/no-key',
      {
        en: `${fileName} holds the certificate, but not its private key.`,
        zh: `${fileName} 里只有证书，没有私钥。`,
      },
      {
        hint: {
          en: 'Add --key FILE; or export certificate and key together from the keychain as .p12, and give that with --cert.',
          zh: '加上 --key 文件；或在钥匙串里把证书连同私钥一起导出为 .p12，再用 --cert 指定。',
        },
      },
    )
  return { kind: 'identity', identity: { certificate, key }, chain }
}

/** What is certain to be refused is not sent; the knowledge is that of the diagnosis. */
function refuseTheHopeless(attempt: Omit<Attempt, 'outcome'>): void {
  const foreseen = foresee(attempt)
  if (foreseen === undefined) return
  const { reason, cause } = foreseen
  const [next] = cause.remedy.commands
  const line = next === undefined ? '' : `\n  ${next}`
  throw new Fault(
    `refused/${cause.id}`,
    {
      en: `Not sent, for APNs would refuse it (${reason}). ${cause.evidence.en}`,
      zh: `没有发送，因为 APNs 一定会拒绝（${reason}）。${cause.evidence.zh}`,
    },
    { hint: { en: cause.remedy.text.en + line, zh: cause.remedy.text.zh + line } },
  )
}

interface Delivery {
  readonly outcomes: readonly Outcome[]
  readonly tokenMade?: Date
}

async function deliver(
  notifications: readonly Notification[],
  credential: Credential,
  destination: { readonly gateway: Attempt['gateway']; readonly ca?: string },
  host: Host,
): Promise<Delivery> {
  const provider =
    credential.kind === 'signing-key'
      ? await currentProviderToken(credential.signingKey, host.now(), tokenStore(credential.signingKey, host))
      : undefined
  const made = provider === undefined ? {} : { tokenMade: provider.issuedAt }
  const { openSession } = await import('../client/session.ts')
  const opened = await openSession({
    endpoint: destination.gateway.endpoint,
    ...(destination.ca !== undefined && { ca: destination.ca }),
    ...(credential.kind === 'identity' && { identity: credential }),
  })
  if (opened.kind === 'failed') {
    const { failure } = opened
    return { outcomes: notifications.map(() => ({ kind: 'unsent', failure })), ...made }
  }
  const { session } = opened
  const outcomes = await Promise.all(
    notifications.map((notification) => session.push(notification, provider?.token)),
  )
  await session.close()
  return { outcomes, ...made }
}

export default command({
  arguments: {},
  options: {
    token: {
      value: 'TOKEN',
      many: true,
      about: { en: 'device token to send to; may be repeated', zh: '目标 device token；可多次使用' },
    },
    ...credentialOptions,
    topic: {
      value: 'TOPIC',
      about: { en: 'bundle id; taken from the certificate if it says it', zh: 'Bundle ID；证书里有就不用填' },
    },
    env: {
      value: 'ENV',
      about: {
        en: 'sandbox or production; taken from the certificate if it is for one only',
        zh: 'sandbox 或 production；证书只支持一个环境时不用填',
      },
    },
    gateway: {
      value: 'GATEWAY',
      about: {
        en: 'sandbox, production, local or HOST:PORT',
        zh: 'sandbox、production、local 或 主机:端口',
      },
    },
    port: {
      value: 'PORT',
      about: { en: '2197 where networks close 443', zh: '网络封了 443 时用 2197' },
      parse: parsePort,
    },
    ca: {
      value: 'FILE',
      about: { en: 'trust the authorities in this PEM file as well', zh: '额外信任这个 PEM 文件里的 CA' },
    },
    message: {
      value: 'TEXT',
      short: 'm',
      about: { en: 'what the notification says', zh: '通知的内容' },
    },
    payload: {
      value: 'FILE',
      about: {
        en: 'JSON payload instead; - reads it from stdin',
        zh: '改用 JSON payload 文件；- 表示从标准输入读取',
      },
    },
    pushType: {
      value: 'TYPE',
      about: {
        en: 'alert, background, voip, liveactivity …',
        zh: 'alert、background、voip、liveactivity 等',
      },
      parse: parsePushType,
    },
    priority: {
      value: 'PRIORITY',
      choices: ['10', '5', '1'],
      about: { en: '10 at once, 5 spares the battery, 1 least', zh: '10 立即，5 省电，1 最低' },
    },
    collapseId: {
      value: 'ID',
      about: { en: 'replaces the notification with the same id', zh: '覆盖相同 ID 的通知' },
    },
    expiration: {
      value: 'SECONDS',
      about: {
        en: 'UNIX time until which APNs keeps trying; 0: one attempt',
        zh: 'APNs 保留到的 UNIX 时间；0 表示只投递一次',
      },
      parse: parseExpiration,
    },
    apnsId: {
      value: 'UUID',
      about: { en: 'your own id of this push', zh: '自定义这条推送的 ID' },
    },
  },
  description: {
    en: 'Sends one push to each device token and says what became of it: accepted, rejected, not sent, or sent with no answer seen; and why, with the line to type next.',
    zh: '给每个 device token 发一条推送，并说明结果：已接受、被拒绝、未发出，或已发出但没有应答；以及原因和下一步该输入的命令。',
  },
  examples: [
    {
      command: 'pushctl send --token DEVICE_TOKEN --cert push.p12 --message Hello',
      about: { en: 'with a certificate', zh: '使用证书' },
    },
    {
      command:
        'pushctl send --token DEVICE_TOKEN --signing-key AuthKey_ABCDE12345.p8 --team-id TEAM123456 --topic com.example.app --env production -m Hello',
      about: { en: 'with a signing key', zh: '使用 .p8 密钥' },
    },
    {
      command: 'pushctl send --token DEVICE_TOKEN --cert push.p12 --gateway local --payload push.json',
      about: { en: 'to the local gateway', zh: '发到本地网关' },
    },
  ],
  busy: { en: 'Sending', zh: '正在发送' },

  async run(input, host): Promise<Sent> {
    const { token: tokens, port, expiration, ...typed } = input
    const again: Attempt['again'] = (changes) =>
      commandLine('send', {
        token: tokens,
        ...typed,
        port: port?.toString(),
        expiration: expiration?.toString(),
        ...changes,
      })
    if (tokens.length === 0)
      throw new Fault(
        'usage/no-device-token',
        { en: 'Say to which device: --token is missing.', zh: '没有指定设备：缺少 --token。' },
        { hint: { en: again({ token: 'DEVICE_TOKEN' }), zh: again({ token: 'DEVICE_TOKEN' }) } },
      )
    const given = await readGivenCredential(input, host)
    const credential = credentialFor(given, again)
    const file = given?.fileName ?? ''
    const certificate = credential.kind === 'identity' ? credential.identity.certificate : undefined
    const priority = input.priority === undefined ? undefined : priorities[input.priority]
    const common = await readNotification({ ...input, priority }, certificate, host)
    const notifications = tokens.map((token) => ({ ...common, deviceToken: parseDeviceToken(token) }))
    const destination = await openDestination(input, certificate?.environments ?? environments, host)
    try {
      const { gateway, notes } = destination
      const attempt = {
        gateway,
        credential,
        file,
        notification: { ...common, deviceToken: '' },
        now: host.now(),
        again,
      }
      refuseTheHopeless(attempt)
      const { outcomes, ...made } = await deliver(notifications, credential, destination, host)
      return {
        gateway: gatewayOf(gateway),
        credential: { kind: credential.kind === 'identity' ? 'certificate' : 'signing-key', file },
        ...(common.topic !== undefined && { topic: common.topic }),
        pushType: common.pushType,
        ...(common.priority !== undefined && { priority: common.priority }),
        notes,
        pushes: notifications.flatMap((notification, index) => {
          const outcome = outcomes[index]
          if (outcome === undefined) return []
          const diagnosis =
            outcome.kind === 'accepted'
              ? undefined
              : diagnose({
                  ...attempt,
                  ...made,
                  notification,
                  outcome,
                  again: (changes) => again({ token: notification.deviceToken, ...changes }),
                })
          return [pushOf(notification.deviceToken, outcome, diagnosis)]
        }),
      }
    } finally {
      await destination.close()
    }
  },

  human: humanSent,
  verdict: verdictOf,
})
