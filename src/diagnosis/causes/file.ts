import { quoted, remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { cause, onlyNamed } from '../cause.ts'
import { type Facts, fileOf } from '../facts.ts'
import { inspect } from './remedies.ts'

const made =
  'Messages made with each program: OpenSSL 3.0, Node 20, Python 3.11, Go 1.19, Java 17, PHP 8.2, curl 7.88'

/** @returns the line that writes a file anew under another name */
const convert = (facts: Facts, name: string, to: string, options = '') =>
  `pushctl cert convert ${quoted(fileOf(facts, name))} -o ${to}${options}`

const exportBoth: Text = {
  en: 'In Keychain Access select the certificate together with the key under it, and export them as one .p12; this says what the file holds:',
  zh: '在「钥匙串访问」里同时选中证书和它下面的私钥，导出为一个 .p12；文件里有什么用这条命令看：',
}

/** What is wrong with the files of a credential, as other programs fall over it; `cert inspect` sees it in the file itself. */
export const fileCauses = [
  cause({
    id: 'p12-password',
    what: {
      en: 'The passphrase of the .p12 is wrong, or was not given.',
      zh: '.p12 的密码不对，或没有提供。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'Try it here, where it is asked for; characters like $ ! ; & need quotes in a shell:',
          zh: '在这里试一下，会询问密码；密码含 $ ! ; & 等字符时，在 shell 里要加引号：',
        },
        `pushctl cert inspect ${quoted(fileOf(facts, 'FILE.p12'))}`,
      ),
    see: 'RFC 7292 4',
  }),
  cause({
    id: 'bad-export',
    what: {
      en: 'The file is cut short, damaged, or was exported without what belongs to it.',
      zh: '文件不完整、已损坏，或导出时缺了东西。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'Export or copy it again, as bytes (FTP in binary mode, no e-mail text); this says what is there:',
          zh: '重新导出或复制，注意按二进制传输（FTP 用 binary 模式，不要贴在邮件正文里）；用这条命令检查：',
        },
        inspect(facts),
      ),
    see: made,
  }),
  cause({
    id: 'wrong-container',
    what: {
      en: 'The file is not in the form it was read as: PEM for DER, a .cer for a .p12, text for bytes, a web page.',
      zh: '文件格式与读取方式不符：把 PEM 当 DER、把 .cer 当 .p12、把文本当二进制，或存成了网页。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'This says what it is, whatever it is called, and how to make of it what the program wants:',
          zh: '不管扩展名是什么，用这条命令看它的真实格式，以及怎么转换：',
        },
        inspect(facts),
      ),
    see: made,
  }),
  cause({
    id: 'cert-path-or-config',
    what: {
      en: 'The file is not where the program looks, or a setting holds something else than was meant.',
      zh: '程序找不到文件，或某个配置项填的不是应填的内容。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'Give the full path, and look (ls -l) from where the program runs: service, container, working folder. A path is not the text of the file, nor the other way round. What the file holds:',
          zh: '写绝对路径，并在程序实际运行的地方（服务、容器、工作目录）用 ls -l 确认。路径和文件内容不能互相代替。文件里有什么：',
        },
        inspect(facts),
      ),
    see: made,
  }),
  cause({
    id: 'file-permission',
    what: {
      en: 'The account that the program runs under may not read the file.',
      zh: '运行程序的账号没有读取该文件的权限。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'Give the file to that account (chown ACCOUNT FILE), and leave it closed to others (chmod 600). Run as that account, this says whether it can be read:',
          zh: '把文件所有者改成该账号（chown 账号 文件），不要对其他人开放（chmod 600）。用该账号运行这条命令，看能否读取：',
        },
        inspect(facts),
      ),
    see: 'POSIX, EACCES',
  }),
  cause({
    id: 'key-mismatch',
    what: { en: 'The private key does not belong to the certificate.', zh: '私钥与证书不是一对。' },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'Take the key that made the signing request of this certificate; this says whether two files belong together:',
          zh: '要用生成该证书请求（CSR）时的那把私钥；两个文件是否配对，用这条命令看：',
        },
        'pushctl cert merge CERTIFICATE.cer PRIVATE.key -o ck.pem',
      ),
    see: 'RFC 8446 4.4.3',
  }),
  cause({
    id: 'key-encrypted',
    what: {
      en: 'The private key has a passphrase of its own, which is wrong or was not given.',
      zh: '私钥本身有密码，密码不对或没有提供。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'Give the program the passphrase of the key, or write the key without one (it is asked for):',
          zh: '把私钥的密码告诉程序，或另存一份不带密码的（会询问密码）：',
        },
        convert(facts, 'ck.pem', 'ck-open.pem'),
      ),
    see: 'RFC 5958 3',
  }),
  cause({
    id: 'p8-text-damaged',
    what: {
      en: 'The text of the key was damaged on its way: line breaks lost or typed out, the first or last line missing, quotes around it.',
      zh: '私钥文本在传递中损坏：换行丢失或变成字面的 \\n、缺首尾行、外面带引号等。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'This says what happened to it, and mends it; into a variable it goes best as base64:',
          zh: '用这条命令看它哪里坏了并修复；放进环境变量时最好用 base64：',
        },
        `pushctl cert inspect ${quoted(fileOf(facts, 'AuthKey_KEYID.p8'))}`,
        convert(facts, 'AuthKey_KEYID.p8', 'mended.p8'),
      ),
    see: 'RFC 7468 2',
  }),
  cause({
    id: 'pkcs8-vs-pkcs1',
    what: {
      en: 'The private key is in another form than the program reads: PKCS#1 or SEC1 in place of PKCS#8, or the other way round.',
      zh: '私钥的编码与程序要求的不同：PKCS#1 / SEC1 与 PKCS#8 弄反了。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'Write it in the other form; BEGIN PRIVATE KEY is PKCS#8, BEGIN RSA PRIVATE KEY is PKCS#1:',
          zh: '转换成另一种：BEGIN PRIVATE KEY 是 PKCS#8，BEGIN RSA PRIVATE KEY 是 PKCS#1：',
        },
        convert(facts, 'FILE.key', 'pkcs8.key'),
        convert(facts, 'FILE.key', 'older.key', ' --key-format pkcs1'),
      ),
    see: 'RFC 5958, RFC 8017 A.1.2, RFC 5915',
  }),
  cause({
    id: 'no-cert',
    what: {
      en: 'The file holds no certificate: only a key, or a signing request.',
      zh: '文件里没有证书，只有私钥或证书签名请求（CSR）。',
    },
    weigh: onlyNamed,
    remedy: (facts) => remedy(exportBoth, inspect(facts)),
    see: made,
  }),
  cause({
    id: 'signing-request-refused',
    what: {
      en: 'What was uploaded is no signing request, or none that is taken there.',
      zh: '上传的不是证书签名请求（CSR），或者那里不接受这种 CSR。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'The developer portal takes a request with an RSA key of 2048 bits, in PEM or DER; identity.apple.com only what an MDM vendor has signed. A .cer or a key is none. What the file is, and a new request:',
          zh: '开发者网站接受 RSA 2048 位密钥的 CSR（PEM 或 DER）；identity.apple.com 只接受 MDM 厂商签过名的。.cer 和密钥都不是 CSR。先看文件是什么，再新建一个：',
        },
        'pushctl inspect FILE.certSigningRequest',
        'pushctl cert request',
      ),
    see: 'Apple, "Create a certificate signing request"',
  }),
  cause({
    id: 'multiple-identities',
    what: {
      en: 'The file holds several certificates or keys, and the program takes the wrong one or none.',
      zh: '文件里有多张证书或多把私钥，程序用错了，或一个都不用。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'See what is in it, and write the one of the app to a file of its own:',
          zh: '看看里面有什么，再把该 App 的那一个单独存成文件：',
        },
        inspect(facts),
        convert(facts, 'FILE.p12', 'push.pem', ' --topic BUNDLE.ID.OF.THE.APP'),
      ),
    see: made,
  }),
  cause({
    id: 'rc2-40-openssl3',
    what: {
      en: 'The .p12 is encrypted as old macOS does (RC2-40), which OpenSSL 3 and what is built on it do not open; the passphrase is right.',
      zh: '.p12 用的是旧版 macOS 的加密方式（RC2-40），OpenSSL 3 及基于它的程序打不开；密码没有错。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        { en: 'Write it anew with AES; pushctl opens both:', zh: '用 AES 重写一份，pushctl 两种都能打开：' },
        convert(facts, 'FILE.p12', 'modern.p12'),
      ),
    see: 'OpenSSL 3.0 migration guide, "Legacy algorithms"',
  }),
  cause({
    id: 'modern-p12-rejected-by-apple',
    what: {
      en: 'The .p12 is encrypted with AES or has an empty passphrase, which macOS does not import, and blames the passphrase for.',
      zh: '.p12 用了 AES 加密或空密码，macOS 无法导入，却提示密码错误。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'Write it anew in the form that every macOS imports, with a passphrase:',
          zh: '用各版本 macOS 都能导入的格式重写一份，并设置密码：',
        },
        convert(facts, 'FILE.p12', 'for-keychain.p12', ' --form legacy'),
      ),
    see: 'Messages of macOS "security import", Keychain Access',
  }),
  cause({
    id: 'modern-p12-unsupported-by-reader',
    what: {
      en: 'The .p12 is encrypted with AES and SHA-256, which this older reader does not know.',
      zh: '.p12 用的是 AES 和 SHA-256，而这个程序较旧，不支持。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        { en: 'Write it anew in the older form, or as PEM:', zh: '用旧格式重写一份，或转成 PEM：' },
        convert(facts, 'FILE.p12', 'older.p12', ' --form legacy'),
        convert(facts, 'FILE.p12', 'ck.pem'),
      ),
    see: 'Messages of golang.org/x/crypto/pkcs12, Windows Server 2016',
  }),
  cause({
    id: 'p12-ber',
    what: {
      en: 'The .p12 is written in BER, with lengths left open, and the program reads DER only.',
      zh: '.p12 用的是 BER 编码（不定长），而程序只认 DER。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        { en: 'Write it anew; pushctl writes DER:', zh: '重写一份，pushctl 写出的是 DER：' },
        convert(facts, 'FILE.p12', 'der.p12'),
      ),
    see: 'X.690 8.1.3.6',
  }),
  cause({
    id: 'wwdr-intermediate',
    what: {
      en: 'Apple’s intermediate certificate (WWDR) is missing beside the certificate, or is of another generation.',
      zh: '缺少 Apple 的中间证书（WWDR），或版本代次不对。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'This names the generation that issued it; get that one at https://www.apple.com/certificateauthority/',
          zh: '用这条命令看它由哪一代 WWDR 签发，再到 https://www.apple.com/certificateauthority/ 下载：',
        },
        inspect(facts),
      ),
    see: 'Apple, "Worldwide Developer Relations intermediate certificate"',
  }),
  cause({
    id: 'universal-cert-misclassified',
    what: {
      en: 'The program goes by the name of the certificate, and does not know the names of universal ones.',
      zh: '程序只看证书名称，不认识通用证书的名称。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'A universal certificate serves both environments: choose the environment by hand, or update the program. This says what it may do:',
          zh: '通用证书两个环境都能用：请手动选择环境，或升级程序。证书能做什么用这条命令看：',
        },
        inspect(facts),
      ),
    see: 'OIDs 1.2.840.113635.100.6.3.1, .2 and .6',
  }),
]
