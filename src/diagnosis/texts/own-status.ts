import { type ReasonName, reasonNames, reasons } from '../../apns/reasons.ts'

/** How people say that an answer had a status, and of no number of things; programs write `HTTP 403`, which is known as a text. */
const said =
  /(?:\b(?:return(?:s|ed|ing)?|responds? with|responded with|answer(?:s|ed)?(?: with)?|back(?: with)?|g[eo]t(?:s|ting)?|fail(?:s|ed|ing)? with|keeps? (?:giving|saying|returning)|throws?|says|said|g[ia]ves?(?: (?:me|us))?|error(?: code)?|code|status)(?: is| of)?(?: an?)?(?: http)?|返回|报错?|提示|收到|都是|一直|状态码|错误码|响应码?|应答)(?:了|的)?(?:是|为)?[:：]? ?([45]\d\d)(?!\d)(?! ?(?:ms|毫秒|秒|条|个|台))(?! (?:[a-z]+ )?(?:pushes|notifications|devices|tokens|users|people|customers|phones|messages|times|rows|seconds)\b)/i

const isOfPush =
  /\bapns?\b|\bapple\b|\bpush(?:es|ed|ing)?\b|\bnotifications?\b|device ?token|\bp8\b|推送|苹果|通知/i
const isOfOthers = /\bgit\b|\bdocker\b|\bfcm\b|firebase|web ?push/i

/** What is told first of those with one status, by what else is named. */
const namedBeside: readonly (readonly [RegExp, readonly ReasonName[]])[] = [
  [
    /\.?\bp8\b|\b(?:auth(?:entication)?|signing|apns) key\b|\bkey id\b|\bjwt\b|provider token|密钥/i,
    ['InvalidProviderToken', 'ExpiredProviderToken', 'MissingProviderToken'],
  ],
  [/certificate|\bcert\b|\.?\bp12\b|\.pem\b|证书/i, ['BadCertificateEnvironment', 'BadCertificate']],
  [/uninstall|reinstall|removed the app|卸载|重装|删除了? ?app/i, ['Unregistered']],
]

/** What comes most often with a status, where nothing else is named. */
const usual: readonly ReasonName[] = ['BadDeviceToken', 'InvalidProviderToken', 'Unregistered']

/** @returns the reasons of APNs with that status, those first that belong to what is named beside it */
function reasonsWith(status: number, text: string): readonly ReasonName[] {
  const all = reasonNames.filter((name) => reasons[name].status === status)
  const named = namedBeside.filter(([word]) => word.test(text)).flatMap(([, names]) => names)
  const first = [...new Set([...named, ...usual])].filter((name) => all.includes(name))
  return [...first, ...all.filter((name) => !first.includes(name))]
}

/**
 * @param text a sentence that a person typed
 * @returns the reasons that come with the status of which somebody says that APNs answers it; none where nothing of
 *   that is said
 */
export function reasonsOfOwnStatus(text: string): readonly ReasonName[] {
  const [, status] = said.exec(text) ?? []
  if (status === undefined || !isOfPush.test(text) || isOfOthers.test(text)) return []
  return reasonsWith(Number(status), text)
}
