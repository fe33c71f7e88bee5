import type { Style } from '../../cli/style.ts'
import { type FileTree, readWhole } from '../../credential/archive/file-tree.ts'
import { type Pass, type PassDescription, readPass } from '../../credential/pass/pass.ts'
import { judgePass } from '../../credential/pass/pass-rules.ts'
import type { DetachedSignature } from '../../credential/signed-message.ts'
import { defined } from '../../defined.ts'
import { causeOf, type Finding } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { dayOf } from '../../time.ts'
import { fieldLines } from '../output/fields.ts'
import { findingLines } from '../output/finding-lines.ts'
import { commandLine } from '../push/command-line.ts'
import { headline, isFit } from './headline.ts'
import { lookInside } from './held-tree.ts'
import { kind } from './kind.ts'

interface PassReport {
  /** In a `.pkpasses`, its name there. */
  readonly path?: string
  readonly description?: PassDescription
  readonly signature?: {
    readonly verdict: DetachedSignature['verdict']
    readonly signer?: string
    readonly notAfter?: Date
    readonly signedAt?: Date
  }
  /** The line that has devices fetch it anew; nothing for a pass that no device registers for. */
  readonly send?: string
  readonly findings: readonly Finding[]
}

interface PassesReport {
  readonly cause?: string
  readonly passes: readonly PassReport[]
}

/** Passes are a few hundred kilobytes, and no bundle of them has more. */
const longestPass = 32 * 1024 * 1024
const mostPasses = 100

/** A `.pkpasses` is an archive of several passes (Apple, "Distributing and updating a pass"). */
async function passesIn(tree: FileTree): Promise<Pass[]> {
  const single = await readPass(tree)
  if (single !== undefined) return [single]
  const { openZip } = await import('../../credential/archive/zip.ts')
  const passes: Pass[] = []
  for (const path of tree.paths.filter((each) => /\.pkpass$/i.test(each)).slice(0, mostPasses)) {
    const bytes = await readWhole(tree, path, longestPass)
    const inner = {
      size: bytes.length,
      read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
    }
    const pass = await readPass(await openZip(inner, path), path)
    if (pass !== undefined) passes.push(pass)
  }
  return passes
}

function reportOf(pass: Pass, fileName: string, now: Date): PassReport {
  const { path, description, signature } = pass
  const topic = description?.passTypeId
  const findings = judgePass({ pass, fileName, now })
  const isUpdated = description?.webService !== undefined && isFit({ findings })
  return {
    ...(path !== '' && { path }),
    ...defined({
      description,
      signature: signature && {
        verdict: signature.verdict,
        ...defined({
          signer: signature.signer?.subject.commonName,
          notAfter: signature.signer?.notAfter,
          signedAt: signature.signedAt,
        }),
      },
      send:
        topic !== undefined && isUpdated
          ? commandLine('send', {
              token: 'PUSH_TOKEN',
              topic,
              env: 'production',
              cert: 'PASS_TYPE_ID.p12',
              template: 'pass',
            })
          : undefined,
    }),
    findings,
  }
}

const verdicts: Record<DetachedSignature['verdict'], Text> = {
  good: { en: 'good', zh: '有效' },
  'other-content': { en: 'of other content', zh: '对应的是其他内容' },
  wrong: { en: 'wrong', zh: '无效' },
  'no-signer': { en: 'without a signer', zh: '没有签名者' },
}

const updating: Text = {
  en: 'To update it: change it at your web service, then push an empty payload to every push token that registered for it, with the certificate of the pass type, to production only:',
  zh: '更新方法：先在 Web Service 里改好，再用该 Pass Type ID 的证书向每个已注册的 push token 发送空 payload（只有 production 环境）：',
}

function lines(report: PassReport, style: Style): string {
  const { path, description, signature, findings, send } = report
  const tokenLength = description?.authenticationTokenLength
  const signedAt = signature?.signedAt
  return [
    headline(isFit(report), { en: 'Wallet pass', zh: 'Wallet 卡券' }, style, path),
    ...fieldLines(
      [
        [{ en: 'pass type id (topic)', zh: 'Pass Type ID（topic）' }, description?.passTypeId],
        [{ en: 'team', zh: '团队' }, description?.teamId],
        [{ en: 'organization', zh: '机构' }, description?.organization],
        [{ en: 'serial number', zh: '序列号' }, description?.serialNumber],
        [
          { en: 'signature', zh: '签名' },
          signature && style.say(verdicts[signature.verdict]) + (signedAt ? `, ${dayOf(signedAt)}` : ''),
        ],
        [
          { en: 'signed by', zh: '签名者' },
          signature?.signer &&
            `${signature.signer}${signature.notAfter ? ` (– ${dayOf(signature.notAfter)})` : ''}`,
        ],
        [{ en: 'web service', zh: 'Web Service' }, description?.webService?.url],
        [
          { en: 'authentication token', zh: 'authenticationToken' },
          tokenLength === undefined
            ? undefined
            : style.say({
                en: `${tokenLength} characters, not shown`,
                zh: `${tokenLength} 个字符（不显示）`,
              }),
        ],
      ],
      style,
    ),
    ...findingLines(findings, style),
    ...(send === undefined ? [] : [`  ${style.say(updating)}`, `    ${style.code(send)}`]),
  ].join('\n')
}

/** A Wallet pass (`.pkpass`), its folder before packing, or several in a `.pkpasses`. */
export default kind({
  id: 'wallet-pass',
  what: { en: 'a Wallet pass (.pkpass)', zh: 'Wallet 卡券（.pkpass）' },
  async read(held, _input, host): Promise<PassesReport | undefined> {
    const passes = await lookInside(held, host, passesIn)
    if (passes === undefined || passes.length === 0) return undefined
    const reports = passes.map((pass) => reportOf(pass, held.name, host.now()))
    const cause = causeOf(reports.flatMap(({ findings }) => findings))
    return { ...defined({ cause }), passes: reports }
  },
  human: ({ passes }, style) => passes.map((report) => lines(report, style)).join('\n\n'),
  verdict: ({ passes }) => passes.every(isFit),
})
