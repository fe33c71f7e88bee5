import { command } from '../cli/command.ts'
import type { Style } from '../cli/style.ts'
import { naming } from '../credential/archive/file-tree.ts'
import { Fault, type FaultReport, faultReport } from '../fault.ts'
import type { Host } from '../host.ts'
import { credentialEndings, expandPatterns, filesInFolder } from './input/file-pattern.ts'
import { heldIn, looksLikePath } from './inspect/held.ts'
import { type Held, type InspectInput, inspectOptions } from './inspect/kind.ts'
import { type FoundBy, KindList, lazily } from './inspect/kind-list.ts'
import { errorLines } from './output/error-lines.ts'

/** Every kind, in the order they are asked: what says itself what it is comes before what only looks like something. */
const kinds = [
  lazily(() => import('./inspect/curl-output.ts')),
  lazily(() => import('./inspect/curl.ts')),
  lazily(() => import('./inspect/provider-token.ts')),
  lazily(() => import('./inspect/app.ts')),
  lazily(() => import('./inspect/wallet-pass.ts')),
  lazily(() => import('./inspect/archive.ts')),
  lazily(() => import('./inspect/provisioning-profile.ts')),
  lazily(() => import('./inspect/entitlements.ts')),
  lazily(() => import('./inspect/info-plist.ts')),
  lazily(() => import('./inspect/enrolment-profile.ts')),
  lazily(() => import('./inspect/firebase-config.ts')),
  lazily(() => import('./inspect/mdm-push-request.ts')),
  lazily(() => import('./inspect/mdm-check-in.ts')),
  lazily(() => import('./inspect/mdmcert-download.ts')),
  lazily(() => import('./inspect/web-push.ts')),
  lazily(() => import('./inspect/provider-settings.ts')),
  lazily(() => import('./inspect/certificate-description.ts')),
  lazily(() => import('./inspect/told-credential.ts')),
  lazily(() => import('./inspect/envelope.ts')),
  lazily(() => import('./inspect/pass-description.ts')),
  lazily(() => import('./inspect/payload.ts')),
  lazily(() => import('./inspect/error-text.ts')),
  lazily(() => import('./inspect/service-answer.ts')),
  lazily(() => import('./inspect/device-token.ts')),
  lazily(() => import('./inspect/credential.ts')),
] as const

type FoundThing = FoundBy<(typeof kinds)[number]>

const list = new KindList<FoundThing>(kinds)

/** What was found, and the kind whose words tell it; of several files, which one it is. */
type Inspected = { readonly kind: string; readonly file?: string } & FoundThing

/** One of several files that is of no kind, or cannot be read. */
interface NotInspected {
  readonly kind: 'unknown'
  readonly file: string
  readonly error: FaultReport
}

const isNotInspected = (inspected: Inspected | NotInspected): inspected is NotInspected =>
  inspected.kind === 'unknown'

async function firstThatReads(held: Held, input: InspectInput, host: Host): Promise<Inspected | undefined> {
  const first = await list.first((kind) => naming(held.name, () => kind.read(held, input, host)))
  return first && { kind: first.kind, ...first.found }
}

/** What is no known thing is not repeated. */
const unknown = (held: Held): Fault =>
  new Fault(
    'refused/unknown-kind',
    held.path === undefined
      ? { en: 'That is nothing pushctl knows.', zh: 'pushctl 不认识这段内容。' }
      : { en: `${held.name} is nothing pushctl knows.`, zh: `pushctl 不认识 ${held.name} 里的内容。` },
    {
      hint: {
        en: 'What another program said is explained by: pushctl explain TEXT',
        zh: '其他程序的报错请用：pushctl explain 文字',
      },
    },
  )

async function inspectOne(
  words: readonly string[],
  input: InspectInput,
  host: Host,
  companions: readonly string[] = [],
): Promise<Inspected> {
  const held = { ...(await heldIn(words, host)), companions }
  const found = await firstThatReads(held, input, host)
  if (found !== undefined) return found
  const path = held.path ?? (looksLikePath(words) ? words[0] : undefined)
  // A folder, or no file at all: reading it says so.
  if (path !== undefined && (held.path === undefined || held.text === undefined)) await host.files.read(path)
  throw unknown(held)
}

/** What may belong together, and opens without a passphrase. */
const pairableEndings = /\.(?:pem|cer|crt|der|key)$/i

/** Each is read beside each: of a whole folder nobody asks which belong together. */
const mostCompanions = 20

/** One after another: each may ask for its passphrase. What is wrong with one must not hide the others. */
async function* inspectEach(
  files: readonly string[],
  input: InspectInput,
  host: Host,
): AsyncGenerator<Inspected | NotInspected> {
  const pairable = files.filter((file) => pairableEndings.test(file))
  for (const file of files) {
    try {
      const beside = pairable.filter((each) => each !== file)
      const companions = pairable.includes(file) && beside.length < mostCompanions ? beside : []
      yield { ...(await inspectOne([file], input, host, companions)), file }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      yield { kind: 'unknown', file, error: faultReport(error) }
    }
  }
}

/** @returns the files that the words name, or the patterns among them; nothing when they are a text, or one file with blanks in its name */
async function filesNamed(words: readonly string[], host: Host): Promise<readonly string[] | undefined> {
  if (await host.files.exists(words.join(' '))) return undefined
  const files = words.some((word) => /[*?]/.test(word)) ? await expandPatterns(words, host) : words
  const there = await Promise.all(files.map((file) => host.files.exists(file)))
  return there.every((isThere) => isThere) ? files : undefined
}

const appEndings = /\.(?:ipa|pkpass|pkpasses|entitlements)$/i

/** @returns the files of a folder that are known by their endings */
async function filesIn([word = '', ...others]: readonly string[], host: Host): Promise<readonly string[]> {
  if (others.length > 0 || !(await host.files.exists(word))) return []
  const known = await Promise.all(
    [credentialEndings, appEndings].map((each) => filesInFolder(word, each, host)),
  )
  return known.flat().sort()
}

const noneGiven = () =>
  new Fault(
    'usage/argument-missing',
    { en: 'Say what to inspect: a file, or a text.', zh: '没有指定要识别的内容：文件或一段文字。' },
    { hint: { en: 'See: pushctl inspect --help', zh: '用法见：pushctl inspect --help' } },
  )

/** @returns standard input, as if it had been named, where something stands behind it */
function pipedIn(host: Host): readonly string[] {
  if (!host.stdin.isPiped) throw noneGiven()
  return ['-']
}

function human(inspected: Inspected | NotInspected, style: Style): string {
  const { file } = inspected
  const head = file === undefined ? [] : [style.bold(file)]
  if (!isNotInspected(inspected)) {
    const told = list.of(inspected.kind).human(inspected, style)
    // A certificate's page has the name of its file on top.
    return head.some((name) => told.startsWith(name)) ? told : [...head, told].join('\n')
  }
  return [...head, ...errorLines(inspected.error, style).map((line) => `  ${line}`)].join('\n')
}

export default command({
  arguments: {
    what: {
      value: 'WHAT',
      many: true,
      optional: true,
      stdin: true,
      takesProviderToken: true,
      programs: ['curl'],
      about: {
        en: 'files, a folder, or a text, without quotes too; - or nothing reads what is piped in',
        zh: '文件、文件夹或一段文字（可不加引号）；- 或留空时读取管道输入',
      },
      suggests: 'files',
    },
  },
  options: inspectOptions,
  description: {
    en: 'Says what anything is that has to do with a push, and what is wrong with it: a certificate or key, an app (.ipa, .app, .xcarchive) or its profile, a payload, a request to FCM, SNS or Expo, a JWT, a device token in whatever stands round it, a Wallet pass, something of MDM or Web Push.',
    zh: '识别与推送有关的任何东西，并指出问题：证书或密钥、App（.ipa、.app、.xcarchive）及其描述文件、payload、发给 FCM、SNS、Expo 等的请求、JWT、夹在任何文字里的 device token、Wallet 卡券、MDM 和 Web Push 的内容。',
  },
  examples: [
    { command: 'pushctl inspect aps.cer', about: { en: 'a file', zh: '一个文件' } },
    {
      command: 'pushctl inspect App.ipa',
      about: {
        en: 'an app: which tokens it has, and its topics',
        zh: '一个 App：它的 token 属于哪个环境、有哪些 topic',
      },
    },
    {
      command:
        'pushctl inspect Device Token: af931677 af931677 af931677 af931677 af931677 af931677 af931677 af931677',
      about: { en: 'a line of a log', zh: '日志里的一行' },
    },
  ],
  async run(
    { what, ...input },
    host,
  ): Promise<Inspected | NotInspected | AsyncIterable<Inspected | NotInspected>> {
    if (what.length === 0) return inspectOne(pipedIn(host), input, host)
    const files = (await filesNamed(what, host)) ?? []
    if (files.length > 1) return inspectEach(files, input, host)
    const words = files.length === 1 ? files : what
    try {
      return await inspectOne(words, input, host)
    } catch (error) {
      // A folder that is no app: what lies in it is what was meant.
      const inside = await filesIn(words, host)
      if (!(error instanceof Fault) || inside.length === 0) throw error
      return inspectEach(inside, input, host)
    }
  },
  raw: ['payload'],
  human,
  verdict: (inspected) =>
    isNotInspected(inspected) ? 'unknown' : list.of(inspected.kind).verdict(inspected) ? 'yes' : 'no',
})
