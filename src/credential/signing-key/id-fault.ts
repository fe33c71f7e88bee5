import type { Text } from '../../text.ts'
import { visible } from '../../text.ts'
import type { ProviderToken } from './provider-token.ts'

const isId = (text: string) => /^[A-Z0-9]{10}$/.test(text)

/** As much as is quoted of what somebody else wrote. */
const longestQuote = 100
const quote = (id: string) => visible(id.length > longestQuote ? `${id.slice(0, longestQuote)}…` : id)

/** The words of ten letters and digits in a text, in capitals: what could be a key id or a team id. */
const idsIn = (text: string) =>
  text.split(/[^A-Za-z0-9]+/).flatMap((word) => (isId(word.toUpperCase()) ? [word.toUpperCase()] : []))

/**
 * What was written in place of a key id: a file name, a path, small letters, the team id in front.
 *
 * @param token as read
 * @returns the key id that is meant; nothing when `kid` is one, or holds none, or several
 */
export function keyIdMeant({ keyId, teamId }: Pick<ProviderToken, 'keyId' | 'teamId'>): string | undefined {
  if (isId(keyId)) return undefined
  const [meant, ...more] = idsIn(keyId).filter((id) => id !== teamId)
  return more.length === 0 ? meant : undefined
}

function teamIdMeant({ keyId, teamId }: Pick<ProviderToken, 'keyId' | 'teamId'>): string | undefined {
  if (isId(teamId)) return undefined
  const [meant, ...more] = idsIn(teamId).filter((id) => id !== keyId)
  return more.length === 0 ? meant : undefined
}

const isFileName = (id: string) => /\.p8$|[\\/]|AuthKey/i.test(id)

/** A name with dots and no id of ten in front: what Xcode calls the bundle identifier. */
const isBundleId = (id: string) => /^[a-z][\w-]*(?:\.[\w-]+)+$/i.test(id)

/**
 * @param token as read
 * @returns what stands in place of its key id or team id, where that can be said
 */
export function idFault(token: Pick<ProviderToken, 'keyId' | 'teamId'>): Text | undefined {
  const { keyId, teamId } = token
  const key = keyIdMeant(token)
  if (key !== undefined)
    return isFileName(keyId)
      ? {
          en: `kid is "${quote(keyId)}", the name of the file: the key id in it is ${key}, and kid has to be that alone.`,
          zh: `kid 是「${quote(keyId)}」，这是文件名：其中的 Key ID 是 ${key}，kid 只能填它。`,
        }
      : {
          en: `kid is "${quote(keyId)}": the key id is ${key}, in capitals and with nothing before or behind it.`,
          zh: `kid 是「${quote(keyId)}」：Key ID 应为 ${key}，用大写，前后不能有别的内容。`,
        }
  const team = teamIdMeant(token)
  if (team !== undefined)
    return {
      en: `iss is "${quote(teamId)}": the team id is ${team}, in capitals and with nothing before or behind it.`,
      zh: `iss 是「${quote(teamId)}」：Team ID 应为 ${team}，用大写，前后不能有别的内容。`,
    }
  if (!isId(teamId) && isBundleId(teamId))
    return {
      en: `iss is "${quote(teamId)}", a bundle id: it has to be the team id.`,
      zh: `iss 是「${quote(teamId)}」，这是 Bundle ID：应当填 Team ID。`,
    }
  return undefined
}
