import { isMdmCheckIn, type MdmCheckIn, readMdmCheckIn } from '../../credential/mdm/check-in.ts'
import { checkInRules } from '../../credential/mdm/check-in-rules.ts'
import { defined } from '../../defined.ts'
import { bySeverity, causeOf, type Finding, findingsOf } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { fieldLines } from '../output/fields.ts'
import { findingLines } from '../output/finding-lines.ts'
import { commandLine } from '../push/command-line.ts'
import { headline, isFit } from './headline.ts'
import { heldPlist, plistInBase64 } from './held-plist.ts'
import { kind } from './kind.ts'

interface CheckInReport extends MdmCheckIn {
  readonly cause?: string
  /** The line that wakes the device. */
  readonly sendLine?: string
  readonly findings: readonly Finding[]
}

const notShown: Text = { en: 'there, not shown', zh: '有（不显示）' }

const next: Text = {
  en: 'To have the device ask its server, with the PushMagic of this message:',
  zh: '用这条消息里的 PushMagic 让设备联系服务器：',
}

/** What a device told its MDM server: TokenUpdate has all that a push to it needs. */
export default kind({
  id: 'mdm-check-in',
  what: { en: 'an MDM check-in message (TokenUpdate)', zh: 'MDM 签到消息（TokenUpdate）' },
  async read(held): Promise<CheckInReport | undefined> {
    const plist = heldPlist(held) ?? plistInBase64(held)
    if (plist === undefined || !isMdmCheckIn(plist)) return undefined
    const checkIn = readMdmCheckIn(plist)
    const findings = bySeverity(findingsOf(checkInRules, checkIn))
    const { deviceToken, topic } = checkIn
    const send =
      deviceToken === undefined || topic === undefined || findings.length > 0
        ? undefined
        : commandLine('send', {
            token: deviceToken,
            topic,
            env: 'production',
            cert: 'MDM_PUSH.p12',
            pushMagic: 'PUSH_MAGIC',
          })
    return {
      ...defined({ cause: causeOf(findings) }),
      ...checkIn,
      ...defined({ sendLine: send }),
      findings,
    }
  },
  human(report, style) {
    const {
      message = '',
      topic,
      deviceToken,
      udid,
      hasPushMagic,
      hasUnlockToken,
      findings,
      sendLine,
    } = report
    const what = { en: 'MDM check-in message', zh: 'MDM 签到消息' }
    return [
      headline(isFit(report), what, style, message),
      ...fieldLines(
        [
          [{ en: 'topic', zh: 'topic' }, topic],
          [{ en: 'device token', zh: 'device token' }, deviceToken],
          [{ en: 'device (UDID)', zh: '设备（UDID）' }, udid],
          [{ en: 'PushMagic', zh: 'PushMagic' }, hasPushMagic ? style.say(notShown) : undefined],
          [{ en: 'UnlockToken', zh: 'UnlockToken' }, hasUnlockToken ? style.say(notShown) : undefined],
        ],
        style,
      ),
      ...findingLines(findings, style),
      ...(sendLine === undefined ? [] : [`  ${style.say(next)}`, `    ${style.code(sendLine)}`]),
    ].join('\n')
  },
  verdict: (found) => isFit(found),
})
