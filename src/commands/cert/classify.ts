import { command } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import { type CertificateKind, isPushKind, labelOf } from '../../credential/certificate/kind.ts'
import { certificateRules } from '../../credential/certificate/rules.ts'
import { judgeContents } from '../../credential/contents-rules.ts'
import type { Certificate } from '../../credential/model.ts'
import { isLoneP256Key, isSigningKey } from '../../credential/signing-key/is-signing-key.ts'
import { defined } from '../../defined.ts'
import { type Finding, findingsOf } from '../../finding.ts'
import type { Host } from '../../host.ts'
import {
  certEnvOption,
  fileArguments,
  mainCertificates,
  type Readable,
  readCredentialFiles,
  readToTell,
  type Unreadable,
  withVariable,
} from '../push/credential-files.ts'
import { passphraseOptions } from '../push/passphrase.ts'
import { ownerOf } from './pairing.ts'

/** What one certificate is. */
interface Classified {
  readonly file: string
  /** Without a certificate: `signing key` (.p8), `EC key` for one that may be anything's, `key` for the private key of a certificate, `request`, `profile`. */
  readonly label: string
  readonly kind?: CertificateKind
  /** Whether certificates of this kind push at all; dates and issuer are for `cert inspect`. */
  readonly pushes: boolean
  /** Of its kind, when that cannot push; then of the file as a whole: who refuses it as it is. */
  readonly findings: readonly Finding[]
}

/** In the order they were named; one that holds several certificates has a row for each. */
interface ClassifiedFiles {
  readonly files: readonly (Classified | Unreadable)[]
}

export default command({
  arguments: fileArguments,
  options: { ...certEnvOption, ...passphraseOptions },
  examples: [
    {
      command: 'pushctl cert classify aps.cer',
      about: { en: 'one file', zh: '看一个文件' },
    },
    {
      command: 'pushctl cert classify dev.p12 prod.p12 --passphrase-file pass.txt',
      about: { en: 'several, in a script', zh: '在脚本里看多个文件' },
    },
  ],
  description: {
    en: 'One line for each certificate: file, tab, dev | prod | universal | voip | watchkit | pass | website | mdm, or what a certificate that cannot push is called. Exit 1 when one of them is of a kind that cannot push. The content decides, never the file name; an expired certificate keeps its label, for dates and issuer are the job of cert verify.',
    zh: '每张证书一行：文件名、制表符、dev | prod | universal | voip | watchkit | pass | website | mdm；不能推送的则显示它叫什么。只要有一张属于不能推送的类型，退出码就是 1。只看内容，不看文件名；过期的证书标签不变，有效期和签发者请用 cert verify 检查。',
  },
  async run({ files, certEnv, ...passphrase }, host: Host): Promise<ClassifiedFiles> {
    const rows = await readCredentialFiles(withVariable(files, certEnv), passphrase, host, readToTell)
    const readable = rows.filter((row) => 'contents' in row)
    const classified = rows.flatMap((row): (Classified | Unreadable)[] => {
      if ('error' in row) return [row]
      const certificates = mainCertificates(row.contents)
      const keyOf = ownerOf(row.contents, readable)
      const subject = { contents: row.contents, fileName: row.file, now: host.now(), ...defined({ keyOf }) }
      const findings = judgeContents(subject)
      if (certificates.length === 0) {
        return [
          {
            file: row.file,
            label: labelOfOther(row),
            pushes: isSigningKey(row.contents, row.file) || keyOf !== undefined,
            findings,
          },
        ]
      }
      return certificates.map((certificate) => ({
        file: row.file,
        label: labelOf(certificate.kind, certificate.subject.commonName),
        kind: certificate.kind,
        pushes: isPushKind(certificate.kind),
        findings: [...kindFindings(certificate, row, host.now()), ...findings],
      }))
    })
    return { files: classified }
  },
  human: ({ files }, style) =>
    files
      .map((row) =>
        'error' in row
          ? `${row.file}\tunreadable\t${style.say(row.error.message)}\n`
          : `${row.file}\t${row.label}${warningWords(row, style)}\n`,
      )
      .join(''),
  verdict: ({ files }) =>
    files.some((row) => 'error' in row)
      ? 'unknown'
      : files.every((row) => 'pushes' in row && row.pushes)
        ? 'yes'
        : 'no',
})

/** Why certificates of this kind do not push: dates and issuer are not asked here. */
function kindFindings(certificate: Certificate, { file, contents }: Readable, now: Date): Finding[] {
  const subject = { certificate, hasKey: true, fileName: file, now, format: contents.format }
  return findingsOf(
    certificateRules.filter(({ id }) => id === ofKind),
    subject,
  )
}

const ofKind = 'wrong-credential-kind'

/** Who cannot read the file, or what is damaged in it: a column of its own, when there is more to say than the lines do. */
function warningWords({ findings }: Classified, style: Style): string {
  const first = findings.find(
    ({ id, severity }) => severity !== 'note' && id !== 'multiple-identities' && id !== ofKind,
  )
  return first === undefined ? '' : `\t${marks.warning} ${style.say(first.evidence)}`
}

/** The label of a file without a certificate; a PKCS#12 may hold nothing at all. */
function labelOfOther({ file, contents }: Readable): string {
  if (isSigningKey(contents, file)) return 'signing key'
  if (isLoneP256Key(contents)) return 'EC key'
  if (contents.keys.length > 0) return 'key'
  if (contents.profile !== undefined) return 'profile'
  return contents.requests === undefined ? 'empty' : 'request'
}
