import { type Text, verbatim } from './text.ts'

/** What a word that was typed, or set, turns out to be when it is no name of anything, but the thing itself. */
export interface Secret {
  readonly is: 'private-key' | 'pkcs12' | 'certificate' | 'provider-token'
  /** The same for a sentence: `a private key`. */
  readonly what: Text
}

const kinds = {
  'private-key': { en: 'a private key', zh: '私钥' },
  pkcs12: { en: 'a .p12', zh: '.p12' },
  certificate: { en: 'a certificate', zh: '证书' },
  'provider-token': { en: 'a provider token (JWT)', zh: 'provider token（JWT）' },
} as const satisfies Record<Secret['is'], Text>

const secret = (is: Secret['is']): Secret => ({ is, what: kinds[is] })

/** Dashes and blanks may have been lost or escaped on the way: `BEGIN%20EC%20PRIVATE%20KEY`. */
const privateKeyLabel =
  /(?:BEGIN|END)[^A-Za-z]{1,3}(?:[A-Z0-9]{2,9}[^A-Za-z]{1,3}){0,2}?PRIVATE[^A-Za-z]{1,3}KEY/i
const pemLine = /^-----(?:BEGIN|END)\b|\bKEY-----/

/** `{"` in base64: how the header of every JWT begins, alone or behind `authorization: bearer`. */
const providerToken =
  /^\W*(?:authorization\W+)?(?:bearer\W+)?(?:ey[AIJ]|ewo)[\w-]{6,}={0,2}\.(?:ey[AIJ]|ewo)[\w-]{6,}/i

/** Shorter ones hold no key; longer ones are read as far as this, for the beginning tells what they are. */
const fewestLetters = 24
const mostLetters = 16_384

/** What was wound round the bytes: quotes, line ends (typed out, too), the colons of `openssl`, `0x`. */
const bare = (word: string) =>
  word
    .slice(0, mostLetters)
    .replaceAll(/\\[rn]|[\s"':]/g, '')
    .replace(/^0x/i, '')

/** By the first bytes of a SEQUENCE (X.690): of those in question all begin with a number, or with another SEQUENCE. */
function secretInDer(bytes: Buffer): Secret | undefined {
  const [tag, length = 0] = bytes
  if (tag !== 0x30 || length > 0x83) return undefined
  const inner = bytes.subarray(length > 0x80 ? 2 + length - 0x80 : 2)
  const [type, size, version] = inner
  if (type === 0x02 && size === 1) {
    if (version === 0 || version === 1) return secret('private-key')
    return version === 3 ? secret('pkcs12') : undefined
  }
  if (type !== 0x30 || length < 0x80) return undefined
  // An encrypted key begins with its algorithm (RFC 5958 section 3), a certificate with what is signed.
  const isEncryptedKey = inner.subarray(0, 12).includes(Buffer.from('2a864886f70d01', 'hex'))
  return secret(isEncryptedKey ? 'private-key' : 'certificate')
}

/** Bytes that somebody wrote as text, in as many layers as they like: every one is shorter than the one around it. */
function secretInLetters(letters: string): Secret | undefined {
  if (letters.length < fewestLetters) return undefined
  const isHex = /^(?:30|2d2d)[0-9a-f]+$/i.test(letters)
  if (!isHex && !/^[A-Za-z0-9+/_-]+={0,2}$/.test(letters)) return undefined
  const bytes = Buffer.from(letters, isHex ? 'hex' : 'base64')
  // A device token is hex as well, and may begin with any digits: no key is as short as one.
  const isDer = !isHex || letters.length >= 128
  return (isDer ? secretInDer(bytes) : undefined) ?? secretInText(bytes.toString('latin1'))
}

function secretInText(text: string): Secret | undefined {
  if (privateKeyLabel.test(text)) return secret('private-key')
  if (/-----BEGIN CERT/.test(text)) return secret('certificate')
  return secretInLetters(bare(text))
}

/**
 * Tells what a word is that was meant to name something and is the thing itself: a private key or certificate (PEM in
 * any state, base64 or hex of it or of its bytes), a `.p12`, a provider token. The beginning decides; a device token is
 * no secret.
 *
 * @param word as it was typed, or stands in a variable or a settings file
 * @returns nothing when it is none of these
 */
export function secretIn(word: string): Secret | undefined {
  if (pemLine.test(word))
    return secret(/CERT/.test(word) && !privateKeyLabel.test(word) ? 'certificate' : 'private-key')
  return providerToken.test(word) ? secret('provider-token') : secretInText(word)
}

const someProviderToken = /(?:ey[AIJ]|ewo)[\w-]{6,}={0,2}\.(?:ey[AIJ]|ewo)[\w-]{6,}/i

/**
 * Finds a secret anywhere in a text that people write: in the words of a notification, in JSON.
 *
 * @param text of any length
 * @returns the first there is, as {@link secretIn} knows them
 */
export function secretWithin(text: string): Secret | undefined {
  const whole = secretIn(text)
  if (whole !== undefined) return whole
  if (someProviderToken.test(text)) return secret('provider-token')
  if (privateKeyLabel.test(text)) return secret('private-key')
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{24,}={0,2}/g)) {
    const found = secretInLetters(run)
    if (found !== undefined) return found
  }
  return undefined
}

/** Letters of base64, as a line out of the middle of a key has them, and no path, word or name of a variable. */
function looksRandom(word: string): boolean {
  const letters = bare(word)
  if (letters.length < 16 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(letters)) return false
  if (/^[0-9a-f]+$/i.test(letters)) return letters.length > 40
  const classes = [...letters].map((letter) =>
    /[a-z]/.test(letter) ? 'a' : /[A-Z]/.test(letter) ? 'A' : /\d/.test(letter) ? '0' : '/',
  )
  // Two of three neighbours differ in base64 of random bytes, one of six in names that people choose.
  const changes = classes.filter((each, index) => index > 0 && each !== classes[index - 1]).length
  return changes > 0.38 * (letters.length - 1)
}

const longest = 256

/** A file with its passphrase as curl takes it, `push.p12:passphrase`; an address with a password in it. */
const withPassword = [
  /^(.*\.(?:p12|pfx|pem|p8|key|cer|crt|der):)(.+)()$/i,
  /^((?:[a-z][\w+.-]*:\/\/)?[^:@/\s]*:)(.+)(@[^@]*)$/i,
] as const

/** The same word, with the length of a password in place of one that stands in it. */
function withoutPassword(word: string): Text {
  for (const form of withPassword) {
    const [, before = '', password, after = ''] = form.exec(word) ?? []
    if (password === undefined) continue
    const { en, zh } = unshown(password)
    return { en: `${before}${en}${after}`, zh: `${before}${zh}${after}` }
  }
  return verbatim(word)
}

/**
 * A foreign word for a message: as it is, without a password that stands in it, or only its length when it could be a secret, a part of one, or is far too
 * long to name anything.
 *
 * @param word as it was typed, or stands in a variable or a settings file
 */
export function shown(word: string): Text {
  return word.length <= longest && secretIn(word) === undefined && !looksRandom(word)
    ? withoutPassword(word)
    : unshown(word)
}

/**
 * In place of a word that is never repeated, whatever it looks like: what follows `--passphrase-env`, for one.
 *
 * @param word as it was typed
 */
export function unshown(word: string): Text {
  const letters = `${word.length} character${word.length === 1 ? '' : 's'}`
  return { en: `[${letters}, not shown]`, zh: `[${word.length} 个字符，不显示]` }
}

/** A key among words: where it begins, and what it is. */
interface SplitSecret {
  readonly index: number
  readonly secret: Secret
}

const isPiece = (word: string) => /^[A-Za-z0-9+/]+={0,2}$/.test(word)

/** Lines of `base64` have 64 or 76 letters, those of `xxd -p` 60. */
const shortestLine = 40

/**
 * Finds a key that a shell split at its line ends and blanks (`--key $(cat key.pem)`, without quotes): each line is a
 * word, and none but the first says what they are.
 *
 * @param words of the command line
 * @returns where it begins; nothing when there is none
 */
export function splitSecretIn(words: readonly string[]): SplitSecret | undefined {
  const values = words.map((word) => word.replace(/^--?[\w-]+=/, ''))
  for (const [index, value] of values.entries()) {
    if (value === '-----BEGIN') {
      return { index, secret: secret(/^CERT/.test(values[index + 1] ?? '') ? 'certificate' : 'private-key') }
    }
    if (value.length < shortestLine || !isPiece(value)) continue
    const rest = values.slice(index)
    const end = rest.findIndex((other) => !isPiece(other))
    const lines = end < 0 ? rest : rest.slice(0, end)
    const found = lines.length > 1 ? secretIn(lines.join('')) : undefined
    if (found !== undefined) return { index, secret: found }
  }
  return undefined
}
