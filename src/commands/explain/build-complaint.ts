import { appleGateway } from '../../apns/endpoint.ts'
import type { Environment } from '../../apns/environment.ts'
import { type Facts, otherThan } from '../../diagnosis/facts.ts'
import type { ErrorText } from '../../diagnosis/texts/row.ts'
import { type ExplainedText, explainedText } from './error-text.ts'

/** What people call a build whose tokens are of the sandbox, and one whose tokens are of production. */
const builds: Readonly<Record<Environment, RegExp>> = {
  sandbox:
    /\b(?:debug(?:ging)?|dev(?:elopment)?|sandbox|xcode|from my mac)\b|真机调试|调试|开发环境|开发版|开发包|沙盒|沙箱|测试环境/gi,
  production:
    /\b(?:test ?flight|app ?store|production|prod|release|ad[- ]?hoc|archived?|distribution|enterprise build)\b|上线|线上|上架|生产环境|正式环境|正式版|正式包|发布版|打包|企业包/gi,
}

/** These alone say that it is not about the build in the developer's hands. */
const distributed =
  /\b(?:test ?flight|app ?store|ad[- ]?hoc|release build)\b|上架后|上线后|正式包|打包后|线上包/i

const isAboutPush = /push|notif|apns|token|推送|通知|消息|收到|收不到/i
const refusal =
  /\b(?:not?|never|nothing|none|fail\w*|stop\w*|broken|without|cannot)\b|n[’']t\b|收不到|接收不到|没收到|没有收到|未收到|没有?推送|没有?通知|不行|失效|失败|无法|不能|不弹|没反应|不可以/i
const alone = /\bonly\b|只有|只能|仅/i
const clause = /[,，、。;；.!！?？\n]|\b(?:but|while|whereas|though|however|yet)\b|但是?|而|不过|却/i

/** Of a clause with both the one that stands nearest: behind `not` in English, before 收不到 in Chinese. */
function nearest(text: string): Environment | undefined {
  const places = (['sandbox', 'production'] as const).flatMap((build) =>
    [...text.matchAll(builds[build])].map(({ index }) => ({ build, index })),
  )
  const at = refusal.exec(text)?.index ?? 0
  return places.sort((a, b) => Math.abs(a.index - at) - Math.abs(b.index - at))[0]?.build
}

/**
 * @param text a sentence of a person
 * @returns of which builds somebody says that pushes do not reach them, while they reach those of the other
 *   environment; nothing for any other text
 */
export function failingBuildIn(text: string): Environment | undefined {
  if (!isAboutPush.test(text)) return undefined
  const hasBoth = text.search(builds.sandbox) >= 0 && text.search(builds.production) >= 0
  const clauses = text.split(clause)
  const failing = clauses.filter((each) => refusal.test(each)).map(nearest)
  const found = failing.find((build) => build !== undefined)
  if (hasBoth && found !== undefined) return found
  const working = clauses.filter((each) => alone.test(each) && !refusal.test(each)).map(nearest)
  const works = working.find((build) => build !== undefined)
  if (works !== undefined) return otherThan(works)
  // What fails may be said in a clause of its own: "after the upload to TestFlight, nothing arrives".
  return refusal.test(text) && (hasBoth || distributed.test(text)) ? 'production' : undefined
}

const row: Omit<ErrorText, 'says'> = {
  from: 'sandbox ≠ production',
  causes: ['env-mismatch-token', 'wrong-env-cert'],
  certainty: 'likely',
  note: {
    en: 'A build run from Xcode has a sandbox token; TestFlight, Ad Hoc, Enterprise and App Store builds have a production token, of another value. What works with the one goes on to the old gateway, the old token, or with a certificate of that environment alone.',
    zh: '从 Xcode 运行的包是 sandbox token；TestFlight、Ad Hoc、企业签名和 App Store 的包是 production token，值也不同。只有一边能收到，说明服务器还在用原来的网关、原来的 token，或者证书只支持那一个环境。',
  },
}

/** @returns what is behind it, with the lines that settle it */
export function failingBuild(build: Environment, text: string, facts: Facts): ExplainedText {
  const told = explainedText(
    { ...row, says: text },
    { ...facts, gateway: appleGateway(otherThan(build)) },
    text,
  )
  const [first, ...rest] = told.causes
  if (first === undefined) return told
  const { text: words, commands } = first.remedy
  const locate = `pushctl token locate ${facts.notification.deviceToken} --cert FILE.p12`
  return {
    ...told,
    causes: [{ ...first, remedy: { text: words, commands: [locate, ...commands] } }, ...rest],
  }
}
