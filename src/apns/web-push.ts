import type { Finding } from '../finding.ts'
import { remedy } from '../finding.ts'
import type { Text } from '../text.ts'
import { isObject } from './payload.ts'

const see = 'Apple, "Sending web push notifications in web apps and browsers"; RFC 8030'

/** What web.push.apple.com answers; the provider API has none of them. */
interface WebPushReason {
  readonly status: number
  readonly meaning: Text
  readonly cure: Text
}

const reasons = {
  BadJwtToken: {
    status: 403,
    meaning: {
      en: 'The VAPID token is missing, signed with the wrong key, or aud, exp or sub is not as Apple wants it.',
      zh: 'VAPID token 缺失、签名密钥不对，或者 aud、exp、sub 不符合 Apple 的要求。',
    },
    cure: {
      en: 'aud is the origin of the endpoint, exp less than 24 hours away, sub mailto: or https: at a real domain. See the token: pushctl jwt inspect JWT',
      zh: 'aud 要是 endpoint 的 origin，exp 不超过 24 小时，sub 要是真实域名的 mailto: 或 https:。检查 token：pushctl jwt inspect JWT',
    },
  },
  VapidPkHashMismatch: {
    status: 400,
    meaning: {
      en: 'The subscription was made with another VAPID key than the one that signed.',
      zh: '订阅时用的 VAPID 密钥与签名用的不是同一把。',
    },
    cure: {
      en: 'Sign with the key whose public half was the applicationServerKey of the subscription; after a change of keys, every browser has to subscribe anew.',
      zh: '请用订阅时 applicationServerKey 对应的私钥签名；换过密钥后，每个浏览器都要重新订阅。',
    },
  },
  BadVapidPublicKey: {
    status: 403,
    meaning: { en: 'The public key (k=) is no point of P-256.', zh: '公钥（k=）不是 P-256 上的点。' },
    cure: {
      en: 'It is 65 bytes that begin with 4, in base64url: 87 letters that begin with B.',
      zh: '它应当是以 4 开头的 65 字节，base64url 编码后是以 B 开头的 87 个字符。',
    },
  },
  BadWebPushTopic: {
    status: 400,
    meaning: {
      en: 'The header Topic is not base64url of at most 32 letters.',
      zh: 'Topic 请求头不是最长 32 个字符的 base64url。',
    },
    cure: {
      en: 'Use letters of base64url, in a number that base64url can have (a multiple of 4 is safe), or leave it out. It is no bundle id.',
      zh: '请只用 base64url 字符，长度取 4 的倍数最稳妥，或者不带它。它不是 Bundle ID。',
    },
  },
  BadTtl: {
    status: 400,
    meaning: { en: 'The header TTL is missing or no number.', zh: '缺少 TTL 请求头，或者它不是数字。' },
    cure: { en: 'Send it in seconds: TTL: 86400', zh: '请以秒为单位填写：TTL: 86400' },
  },
  BadUrgency: {
    status: 400,
    meaning: {
      en: 'The header Urgency is none of the four words.',
      zh: 'Urgency 请求头不是规定的四个词之一。',
    },
    cure: { en: 'very-low, low, normal or high', zh: '可用：very-low、low、normal、high' },
  },
  BadWebPushRequest: {
    status: 400,
    meaning: { en: 'The request is not one of RFC 8030.', zh: '请求不符合 RFC 8030。' },
    cure: { en: 'Let a Web Push library make it.', zh: '请用 Web Push 的库来发送。' },
  },
} as const satisfies Record<string, WebPushReason>

const reasonWord = new RegExp(`\\b(${Object.keys(reasons).join('|')})\\b`)

/** Something of Web Push, by which browsers get their pushes: another API than the one that apps have. */
export interface WebPushThing {
  readonly form: 'reason' | 'endpoint' | 'subscription' | 'declarative-payload' | 'vapid-keys'
  readonly what: Text
  readonly findings: readonly Finding[]
}

const another: Finding = {
  id: 'web-push-endpoint',
  severity: 'error',
  evidence: {
    en: 'Browsers and web apps get their pushes by another API (RFC 8030), with VAPID keys; it answers 201. pushctl sends to apps.',
    zh: '浏览器和网页 App 走另一套 API（RFC 8030），用 VAPID 密钥，成功时返回 201。pushctl 只给 App 发推送。',
  },
  remedy: remedy({
    en: 'Send with a Web Push library (web-push, pywebpush, webpush-java …).',
    zh: '请用 Web Push 的库发送（web-push、pywebpush、webpush-java 等）。',
  }),
  see,
}

const forms: Readonly<Record<WebPushThing['form'], Text>> = {
  reason: { en: 'An answer of web.push.apple.com', zh: 'web.push.apple.com 的返回' },
  endpoint: { en: 'The endpoint of a Web Push subscription', zh: 'Web Push 订阅的 endpoint' },
  subscription: { en: 'A Web Push subscription', zh: 'Web Push 订阅' },
  'declarative-payload': { en: 'A declarative Web Push message', zh: '声明式 Web Push 消息' },
  'vapid-keys': { en: 'VAPID keys of Web Push', zh: 'Web Push 的 VAPID 密钥' },
}

const thing = (form: WebPushThing['form'], ...findings: readonly Finding[]): WebPushThing => ({
  form,
  what: forms[form],
  findings: [...findings, another],
})

const wrong = (evidence: Text, cure: Text): Finding => ({
  id: 'webpush-vapid',
  severity: 'error',
  evidence,
  remedy: remedy(cure),
  see,
})

/** W3C, "Push API", section "Declarative push message": a title and where a click leads have to be there. */
function declarativeMistakes(message: Readonly<Record<string, unknown>>): Finding[] {
  const { web_push: mark, notification } = message
  const inside = isObject(notification) ? notification : {}
  const isMissing = (key: string) => typeof inside[key] !== 'string' || inside[key] === ''
  const missing = ['title', 'navigate'].filter(isMissing).map((key) => `notification.${key}`)
  const made = (evidence: Text, cure: Text): Finding => ({
    ...wrong(evidence, cure),
    id: 'webpush-declarative',
  })
  return [
    ...(mark === 8030
      ? []
      : [
          made(
            { en: 'web_push is not the number 8030.', zh: 'web_push 不是数字 8030。' },
            { en: 'Write "web_push":8030.', zh: '请写成 "web_push":8030。' },
          ),
        ]),
    ...(missing.length === 0
      ? []
      : [
          made(
            {
              en: `${missing.join(' and ')} is missing: the browser shows nothing of it.`,
              zh: `缺少 ${missing.join('、')}，浏览器不会显示。`,
            },
            {
              en: 'Write {"web_push":8030,"notification":{"title":"…","navigate":"https://…"}}.',
              zh: '请写成 {"web_push":8030,"notification":{"title":"…","navigate":"https://…"}}。',
            },
          ),
        ]),
  ]
}

function subscriptionMistakes(keys: unknown): Finding[] {
  const { p256dh, auth } = isObject(keys) ? keys : {}
  const bytes = (key: unknown) => (typeof key === 'string' ? Buffer.from(key, 'base64').length : 0)
  return bytes(p256dh) === 65 && bytes(auth) === 16
    ? []
    : [
        {
          ...wrong(
            {
              en: 'keys.p256dh is not 65 bytes, or keys.auth not 16: nothing can be encrypted for this browser.',
              zh: 'keys.p256dh 不是 65 字节，或 keys.auth 不是 16 字节，无法为这个浏览器加密。',
            },
            {
              en: 'Store the whole of subscription.toJSON().',
              zh: '请完整保存 subscription.toJSON() 的内容。',
            },
          ),
          id: 'webpush-subscription',
        },
      ]
}

function ofObject(value: Readonly<Record<string, unknown>>): WebPushThing | undefined {
  if (Object.hasOwn(value, 'web_push')) return thing('declarative-payload', ...declarativeMistakes(value))
  if (typeof value.endpoint === 'string' && (Object.hasOwn(value, 'keys') || endpoint.test(value.endpoint)))
    return thing('subscription', ...subscriptionMistakes(value.keys))
  const { publicKey, privateKey } = value
  const isPair =
    typeof publicKey === 'string' && typeof privateKey === 'string' && /^B[\w+/-]{80,90}=*$/.test(publicKey)
  return isPair ? thing('vapid-keys') : undefined
}

/** Addresses under which browsers get their pushes. */
export const endpoint =
  /https:\/\/(?:[\w-]{1,63}\.){0,5}(?:web\.push\.apple\.com|fcm\.googleapis\.com\/(?:fcm\/send|wp)|push\.services\.mozilla\.com|notify\.windows\.com)\//i

/**
 * @param text any; what of it is an endpoint or a key is not repeated, for whoever has it can push
 * @param value of its JSON, when it is JSON
 * @returns nothing when it has to do with something else
 */
export function webPushIn(text: string, value: unknown): WebPushThing | undefined {
  if (isObject(value)) {
    const found = ofObject(value)
    if (found !== undefined) return found
  }
  const [, word] = reasonWord.exec(text) ?? []
  if (word !== undefined) {
    const { status, meaning, cure } = reasons[word as keyof typeof reasons]
    const evidence = { en: `${word} (${status}): ${meaning.en}`, zh: `${word}（${status}）：${meaning.zh}` }
    return thing('reason', wrong(evidence, cure))
  }
  return endpoint.test(text) ? thing('endpoint') : undefined
}
