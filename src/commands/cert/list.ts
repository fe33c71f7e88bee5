import { command } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import { canPush } from '../../credential/certificate/ability.ts'
import { readCertificate } from '../../credential/certificate/certificate.ts'
import { labelOf } from '../../credential/certificate/kind.ts'
import { daysInEnglish, daysLeft } from '../../credential/certificate/rules.ts'
import { readPem } from '../../credential/encoding/pem.ts'
import { readIdentities } from '../../credential/keychain.ts'
import type { Certificate, DistinguishedName } from '../../credential/model.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'

/** A certificate in the keychain. */
interface KeychainCertificate {
  readonly label: string
  readonly subject: DistinguishedName
  readonly topics: Certificate['topics']
  readonly environments: Certificate['environments']
  readonly teamId?: string
  readonly notAfter: Date
  /** Whole days until it expires; negative when it has. */
  readonly daysLeft: number
  /** Whether its private key is in the keychain, too. */
  readonly hasKey: boolean
  /** As `cert inspect` says it. */
  readonly canPush: 'yes' | 'not-alone' | 'no'
  readonly whyNot?: Text
  readonly fingerprints: Certificate['fingerprints']
}

interface Listing {
  /** Those that can push first, then by name. */
  readonly certificates: readonly KeychainCertificate[]
  /** Certificates that pushctl could not read. */
  readonly unreadable: number
}

export default command({
  arguments: {},
  options: {
    keychain: {
      value: 'FILE',
      about: { en: 'another keychain than those macOS searches', zh: '指定钥匙串文件（默认是系统搜索列表）' },
    },
  },
  examples: [
    {
      command: 'pushctl cert list',
      about: { en: 'which of my certificates can push?', zh: '我的证书里哪些能发推送？' },
    },
    {
      command: 'pushctl cert list --keychain build.keychain-db --json',
      about: { en: 'of a keychain that CI made', zh: '看 CI 创建的钥匙串' },
    },
  ],
  description: {
    en: 'Identities in the macOS keychain, and push certificates whose private key is missing there; expired ones, too. Runs /usr/bin/security, which asks for nothing and gives away no key.',
    zh: '列出 macOS 钥匙串里的证书（连同私钥），以及缺少私钥的推送证书，过期的也会列出。通过 /usr/bin/security 读取，不会弹窗，也不导出私钥。',
  },
  async run({ keychain }, host): Promise<Listing> {
    if (host.platform !== 'darwin') throw notMacOs()
    const where = keychain === undefined ? [] : [keychain]
    const identities = readIdentities(await security(host, ['find-identity', ...where])).map(
      ({ sha1 }) => sha1,
    )
    const blocks = readPem(await security(host, ['find-certificate', '-a', '-p', ...where]))
    const read = blocks.map((block) => ('broken' in block ? undefined : certificateOf(block.bytes)))
    const certificates = new Map(
      read.flatMap((one): [string, Certificate][] =>
        one === undefined ? [] : [[one.fingerprints.sha1, one]],
      ),
    )
    const listed = [...certificates.values()]
      .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
      .map((certificate) => listedOf(certificate, identities, host.now()))
      .filter(({ hasKey, topics }) => hasKey || topics.length > 0)
    return {
      certificates: listed.sort((a, b) => Number(b.canPush === 'yes') - Number(a.canPush === 'yes')),
      unreadable: read.filter((one) => one === undefined).length,
    }
  },
  human({ certificates, unreadable }, style) {
    const lines =
      certificates.length > 0 ? certificates.flatMap((one) => linesOf(one, style)) : none.map(style.say)
    const remark: Text = {
      en: `${unreadable} more could not be read.`,
      zh: `另有 ${unreadable} 张无法读取。`,
    }
    return [...lines, ...(unreadable > 0 ? [style.dim(style.say(remark))] : [])].join('\n')
  },
})

const none: readonly Text[] = [
  {
    en: 'The keychain holds no certificate with a private key, and no push certificate.',
    zh: '钥匙串里没有带私钥的证书，也没有推送证书。',
  },
  {
    en: 'A .cer from the portal comes into it by a double click, on the Mac that made its signing request (CSR).',
    zh: '在生成 CSR 的那台 Mac 上双击从开发者后台下载的 .cer，即可导入。',
  },
]

function notMacOs(): Fault {
  return new Fault(
    'credential/no-keychain',
    {
      en: 'Only macOS has the keychain that this lists; here certificates are files.',
      zh: '只有 macOS 才有钥匙串；在这里证书都是文件。',
    },
    {
      hint: {
        en: "Look at files instead: pushctl cert inspect '*.p12'",
        zh: "请直接查看文件：pushctl cert inspect '*.p12'",
      },
    },
  )
}

/** Keychains that are locked or not there make it end with an error; it finds nothing with exit code 0 or 44. */
async function security(host: Host, words: readonly string[]): Promise<string> {
  const { code, output } = await host.run('/usr/bin/security', words)
  if (code === 0 || /could not be found in the keychain/.test(output)) return output
  const [line = ''] = output.split('\n')
  throw new Fault('credential/keychain', {
    en: `The keychain cannot be read: ${line || `security ended with ${code}`}`,
    zh: `无法读取钥匙串：${line || `security 退出码 ${code}`}`,
  })
}

function certificateOf(der: Uint8Array): Certificate | undefined {
  try {
    return readCertificate(der)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

function listedOf(certificate: Certificate, identities: readonly string[], now: Date): KeychainCertificate {
  const { kind, subject, topics, environments, teamId, notAfter, fingerprints } = certificate
  const ability = canPush(certificate, now)
  const hasKey = identities.includes(fingerprints.sha1)
  return {
    label: labelOf(kind, subject.commonName),
    subject,
    topics,
    environments,
    ...defined({ teamId }),
    notAfter,
    daysLeft: daysLeft(certificate, now),
    hasKey,
    canPush: !ability.can ? 'no' : hasKey ? 'yes' : 'not-alone',
    ...(!ability.can && { whyNot: ability.why }),
    fingerprints,
  }
}

const nameOf = ({ subject }: Pick<Certificate, 'subject'>) => subject.commonName ?? subject.text

const canPushMarks = {
  yes: (style: Style) => style.good(marks.ok),
  'not-alone': (style: Style) => style.warn(marks.warning),
  no: (style: Style) => style.dim(marks.skipped),
} as const satisfies Record<KeychainCertificate['canPush'], unknown>

function linesOf(listed: KeychainCertificate, style: Style): string[] {
  const { label, subject, environments, daysLeft, hasKey, canPush, whyNot, fingerprints } = listed
  const mark = canPushMarks[canPush](style)
  const left: Text = { en: `${daysInEnglish(daysLeft)} left`, zh: `还剩 ${daysLeft} 天` }
  const about = [label, environments.join(', '), ...(canPush === 'no' ? [] : [style.say(left)])].filter(
    (words) => words !== '',
  )
  const remark = whyNot ?? (hasKey ? undefined : noKey)
  return [
    `${mark} ${style.bold(nameOf({ subject }))}  ${about.join('  ')}`,
    `  ${style.dim(fingerprints.sha1)}`,
    ...(remark === undefined ? [] : [`  ${style.say(remark)}`]),
  ]
}

const noKey: Text = {
  en: 'Its private key is not in this keychain: it lies on the Mac that made the signing request (CSR).',
  zh: '钥匙串里没有它的私钥：私钥在生成 CSR 的那台 Mac 上。',
}
