import { unfilledIn } from '../apns/unfilled.ts'
import { Fault } from '../fault.ts'
import { quoted } from '../finding.ts'
import { chinese, type Text } from '../text.ts'

/** Ids of the causes that a file which is something else comes to; most are `wrong-container`. */
export type ImpostorCause =
  | 'wrong-container'
  | 'wrong-credential-kind'
  | 'wrong-p8'
  | 'bad-export'
  | 'cert-path-or-config'
  | 'p8-text-damaged'

/** Something people take for a certificate or key. */
interface Impostor extends Named {
  is(bytes: Buffer, text: string): boolean
  /** It is told by its form alone: who knows more of such things (payloads, tokens, answers) is asked first. */
  readonly isForm?: true
}

const startsWith =
  (...magic: readonly (string | number)[]) =>
  (bytes: Buffer) => {
    const start = Buffer.concat(
      magic.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))),
    )
    return bytes.subarray(0, start.length).equals(start)
  }

const opensWith = (pattern: RegExp) => (_: Buffer, text: string) =>
  pattern.test(text.slice(0, 512).trimStart())

const downloadAgain: Text = {
  en: 'Download the certificate again, signed in, from developer.apple.com/account/resources/certificates.',
  zh: '请登录后从 developer.apple.com/account/resources/certificates 重新下载证书。',
}

const keyDownloadsOnce: Text = {
  en: 'Apple gives a signing key (.p8) once: look for the first download; if there is none, make a new key at developer.apple.com/account/resources/authkeys.',
  zh: 'Apple 只允许下载一次签名密钥（.p8）：请找最初下载的那份；找不到就到 developer.apple.com/account/resources/authkeys 新建一个。',
}

const exportAgain: Text = {
  en: 'In Keychain Access choose “My Certificates”, select the certificate, and export it as .p12.',
  zh: '在「钥匙串访问」里选「我的证书」，选中证书，导出为 .p12。',
}

const decryptMatch: Text = {
  en: 'Decrypt it first; with fastlane match: fastlane match decrypt',
  zh: '请先解密；用 fastlane match 的话：fastlane match decrypt',
}

/**
 * @param fileName as typed
 * @param word what is done to it
 * @returns a name for what is made of a file, in the same folder: `push-plain.p12`
 */
export function besideName(fileName: string, word: string): string {
  const [, stem = fileName, ending = ''] = /^(.*[^/\\])(\.\w{1,8})$/s.exec(fileName) ?? []
  return `${stem}-${word}${ending}`
}

/** Standard input and variables have no name that other programs could open. */
export const hasName = (fileName: string) => !/^(?:env:|\/dev\/stdin$)/.test(fileName)

const into = (fileName: string) => `${quoted(fileName)} > ${quoted(besideName(fileName, 'plain'))}`
const decrypt: Text = { en: 'Decrypt it first:', zh: '请先解密：' }
const unpack: Text = { en: 'Take the file out of it:', zh: '把里面的文件取出来：' }

/** Where a Secret keeps a file: `push.p12` in base64 under `data`. */
const secretEntry = /^[ \t]*["']?([\w.-]+)["']?[ \t]*:[ \t]*["']?[A-Za-z0-9+/]{40,}={0,2}["']?,?[ \t]*$/m

function secretLine(fileName: string, text: string): readonly string[] {
  const name = secretEntry.exec(text)?.[1]
  if (name === undefined) return []
  return /^\s*\{/.test(text)
    ? [`jq -r '.data["${name}"]' ${quoted(fileName)} | base64 -d > ${name}`]
    : [
        `sed -n 's/^ *${name.replaceAll('.', '\\.')}: *//p' ${quoted(fileName)} | tr -d '"' | base64 -d > ${name}`,
      ]
}

/** @returns whether text is the first words of a PEM block and nothing else */
export function isPemFragment(text: string): boolean {
  return text.length < 128 && /^\s*["']?-{1,5} ?BEGIN(?: [A-Z ]{0,30})?-{0,5}["']?\s*$/.test(text)
}

const firebaseSettings: Text = {
  en: 'The app reads it, and nothing is sent with it. APNs takes a .p8 signing key or a push certificate.',
  zh: '它是给 App 读取的，不能用来发送。APNs 需要 .p8 密钥或推送证书。',
}

/** Files of JSON with a key inside, which is not what the file is for. */
const keyFiles: readonly { readonly sign: RegExp; readonly named: Named }[] = [
  {
    sign: /"type"\s*:\s*"service_account"/,
    named: {
      cause: 'wrong-credential-kind',
      name: {
        en: 'a service account of Google (JSON), for Firebase and never for APNs',
        zh: '给 Firebase 用的 Google 服务账号（JSON），APNs 不认',
      },
      hint: {
        en: 'APNs takes a .p8 signing key or a push certificate. Firebase wants that too, under Project settings, Cloud Messaging.',
        zh: 'APNs 要的是 .p8 密钥或推送证书；Firebase 也需要它：项目设置 → Cloud Messaging。',
      },
    },
  },
  {
    sign: /"issuer_id"\s*:/,
    named: {
      cause: 'wrong-p8',
      name: {
        en: 'a key file of fastlane for the App Store Connect API (JSON)',
        zh: 'fastlane 的 App Store Connect API 密钥文件（JSON）',
      },
      hint: {
        en: 'Make a key with APNs at https://developer.apple.com/account/resources/authkeys/list',
        zh: '请到 https://developer.apple.com/account/resources/authkeys/list 创建勾选 APNs 的密钥。',
      },
    },
  },
]

/**
 * Names JSON that has a key in it, before anybody reads that.
 *
 * @param text of the file
 */
export function jsonWithKey(text: string): Named | undefined {
  if (!/^\s*\{/.test(text)) return undefined
  return keyFiles.find(({ sign }) => sign.test(text.slice(0, 8192)))?.named
}

/**
 * @param text JSON
 * @returns whether it is known by its fields as something of its own: settings, an account, a key
 */
export const isKnownJson = (text: string): boolean =>
  jsonWithKey(text) !== undefined ||
  (impostorOf(Buffer.from(text), text)?.cause ?? 'wrong-container') !== 'wrong-container'

const notPrivate: Text = { en: 'and the private one is needed', zh: '而这里需要的是私钥' }
const notForTls: Text = { en: 'which no TLS library reads', zh: 'TLS 库都读不了' }
const whereKeyIs: Text = {
  en: 'The private key lies where the signing request (CSR) was made; it begins with -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----.',
  zh: '私钥在当初生成 CSR 的地方，以 -----BEGIN PRIVATE KEY----- 或 -----BEGIN RSA PRIVATE KEY----- 开头。',
}

const ageFile: Named = {
  name: { en: 'a file encrypted by age', zh: 'age 加密过的文件' },
  hint: decrypt,
  lines: (fileName, text) => [
    `age -d${text.includes('-> scrypt') ? '' : ' -i IDENTITY.txt'} ${into(fileName)}`,
  ],
}

export const pgpMessage: Named = {
  name: { en: 'a PGP message, which is an encrypted file', zh: 'PGP 加密过的文件' },
  hint: decrypt,
  lines: (fileName) => [`gpg -d ${into(fileName)}`],
}

/** Packets that a message begins with: for a key (tag 1, version 3) or a passphrase (tag 3, version 4); RFC 4880 4.2, 5.1, 5.3. */
const isPgp = (bytes: Buffer) =>
  (bytes[0] === 0x85 && bytes[3] === 3) ||
  (bytes[0] === 0x84 && bytes[2] === 3) ||
  (bytes[0] === 0x8c && bytes[2] === 4)

/** The type of a payload that holds a .p12 or a certificate, as every .mobileconfig with one has it. */
export const configurationPayload = '<string>com.apple.security.pkcs'

const extractFile = 'plutil -extract PayloadContent.0.PayloadContent raw'

export const configurationProfile: Named = {
  name: {
    en: 'a configuration profile (.mobileconfig) with the file in it',
    zh: '描述文件（.mobileconfig），文件放在里面',
  },
  hint: { en: 'Take the file out of it, on a Mac:', zh: '在 Mac 上把里面的文件取出来：' },
  lines: (fileName) => [`${extractFile} ${quoted(fileName)} | base64 -d > push.p12`],
}

/** The same within a signature. */
export const signedConfigurationProfile: Named = {
  ...configurationProfile,
  lines: (fileName) => [`security cms -D -i ${quoted(fileName)} | ${extractFile} - | base64 -d > push.p12`],
}

/** sops writes what it needs behind the rest. */
const mostOfMetadata = 16_384

/** What a shell or YAML left round it. */
const bareOf = (text: string) => text.trim().replace(/^(["'])(.*)\1$/s, '$2')

/** 1Password, AWS, Azure, Google, HashiCorp, and what expands them. */
const storeReference =
  /^(?:op:\/\/|arn:aws[\w-]*:(?:secretsmanager|ssm|s3|kms):|@Microsoft\.KeyVault\(|projects\/[^/\s]+\/secrets\/|secretref:|secret(?:manager)?:\/\/|sm:\/\/|ssm:\/\/|gcp-?sm:\/\/|gs:\/\/|s3:\/\/|ref\+\w+:\/\/|vault:(?!v\d)|keyvault:|infisical:\/\/|doppler:\/\/|bws?:\/\/)[^\r\n]*$/i

/** From the root of a disk; base64 has no such signs, or far more letters. */
const wholePath = /^(?:~?\/(?:[\w.@ -]{1,80}\/){1,12}[\w.@ -]{1,80}|[A-Za-z]:\\[^\r\n]{1,300})$/

/** In the order they are asked: what is certain first. */
const impostors: readonly Impostor[] = [
  {
    is: (bytes) => bytes.length === 0,
    cause: 'bad-export',
    name: { en: 'an empty file', zh: '空文件' },
    hint: { en: 'Download or export it again.', zh: '请重新下载或导出。' },
  },
  { is: startsWith(0xff, 0xd8, 0xff), name: { en: 'a JPEG picture', zh: 'JPEG 图片' } },
  { is: startsWith(0x89, 'PNG'), name: { en: 'a PNG picture', zh: 'PNG 图片' } },
  { is: startsWith('%PDF'), name: { en: 'a PDF document', zh: 'PDF 文档' } },
  {
    is: startsWith('PK', 3, 4),
    name: { en: 'a zip archive', zh: 'zip 压缩包' },
    hint: { en: 'Unpack it, and give the file inside.', zh: '请先解压，再使用里面的文件。' },
  },
  {
    is: startsWith(0x1f, 0x8b),
    name: { en: 'a gzip archive', zh: 'gzip 压缩文件' },
    hint: { en: 'Unpack it, and give the file inside.', zh: '请先解压，再使用里面的文件。' },
  },
  {
    is: (bytes) => bytes.subarray(257, 262).equals(Buffer.from('ustar')),
    name: { en: 'a tar archive', zh: 'tar 压缩包' },
    hint: { en: 'Unpack it, and give the file inside:', zh: '请先解压，再使用里面的文件：' },
    lines: (fileName) => [`tar -xf ${quoted(fileName)}`],
  },
  {
    is: startsWith(0, 5, 0x16, 7),
    name: {
      en: 'what macOS keeps beside a file (AppleDouble, ._NAME), not the file',
      zh: 'macOS 的附属文件（AppleDouble，._文件名），不是文件本身',
    },
    hint: { en: 'Give the file of the same name without ._', zh: '请使用同名、不带 ._ 的那个文件。' },
  },
  { is: startsWith('age-encryption.org/v1'), ...ageFile },
  { is: (bytes) => isPgp(bytes), ...pgpMessage },
  {
    is: (_, text) => /ENC\[AES256_GCM,/.test(text) && /^sops:|"sops"\s*:/m.test(text.slice(-mostOfMetadata)),
    name: { en: 'a file encrypted by sops', zh: 'sops 加密过的文件' },
    hint: decrypt,
    lines: (fileName) => [`sops -d ${into(fileName)}`],
  },
  {
    is: (_, text) => /^kind:\s*["']?SealedSecret\b|"kind"\s*:\s*"SealedSecret"/m.test(text.slice(0, 4096)),
    name: {
      en: 'a SealedSecret of Kubernetes, which is encrypted',
      zh: 'Kubernetes 的 SealedSecret（已加密）',
    },
    hint: {
      en: 'Only the cluster can open it; there it is a Secret: kubectl get secret NAME -o yaml',
      zh: '只有集群能解开它；在集群里它是一个 Secret：kubectl get secret NAME -o yaml',
    },
  },
  {
    is: (_, text) => /^kind:\s*["']?Secret\b|"kind"\s*:\s*"Secret"/m.test(text),
    name: {
      en: 'a Secret of Kubernetes, with the file in it as base64',
      zh: 'Kubernetes 的 Secret，文件以 base64 放在里面',
    },
    hint: unpack,
    lines: secretLine,
  },
  { is: startsWith('kych'), name: { en: 'a keychain file', zh: '钥匙串文件' }, hint: exportAgain },
  {
    is: (bytes) => startsWith(0xfe, 0xed, 0xfe, 0xed)(bytes) || startsWith(0xce, 0xce, 0xce, 0xce)(bytes),
    name: { en: 'a Java keystore (JKS)', zh: 'Java 密钥库（JKS）' },
    hint: { en: 'Turn it into a .p12:', zh: '先转成 .p12：' },
    lines: (fileName) => [
      `keytool -importkeystore -srckeystore ${quoted(fileName)} -destkeystore push.p12 -deststoretype pkcs12`,
    ],
  },
  {
    is: startsWith('Salted__'),
    name: {
      en: 'a file encrypted by OpenSSL, as fastlane match keeps them',
      zh: 'OpenSSL 加密过的文件（fastlane match 仓库里就是这种）',
    },
    hint: decryptMatch,
  },
  {
    is: startsWith('match_encrypted_v2__'),
    name: { en: 'a file encrypted by fastlane match', zh: 'fastlane match 加密过的文件' },
    hint: decryptMatch,
  },
  {
    is: startsWith(0, 'GITCRYPT', 0),
    name: { en: 'a file encrypted by git-crypt', zh: 'git-crypt 加密过的文件' },
    hint: { en: 'Decrypt the repository first: git-crypt unlock', zh: '请先解密仓库：git-crypt unlock' },
  },
  {
    is: startsWith('$ANSIBLE_VAULT;'),
    name: { en: 'a file encrypted by Ansible Vault', zh: 'Ansible Vault 加密过的文件' },
    hint: decrypt,
    lines: (fileName) => [
      `ansible-vault decrypt ${quoted(fileName)} --output ${quoted(besideName(fileName, 'plain'))}`,
    ],
  },
  {
    // What Finder keeps in the place of a file until somebody opens it: `.push.p12.icloud`.
    is: (bytes) => startsWith('bplist00')(bytes) && bytes.length < 4096 && bytes.includes('NSURLNameKey'),
    name: {
      en: 'a placeholder of iCloud Drive: the file itself is not on this Mac',
      zh: 'iCloud 云盘的占位文件：真正的文件还没有下载到这台 Mac',
    },
    hint: { en: 'Open it once in Finder, or fetch it:', zh: '在「访达」里打开它一次，或者下载：' },
    lines: (fileName) => [
      `brctl download ${quoted(fileName.replace(/(^|[/\\])\.([^/\\]+)\.icloud$/, '$1$2'))}`,
    ],
  },
  { is: startsWith('bplist00'), name: { en: 'a binary property list', zh: '二进制 plist 文件' } },
  {
    is: opensWith(/^version https:\/\/git-lfs\.github\.com\/spec/),
    name: { en: 'a Git LFS pointer, not the file itself', zh: 'Git LFS 指针文件，不是文件本身' },
    hint: { en: 'Fetch the file itself:', zh: '取回真正的文件：' },
    lines: (fileName) => [`git lfs pull --include ${quoted(fileName)}`],
  },
  {
    isForm: true,
    is: opensWith(/^(<!doctype html|<html|<head|<body)/i),
    name: { en: 'a web page, most likely a sign-in or error page', zh: '网页（多半是登录页或错误页）' },
    hint: downloadAgain,
    hintOfP8: keyDownloadsOnce,
  },
  {
    is: (_, text) =>
      /^\s*<(?:\?xml|!DOCTYPE plist|plist)/i.test(text) && text.slice(0, 8192).includes('GOOGLE_APP_ID'),
    cause: 'wrong-credential-kind',
    name: {
      en: 'the settings of a Firebase app (GoogleService-Info.plist)',
      zh: 'Firebase 配置（GoogleService-Info.plist）',
    },
    hint: firebaseSettings,
  },
  { is: (_, text) => text.includes(configurationPayload), ...configurationProfile },
  {
    isForm: true,
    is: opensWith(/^(<\?xml[^>]*\?>\s*)?<!DOCTYPE plist|^<plist/i),
    name: { en: 'a property list', zh: 'plist 文件' },
  },
  { isForm: true, is: opensWith(/^<\?xml/i), name: { en: 'an XML document', zh: 'XML 文档' } },
  {
    is: opensWith(/^\{\\rtf/),
    name: { en: 'a rich text document, as TextEdit saves them', zh: 'RTF 文档（「文本编辑」存出来的）' },
    hint: { en: 'Save it as plain text.', zh: '请另存为纯文本。' },
  },
  {
    is: opensWith(/^(ssh-(rsa|ed25519|dss)|ecdsa-sha2-\S+) /),
    cause: 'wrong-credential-kind',
    name: { en: 'an SSH public key', zh: 'SSH 公钥' },
    instead: notPrivate,
    hint: whereKeyIs,
  },
  {
    is: opensWith(/^(MIME-Version:|Content-Type: application\/(x-)?pkcs7-mime)/i),
    name: {
      en: 'an S/MIME message, as MDM server tokens (.p7m) are',
      zh: 'S/MIME 消息，MDM 的 server token（.p7m）就是这种',
    },
  },
  {
    is: opensWith(/^PuTTY-User-Key-File/),
    cause: 'wrong-credential-kind',
    name: { en: 'a PuTTY key', zh: 'PuTTY 私钥' },
    instead: notForTls,
    hint: {
      en: 'If it is the key of the certificate, write it as PEM:',
      zh: '如果它就是证书的私钥，请改写成 PEM：',
    },
    lines: (fileName) => [
      `puttygen ${quoted(fileName)} -O private-openssh -o ${quoted(besideName(fileName, 'key'))}`,
      `ssh-keygen -p -m PEM -N '' -f ${quoted(besideName(fileName, 'key'))}`,
    ],
  },
  {
    isForm: true,
    is: (_, text) => isPemFragment(text),
    cause: 'p8-text-damaged',
    name: {
      en: 'only the beginning of a PEM block, as an export without quotes leaves it',
      zh: '只有 PEM 的开头，多半是 export 时没加引号，只留下了第一个词',
    },
    hint: {
      en: 'Put the value in quotes: export NAME="$(cat FILE)"',
      zh: '请给变量的值加上引号：export NAME="$(cat FILE)"',
    },
  },
  {
    isForm: true,
    is: (_, text) => text.length < 1024 && storeReference.test(bareOf(text)),
    cause: 'cert-path-or-config',
    name: {
      en: 'a reference into a store of secrets that nobody looked up',
      zh: '密钥库的引用，没有被换成真正的值',
    },
    hint: {
      en: 'Have it looked up where the variable is set (op read, aws secretsmanager get-secret-value, gcloud secrets versions access, az keyvault secret show), so that the content of the file stands there.',
      zh: '请在设置变量的地方取出真正的值（op read、aws secretsmanager get-secret-value、gcloud secrets versions access、az keyvault secret show），让变量里是文件的内容。',
    },
  },
  {
    isForm: true,
    is: (_, text) =>
      text.length < 65_536 && /^(?:vault:v\d+:|ENC\(|\{cipher\}|AQICAH)\S*$/.test(bareOf(text)),
    cause: 'cert-path-or-config',
    name: { en: 'a value that is encrypted, and that nobody decrypted', zh: '加密过、没有解密的值' },
    hint: {
      en: 'Decrypt it where the variable is set (vault, Jasypt, Spring Cloud Config, AWS KMS), so that the content of the file stands there.',
      zh: '请在设置变量的地方先解密（vault、Jasypt、Spring Cloud Config、AWS KMS），让变量里是文件的内容。',
    },
  },
  {
    isForm: true,
    is: (_, text) => /^[A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){1,6}$/.test(bareOf(text)),
    cause: 'cert-path-or-config',
    name: {
      en: 'the name of a variable or of a secret in place of its value',
      zh: '变量或密钥的名字，而不是它的值',
    },
    hint: {
      en: 'Set the variable to what is in the file: NAME="$(cat FILE)"',
      zh: '请把变量设为文件的内容：NAME="$(cat FILE)"',
    },
  },
  {
    isForm: true,
    is: (_, text) => /^(?=[A-Z0-9]*\d)[A-Z0-9]{10}$/.test(bareOf(text)),
    cause: 'cert-path-or-config',
    name: {
      en: 'ten letters and digits, as key ids and team ids are, in place of the key',
      zh: '10 位字母数字（像 Key ID 或 Team ID），不是密钥本身',
    },
    hint: {
      en: 'They go behind --key-id and --team-id; the key is the content of AuthKey_….p8.',
      zh: '它们用 --key-id 和 --team-id 指定；密钥是 AuthKey_….p8 的内容。',
    },
  },
  {
    isForm: true,
    is: (_, text) =>
      text.length < 1024 &&
      (/^\s*["']?[^\r\n"']{1,300}\.(?:p8|p12|pfx|pem|cer|crt|der|key|p7b)["']?\s*$/i.test(text) ||
        wholePath.test(bareOf(text))),
    cause: 'cert-path-or-config',
    name: {
      en: 'the name of a file in place of what is in it',
      zh: '文件名，而不是文件的内容',
    },
    hint: {
      en: 'Give the content, not the path: NAME="$(cat FILE)"; or name the file itself.',
      zh: '这里要填文件的内容，而不是路径：NAME="$(cat FILE)"；或者直接用文件名参数。',
    },
  },
  {
    isForm: true,
    is: (_, text) => unfilledIn(text) === 'variable',
    cause: 'cert-path-or-config',
    name: {
      en: 'the name of a variable that nobody filled in',
      zh: '没有被替换的变量名',
    },
    hint: {
      en: 'Single quotes, YAML and the env-file of docker leave it as it stands. Set the variable to what is in the file: NAME="$(cat FILE)"',
      zh: '单引号、YAML、docker 的 env-file 都不会替换变量。请把变量设为文件的内容：NAME="$(cat FILE)"',
    },
  },
  {
    isForm: true,
    is: (_, text) => unfilledIn(text) === 'masked',
    cause: 'cert-path-or-config',
    name: {
      en: 'what a log of a CI prints in place of a secret (***)',
      zh: 'CI 日志里代替密钥显示的内容（***）',
    },
    hint: {
      en: 'Put the content of the file itself into the secret; what a log shows is not its value.',
      zh: '请把文件的真实内容存入 CI 的密钥变量；日志里显示的不是它的值。',
    },
  },
  {
    isForm: true,
    is: (_, text) => unfilledIn(text) === 'nothing',
    cause: 'cert-path-or-config',
    name: {
      en: 'the word of a program for “nothing”: the setting behind it is not set',
      zh: '程序里表示「空」的词：对应的设置没有值',
    },
    hint: {
      en: 'Look where the variable is set, and whether it has the same name there.',
      zh: '检查变量是在哪里设置的，名字是否一致。',
    },
  },
  {
    is: (_, text) => /^\s*\{/.test(text) && /"project_info"\s*:/.test(text.slice(0, 4096)),
    cause: 'wrong-credential-kind',
    name: {
      en: 'the settings of a Firebase app (google-services.json)',
      zh: 'Firebase 配置（google-services.json）',
    },
    hint: firebaseSettings,
  },
  {
    isForm: true,
    is: opensWith(/^\{\s*"kty"\s*:/),
    cause: 'wrong-credential-kind',
    name: { en: 'a key as JSON (JWK)', zh: 'JWK（JSON 格式的密钥）' },
    hint: {
      en: 'Give the .p8 that it was made from.',
      zh: '请使用生成它的那个 .p8 文件。',
    },
  },
  { isForm: true, is: opensWith(/^[[{]/), name: { en: 'JSON', zh: 'JSON' } },
  {
    isForm: true,
    is: opensWith(/^(?:bearer )?eyJ[\w-]{10,400}\.eyJ/i),
    cause: 'wrong-credential-kind',
    name: { en: 'a JWT, not the key that signs it', zh: 'JWT，不是用来签名的密钥' },
    hint: {
      en: 'Give the signing key (AuthKey_….p8); pushctl makes the JWT itself.',
      zh: '请给出签名密钥（AuthKey_….p8），JWT 由 pushctl 自己生成。',
    },
  },
  {
    isForm: true,
    is: opensWith(/^(?:[0-9a-f]{64}|<[0-9a-f]{8}(?: [0-9a-f]{8}){7}>)\s*$/i),
    cause: 'cert-path-or-config',
    name: { en: 'a device token', zh: 'device token' },
  },
  {
    isForm: true,
    is: opensWith(/^Certificate:\s+Data:\s+Version:/),
    name: {
      en: 'a description of a certificate (openssl x509 -text), without the certificate',
      zh: '证书的文字说明（openssl x509 -text 的输出），里面没有证书本身',
    },
    hint: {
      en: 'Give the file that it was printed from. What the description says is told by: pushctl inspect FILE',
      zh: '请给出打印它的那个证书文件。说明里的内容可用 pushctl inspect 文件 查看。',
    },
  },
  {
    isForm: true,
    is: opensWith(/^(?:404: Not Found|404 Not Found|Not Found|Access Denied|\w{0,20}AccessDenied)/i),
    name: { en: 'the answer of a server that refused the download', zh: '服务器拒绝下载时返回的内容' },
    hint: {
      en: 'Download it again; with curl add -f and -L, so that a refusal is no file.',
      zh: '请重新下载；用 curl 时加上 -f 和 -L，失败就不会存成文件。',
    },
  },
]

/** What a PEM block or DER structure is that is neither certificate nor private key. */
export const signingRequest: Named = {
  cause: 'wrong-credential-kind',
  name: { en: 'a certificate signing request', zh: '证书签名请求（CSR）' },
  hint: {
    en: 'Upload it at developer.apple.com; what Apple gives back is the certificate.',
    zh: '把它上传到 developer.apple.com，Apple 返回的 .cer 才是证书。',
  },
}
export const publicKey: Named = {
  cause: 'wrong-credential-kind',
  name: { en: 'a public key', zh: '公钥' },
  instead: notPrivate,
  hint: whereKeyIs,
}
export const pgpBlock: Named = {
  cause: 'wrong-credential-kind',
  name: { en: 'a PGP key', zh: 'PGP 密钥' },
  instead: notForTls,
  hint: whereKeyIs,
}
export const sshKey: Named = {
  cause: 'wrong-credential-kind',
  name: { en: 'an SSH private key (OPENSSH)', zh: 'OpenSSH 格式的私钥' },
  instead: notForTls,
  hint: {
    en: 'If it is the key of the certificate, ssh-keygen writes it as PEM again, in its place:',
    zh: '如果它就是证书的私钥，可以用 ssh-keygen 原地改写回 PEM：',
  },
  lines: (fileName) => [`ssh-keygen -p -m PEM -N '' -f ${quoted(fileName)}`],
}
/** Of a kind that no certificate of Apple’s has. */
const sshLogin: Named = {
  cause: 'wrong-credential-kind',
  name: { en: 'an SSH private key for logging in (Ed25519)', zh: '登录用的 SSH 私钥（Ed25519）' },
  instead: notForTls,
  hint: whereKeyIs,
}

/** @returns what a block `OPENSSH PRIVATE KEY` is */
export const sshKeyIn = (bytes: Buffer): Named => (bytes.includes('ssh-ed25519') ? sshLogin : sshKey)

/** PEM blocks round something encrypted, by their labels. */
export const encryptedBlocks: ReadonlyMap<string, Named> = new Map([['AGE ENCRYPTED FILE', ageFile]])

export const provisioningProfile: Named = {
  cause: 'wrong-credential-kind',
  name: { en: 'a provisioning profile', zh: '描述文件（provisioning profile）' },
  hint: downloadAgain,
}
export const signedMessage: Named = { name: { en: 'a signed message (CMS)', zh: '签名过的消息（CMS）' } }
export const encryptedMessage: Named = {
  name: {
    en: 'an encrypted message (CMS), as MDM server tokens are',
    zh: '加密的消息（CMS），MDM 的 server token 就是这种',
  },
}

/** What a file is instead, and what to do about it. */
export interface Named {
  /** `wrong-container` when it does not say. */
  readonly cause?: ImpostorCause
  readonly name: Text
  /** In place of `no certificate and no key`. */
  readonly instead?: Text
  readonly hint?: Text
  /** In its place, for a file that is named as signing keys are. */
  readonly hintOfP8?: Text
  /** Lines to paste, for the file as typed, whose text it is. */
  lines?(fileName: string, text: string): readonly string[]
}

/**
 * Names what people mistake for a certificate or key.
 *
 * @param bytes the file
 * @param text the same as text
 * @returns nothing when it is none of the known ones
 */
export function impostorOf(bytes: Buffer, text: string): Named | undefined {
  return impostors.find((impostor) => impostor.is(bytes, text))
}

/**
 * @param bytes the file
 * @param text the same as text
 * @returns whether it says itself what it is, as pointers, archives and encrypted files do: no other reader knows more
 */
export const saysWhatItIs = (bytes: Buffer, text: string): boolean => {
  const impostor = impostors.find(({ is }) => is(bytes, text))
  return impostor !== undefined && impostor.isForm !== true
}

/**
 * The failure for a file that is something else.
 *
 * @param fileName as typed
 * @param named what it is, when that is known
 * @param text of the file
 */
export function unrecognised(fileName: string, named: Named | undefined, text = ''): Fault {
  if (named === undefined) {
    return new Fault('credential/wrong-container', {
      en: `${fileName} is neither a certificate nor a key: not PEM, DER or PKCS#12.`,
      zh: `${fileName} 不是证书也不是私钥：既不是 PEM、DER，也不是 PKCS#12。`,
    })
  }
  const { cause = 'wrong-container', name, instead, hintOfP8, lines } = named
  const hint = fileName.toLowerCase().endsWith('.p8') ? (hintOfP8 ?? named.hint) : named.hint
  return new Fault(
    `credential/${cause}`,
    {
      en: `${fileName} is ${name.en}${instead === undefined ? ': no certificate and no key' : `, ${instead.en}`}.`,
      zh: chinese`${fileName} 是 ${name.zh}，${instead?.zh ?? '不是证书或私钥'}。`,
    },
    {
      ...(hint !== undefined && { hint }),
      ...(lines !== undefined && hasName(fileName) && { commands: lines(fileName, text) }),
    },
  )
}
