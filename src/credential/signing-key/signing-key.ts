import type { KeyObject } from 'node:crypto'
import { Fault } from '../../fault.ts'
import { quoted } from '../../finding.ts'
import { chinese, type Text } from '../../text.ts'
import { readContents } from '../file.ts'
import type { Contents, Locked, SigningKey } from '../model.ts'
import { provisioningProfile, signingRequest } from '../unrecognised.ts'

/** What belongs to a signing key and is not in its file. */
export interface SigningKeyIds {
  /** Taken from the file name when it is not given. */
  readonly keyId?: string | undefined
  readonly teamId?: string | undefined
  /** As the reader typed it: for the messages, and because Apple names the file after the key id. */
  readonly fileName: string
}

/** What Apple calls the file: `AuthKey_` today, `APNsAuthKey_` in 2016; browsers add ` (1)`, some of them `.txt`, pushctl `-clean`. */
const appleFileName =
  /(?:^|[\\/])(?:APNs)?AuthKey_([A-Z0-9]{10})(?: ?\(\d+\)|-[a-z0-9]{1,10})?\.p8(?:\.txt)?$/i

/** A signing key, and what else was found out about its file. */
export interface FoundSigningKey {
  readonly signingKey: SigningKey
  readonly contents: Contents
}

/**
 * Reads the signing key that Apple's portal lets one download once (`.p8`: PKCS#8, EC P-256). What happens to it on the
 * way through editors and CI secrets is repaired, as `readContents` does for every file.
 *
 * @param bytes the file
 * @param ids key id (or a file name that says it) and team id, ten characters each
 * @returns the key with its ids
 * @throws Fault `credential/wrong-credential-kind` and others of `readContents` for anything else, by name;
 *   `credential/p8-text-damaged`; `usage/key-id` and `usage/team-id` when an id is missing or cannot be one
 */
export async function readSigningKey(bytes: Uint8Array, ids: SigningKeyIds): Promise<FoundSigningKey> {
  const { key, contents } = await readSigningKeyAlone(bytes, ids.fileName)
  return { signingKey: { key, ...readIds(ids) }, contents }
}

/**
 * Reads the key alone, when its ids are what is in question.
 *
 * @param bytes the file
 * @param fileName as typed, for the messages
 * @throws Fault as `readSigningKey`
 */
export async function readSigningKeyAlone(
  bytes: Uint8Array,
  fileName: string,
): Promise<{ readonly key: KeyObject; readonly contents: Contents }> {
  const contents = await readUnlocked(bytes, fileName)
  const [first, ...others] = contents.keys
  if (contents.format === 'pkcs12') throw notSigningKey(fileName, aPkcs12)
  if (contents.certificates.length > 0) throw notSigningKey(fileName, aCertificate(contents))
  if (contents.requests !== undefined) throw notSigningKey(fileName, signingRequest.name)
  if (contents.profile !== undefined || first === undefined)
    throw notSigningKey(fileName, provisioningProfile.name)
  if (others.length > 0) throw notSigningKey(fileName, { en: 'several keys at once', zh: '好几把私钥' })
  const { asymmetricKeyType, asymmetricKeyDetails } = first.key
  if (asymmetricKeyType !== 'ec') {
    const name = (asymmetricKeyType ?? 'unknown').toUpperCase()
    throw notSigningKey(
      fileName,
      {
        en: `an ${name} key, most likely that of a certificate, and a signing key is EC P-256`,
        zh: `${name} 私钥（多半是证书的私钥），而签名密钥是 EC P-256`,
      },
      keyOfCertificate(fileName),
    )
  }
  if (asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw notSigningKey(
      fileName,
      {
        en: `an EC key on the curve ${asymmetricKeyDetails?.namedCurve}, and a signing key is on P-256`,
        zh: `曲线为 ${asymmetricKeyDetails?.namedCurve} 的 EC 私钥，而签名密钥用的是 P-256`,
      },
      keyOfCertificate(fileName),
    )
  }
  return { key: first.key, contents }
}

/** Nobody is asked for a passphrase: Apple's .p8 has none. */
async function readUnlocked(bytes: Uint8Array, fileName: string): Promise<Contents> {
  const locked: Record<Locked, Text> = { 'p12-password': aPkcs12, 'key-encrypted': anEncryptedKey }
  try {
    return await readContents(bytes, {
      fileName,
      needsKeys: false,
      passphrase: async (_, what) => {
        throw notSigningKey(fileName, locked[what])
      },
    })
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'credential/bad-export') throw error
    const { text, hint = downloadAgain } = error
    throw new Fault('credential/p8-text-damaged', text, { hint, cause: error })
  }
}

/** @returns the key id that the name of a file from Apple's portal says; nothing when it does not */
export function keyIdIn(fileName: string): string | undefined {
  return appleFileName.exec(fileName)?.[1]?.toUpperCase()
}

/**
 * The name that Apple's portal gave a file is the proof of which key it is, as long as nobody renamed it.
 *
 * @param fileName as typed
 * @param keyId that goes with it
 * @returns what is wrong when the name says another key id; nothing when it says this one, or none
 */
export function contradictedBy(fileName: string, keyId: string): Text | undefined {
  const named = keyIdIn(fileName)
  return named === undefined || named === keyId
    ? undefined
    : {
        en: `By its name ${fileName} is the key ${named}, and the key id ${keyId} was given.`,
        zh: `从文件名看，${fileName} 是密钥 ${named}，而填写的 Key ID 是 ${keyId}。`,
      }
}

function readIds({ keyId, teamId, fileName }: SigningKeyIds): { keyId: string; teamId: string } {
  const named = keyIdIn(fileName)
  const key = (keyId ?? named)?.trim().toUpperCase()
  const team = teamId?.trim().toUpperCase()
  if (named !== undefined && team === named) {
    throw new Fault(
      'usage/team-id',
      {
        en: `${team} is the key id (${fileName} is named after it), not the team id.`,
        zh: `${team} 是 Key ID（文件名 ${fileName} 里就是它），不是 Team ID。`,
      },
      { hint: key === undefined || team === key || !isId(key) ? whereTeamId : swapIds(named, key) },
    )
  }
  if (key === undefined) {
    throw new Fault(
      'usage/key-id',
      {
        en: `The key id is missing, and the name ${fileName} does not say it.`,
        zh: `缺少 Key ID，从文件名 ${fileName} 里也看不出来。`,
      },
      { hint: whereKeyId },
    )
  }
  if (team === undefined) {
    throw new Fault(
      'usage/team-id',
      { en: 'A signing key needs the team id too.', zh: '使用 .p8 密钥还需要 Team ID。' },
      { hint: whereTeamId },
    )
  }
  // Quoted as it was typed.
  if (!isId(key))
    throw new Fault('usage/key-id', notAnId('key id', 'Key ID', (keyId ?? key).trim()), { hint: rightKeyId })
  if (!isId(team))
    throw new Fault('usage/team-id', notAnId('team id', 'Team ID', (teamId ?? team).trim()), {
      hint: rightTeamId,
    })
  return { keyId: key, teamId: team }
}

const isId = (id: string) => /^[A-Z0-9]{10}$/.test(id)

const notAnId = (en: string, zh: string, id: string): Text => ({
  en: `"${id}" is not a ${en}: those have 10 letters and digits, this has ${id.length} characters.`,
  zh: `「${id}」不是 ${zh}：应为 10 位字母和数字，这里有 ${id.length} 个字符。`,
})

const besideKey: Text = {
  en: 'stands beside the key at https://developer.apple.com/account/resources/authkeys/list',
  zh: '在 https://developer.apple.com/account/resources/authkeys/list 里点开密钥即可看到',
}
const underMembership: Text = {
  en: 'stands under Membership details at https://developer.apple.com/account',
  zh: '在 https://developer.apple.com/account 的「会员资格详细信息」里',
}

const whereKeyId: Text = { en: `Add --key-id; it ${besideKey.en}`, zh: `请加上 --key-id；${besideKey.zh}` }
const whereTeamId: Text = {
  en: `Add --team-id; it ${underMembership.en}`,
  zh: `请加上 --team-id；${underMembership.zh}`,
}
const rightKeyId: Text = { en: `The key id ${besideKey.en}`, zh: `Key ID ${besideKey.zh}` }
const rightTeamId: Text = {
  en: `The team id is not the name of the team; it ${underMembership.en}`,
  zh: `Team ID 不是团队名称，${underMembership.zh}`,
}

const swapIds = (keyId: string, teamId: string): Text => ({
  en: `Try them the other way round: --key-id ${keyId} --team-id ${teamId}`,
  zh: `两个参数可能写反了，试试：--key-id ${keyId} --team-id ${teamId}`,
})

const aPkcs12: Text = {
  en: 'a .p12 with a certificate; give it as --cert',
  zh: '含证书的 .p12；请改用 --cert',
}

const anEncryptedKey: Text = {
  en: 'a private key with a passphrase; Apple’s .p8 has none',
  zh: '带密码的私钥；Apple 的 .p8 没有密码',
}

const aCertificate = ({ keys }: Contents): Text =>
  keys.length > 0
    ? { en: 'a certificate with its key; give it as --cert', zh: '证书和私钥；请改用 --cert' }
    : { en: 'a certificate; give it as --cert', zh: '证书；请改用 --cert' }

const downloadAgain: Text = {
  en: 'Copy it again from where it was downloaded to; if that is gone, make a new key at https://developer.apple.com/account/resources/authkeys/list',
  zh: '请从当初下载的位置重新复制一份；如果已经没有了，到 https://developer.apple.com/account/resources/authkeys/list 新建一个密钥',
}

const keyOfCertificate = (fileName: string): Text => ({
  en: `With its certificate it is given as --cert aps.cer --key ${quoted(fileName)}; a signing key is made at https://developer.apple.com/account/resources/authkeys/list`,
  zh: `与证书一起使用时写 --cert aps.cer --key ${quoted(fileName)}；签名密钥请到 https://developer.apple.com/account/resources/authkeys/list 创建`,
})

function notSigningKey(fileName: string, is: Text, hint?: Text): Fault {
  return new Fault(
    'credential/wrong-credential-kind',
    {
      en: `${fileName} is not a signing key (.p8): it is ${is.en}.`,
      zh: chinese`${fileName} 不是签名密钥（.p8），而是 ${is.zh}。`,
    },
    hint === undefined ? {} : { hint },
  )
}
