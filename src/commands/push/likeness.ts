import type { Likeness } from '../../cli/command.ts'

/** By what values of the options that several commands have are known where the flag is missing. */
export const deviceTokenLike: Likeness = {
  pattern: /^[0-9a-f]{64,200}$/i,
  what: { en: 'a device token', zh: 'device token' },
}
/** As iOS printed a device token up to iOS 12: `<740f4707 bebcf74f …>`. */
export const deviceTokenPieces = /^<?[0-9a-f]{8}>?$/i
export const certificateLike: Likeness = {
  pattern: /\.(?:p12|pfx|pem|cer|crt)$/i,
  what: { en: 'a certificate', zh: '证书' },
}
export const signingKeyLike: Likeness = {
  pattern: /\.p8$/i,
  what: { en: 'a signing key', zh: '签名密钥' },
}
export const keyIdLike: Likeness = {
  pattern: /^(?=.*[A-Z])(?=.*\d)[A-Z0-9]{10}$/,
  what: { en: 'a key id or team id', zh: 'Key ID 或 Team ID' },
  mayBeSecret: true,
}
export const topicLike: Likeness = {
  pattern: /^[a-z][a-z0-9-]*(?:\.[A-Za-z][A-Za-z0-9-]*){2,}$/,
  what: { en: 'a topic', zh: 'topic' },
}
export const environmentLike: Likeness = {
  pattern: /^(?:sandbox|production|development)$/i,
  what: { en: 'an environment', zh: '环境' },
}
export const gatewayLike: Likeness = {
  pattern:
    /^(?:local|localhost(?::\d+)?|(?:https:\/\/)?[\w.-]*push\.apple\.com(?::\d+)?\/?|[\w.-]+:\d{2,5})$/i,
  what: { en: 'a gateway', zh: '网关' },
  mayBeSecret: true,
}
export const proxyLike: Likeness = {
  pattern: /^(?:https?|socks5?h?):\/\/[^\s@]+$/i,
  what: { en: 'an address', zh: '地址' },
}
export const payloadLike: Likeness = {
  pattern: /\.(?:json|apns)$/i,
  what: { en: 'a payload', zh: 'payload 文件' },
}
export const rowsLike: Likeness = {
  pattern: /\.(?:csv|tsv|jsonl|ndjson|txt)$/i,
  what: { en: 'a file of rows', zh: '按行发送的文件' },
}
