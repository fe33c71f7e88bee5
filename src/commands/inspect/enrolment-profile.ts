import { isMdmTopic, mdmTopicPrefix } from '../../apns/mdm-topic.ts'
import { isDictionary, type PlistDictionary } from '../../credential/encoding/plist.ts'
import { defined } from '../../defined.ts'
import { bySeverity, type Finding, findingsOf, type Rule, remedy } from '../../finding.ts'
import { fieldLines } from '../output/fields.ts'
import { findingLines } from '../output/finding-lines.ts'
import { headline, isFit } from './headline.ts'
import { heldPlist } from './held-plist.ts'
import { kind } from './kind.ts'

/** What the MDM payload of a profile says that pushes depend on. */
interface MdmPayload {
  readonly topic?: string
  readonly server?: string
  readonly checkIn?: string
}

interface EnrolmentReport {
  readonly mdm: MdmPayload
  readonly findings: readonly Finding[]
}

const see = 'Apple, "Device management: MDM"'

const rules: readonly Rule<MdmPayload>[] = [
  {
    id: 'mdm/no-topic',
    severity: 'error',
    see,
    applies: ({ topic }) => topic === undefined,
    finds: () => ({
      en: 'The MDM payload has no Topic: a device does not install the profile.',
      zh: 'MDM payload 里没有 Topic：设备不会安装这个描述文件。',
    }),
    remedy: () =>
      remedy(
        {
          en: 'Topic is the UID in the subject of the MDM push certificate; this shows it:',
          zh: 'Topic 就是 MDM 推送证书主题里的 UID；可以这样查看：',
        },
        'pushctl cert inspect MDM_PUSH.pem',
      ),
  },
  {
    id: 'mdm/topic-form',
    severity: 'error',
    see,
    applies: ({ topic }) => topic !== undefined && !isMdmTopic(topic),
    finds: ({ topic }) => ({
      en: `Topic is ${topic}, and one of MDM begins with ${mdmTopicPrefix}: iOS refuses the profile, and no push reaches the device.`,
      zh: `Topic 是 ${topic}，而 MDM 的 topic 以 ${mdmTopicPrefix} 开头：iOS 会拒绝这个描述文件，推送也到不了设备。`,
    }),
    remedy: () =>
      remedy(
        {
          en: 'It was made with another certificate (the vendor’s, say). Use the push certificate of identity.apple.com; its topic is shown by:',
          zh: '可能用错了证书（例如供应商证书）。请用 identity.apple.com 的推送证书；它的 topic 这样查看：',
        },
        'pushctl cert inspect MDM_PUSH.pem',
      ),
  },
]

const textAt = (payload: PlistDictionary, key: string): string | undefined => {
  const value = payload[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A profile that enrols a device with an MDM server (`.mobileconfig`), not signed. */
export default kind({
  id: 'enrolment-profile',
  what: { en: 'an enrolment profile of MDM (.mobileconfig)', zh: 'MDM 注册描述文件（.mobileconfig）' },
  async read(held): Promise<EnrolmentReport | undefined> {
    const content = heldPlist(held)?.PayloadContent
    if (!Array.isArray(content)) return undefined
    const payload = content.find((each) => isDictionary(each) && each.PayloadType === 'com.apple.mdm')
    if (!isDictionary(payload)) return undefined
    const mdm = defined({
      topic: textAt(payload, 'Topic'),
      server: textAt(payload, 'ServerURL'),
      checkIn: textAt(payload, 'CheckInURL'),
    })
    return { mdm, findings: bySeverity(findingsOf(rules, mdm)) }
  },
  human({ mdm, findings }, style) {
    return [
      headline(isFit({ findings }), { en: 'enrolment profile of MDM', zh: 'MDM 注册描述文件' }, style),
      ...fieldLines(
        [
          [{ en: 'topic', zh: 'topic' }, mdm.topic],
          [{ en: 'server', zh: '服务器' }, mdm.server],
          [{ en: 'check-in', zh: 'check-in 地址' }, mdm.checkIn],
        ],
        style,
      ),
      ...findingLines(findings, style),
    ].join('\n')
  },
  verdict: (found) => isFit(found),
})
