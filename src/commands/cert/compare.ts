import { command } from '../../cli/command.ts'
import type { Style } from '../../cli/style.ts'
import { labelOf } from '../../credential/certificate/kind.ts'
import {
  type Difference,
  differences,
  type RenewalSide,
  renewalRules,
} from '../../credential/certificate/renewal.ts'
import { isError } from '../../credential/certificate/requirements.ts'
import type { Certificate, DistinguishedName } from '../../credential/model.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { type Finding, findingsOf, quoted } from '../../finding.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { fieldLines } from '../output/fields.ts'
import { findingLines } from '../output/finding-lines.ts'
import {
  certEnvOption,
  mainCertificates,
  missingArgument,
  readContentsOf,
  readToTell,
} from '../push/credential-files.ts'
import { nameOfSource, oneSource } from '../push/credential-source.ts'
import { type PassphraseInput, passphraseOptions } from '../push/passphrase.ts'

/** One of the two, in short. */
interface Compared {
  readonly file: string
  readonly label: string
  readonly subject: DistinguishedName
  readonly fingerprints: Certificate['fingerprints']
}

interface Comparison {
  readonly old: Compared
  readonly new: Compared
  readonly differences: readonly Difference[]
  readonly findings: readonly Finding[]
}

export default command({
  arguments: {
    old: {
      value: 'OLD',
      suggests: 'files',
      stdin: true,
      about: { en: 'the certificate in use; - reads stdin', zh: '正在使用的证书；- 表示标准输入' },
    },
    new: {
      value: 'NEW',
      suggests: 'files',
      stdin: true,
      optional: true,
      about: { en: 'the one to take its place', zh: '要换上的新证书' },
    },
  },
  options: {
    certEnv: {
      ...certEnvOption.certEnv,
      about: { en: 'environment variable that holds the new one', zh: '存有新证书内容的环境变量名' },
    },
    ...passphraseOptions,
  },
  examples: [
    {
      command: 'pushctl cert compare aps-2025.pem aps-2026.pem',
      about: {
        en: 'what is kept, lost and gained, and what breaks',
        zh: '看保留、丢失、新增了什么，会弄坏什么',
      },
    },
    {
      command: 'pushctl cert compare mdm-old.pem mdm-new.pem',
      about: {
        en: 'was the MDM certificate renewed, or created anew?',
        zh: 'MDM 证书是续期的，还是新建的？',
      },
    },
  ],
  description: {
    en: 'Topics, environments, team, kind, issuer and key of a certificate before and after it was renewed. Exit 1 when something that pushes depend on is lost.',
    zh: '对比续期前后的 topic、环境、团队、类型、签发者和密钥。丢了推送所依赖的东西时，退出码为 1。',
  },
  async run(input, host): Promise<Comparison> {
    const newOne = oneSource(['NEW', input.new], ['--cert-env', input.certEnv])
    if (newOne === undefined) throw missingArgument('NEW')
    const old = await sideOf(input.old, input, host)
    const fresh = await sideOf(newOne, input, host)
    return {
      old: comparedOf(old),
      new: comparedOf(fresh),
      differences: differences(old.certificate, fresh.certificate),
      findings: findingsOf(renewalRules, { old, new: fresh, now: host.now() }),
    }
  },
  human(comparison, style) {
    const { old, new: fresh, differences, findings } = comparison
    const fields = differences.map((difference) => [difference.name, linesOf(difference, style)] as const)
    return [
      `${style.bold(old.file)} (${old.label}) → ${style.bold(fresh.file)} (${fresh.label})`,
      ...fieldLines(fields, style),
      ...findingLines(findings, style),
      ...(findings.some(isError) ? [] : [`  ${style.good(style.say(nothingLost))}`]),
    ].join('\n')
  },
  verdict: ({ findings }) => (findings.some(isError) ? 'no' : 'yes'),
})

const nothingLost: Text = {
  en: 'Nothing that pushes depend on is lost.',
  zh: '推送所依赖的内容都保留了。',
}

async function sideOf(source: string, input: PassphraseInput, host: Host): Promise<RenewalSide> {
  const contents = await readContentsOf(source, input, host, readToTell)
  const file = nameOfSource(source)
  const [certificate, ...others] = mainCertificates(contents)
  if (certificate === undefined) throw noCertificate(file)
  if (others.length > 0) throw severalCertificates(file, others.length + 1)
  const key = contents.identities.find((identity) => identity.certificate === certificate)?.key
  return { certificate, fileName: file, ...defined({ key }) }
}

function noCertificate(file: string): Fault {
  return new Fault(
    'credential/no-cert',
    { en: `There is no certificate in ${file}.`, zh: `${file} 里没有证书。` },
    {
      hint: {
        en: `See what it is: pushctl cert inspect ${quoted(file)}`,
        zh: `看看它是什么：pushctl cert inspect ${quoted(file)}`,
      },
    },
  )
}

function severalCertificates(file: string, count: number): Fault {
  return new Fault(
    'credential/multiple-identities',
    {
      en: `${file} holds ${count} certificates; one is needed to compare.`,
      zh: `${file} 里有 ${count} 张证书，对比时只能有一张。`,
    },
    {
      hint: {
        en: `See which: pushctl cert inspect ${quoted(file)}`,
        zh: `看看有哪些：pushctl cert inspect ${quoted(file)}`,
      },
    },
  )
}

function comparedOf({ certificate: { kind, subject, fingerprints }, fileName }: RenewalSide): Compared {
  const label = labelOf(kind, subject.commonName)
  return { file: fileName, label, subject, fingerprints }
}

/** As a diff writes it: `-` gone, `+` come, neither: as before. */
function linesOf({ kept, lost, gained }: Difference, style: Style): string[] {
  return [
    ...kept.map((word) => `  ${word}`),
    ...lost.map((word) => style.bad(`- ${word}`)),
    ...gained.map((word) => style.good(`+ ${word}`)),
  ]
}
