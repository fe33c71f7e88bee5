import { type Environment, environments, parseEnvironment } from '../../apns/environment.ts'
import { type HelpPage, type InputOf, inputFor, settable, under } from '../../cli/command.ts'
import { isDead } from '../../credential/certificate/ability.ts'
import { authoritiesIn } from '../../credential/certificate/chain.ts'
import { bestCertificate } from '../../credential/certificate/choice.ts'
import { type KeyTrouble, keyTroubleIn } from '../../credential/certificate/key-trouble.ts'
import { belongsTo } from '../../credential/key/key.ts'
import type { Certificate, Contents, PrivateKey, SigningKey } from '../../credential/model.ts'
import { isLoneP256Key } from '../../credential/signing-key/is-signing-key.ts'
import { keyIdIn, readSigningKey } from '../../credential/signing-key/signing-key.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { quoted } from '../../finding.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { mainCertificates, readContentsOf } from './credential-files.ts'
import { nameOfSource, oneSource, readSource } from './credential-source.ts'
import { certificateLike, keyIdLike, signingKeyLike } from './likeness.ts'
import { type PassphraseInput, passphraseOptions } from './passphrase.ts'

const heading = { en: 'With what:', zh: '用什么凭证：' } as const satisfies Text
const page = {
  name: 'credential',
  about: { en: 'key files, variables, passphrases', zh: '私钥文件、环境变量、密码' },
} as const satisfies HelpPage

/** The same from variables, as CI keeps secrets. */
const variableOptions = {
  certEnv: {
    value: 'NAME',
    about: { en: 'environment variable with the certificate', zh: '存有证书内容的环境变量名' },
  },
  keyEnv: {
    value: 'NAME',
    about: { en: 'environment variable with its private key', zh: '存有私钥内容的环境变量名' },
  },
  signingKeyEnv: {
    value: 'NAME',
    about: { en: 'environment variable with the signing key', zh: '存有签名密钥内容的环境变量名' },
  },
} as const

/** How a command is told what to authenticate with. */
export const credentialOptions = settable({
  ...under(heading, {
    cert: {
      alsoCalled: ['p12', 'pfx', 'certificate', 'certfile', 'pem'],
      like: certificateLike,
      value: 'FILE',
      stdin: true,
      about: {
        en: 'push certificate: .p12 or .pem, or a .cer with --key; - reads stdin',
        zh: '推送证书：.p12、.pem，或 .cer 加 --key；- 表示标准输入',
      },
    },
    signingKey: {
      alsoCalled: ['p8', 'authkey', 'apnskey', 'keyfile', 'tokenkey'],
      like: signingKeyLike,
      value: 'FILE',
      stdin: true,
      about: {
        en: 'signing key instead of a certificate: AuthKey_….p8',
        zh: '不用证书，改用 .p8 签名密钥：AuthKey_….p8',
      },
    },
    teamId: {
      alsoCalled: ['team', 'iss'],
      value: 'ID',
      about: { en: 'team id of the signing key', zh: '签名密钥所属的 Team ID' },
    },
  }),
  ...under(
    heading,
    {
      keyId: {
        alsoCalled: ['kid', 'authkeyid'],
        like: keyIdLike,
        value: 'ID',
        about: {
          en: 'key id of the signing key, unless the file name says it',
          zh: '签名密钥的 Key ID（文件名里有就不用填）',
        },
      },
      key: {
        value: 'FILE',
        stdin: true,
        about: { en: 'its private key, when it is in another file', zh: '证书的私钥（在另一个文件里时）' },
      },
      ...variableOptions,
      ...passphraseOptions,
    },
    page,
  ),
})

/** What was typed about the credential, with variables in the place of files: `env:NAME` for `--cert-env NAME`. */
export type CredentialInput = Omit<InputOf<typeof credentialOptions>, keyof typeof variableOptions>

/**
 * Takes what was typed about the credential, and puts variables into the place of files, so that the rest of a command
 * knows one kind of source.
 *
 * @param input of a command that has the credential options
 * @throws Fault `usage/credential` for an option and its variable at once
 */
export function credentialInput(input: InputOf<typeof credentialOptions>): CredentialInput {
  const { certEnv, keyEnv, signingKeyEnv, ...typed } = inputFor(credentialOptions, input)
  return {
    ...typed,
    cert: oneSource(['--cert', typed.cert], ['--cert-env', certEnv]),
    key: oneSource(['--key', typed.key], ['--key-env', keyEnv]),
    signingKey: oneSource(['--signing-key', typed.signingKey], ['--signing-key-env', signingKeyEnv]),
  }
}

/** What was given, before anyone asks whether it suffices: a certificate may have come without its key. */
export type GivenCredential =
  | {
      readonly kind: 'certificate'
      readonly certificate: Certificate
      readonly key?: PrivateKey
      /** Certificates of authorities that came in the same file. */
      readonly chain: readonly Certificate[]
      /** As typed. */
      readonly fileName: string
      /** What is wrong with the keys beside it, unless the key came from another file. */
      readonly keyTrouble?: KeyTrouble
      /** All that the file holds. */
      readonly contents: Contents
    }
  | {
      readonly kind: 'signing-key'
      readonly signingKey: SigningKey
      readonly fileName: string
      readonly contents: Contents
    }

/** @returns Fault `usage/credential`: certificate and signing key at once */
export const twoCredentials = () =>
  new Fault('usage/credential', {
    en: 'Give either --cert or --signing-key, not both.',
    zh: '--cert 和 --signing-key 只能用一个。',
  })

const lookAt = (fileName: string): Text => ({
  en: `See what it is: pushctl cert inspect ${quoted(fileName)}`,
  zh: `看看它是什么：pushctl cert inspect ${quoted(fileName)}`,
})

/** What was typed for a signing key. */
type TypedIds = Pick<CredentialInput, 'keyId' | 'teamId'>

/** What was given as --key. */
interface KeySide {
  readonly file: string
  readonly contents: Contents
}

/** @returns the Fault for a file without certificate at `--cert`: what it is instead, and where that belongs */
function noCertificateIn(
  contents: Contents,
  fileName: string,
  keySide: KeySide | undefined,
  ids: TypedIds,
): Fault {
  const isSwapped = keySide !== undefined && keySide.contents.certificates.length > 0
  if (isLoneP256Key(contents) && !isSwapped) return signingKeyInstead('--cert', fileName, ids)
  const damaged = contents.unread?.find(({ label, why }) => label === 'CERTIFICATE' && why === 'damaged')
  if (damaged !== undefined)
    return new Fault('refused/bad-export', damaged.detail, { hint: lookAt(fileName) })
  if (contents.keys.length > 0) {
    const line = `--cert ${isSwapped ? quoted(keySide.file) : 'aps.cer'} --key ${quoted(fileName)}`
    return new Fault(
      'refused/no-cert',
      {
        en: `There is no certificate in ${fileName}, only a private key.`,
        zh: `${fileName} 里没有证书，只有私钥。`,
      },
      {
        hint: {
          en: `Give it as --key, and its certificate as --cert: ${line}`,
          zh: `私钥用 --key，证书用 --cert：${line}`,
        },
      },
    )
  }
  return new Fault(
    'refused/no-cert',
    { en: `There is no certificate in ${fileName}.`, zh: `${fileName} 里没有证书。` },
    {
      hint: lookAt(fileName),
    },
  )
}

function signingKeyInstead(option: '--cert' | '--key', fileName: string, { keyId, teamId }: TypedIds): Fault {
  const isNamed = keyId === undefined && keyIdIn(fileName) !== undefined
  const id = isNamed ? '' : ` --key-id ${quoted(keyId ?? 'KEYID')}`
  const line = `--signing-key ${quoted(fileName)}${id} --team-id ${quoted(teamId ?? 'TEAMID')}`
  return new Fault(
    'refused/wrong-credential-kind',
    {
      en: `${fileName} is no certificate: it is a key like Apple’s signing keys (.p8), which go without one.`,
      zh: `${fileName} 不是证书，而是 Apple 签名密钥（.p8）那样的私钥，用它不需要证书。`,
    },
    {
      hint: {
        en: `Give it as --signing-key instead of ${option}: ${line}`,
        zh: `请改用 --signing-key，不要用 ${option}：${line}`,
      },
    },
  )
}

/** @returns the Fault for a file at `--key` that has not the key of the certificate */
function keyMismatch(keyContents: Contents, keyName: string, fileName: string, ids: TypedIds): Fault {
  if (isLoneP256Key(keyContents) && /\.p8$/i.test(keyName)) return signingKeyInstead('--key', keyName, ids)
  if (keyContents.keys.length === 0) {
    return new Fault(
      'refused/no-private-key',
      {
        en: `There is no private key in ${keyName}, only a certificate.`,
        zh: `${keyName} 里只有证书，没有私钥。`,
      },
      {
        hint: {
          en: 'A certificate goes with --cert; --key takes the private key that was made with its request.',
          zh: '证书用 --cert 指定；--key 要的是生成 CSR 时的私钥。',
        },
      },
    )
  }
  return new Fault(
    'refused/key-mismatch',
    {
      en: `${keyName} does not hold the private key of the certificate in ${fileName} ("key values mismatch").`,
      zh: `${keyName} 里没有与 ${fileName} 中的证书匹配的私钥（"key values mismatch"）。`,
    },
    {
      hint: {
        en: 'Export certificate and key together from the keychain as .p12, and give that with --cert.',
        zh: '在钥匙串里把证书连同私钥一起导出为 .p12，再用 --cert 指定它。',
      },
    },
  )
}

/** What a credential is wanted for, as typed. */
export interface IntendedPush {
  readonly env?: string | undefined
  /** `production` says as much as an environment. */
  readonly gateway?: string | undefined
  readonly topic?: string | undefined
}

function environmentOf({ env, gateway }: IntendedPush): Environment | undefined {
  const word = gateway?.trim().toLowerCase()
  return env === undefined ? environments.find((name) => name === word) : parseEnvironment(env)
}

/**
 * Reads the credential of a command line.
 *
 * @param input the command's credential options
 * @param host the world its files lie in
 * @param wanted where the push is to go, and to which app: a file may hold several identities
 * @returns nothing when none was given
 * @throws Fault `usage/credential` for two at once; `refused/no-cert`, `refused/key-mismatch`,
 *   `refused/wrong-credential-kind` for what belongs to another option; those of
 *   reading the files
 */
export async function readGivenCredential(
  input: CredentialInput,
  host: Host,
  wanted: IntendedPush = {},
): Promise<GivenCredential | undefined> {
  const { cert, signingKey, keyId, teamId } = input
  if (cert !== undefined && signingKey !== undefined) {
    throw twoCredentials()
  }
  if (signingKey !== undefined) {
    const fileName = nameOfSource(signingKey)
    const ids = { keyId, teamId, fileName }
    const found = await readSigningKey(await readSource(signingKey, host), ids)
    return { kind: 'signing-key', ...found, fileName }
  }
  return cert === undefined ? undefined : readGivenCertificate(cert, { ...input, ...wanted }, host)
}

async function readGivenCertificate(
  cert: string,
  input: Pick<CredentialInput, 'key' | keyof TypedIds | keyof PassphraseInput> & IntendedPush,
  host: Host,
): Promise<GivenCredential> {
  const contents = await readContentsOf(cert, input, host)
  const fileName = nameOfSource(cert)
  const { key: keyFile, topic } = input
  const keyContents = keyFile === undefined ? undefined : await readContentsOf(keyFile, input, host)
  const keys = (keyContents ?? contents).keys
  const keyOf = (each: Certificate) => keys.find(({ key }) => belongsTo(key, each))
  const now = host.now()
  const certificate = bestCertificate(mainCertificates(contents), {
    now,
    topic,
    env: environmentOf(input),
    hasKey: (each) => keyOf(each) !== undefined,
  })
  const keySide =
    keyFile === undefined || keyContents === undefined
      ? undefined
      : { file: nameOfSource(keyFile), contents: keyContents }
  if (certificate === undefined) throw noCertificateIn(contents, fileName, keySide, input)
  const key = keyOf(certificate)
  if (keySide !== undefined && key === undefined && !isDead(certificate, now))
    throw keyMismatch(keySide.contents, keySide.file, fileName, input)
  const keyTrouble = keySide !== undefined ? undefined : keyTroubleIn(contents, certificate)
  return {
    kind: 'certificate',
    certificate,
    chain: authoritiesIn(contents, certificate),
    fileName,
    contents,
    ...defined({ key, keyTrouble }),
  }
}
