import { type Rule, remedy } from '../../finding.ts'
import type { MdmCheckIn } from './check-in.ts'

const aboutTokens = 'Apple, "TokenUpdate"'
/** Topics of MDM are the UID of the push certificate, which begins so. */
const topicPrefix = 'com.apple.mgmt.'

const isUpdate = ({ message }: MdmCheckIn) => message === undefined || message === 'TokenUpdate'

/** What is said of what a device tells its MDM server. */
export const checkInRules: readonly Rule<MdmCheckIn>[] = [
  {
    id: 'mdm/no-token-yet',
    severity: 'error',
    see: aboutTokens,
    applies: (checkIn) => !isUpdate(checkIn),
    finds: ({ message, deviceToken }) =>
      deviceToken === undefined
        ? {
            en: `This is the message ${message}; what is needed for pushes comes with TokenUpdate.`,
            zh: `这是 ${message} 消息；推送所需的内容在 TokenUpdate 消息里。`,
          }
        : undefined,
    remedy: () =>
      remedy({
        en: 'Keep Topic, Token and PushMagic of the newest TokenUpdate of each device and of each user on it.',
        zh: '请为每台设备（及其每个用户）保存最近一次 TokenUpdate 里的 Topic、Token 和 PushMagic。',
      }),
  },
  {
    id: 'mdm/token-missing',
    severity: 'error',
    see: aboutTokens,
    applies: isUpdate,
    finds: ({ deviceToken }) =>
      deviceToken === undefined ? { en: 'It has no Token.', zh: '里面没有 Token。' } : undefined,
    remedy: () =>
      remedy({
        en: 'Wait for the next TokenUpdate, or have the device enrol again.',
        zh: '等待下一次 TokenUpdate，或让设备重新注册。',
      }),
  },
  {
    id: 'push-magic-missing',
    severity: 'error',
    see: 'Apple, "Sending MDM commands to a device"',
    applies: isUpdate,
    finds: ({ hasPushMagic }) =>
      hasPushMagic
        ? undefined
        : {
            en: 'It has no PushMagic: a push without it wakes nothing.',
            zh: '里面没有 PushMagic：缺了它，推送唤不醒设备。',
          },
    remedy: () =>
      remedy({
        en: 'Wait for the next TokenUpdate, or have the device enrol again.',
        zh: '等待下一次 TokenUpdate，或让设备重新注册。',
      }),
  },
  {
    id: 'mdm/topic',
    severity: 'error',
    see: 'Apple, "MDM" profile payload, Topic',
    applies: (checkIn) => isUpdate(checkIn) || checkIn.topic !== undefined,
    finds: ({ topic }) =>
      topic?.startsWith(topicPrefix) === true
        ? undefined
        : {
            en: `Its topic is ${topic ?? 'missing'}; MDM topics begin with ${topicPrefix}, and are the UID of the push certificate.`,
            zh: `topic ${topic === undefined ? '缺失' : `是 ${topic}`}；MDM 的 topic 以 ${topicPrefix} 开头，就是推送证书的 UID。`,
          },
    remedy: () =>
      remedy(
        { en: 'Compare it with the certificate of the server:', zh: '请与服务器的推送证书对照：' },
        'pushctl cert inspect MDM_PUSH.pem',
      ),
  },
]
