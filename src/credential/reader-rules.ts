import { quoted, type Remedy, type Rule } from '../finding.ts'
import { chinese, type Text } from '../text.ts'
import type { Contents, Encryption, FileForm, KeyStorage, TextFault } from './model.ts'

/** What was found in one file, on its way to a person. */
export interface ContentsAtHand {
  readonly contents: Contents
  /** As typed. */
  readonly fileName: string
  readonly now: Date
  /** The other file that has the certificate of its key. */
  readonly keyOf?: string
  /** From how many days before its end on a profile is worth a warning. */
  readonly warnDays?: number
}

const texts =
  'Messages made with each program: OpenSSL 3.0, Node 20, Python 3.11, Go 1.19, Java 17, PHP 8.2, curl 7.88'
const appleImport = 'Messages of macOS "security import", Keychain Access, Windows Server 2016'

const all = (parts: readonly Text[]): Text => ({
  en: parts.map(({ en }) => en).join(', '),
  zh: parts.map(({ zh }) => zh).join('、'),
})

/** Ciphers that OpenSSL 3 keeps in its legacy provider, which nobody loads by default. */
const isPutAside = ({ cipher }: Encryption) => /^(?:RC2|RC4|DES)\b/.test(cipher)

const encryptionsIn = ({ pkcs12 }: FileForm): readonly Encryption[] =>
  pkcs12 === undefined ? [] : [...pkcs12.certificates, ...pkcs12.keys]

const namesOf = (encryptions: readonly Encryption[]) =>
  [...new Set(encryptions.map(({ cipher }) => cipher))].join(', ')

/** @returns the name of a file to write beside another: `certs/push-legacy.p12` */
function besides(fileName: string, suffix: string, ending: string): string {
  const source = fileName.replace(/^env:/, '').replace(/^\/dev\//, '')
  const stem = source.replace(/\.[^./\\]{1,20}$/, '')
  return `${stem}-${suffix}${ending}`
}

const endingOf = (fileName: string) => /\.[^./\\]{1,20}$/.exec(fileName)?.[0].toLowerCase() ?? ''

const convert = (fileName: string, suffix: string, ending: string, options = '') =>
  `pushctl cert convert ${quoted(fileName)} -o ${quoted(besides(fileName, suffix, ending))}${options}`

/** Variables and standard input: what is wound round their value is how secrets are kept and handed on. */
const isNamed = (fileName: string) => !fileName.startsWith('env:') && fileName !== '/dev/stdin'

/** What was done to a text: a fault of a file, a remark on a variable. */
const textRule = (id: 'p8-text-damaged' | 'bad-export'): Rule<ContentsAtHand> => ({
  id,
  severity: ({ fileName }) => (isNamed(fileName) ? 'warning' : 'note'),
  see: texts,
  applies: ({ contents }) => isLoneKey(contents) === (id === 'p8-text-damaged'),
  finds: (subject) => textFaultEvidence(subject, id === 'p8-text-damaged' ? 'key' : 'certificate'),
  remedy: writePem,
})

/** What was done to the text, and the programs that take it all the same. */
const textFaults: Readonly<Record<TextFault, { readonly name: Text; readonly taken: readonly string[] }>> = {
  'utf-16': {
    name: { en: 'it is UTF-16, as PowerShell writes', zh: '编码是 UTF-16（PowerShell 的 > 就会这样）' },
    taken: [],
  },
  'byte-order-mark': {
    name: { en: 'a byte order mark stands before it', zh: '开头有 BOM' },
    taken: ['OpenSSL', 'Node', 'Python'],
  },
  'long-dashes': {
    name: { en: 'an editor made long dashes of its hyphens', zh: '连字符被编辑器换成了破折号' },
    taken: [],
  },
  'short-dashes': {
    name: { en: 'its first and last line lack dashes', zh: '首尾行的连字符不是 5 个' },
    taken: [],
  },
  escaped: { name: { en: 'its line ends are typed out as \\n', zh: '换行变成了字面的 \\n' }, taken: [] },
  'one-line': { name: { en: 'line breaks are lost', zh: '换行丢失' }, taken: ['Python'] },
  joined: {
    name: {
      en: 'a BEGIN line follows an END line without a line break',
      zh: 'END 行和下一个 BEGIN 行连在一起',
    },
    taken: ['Python'],
  },
  indented: { name: { en: 'its lines are indented', zh: '行首有空格缩进' }, taken: ['Python'] },
  quoted: { name: { en: 'quotes stand round it', zh: '外面有引号' }, taken: ['Python'] },
  'blank-line': { name: { en: 'an empty line stands inside', zh: '中间有空行' }, taken: ['Go'] },
  'carriage-returns': {
    name: { en: 'its lines end in CR alone', zh: '换行只有 CR' },
    taken: ['Python'],
  },
  'header-less': {
    name: { en: 'the BEGIN and END lines are missing', zh: '缺少 BEGIN 和 END 行' },
    taken: [],
  },
  'label-of-other-form': {
    name: {
      en: 'its BEGIN line names another form of key than stands inside',
      zh: 'BEGIN 行写的密钥格式与内容不符',
    },
    taken: ['OpenSSL'],
  },
  'label-of-other-thing': {
    name: {
      en: 'its BEGIN line does not say PRIVATE KEY, and a private key stands inside: never give it away as a public one',
      zh: 'BEGIN 行没有写 PRIVATE KEY，里面却是私钥：千万不要当作公钥交给别人',
    },
    taken: ['OpenSSL'],
  },
  'label-case': {
    name: { en: 'its BEGIN line is not in capitals', zh: 'BEGIN 行没有用大写字母' },
    taken: [],
  },
  'mail-quoted': {
    name: { en: 'the > of a quoted mail stands before its lines', zh: '行首有邮件引用的 >' },
    taken: [],
  },
  markup: {
    name: { en: 'HTML stands in it (<br>, &#10;)', zh: '里面混进了 HTML（<br>、&#10;）' },
    taken: [],
  },
  backslashes: {
    name: {
      en: 'a \\ stands at the ends of its lines, as rich text, scripts and \\n escaped twice leave it',
      zh: '行尾有 \\（RTF、脚本续行或转义了两次的 \\n 会这样）',
    },
    taken: [],
  },
  'source-lines': {
    name: {
      en: 'its lines stand in quotes, as in the source of a program',
      zh: '每行都带引号，像程序里的字符串',
    },
    taken: [],
  },
  'invisible-signs': {
    name: {
      en: 'signs that nobody sees stand in it (zero-width spaces)',
      zh: '里面有看不见的字符（零宽空格）',
    },
    taken: [],
  },
  'url-safe': {
    name: {
      en: 'it is in the alphabet of URLs (- and _ for + and /)',
      zh: '用的是 URL 安全的 base64（- 和 _ 代替了 + 和 /）',
    },
    taken: [],
  },
  'caret-m': { name: { en: 'a typed ^M ends its lines', zh: '行尾是字面的 ^M' }, taken: [] },
  commas: { name: { en: 'commas stand for its line ends', zh: '换行变成了逗号' }, taken: [] },
  'lost-backslash': {
    name: {
      en: 'its line ends became the letter n: \\n lost its backslash',
      zh: '换行变成了字母 n（\\n 丢了反斜杠）',
    },
    taken: [],
  },
  'lost-plus': {
    name: { en: 'a form made blanks of its + signs', zh: '加号被表单变成了空格' },
    taken: [],
  },
  'percent-encoded': {
    name: { en: 'it is percent-encoded, as in a form or a URL', zh: '做过 URL 编码（%0A、%2B）' },
    taken: [],
  },
  'no-end-line': { name: { en: 'the END line is missing or another', zh: 'END 行缺失或对不上' }, taken: [] },
}

/** @returns what was done to the text, in words: `its lines are indented` */
export const textFaultName = (fault: TextFault): Text => textFaults[fault].name

/** Who reads PEM, and what it says of such a text. */
const pemReaders: readonly {
  readonly program: string
  readonly key: string
  readonly certificate: string
}[] = [
  {
    program: 'OpenSSL',
    key: '"Could not read key", "no start line"',
    certificate: '"no start line", "bad end line"',
  },
  {
    program: 'Node',
    key: '"DECODER routines::unsupported", "secretOrPrivateKey must be an asymmetric key when using ES256"',
    certificate: '"PEM routines::no start line"',
  },
  { program: 'Python', key: '"Could not deserialize key data"', certificate: '"[SSL] PEM lib"' },
  {
    program: 'Go',
    key: '"Key must be a PEM encoded PKCS1 or PKCS8 key"',
    certificate: '"failed to find any PEM data in certificate input"',
  },
]

function textFaultEvidence(
  { contents, fileName }: ContentsAtHand,
  what: 'key' | 'certificate',
): Text | undefined {
  const found = contents.form.textFaults.map((fault) => textFaults[fault])
  if (found.length === 0) return undefined
  const refusing = pemReaders.filter(({ program }) => found.some(({ taken }) => !taken.includes(program)))
  const who = refusing.map((reader) => `${reader.program} (${reader[what]})`)
  const faults = all(found.map(({ name }) => name))
  return {
    en: `pushctl reads ${fileName}, and others do not: ${faults.en}. So say ${who.join(', ')}.`,
    zh: `pushctl 能读 ${fileName}，别的程序不能：${faults.zh}。报错如 ${who.join('、')}。`,
  }
}

const isLoneKey = ({ certificates, requests = [], keys }: Contents) =>
  keys.length > 0 && certificates.length + requests.length === 0

const writePem = ({ contents, fileName }: ContentsAtHand) => {
  const ending = isLoneKey(contents) && endingOf(fileName) === '.p8' ? '.p8' : '.pem'
  return {
    text: { en: 'Write it anew, as every program reads it:', zh: '重新写成所有程序都能读的样子：' },
    commands: [convert(fileName, 'clean', ending)],
  }
}

/** What a name promises. */
const promised: Readonly<Record<string, readonly Contents['format'][]>> = {
  '.p12': ['pkcs12'],
  '.pfx': ['pkcs12'],
  '.pem': ['pem'],
  '.p8': ['pem'],
  '.der': ['der', 'cms'],
  '.cer': ['der', 'cms', 'pem'],
  '.crt': ['der', 'cms', 'pem'],
}

const formatNames: Readonly<Record<Contents['format'], Text>> = {
  pem: { en: 'PEM text', zh: 'PEM 文本' },
  der: { en: 'DER (binary, one certificate or key)', zh: 'DER（二进制，单个证书或私钥）' },
  pkcs12: { en: 'a PKCS#12', zh: 'PKCS#12' },
  cms: { en: 'PKCS#7', zh: 'PKCS#7' },
}

const wrappingNames = {
  base64: { en: 'base64 of', zh: 'base64 编码的' },
  hex: { en: 'hex digits of', zh: '十六进制文本形式的' },
  'data-url': { en: 'a data: URL of', zh: 'data: URL 形式的' },
} as const satisfies Record<FileForm['wrappings'][number], Text>

/** What is said by those who go by the name: of the format they find, or of text where bytes should be. */
function saidOf(ending: string, { format, form }: Contents): string {
  if (ending === '.p12' || ending === '.pfx') {
    if (form.wrappings.length > 0)
      return 'OpenSSL, Node "wrong tag", Java "toDerInputStream rejects tag type 77"'
    if (format === 'pem') {
      return 'OpenSSL, Node "wrong tag", Java "toDerInputStream rejects tag type 45" / "66", Go "tags don\'t match (16 vs {class:0 tag:13"'
    }
    return 'OpenSSL "Field=version, Type=PKCS12", Java "DerValue.getBigIntegerInternal, not expected 48"'
  }
  return ending === '.der' || ending === '.cer' || ending === '.crt'
    ? 'OpenSSL -inform der "No supported data to decode. Input type: DER", Java "signed fields invalid"'
    : 'OpenSSL, Node "PEM routines::no start line", Python "[SSL] PEM lib", curl "could not load PEM client certificate"'
}

function wrongContainer({ contents, fileName }: ContentsAtHand): Text | undefined {
  const { format, form } = contents
  if (!isNamed(fileName)) return undefined
  const ending = endingOf(fileName)
  if (ending === '.p8' && !isLoneKey(contents)) return undefined // another kind of credential, not another container
  const formats = promised[ending]
  const isWrapped = form.wrappings.length > 0
  if (!isWrapped && (formats === undefined || formats.includes(format))) return undefined
  const wrapped = all(form.wrappings.map((each) => wrappingNames[each]))
  const name = formatNames[format]
  const is: Text = isWrapped
    ? { en: `${wrapped.en} ${name.en}`, zh: chinese`${wrapped.zh} ${name.zh}` }
    : name
  const said = saidOf(ending, contents)
  return formats === undefined
    ? {
        en: `${fileName} is ${is.en}: pushctl unwraps it, others do not (${said}).`,
        zh: chinese`${fileName} 是 ${is.zh}：pushctl 会解开，别的程序不会（${said}）。`,
      }
    : {
        en: `${fileName} is called ${ending} and is ${is.en}: pushctl goes by the content, others by the name (${said}).`,
        zh: chinese`${fileName} 扩展名是 ${ending}，内容却是 ${is.zh}：pushctl 看内容，别的程序看扩展名（${said}）。`,
      }
}

/** The line that makes the file what its name says; without its key a certificate becomes no .p12. */
function asPromised({ contents, fileName }: ContentsAtHand): string[] {
  const ending = endingOf(fileName)
  const isP12 = ending === '.p12' || ending === '.pfx'
  if (isP12)
    return contents.identities.length > 0
      ? [convert(fileName, 'real', ending)]
      : [convert(fileName, 'real', '.pem')]
  const parts = contents.certificates.length + contents.keys.length
  const holdsOne = ['.der', '.cer', '.crt'].includes(ending)
  return [convert(fileName, 'real', holdsOne && parts > 1 ? '.pem' : ending === '' ? '.pem' : ending)]
}

/** The keys that stand in the file by themselves, not in a PKCS#12. */
const storagesIn = ({ format, keys }: Contents): readonly KeyStorage[] =>
  format === 'pkcs12' ? [] : keys.flatMap(({ storage }) => storage ?? [])

/** Of each form: what it is called, who refuses it in which words, and what to write instead. */
const keyForms: Readonly<
  Record<KeyStorage['form'], { readonly evidence: Text; readonly instead: 'pkcs8' | 'pkcs1' | 'sec1' }>
> = {
  pkcs8: {
    evidence: {
      en: 'The key is PKCS#8, as current programs want it. One that wants PKCS#1 or SEC1 refuses it: "failed to parse PKCS1 private key", Go "use ParsePKCS8PrivateKey instead for this key format".',
      zh: '私钥是 PKCS#8，现在的程序都用它。只认 PKCS#1 或 SEC1 的会报 "failed to parse PKCS1 private key"，Go 报 "use ParsePKCS8PrivateKey instead for this key format"。',
    },
    instead: 'pkcs1',
  },
  pkcs1: {
    evidence: {
      en: 'The key is PKCS#1. One that wants PKCS#8 refuses it: Java "algid parse error, not a sequence", .NET "ASN1 corrupted data", Go "use ParsePKCS1PrivateKey instead for this key format".',
      zh: '私钥是 PKCS#1。只认 PKCS#8 的程序不接受：Java 报 "algid parse error, not a sequence"，.NET 报 "ASN1 corrupted data"，Go 报 "use ParsePKCS1PrivateKey instead for this key format"。',
    },
    instead: 'pkcs8',
  },
  sec1: {
    evidence: {
      en: 'The key is SEC1. One that wants PKCS#8, as Apple’s .p8 is, refuses it: Java "algid parse error, not a sequence", .NET "ASN1 corrupted data", Go "use ParseECPrivateKey instead for this key format".',
      zh: '私钥是 SEC1。只认 PKCS#8（Apple 的 .p8 就是）的程序不接受：Java 报 "algid parse error, not a sequence"，.NET 报 "ASN1 corrupted data"，Go 报 "use ParseECPrivateKey instead for this key format"。',
    },
    instead: 'pkcs8',
  },
}

const parametersEvidence: Text = {
  en: 'A block "EC PARAMETERS" stands before the key: programs that take the first block find no key in it (Go "failed to parse private key", JWT libraries).',
  zh: '私钥前面还有一个 "EC PARAMETERS" 块：只读第一块的程序找不到私钥（Go 报 "failed to parse private key"，一些 JWT 库也会报错）。',
}

/** Only RSA and EC keys have another form than PKCS#8. */
const firstPlainStorage = ({ format, keys }: Contents) =>
  keys.find(
    ({ key, storage }) =>
      format !== 'pkcs12' &&
      storage !== undefined &&
      storage.encryption === undefined &&
      /^(?:rsa|ec)$/.test(key.asymmetricKeyType ?? ''),
  )?.storage

/** The words of those who get no passphrase for a key, or cannot use one. */
const lockedOut =
  'OpenSSL, nginx "Enter PEM pass phrase", Node "bad decrypt", "interrupted or cancelled", Python "[SSL] PEM lib", Go "tls: failed to parse private key", PHP, curl "unable to set private key file"'

const keyBags = ({ form: { pkcs12 }, keys, certificates }: Contents) =>
  pkcs12 === undefined ? 0 : keys.length + certificates.length

function modernParts({ form: { pkcs12 } }: Contents): string[] {
  if (pkcs12 === undefined) return []
  const { mac } = pkcs12
  const encryptions = [...pkcs12.certificates, ...pkcs12.keys].filter(({ scheme }) => scheme === 'pbes2')
  const isModernMac = mac !== undefined && !mac.isPbmac1 && !/^(?:SHA1|MD5)$/.test(mac.algorithm)
  return [
    ...(encryptions.length > 0 ? [namesOf(encryptions)] : []),
    ...(isModernMac ? [`MAC ${mac.algorithm}`] : []),
    ...(mac !== undefined && !mac.isPbmac1 && mac.saltLength > 8 ? [`${mac.saltLength}-byte MAC salt`] : []),
  ]
}

/**
 * Who refuses a file that pushctl reads, in their words, and the line that converts it. A push from another program
 * failed; this says why it may have.
 */
const rules: readonly Rule<ContentsAtHand>[] = [
  textRule('p8-text-damaged'),
  textRule('bad-export'),
  {
    id: 'wrong-container',
    severity: 'warning',
    see: texts,
    applies: () => true,
    finds: wrongContainer,
    remedy: (subject) => ({
      text: { en: 'Make it what its name says:', zh: '转成与扩展名一致的格式：' },
      commands: asPromised(subject),
    }),
  },
  {
    id: 'p12-password',
    severity: 'warning',
    see: texts,
    applies: ({ contents }) => contents.form.pkcs12?.isGivenInVain === true,
    finds: ({ fileName }) => ({
      en: `${fileName} opens with an empty passphrase, not with the one that was given: others who use that one say "mac verify failure" (OpenSSL, Node), "keystore password was incorrect" (Java), "decryption password incorrect" (Go).`,
      zh: `${fileName} 的密码是空的，不是给出的那个：用给出的密码，别的程序会报 "mac verify failure"（OpenSSL、Node）、"keystore password was incorrect"（Java）、"decryption password incorrect"（Go）。`,
    }),
    remedy: ({ fileName }) => ({
      text: {
        en: 'Write it with a passphrase, which is asked for:',
        zh: '重新写一份带密码的（会询问新密码）：',
      },
      commands: [convert(fileName, 'locked', '.p12')],
    }),
  },
  {
    id: 'bad-export',
    severity: 'warning',
    see: texts,
    applies: ({ contents }) => contents.form.pkcs12 !== undefined,
    finds: ({ contents: { form }, fileName }) =>
      form.pkcs12?.mac !== undefined
        ? undefined
        : {
            en: `${fileName} has no MAC, the seal over its content: Node 20 says "mac absent", Go "pkcs12: no MAC in data", OpenSSL warns "MAC is absent!".`,
            zh: `${fileName} 没有 MAC（对内容的校验）：Node 20 报 "mac absent"，Go 报 "pkcs12: no MAC in data"，OpenSSL 警告 "MAC is absent!"。`,
          },
    remedy: ({ fileName }) => ({
      text: { en: 'Write it anew, with one:', zh: '重新写一份带 MAC 的：' },
      commands: [convert(fileName, 'sealed', '.p12')],
    }),
  },
  {
    id: 'rc2-40-openssl3',
    severity: 'warning',
    see: 'OpenSSL 3.0, migration guide: RC2, RC4 and DES are in the legacy provider',
    applies: ({ contents }) => contents.form.pkcs12 !== undefined,
    finds: ({ contents: { form }, fileName }) => {
      const old = encryptionsIn(form).filter(isPutAside)
      const names = namesOf(old)
      return old.length === 0
        ? undefined
        : {
            en: `${fileName} is encrypted with ${names}, which OpenSSL 3 no longer reads without -legacy. It and what is built on it refuse the file: OpenSSL "inner_evp_generic_fetch:unsupported … Algorithm (${names}-CBC : 0)", Node 17 on "unsupported" or "Unsupported PKCS12 PFX data", PHP, Ruby, and curl "could not parse PKCS12 file, check password". The passphrase is right.`,
            zh: `${fileName} 用 ${names} 加密，OpenSSL 3 不加 -legacy 就读不了，基于它的程序也一样：OpenSSL 报 "inner_evp_generic_fetch:unsupported … Algorithm (${names}-CBC : 0)"，Node 17 起报 "unsupported" 或 "Unsupported PKCS12 PFX data"，还有 PHP、Ruby；curl 报 "could not parse PKCS12 file, check password"。密码并没有错。`,
          }
    },
    remedy: ({ fileName }) => ({
      text: {
        en: 'Write it as PEM, or as a .p12 with 3DES, which old and new programs read:',
        zh: '转成 PEM，或转成新旧程序都能读的 3DES .p12：',
      },
      commands: [convert(fileName, 'plain', '.pem'), convert(fileName, '3des', '.p12', ' --form legacy')],
    }),
  },
  {
    id: 'p12-ber',
    severity: 'warning',
    see: texts,
    applies: ({ contents }) => contents.form.pkcs12 !== undefined && contents.form.isBer,
    finds: ({ fileName }) => ({
      en: `${fileName} is BER, not DER: Go says "asn1: syntax error: indefinite length found (not DER)", keytool "Unrecognized keystore format" unless it is told -storetype PKCS12.`,
      zh: `${fileName} 是 BER 编码，不是 DER：Go 报 "asn1: syntax error: indefinite length found (not DER)"，keytool 不加 -storetype PKCS12 会报 "Unrecognized keystore format"。`,
    }),
    remedy: ({ fileName }) => ({
      text: { en: 'Write it anew; pushctl writes DER:', zh: '重新写一份，pushctl 写出的是 DER：' },
      commands: [convert(fileName, 'der', '.p12', ' --form legacy')],
    }),
  },
  {
    id: 'modern-p12-rejected-by-apple',
    severity: 'warning',
    see: 'RFC 9579',
    applies: ({ contents }) => contents.form.pkcs12?.mac?.isPbmac1 === true,
    finds: ({ contents: { form }, fileName }) => ({
      en: `${fileName} is sealed with ${form.pkcs12?.mac?.algorithm}, which hardly any program knows yet: macOS says "MAC verification failed during PKCS12 import (wrong password?)", OpenSSL before 3.4 "mac verify failure", Go "unknown digest algorithm". The passphrase is right.`,
      zh: `${fileName} 的校验用的是 ${form.pkcs12?.mac?.algorithm}，几乎没有程序支持：macOS 报 "MAC verification failed during PKCS12 import (wrong password?)"，OpenSSL 3.4 以前报 "mac verify failure"，Go 报 "unknown digest algorithm"。密码并没有错。`,
    }),
    remedy: ({ fileName }) => ({
      text: { en: 'Write it as old and new programs read it:', zh: '转成新旧程序都能读的：' },
      commands: [convert(fileName, 'legacy', '.p12', ' --form legacy')],
    }),
  },
  {
    id: 'key-encrypted',
    severity: 'note',
    see: texts,
    applies: ({ contents }) => contents.format !== 'pkcs12',
    finds: ({ contents, fileName }) => {
      const encryption = storagesIn(contents).find((storage) => storage.encryption !== undefined)?.encryption
      return encryption === undefined
        ? undefined
        : {
            en: `The private key in ${fileName} is encrypted (${encryption.cipher}). A program that gets no passphrase stops: ${lockedOut}.`,
            zh: `${fileName} 里的私钥有密码（${encryption.cipher}）。没给密码的程序会停下来：${lockedOut}。`,
          }
    },
    remedy: ({ fileName }) => ({
      text: { en: 'For such a program write it without one:', zh: '给这类程序用时，去掉密码：' },
      commands: [convert(fileName, 'plain', '.pem')],
    }),
  },
  {
    id: 'p12-password',
    severity: 'note',
    see: appleImport,
    applies: ({ contents: { form } }) => form.pkcs12 !== undefined && !form.pkcs12.isGivenInVain,
    finds: ({ contents: { form }, fileName }) =>
      form.pkcs12?.passphrase === 'set'
        ? undefined
        : {
            en: `${fileName} has an empty passphrase: macOS, iOS and some services import none without ("MAC verification failed during PKCS12 import (wrong password?)", "PKCS12 data wrong password").`,
            zh: `${fileName} 的密码为空：macOS、iOS 和一些推送服务不接受没有密码的 .p12（"MAC verification failed during PKCS12 import (wrong password?)"、"PKCS12 data wrong password"）。`,
          },
    remedy: ({ fileName }) => ({
      text: {
        en: 'For these write it with a passphrase, which is asked for:',
        zh: '给它们用时，写一份带密码的（会询问新密码）：',
      },
      commands: [convert(fileName, 'locked', '.p12', ' --form legacy')],
    }),
  },
  {
    id: 'modern-p12-rejected-by-apple',
    severity: 'note',
    see: appleImport,
    applies: ({ contents }) => modernParts(contents).length > 0,
    finds: ({ contents, fileName }) => {
      const parts = modernParts(contents).join(', ')
      return {
        en: `${fileName} is of the modern kind (${parts}). macOS before 15 refuses to import it: "MAC verification failed during PKCS12 import (wrong password?)"; Windows Server 2016: "The specified network password is not correct"; Go’s x/crypto/pkcs12: "unknown digest algorithm"; Java 8 before 8u301. The passphrase is right.`,
        zh: `${fileName} 是新式加密（${parts}）。macOS 15 以前导入会报 "MAC verification failed during PKCS12 import (wrong password?)"；Windows Server 2016 报 "The specified network password is not correct"；Go 的 x/crypto/pkcs12 报 "unknown digest algorithm"；Java 8u301 以前也不行。密码并没有错。`,
      }
    },
    remedy: ({ fileName }) => ({
      text: { en: 'For these write it the old way:', zh: '给它们用时，转成旧式加密：' },
      commands: [convert(fileName, 'legacy', '.p12', ' --form legacy')],
    }),
  },
  {
    id: 'modern-p12-unsupported-by-reader',
    severity: 'note',
    see: 'node-forge, lib/pkcs12.js: keys other than RSA are null',
    applies: ({ contents }) => contents.format === 'pkcs12',
    finds: ({ contents: { keys }, fileName }) =>
      keys.some(({ key }) => key.asymmetricKeyType === 'ec')
        ? {
            en: `The key in ${fileName} is EC: programs on node-forge, Expo among them, find no key in such a .p12.`,
            zh: `${fileName} 里是 EC 私钥：基于 node-forge 的程序（如 Expo）在这种 .p12 里找不到私钥。`,
          }
        : undefined,
    remedy: ({ fileName }) => ({
      text: { en: 'Give them PEM:', zh: '请给它们 PEM：' },
      commands: [convert(fileName, 'plain', '.pem')],
    }),
  },
  {
    id: 'modern-p12-unsupported-by-reader',
    severity: 'note',
    see: 'golang.org/x/crypto/pkcs12, Decode',
    applies: ({ contents }) => contents.identities.length === 1,
    finds: ({ contents, fileName }) =>
      keyBags(contents) > 2
        ? {
            en: `${fileName} holds ${keyBags(contents)} entries, the chain among them; Go’s x/crypto/pkcs12 takes two: "expected exactly two safe bags in the PFX PDU".`,
            zh: `${fileName} 里有 ${keyBags(contents)} 项（含证书链），而 Go 的 x/crypto/pkcs12 只接受两项："expected exactly two safe bags in the PFX PDU"。`,
          }
        : undefined,
    remedy: ({ fileName }) => ({
      text: {
        en: 'For it leave the chain out; APNs does not need it:',
        zh: '给它用时去掉证书链，APNs 不需要：',
      },
      commands: [convert(fileName, 'pair', '.p12', ' --form legacy --without-chain')],
    }),
  },
  {
    id: 'pkcs8-vs-pkcs1',
    severity: 'warning',
    see: texts,
    applies: () => true,
    finds: ({ contents }) =>
      storagesIn(contents).some(({ isAfterParameters }) => isAfterParameters === true)
        ? parametersEvidence
        : undefined,
    remedy: ({ fileName }) => ({
      text: { en: 'Write the key alone, as PKCS#8:', zh: '只写出私钥（PKCS#8）：' },
      commands: [convert(fileName, 'pkcs8', endingOf(fileName) === '.p8' ? '.p8' : '.pem')],
    }),
  },
  {
    id: 'pkcs8-vs-pkcs1',
    severity: 'note',
    see: texts,
    applies: ({ contents }) =>
      storagesIn(contents).every(({ isAfterParameters }) => isAfterParameters !== true),
    finds: ({ contents }) => {
      const storage = firstPlainStorage(contents)
      return storage && keyForms[storage.form].evidence
    },
    remedy: ({ contents, fileName }) => {
      const form = firstPlainStorage(contents)?.form ?? 'pkcs8'
      const isEc = contents.keys[0]?.key.asymmetricKeyType === 'ec'
      const instead = form === 'pkcs8' && isEc ? 'sec1' : keyForms[form].instead
      return {
        text: { en: 'For such a program write it the other way:', zh: '给这类程序用时，换一种格式：' },
        commands: [convert(fileName, instead, '.pem', instead === 'pkcs8' ? '' : ` --key-format ${instead}`)],
      }
    },
  },
]

/** A .p12 is written of a certificate and its key alone: without the key there is no line to type. */
const keyFirst: Remedy = {
  text: {
    en: 'Export it again together with its private key; only then it can be written in another form.',
    zh: '请先连同私钥重新导出，之后才能转成别的形式。',
  },
  commands: [],
}

/** Who refuses a file as it is, in their words, and the line that writes it otherwise. */
export const readerRules: readonly Rule<ContentsAtHand>[] = rules.map((rule) => ({
  ...rule,
  remedy(subject) {
    const remedy = rule.remedy(subject)
    const { format, identities } = subject.contents
    const isWithoutPair = format === 'pkcs12' && identities.length === 0
    return isWithoutPair && remedy.commands.some((line) => line.includes('.p12 --form')) ? keyFirst : remedy
  },
}))
