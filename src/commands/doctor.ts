import { appleGateway, type Gateway } from '../apns/endpoint.ts'
import { type Environment, environments, parseEnvironment } from '../apns/environment.ts'
import { command } from '../cli/command.ts'
import { marks, type Style } from '../cli/style.ts'
import { defined } from '../defined.ts'
import type { CredentialAtHand } from '../doctor/approach.ts'
import { type CheckResult, isBad } from '../doctor/check.ts'
import { type Examination, examine, type Section } from '../doctor/examination.ts'
import { Fault } from '../fault.ts'
import type { Host } from '../host.ts'
import { readAuthorityFile } from './push/authority-file.ts'
import { commandLine } from './push/command-line.ts'
import {
  credentialInput,
  credentialOptions,
  type GivenCredential,
  readGivenCredential,
} from './push/credential-options.ts'
import { contradiction, gatewayNames, openLocalGateway, parseGateway } from './push/gateway-option.ts'
import { pasteablePassphrase } from './push/passphrase.ts'
import { proxyFor, proxyOption } from './push/proxy-option.ts'

const defaultSeconds = 10

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (seconds > 0 && seconds <= 600) return seconds
  throw new Fault('usage/timeout', {
    en: `"${text}" is not a time to wait. Type a number of seconds from 1 to 600.`,
    zh: `"${text}" 不是有效的等待时间，请填 1 到 600 之间的秒数。`,
  })
}

/** The gateways to look at, who to trust besides the usual, and what has to be closed afterwards. */
interface Targets {
  readonly gateways: readonly Gateway[]
  readonly authority?: string
  close(): Promise<void>
}

async function openTargets(
  typed: readonly string[],
  env: Environment | undefined,
  host: Host,
): Promise<Targets> {
  const wanted = environments.filter((environment) => env === undefined || env === environment)
  if (typed.length === 0) {
    return { gateways: wanted.map((environment) => appleGateway(environment)), close: async () => undefined }
  }
  const choices = typed.map((text) => ({ text, choice: parseGateway(text) }))
  for (const { text, choice } of choices) {
    if (choice.kind === 'local' || choice.gateway.kind === 'other') continue
    if (!wanted.includes(choice.gateway.environment)) throw contradiction(text, env ?? '')
  }
  const local = choices.some(({ choice }) => choice.kind === 'local')
    ? await openLocalGateway(host)
    : undefined
  const gateways = choices.flatMap(({ choice }): Gateway[] => {
    if (choice.kind === 'known') return [choice.gateway]
    return wanted.flatMap((environment) =>
      local === undefined ? [] : [{ kind: 'local', environment, endpoint: local.endpoints[environment] }],
    )
  })
  return {
    gateways,
    ...(local !== undefined && { authority: local.authorityPem }),
    close: async () => local?.close(),
  }
}

function atHand(given: GivenCredential, topic: string | undefined): CredentialAtHand {
  if (given.kind === 'signing-key') return { ...given, ...defined({ topic }) }
  const { certificate, key, chain, fileName } = given
  return {
    kind: 'certificate',
    certificate,
    fileName,
    ...defined({ topic }),
    ...(key !== undefined && { identity: { identity: { certificate, key }, chain } }),
  }
}

const look = {
  ok: { mark: marks.ok, paint: 'good' },
  warning: { mark: marks.warning, paint: 'warn' },
  failed: { mark: marks.failed, paint: 'bad' },
  crashed: { mark: marks.failed, paint: 'bad' },
  skipped: { mark: marks.skipped, paint: 'dim' },
} as const satisfies Record<CheckResult['status'], { mark: string; paint: 'good' | 'warn' | 'bad' | 'dim' }>

function resultLines(result: CheckResult, style: Style): string[] {
  const { mark, paint } = look[result.status]
  const colon = { en: ': ', zh: '：' }
  const line = `  ${style[paint](mark)} ${style.say(result.title)}${style.say(colon)}${style.say(result.evidence)}`
  if (!('remedy' in result)) return [line]
  const { text, commands } = result.remedy
  return [line, `      ${style.say(text)}`, ...commands.map((words) => `      ${style.code(words)}`)]
}

function sectionLines({ title, results }: Section, style: Style): string[] {
  return [style.bold(style.say(title)), ...results.flatMap((result) => resultLines(result, style)), '']
}

/** Without a network every check of a gateway fails for that reason; faults of this computer or the credential are still worth telling. */
function worthTelling({ sections, offline }: Examination): Section[] {
  if (!offline) return [...sections]
  return sections
    .filter(({ id }) => id === 'machine' || id === 'credential')
    .map((section) => ({
      ...section,
      results: section.results.filter((result) => isBad(result) || result.status === 'warning'),
    }))
    .filter(({ results }) => results.length > 0)
}

export default command({
  arguments: {},
  options: {
    gateway: {
      value: 'GATEWAY',
      suggests: gatewayNames,
      about: {
        en: 'only this gateway: sandbox, production, local or HOST:PORT; may be repeated',
        zh: '只检查这个网关：sandbox、production、local 或 主机:端口；可多次使用',
      },
      many: true,
    },
    env: {
      value: 'ENV',
      suggests: environments,
      about: { en: 'only sandbox, or only production', zh: '只检查 sandbox 或 production' },
      parse: parseEnvironment,
    },
    ...credentialOptions,
    topic: {
      value: 'TOPIC',
      settable: true,
      about: { en: 'topic to try the credential with', zh: '用凭证试推时的 topic' },
    },
    ca: {
      value: 'FILE',
      about: { en: 'trust the authorities in this PEM file as well', zh: '额外信任这个 PEM 文件里的 CA' },
    },
    proxy: proxyOption,
    timeout: {
      value: 'SECONDS',
      about: {
        en: `wait so long in each step (${defaultSeconds})`,
        zh: `每一步最多等待的秒数（${defaultSeconds}）`,
      },
      parse: parseSeconds,
    },
  },
  examples: [
    {
      command: 'pushctl doctor',
      about: { en: 'can this computer push to Apple?', zh: '这台电脑能向苹果发推送吗？' },
    },
    {
      command: 'pushctl doctor --cert push.p12',
      about: { en: 'and with this certificate?', zh: '用这张证书呢？' },
    },
    {
      command: 'pushctl doctor --signing-key AuthKey_ABCDE12345.p8 --team-id TEAM123456 --env production',
      about: { en: 'with a signing key, production only', zh: '用签名密钥，只看 production' },
    },
    {
      command: 'pushctl doctor --gateway local --json',
      about: { en: 'the local gateway, for a script', zh: '检查本地网关，输出给脚本' },
    },
  ],
  description: {
    en: 'Looks at both of Apple’s gateways, or at those given with --gateway. Nothing is pushed to any device.',
    zh: '默认检查苹果的两个网关；用 --gateway 可以只检查指定的网关。不会向任何设备发送推送。',
  },
  busy: { en: 'Looking at the gateways', zh: '正在检查网关' },

  async run(input, host): Promise<Examination> {
    const { gateway, env, topic, ca: caFile, proxy, timeout } = input
    const typed = credentialInput(input)
    const pasteable = await pasteablePassphrase(typed, host)
    const given = await readGivenCredential(typed, host, env)
    const extra = caFile === undefined ? undefined : await readAuthorityFile(caFile, host)
    const targets = await openTargets(gateway, env, host)
    const ca = [targets.authority, extra].filter((pem) => pem !== undefined).join('\n')
    try {
      return await examine({
        gateways: targets.gateways,
        env: host.env,
        now: host.now(),
        patience: (timeout ?? defaultSeconds) * 1000,
        exists: (path) => host.files.exists(path),
        proxyFor: (endpoint) => proxyFor(endpoint, proxy, host),
        again: (changes) =>
          commandLine('doctor', { gateway, env, ...pasteable, topic, ca: caFile, proxy, ...changes }),
        ...(given !== undefined && { credential: atHand(given, topic) }),
        ...(ca !== '' && { ca }),
      })
    } finally {
      await targets.close()
    }
  },

  human(examination, style) {
    const { healthy, summary } = examination
    const line = `${healthy ? style.good(marks.ok) : style.bad(marks.failed)} ${style.say(summary)}`
    return [...worthTelling(examination).flatMap((section) => sectionLines(section, style)), line].join('\n')
  },

  verdict: ({ healthy }) => (healthy ? 'yes' : 'no'),
})
