import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { Fault } from '../../fault.ts'
import type { Text } from '../../text.ts'
import { textOfFile } from '../encoding/pem.ts'
import type { SigningKey } from '../model.ts'
import { impostorOf } from '../unrecognised.ts'

/** What belongs to a signing key and is not in its file. */
export interface SigningKeyIds {
  /** Taken from the file name when it is not given. */
  readonly keyId?: string | undefined
  readonly teamId?: string | undefined
  /** As the reader typed it: for the messages, and because Apple names the file after the key id. */
  readonly fileName: string
}

/** What Apple calls the file: `AuthKey_` today, `APNsAuthKey_` in 2016; browsers add ` (1)`. */
const appleFileName = /(?:^|[\\/])(?:APNs)?AuthKey_([A-Z0-9]{10})(?: ?\(\d+\))?\.p8$/i

/**
 * Reads the signing key that Apple's portal lets one download once (`.p8`: PKCS#8, EC P-256). What happens to it on the
 * way through editors and CI secrets is repaired: BOM, CRLF, `\n` written out, quotes, dashes or line breaks gone,
 * base64 round the whole.
 *
 * @param bytes the file
 * @param ids key id (or a file name that says it) and team id, ten characters each
 * @returns the key with its ids
 * @throws Fault `credential/not-signing-key` for anything else, by name; `credential/signing-key-damaged`;
 *   `usage/key-id` and `usage/team-id` when an id is missing or cannot be one
 */
export function readSigningKey(bytes: Uint8Array, ids: SigningKeyIds): SigningKey {
  const key = readKey(Buffer.from(bytes), ids.fileName)
  return { key, ...readIds(ids) }
}

/**
 * Reads the key alone, when its ids are what is in question.
 *
 * @param bytes the file
 * @param fileName as typed, for the messages
 * @throws Fault `credential/not-signing-key`, `credential/signing-key-damaged`
 */
export function readSigningKeyAlone(bytes: Uint8Array, fileName: string): KeyObject {
  return readKey(Buffer.from(bytes), fileName)
}

/** @returns the key id that the name of a file from Apple's portal says; nothing when it does not */
export function keyIdIn(fileName: string): string | undefined {
  return appleFileName.exec(fileName)?.[1]?.toUpperCase()
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
  if (!isId(key)) throw new Fault('usage/key-id', notAnId('key id', 'Key ID', key), { hint: whereKeyId })
  if (!isId(team))
    throw new Fault('usage/team-id', notAnId('team id', 'Team ID', team), { hint: whereTeamId })
  return { keyId: key, teamId: team }
}

const isId = (id: string) => /^[A-Z0-9]{10}$/.test(id)

const notAnId = (en: string, zh: string, id: string): Text => ({
  en: `"${id}" is not a ${en}: those have 10 letters and digits, this has ${id.length} characters.`,
  zh: `「${id}」不是 ${zh}：应为 10 位字母和数字，这里有 ${id.length} 个字符。`,
})

const whereKeyId: Text = {
  en: 'Add --key-id; it stands beside the key at https://developer.apple.com/account/resources/authkeys/list',
  zh: '请加上 --key-id；在 https://developer.apple.com/account/resources/authkeys/list 里点开密钥即可看到',
}

const whereTeamId: Text = {
  en: 'Add --team-id; it stands under Membership details at https://developer.apple.com/account',
  zh: '请加上 --team-id；在 https://developer.apple.com/account 的「会员资格详细信息」里',
}

const swapIds = (keyId: string, teamId: string): Text => ({
  en: `Try them the other way round: --key-id ${keyId} --team-id ${teamId}`,
  zh: `两个参数可能写反了，试试：--key-id ${keyId} --team-id ${teamId}`,
})

function readKey(bytes: Buffer, fileName: string): KeyObject {
  const key = bytes[0] === 0x30 ? readBinary(bytes, fileName) : readText(textOfFile(bytes), fileName)
  if (key.asymmetricKeyType !== 'ec') {
    throw notSigningKey(fileName, {
      en: `an ${keyName(key)} key, and a signing key is EC P-256`,
      zh: `${keyName(key)} 私钥，而签名密钥是 EC P-256`,
    })
  }
  const curve = key.asymmetricKeyDetails?.namedCurve
  if (curve !== 'prime256v1') {
    throw notSigningKey(fileName, {
      en: `an EC key on the curve ${curve}, and a signing key is on P-256`,
      zh: `曲线为 ${curve} 的 EC 私钥，而签名密钥用的是 P-256`,
    })
  }
  return key
}

const keyName = (key: KeyObject) => (key.asymmetricKeyType ?? 'unknown').toUpperCase()

/** PEM, whatever has become of it. */
function readText(raw: string, fileName: string): KeyObject {
  const text = raw.replace(/^\uFEFF/, '').replace(/\\r|\\n/g, '\n')
  const [before = '', after] = text.split(/BEGIN (?:RSA |EC )?PRIVATE KEY/)
  if (after === undefined && /BEGIN (?:X509 |TRUSTED )?CERTIFICATE/.test(text)) {
    throw notSigningKey(fileName, aCertificate)
  }
  const instead = impostorOf(Buffer.alloc(1), raw)
  if (instead !== undefined && after === undefined) throw notSigningKey(fileName, instead.name)
  if (/BEGIN ENCRYPTED PRIVATE KEY/.test(text)) {
    throw notSigningKey(fileName, {
      en: 'a private key with a passphrase; Apple’s .p8 has none',
      zh: '带密码的私钥；Apple 的 .p8 没有密码',
    })
  }
  const body = (after?.split('END ')[0] ?? before).replace(/[\s"'-]/g, '')
  if (!/^[A-Za-z0-9+/]{40,}={0,2}$/.test(body)) {
    throw notSigningKey(fileName, {
      en: 'something without any private key in it',
      zh: '不含私钥的其他内容',
    })
  }
  const inside = Buffer.from(body, 'base64')
  return inside[0] === 0x30 ? readBinary(inside, fileName) : readText(inside.toString('utf8'), fileName)
}

function readBinary(der: Buffer, fileName: string): KeyObject {
  for (const type of ['pkcs8', 'sec1', 'pkcs1'] as const) {
    try {
      return createPrivateKey({ key: der, format: 'der', type })
    } catch {
      // the next form, or the reasons below
    }
  }
  if (isCertificate(der)) throw notSigningKey(fileName, aCertificate)
  // A PKCS#12 begins with its version, 3 (RFC 7292 section 4): within the first 8 bytes whatever its length.
  if (der.subarray(0, 9).includes(Buffer.of(0x02, 0x01, 0x03))) {
    throw notSigningKey(fileName, {
      en: 'a .p12 with a certificate; give it as --cert',
      zh: '含证书的 .p12；请改用 --cert',
    })
  }
  throw new Fault(
    'credential/signing-key-damaged',
    {
      en: `The key in ${fileName} is damaged: part of it is missing or altered.`,
      zh: `${fileName} 里的密钥已损坏：有内容缺失或被改动。`,
    },
    { hint: downloadAgain },
  )
}

function isCertificate(der: Buffer): boolean {
  try {
    return new X509Certificate(der).raw.length > 0
  } catch {
    return false
  }
}

const aCertificate: Text = {
  en: 'a certificate; give it as --cert',
  zh: '证书；请改用 --cert',
}

const downloadAgain: Text = {
  en: 'Copy it again from where it was downloaded to; if that is gone, make a new key at https://developer.apple.com/account/resources/authkeys/list',
  zh: '请从当初下载的位置重新复制一份；如果已经没有了，到 https://developer.apple.com/account/resources/authkeys/list 新建一个密钥',
}

function notSigningKey(fileName: string, is: Text): Fault {
  return new Fault('credential/not-signing-key', {
    en: `${fileName} is not a signing key (.p8): it is ${is.en}.`,
    zh: `${fileName} 不是签名密钥（.p8），而是${is.zh}。`,
  })
}
