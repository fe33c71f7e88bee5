import type { Text } from '../../text.ts'

/** @returns whether a text is an address that fits into a signing request */
export const isEmail = (text: string): boolean => /^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/.test(text)

export const notEmail = (text: string): Text => ({
  en: `"${text}" is not an e-mail address that fits into a signing request (ASCII only).`,
  zh: `「${text}」不是 CSR 能用的邮箱地址（只能用 ASCII 字符）。`,
})
