import { X509Certificate } from 'node:crypto'
import { appleGateway, formatEndpoint, type Gateway } from '../apns/endpoint.ts'
import { type Environment, environments, parseEnvironment } from '../apns/environment.ts'
import { command } from '../cli/command.ts'
import { marks, type Style } from '../cli/style.ts'
import { ofNamesake } from '../credential/certificate/chain.ts'
import { judgeContents } from '../credential/contents-rules.ts'
import { defined } from '../defined.ts'
import type { Facts } from '../diagnosis/facts.ts'
import type { CredentialAtHand } from '../doctor/approach.ts'
import type { CheckResult } from '../doctor/check.ts'
import { examine } from '../doctor/examination.ts'
import { type Examination, isAnswered, type Section } from '../doctor/verdict.ts'
import { Fault } from '../fault.ts'
import { type Finding, quoted, remedy } from '../finding.ts'
import type { Host } from '../host.ts'
import type { Text } from '../text.ts'
import { readAuthorityFile } from './push/authority-file.ts'
import { commandLine, type OptionWords } from './push/command-line.ts'
import {
  credentialInput,
  credentialOptions,
  type GivenCredential,
  readGivenCredential,
} from './push/credential-options.ts'
import { readHosts } from './push/delivery.ts'
import { contradiction, gatewayNames, openLocalGateway, parseGateway } from './push/gateway-option.ts'
import { gatewayLike } from './push/likeness.ts'
import { pasteablePassphrase } from './push/passphrase.ts'
import { profileOption } from './push/profile-option.ts'
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
  readonly notes: readonly Text[]
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
    return {
      gateways: wanted.map((environment) => appleGateway(environment)),
      notes: [],
      close: async () => undefined,
    }
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
    notes: local?.embedded === true ? [startedHere] : [],
    ...(local !== undefined && { authority: local.authorityPem }),
    close: async () => local?.close(),
  }
}

const startedHere: Text = {
  en: 'No local gateway was running, so one was started for these checks.',
  zh: '没有正在运行的本地网关，因此为这次检查临时启动了一个。',
}

interface NotedExamination extends Examination {
  readonly notes: readonly Text[]
}

/** The local gateway knows one authority beside Apple's, its own, which is at hand: its key tells what it signed. */
function unknownIssuer(given: GivenCredential, authority: string): Finding[] {
  if (given.kind === 'signing-key') return []
  const { certificate, fileName } = given
  const { x509, issuer, provenance } = certificate
  const own = new X509Certificate(authority)
  if (provenance !== 'local' || x509.issuer !== own.subject || x509.verify(own.publicKey)) return []
  const { commonName = issuer.text } = issuer
  const [topic] = certificate.topics
  return [
    {
      id: 'issuer-unknown-to-gateway',
      severity: 'error',
      evidence: ofNamesake({ en: fileName, zh: fileName }, commonName),
      remedy: remedy(
        { en: 'Have this gateway make a certificate:', zh: '让这个网关签发一张证书：' },
        ...(topic === undefined ? [] : [`pushctl gateway issue ${quoted(topic.topic)}`]),
      ),
      see: 'RFC 5280 section 6.1.3',
    },
  ]
}

function atHand(
  given: GivenCredential,
  topic: string | undefined,
  { authority, gateways }: Targets,
  now: Date,
): CredentialAtHand {
  const { contents, fileName } = given
  const isLocal = authority !== undefined && gateways.every(({ kind }) => kind === 'local')
  const findings = [
    ...(isLocal ? unknownIssuer(given, authority) : []),
    ...judgeContents({ contents, fileName, now }),
  ]
  if (given.kind === 'signing-key')
    return { kind: 'signing-key', signingKey: given.signingKey, fileName, findings, ...defined({ topic }) }
  const { certificate, key, chain, keyTrouble } = given
  return {
    kind: 'certificate',
    certificate,
    fileName,
    findings,
    ...defined({ keyTrouble, topic }),
    ...(key !== undefined && { identity: { identity: { certificate, key }, chain } }),
  }
}

const look = {
  ok: { mark: marks.ok, paint: 'good' },
  warning: { mark: marks.warning, paint: 'warn' },
  failed: { mark: marks.failed, paint: 'bad' },
  crashed: { mark: marks.failed, paint: 'bad' },
  skipped: { mark: marks.skipped, paint: 'dim' },
} as const satisfies Record<CheckResult['result'], { mark: string; paint: 'good' | 'warn' | 'bad' | 'dim' }>

const words = {
  colon: { en: ': ', zh: '：' },
  again: { en: ' (the same cause as above)', zh: '（原因同上）' },
  unseen: { en: 'Not looked at', zh: '未检查' },
  or: { en: 'Or', zh: '也可能' },
} as const satisfies Record<string, Text>

/** One result: what was seen, its cause, and what to do; a cause that was told above is not told again. */
function resultLines(result: CheckResult, isTold: boolean, style: Style): string[] {
  const { mark, paint } = look[result.result]
  const head = `  ${style[paint](mark)} ${style.say(result.title)}${style.say(words.colon)}`
  if (!('remedy' in result)) return [`${head}${style.say(result.evidence)}`]
  const { seen, evidence, remedy, others = [] } = result
  if (isTold) return [`${head}${style.say(seen ?? evidence)}${style.dim(style.say(words.again))}`]
  return [
    `${head}${style.say(seen ?? evidence)}`,
    ...(seen === undefined ? [] : [`      ${style.say(evidence)}`]),
    `      → ${style.say(remedy.text)}`,
    ...remedy.commands.map((line) => `        ${style.code(line)}`),
    ...others.map(
      (other) => `      ${style.say(words.or)}${style.say(words.colon)}${style.say(other.evidence)}`,
    ),
  ]
}

/** The results of one section; all that waits for one that failed is one line. */
function sectionLines({ title, checks: results }: Section, told: Set<string>, style: Style): string[] {
  const waiting = results.filter((result) => 'after' in result)
  const lines = results
    .filter((result) => !('after' in result))
    .flatMap((result) => {
      const cause = 'cause' in result ? result.cause : undefined
      const isTold = cause !== undefined && told.has(cause)
      if (cause !== undefined) told.add(cause)
      return resultLines(result, isTold, style)
    })
  const titles = waiting.map((result) => style.say(result.title)).join(style.say({ en: ', ', zh: '、' }))
  const folded =
    waiting.length === 0
      ? []
      : [`  ${style.dim(marks.skipped)} ${style.say(words.unseen)}${style.say(words.colon)}${titles}`]
  return [style.bold(style.say(title)), ...lines, ...folded, '']
}

/** The options of doctor that a remedy may change; others belong to `send`. */
const changeable: readonly string[] = [
  'gateway',
  'env',
  'cert',
  'key',
  'signingKey',
  'keyId',
  'teamId',
  'passphraseFile',
  'passphraseEnv',
  'topic',
  'ca',
  'proxy',
]

/** How one gateway is named on the command line. */
function nameOf(gateway: Gateway): string {
  if (gateway.kind === 'local') return 'local'
  const isUsual =
    gateway.kind === 'apple' &&
    formatEndpoint(gateway.endpoint) === formatEndpoint(appleGateway(gateway.environment).endpoint)
  return isUsual ? gateway.environment : formatEndpoint(gateway.endpoint)
}

/**
 * Writes the command line anew, for one gateway.
 *
 * @param typed after `pushctl doctor`, as it can be pasted
 * @param gateway that is looked at; left out where none was typed, for then both are meant
 */
function againFor(typed: Readonly<Record<string, OptionWords>>, gateway: Gateway): Facts['again'] {
  const named = typed.gateway === undefined ? {} : { gateway: nameOf(gateway) }
  return ({ port, ...changes }) => {
    const { host } = gateway.endpoint
    // doctor has no --port: it tries both, unless one is named with its host.
    const there = port === undefined ? {} : { gateway: `${host}:${port}`, env: undefined }
    const known = Object.entries(changes).filter(([key]) => changeable.includes(key))
    return commandLine('doctor', { ...typed, ...named, ...there, ...Object.fromEntries(known) })
  }
}

export default command({
  arguments: {},
  options: {
    gateway: {
      alsoCalled: ['host', 'server', 'endpoint', 'url'],
      like: gatewayLike,
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
    ...profileOption,
    topic: {
      value: 'TOPIC',
      settable: true,
      about: { en: 'topic to try the credential with', zh: '要用这个凭证试的 topic' },
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
      about: { en: 'can this computer push to Apple?', zh: '这台电脑能向 Apple 发推送吗？' },
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
    zh: '默认检查 Apple 的两个网关；用 --gateway 可以只检查指定的网关。不会向任何设备发送推送。',
  },
  busy: { en: 'Looking at the gateways', zh: '正在检查网关' },

  async run(input, host): Promise<NotedExamination> {
    const { gateway, env, topic, ca: caFile, proxy, timeout } = input
    const typed = credentialInput(input)
    const pasteable = await pasteablePassphrase(typed, host)
    const given = await readGivenCredential(typed, host, { env, topic, gateway: gateway[0] })
    const extra = caFile === undefined ? undefined : await readAuthorityFile(caFile, host)
    const targets = await openTargets(gateway, env, host)
    const words = {
      ...(gateway.length > 0 && { gateway }),
      env,
      ...pasteable,
      topic,
      ca: caFile,
      proxy,
    }
    const ca = [targets.authority, extra].filter((pem) => pem !== undefined).join('\n')
    try {
      const examination = await examine({
        gateways: targets.gateways,
        env: host.env,
        now: host.now(),
        patience: (timeout ?? defaultSeconds) * 1000,
        exists: (path) => host.files.exists(path),
        readHosts: () => readHosts(host),
        knowsName: (name) => host.knowsName(name),
        isNear: (address) => host.isNear(address),
        proxyFor: (endpoint) => proxyFor(endpoint, proxy, host),
        // `--gateway local` means both of its environments; every other name means one.
        isAskedFor: ({ kind }) => env !== undefined || (kind !== 'local' && gateway.length > 0),
        againFor: (at) => againFor(words, at),
        ...(given !== undefined && { credential: atHand(given, topic, targets, host.now()) }),
        ...(ca !== '' && { ca }),
      })
      return { ...examination, notes: targets.notes }
    } finally {
      await targets.close()
    }
  },

  human(examination, style) {
    const { healthy, summary, sections, notes } = examination
    const told = new Set<string>()
    const line = `${healthy ? style.good(marks.ok) : style.bad(marks.failed)} ${style.say(summary)}`
    return [
      ...sections.flatMap((section) => sectionLines(section, told, style)),
      ...notes.map((note) => style.dim(`${marks.note} ${style.say(note)}`)),
      line,
    ].join('\n')
  },

  verdict(examination) {
    if (examination.healthy) return 'yes'
    return isAnswered(examination) ? 'no' : 'unknown'
  },
})
