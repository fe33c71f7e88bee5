import { isMdmTopic } from '../apns/mdm-topic.ts'
import { isPassTopic } from '../apns/pass-topic.ts'
import { isObject, type Payload, readPayload } from '../apns/payload.ts'
import { inferPushType, isPushType, type PushType } from '../apns/push-type.ts'
import { type ReasonName, reasonNames, reasons } from '../apns/reasons.ts'
import { splitTopic } from '../apns/topic.ts'
import { command } from '../cli/command.ts'
import { defined } from '../defined.ts'
import type { Facts } from '../diagnosis/facts.ts'
import { playbookFor, type Shown } from '../diagnosis/playbook.ts'
import type { Heard } from '../diagnosis/texts/log-reader.ts'
import { reasonsOfOwnStatus } from '../diagnosis/texts/own-status.ts'
import type { ErrorText } from '../diagnosis/texts/row.ts'
import { inViewOf, textInViewOf } from '../diagnosis/texts/sign.ts'
import { Fault } from '../fault.ts'
import type { Finding } from '../finding.ts'
import type { Host } from '../host.ts'
import { failingBuild, failingBuildIn } from './explain/build-complaint.ts'
import { complaintIn, type UnseenComplaint } from './explain/complaint.ts'
import { decodingErrorIn } from './explain/decoding-error.ts'
import { type ExplainedText, explainedText, textInFull } from './explain/error-text.ts'
import { type Literal, literalInFull, pushIdIn } from './explain/literal.ts'
import { type Playbook, playbookLines } from './explain/playbook.ts'
import { pushInText } from './explain/push-in-text.ts'
import { type AskedText, readAskedText } from './explain/question.ts'
import { accepted, asList, type Explained, explained, headLines, inFull } from './explain/reason.ts'
import { saidIn, withoutSecrets, wordsOf } from './explain/said.ts'
import { type Thing, thingIn, thingLines } from './explain/thing.ts'
import { type Understood, understoodLines, understoodOf } from './explain/understood.ts'
import { headerOptions } from './push/header-options.ts'
import { type PastSend, pastSends } from './push/history.ts'
import { readPayloadSource } from './push/payload-source.ts'

interface Explanation {
  /** Something was asked; otherwise `reasons` are all there are. */
  readonly one: boolean
  readonly reasons: readonly Explained[]
  /** Texts of other programs, the most telling first. */
  readonly texts: readonly ExplainedText[]
  readonly literals: readonly Literal[]
  readonly playbook?: Playbook
  /** It is no message, but something that `pushctl inspect` knows. */
  readonly thing?: Thing
  /** Nothing was recognised. */
  readonly understood?: Understood
}

interface Pushed {
  readonly payload: string | undefined
  readonly pushType: PushType | undefined
  readonly topic: string | undefined
}

const nothing = { one: true, reasons: [], texts: [], literals: [] } as const satisfies Explanation

/** @returns whom a topic is for, where it says more than the type */
function shownAt(topic: string): Shown | undefined {
  if (isPassTopic(topic)) return 'pass'
  if (topic.startsWith('web.')) return 'website'
  if (isMdmTopic(topic)) return 'mdm'
  const [only, ...others] = splitTopic(topic).pushTypes
  return others.length === 0 ? only : undefined
}

/** What was sent from here last: where nothing else is said, that is the push a person asks about. */
async function lastAccepted(host: Host): Promise<PastSend | undefined> {
  try {
    const [last] = await pastSends(host)
    return last?.pushes.some(({ outcome }) => outcome === 'accepted') === true ? last : undefined
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

async function playbookOf(asked: Pushed, host: Host, complaint: UnseenComplaint): Promise<Playbook> {
  const { symptom, isBare: mayBeLast } = complaint
  const isSaid = !mayBeLast || [asked.payload, asked.pushType, asked.topic].some((each) => each !== undefined)
  const last = isSaid ? undefined : await lastAccepted(host)
  const file = asked.payload
  const { topic, pushType } = last ?? asked
  const sent = await sentPayload(file, last, host)
  const payload = sent?.value
  const ofTopic = topic === undefined ? undefined : shownAt(topic)
  const ofPayload = payload === undefined ? undefined : inferPushType(payload)
  const isForApp = ofTopic !== 'pass' && ofTopic !== 'website'
  const type = pushType !== undefined && isPushType(pushType) ? pushType : undefined
  const shown = (isForApp ? type : undefined) ?? ofTopic ?? ofPayload ?? complaint.shown
  const findings =
    sent === undefined ? undefined : await tellingOf(sent, { topic, pushType: type ?? ofPayload }, host)
  const known = defined({ shown, payload, file, symptom, isChecked: findings && true })
  const about = last && { id: last.id, time: last.time }
  return { ...defined({ shown, symptom, about }), findings: findings ?? [], steps: playbookFor(known) }
}

/** @returns what was sent: the file that was named, or that of the history; nothing when neither is JSON */
async function sentPayload(
  file: string | undefined,
  last: PastSend | undefined,
  host: Host,
): Promise<Payload | undefined> {
  if (file !== undefined) {
    const { bytes, name } = await readPayloadSource(file, host)
    return readPayload(bytes, name)
  }
  return last !== undefined && isObject(last.payload)
    ? readPayload(Buffer.from(JSON.stringify(last.payload)), 'payload')
    : undefined
}

/** What the payload itself says of why nothing shows. */
async function tellingOf(
  payload: Payload,
  { topic, pushType }: { readonly topic: string | undefined; readonly pushType: PushType | undefined },
  host: Host,
): Promise<readonly Finding[]> {
  const { lintUnseen } = await import('../apns/lint.ts')
  return lintUnseen({
    payload,
    headers: defined({ topic, pushType }),
    isBroadcast: false,
    now: host.now(),
  })
}

/** People copy what stands in a log: quotes and braces round the reason, a blank behind it. */
const bare = (word: string) =>
  /^[\s{]{0,9}"reason"\s{0,9}:\s{0,9}"([^"]{1,99})"[\s}]{0,9}$/.exec(word)?.[1] ??
  word.replaceAll(/["'`]/g, '').trim()

/** @returns the reasons that a word names: itself, or all of a status */
function reasonsNamed(word: string): readonly ReasonName[] {
  const ofStatus = reasonNames.filter((name) => String(reasons[name].status) === word)
  return ofStatus.length > 0
    ? ofStatus
    : reasonNames.filter((name) => name.toLowerCase() === word.toLowerCase())
}

/** @returns what one word is in itself: a reason, a status, an id, a number */
async function ofWord(word: string, facts: Facts): Promise<Explanation | undefined> {
  const named = reasonsNamed(word)
  if (named.length > 0) return { ...nothing, reasons: named.map((name) => explained(name, facts)) }
  if (/^[a-z0-9]+(?:[-/][a-z0-9]+)*$/.test(word)) {
    const { literalNamed } = await import('./explain/literal-named.ts')
    const literal = literalNamed(word, facts)
    if (literal !== undefined) return { ...nothing, literals: [literal] }
  }
  if (!/^-?\d{1,6}$/.test(word)) return undefined
  const { meaningsOfNumber } = await import('../diagnosis/texts/numbers.ts')
  return ofTexts(meaningsOfNumber(Number(word)), facts)
}

function ofTexts(rows: readonly ErrorText[], facts: Facts): Explanation | undefined {
  if (rows.length === 0) return undefined
  return { ...nothing, texts: rows.map((row) => explainedText(row, facts, row.says)) }
}

/** @returns what a short text is as a whole, where nothing in it tells more */
async function ofWhole(text: string, facts: Facts): Promise<Explanation | undefined> {
  const { meaningsOfName } = await import('../diagnosis/texts/numbers.ts')
  const named = ofTexts(meaningsOfName(text), facts)
  if (named !== undefined) return named
  const push = pushIdIn(text)
  return push === undefined ? undefined : { ...nothing, literals: [push] }
}

/** A status alone stands for every reason that comes with it. */
const reasonsHeard = ({ row }: Heard): readonly ReasonName[] =>
  'causes' in row ? [] : row.ofStatus === undefined ? [row.reason] : reasonsNamed(String(row.ofStatus))

/** What the line itself says of it beside the words that it is known by. */
function noted(row: ErrorText, line: string): ErrorText {
  const note = row.causes[0] === 'liveactivity-state-mismatch' ? decodingErrorIn(line) : undefined
  return note === undefined ? row : { ...row, note }
}

/** A sentence, with a few lines of what it is about, in UTF-16 units. */
const mostOfOwnWords = 600

/** What was pasted is of one failure as a whole; of a log only the line itself is sure to be. */
const longestPasted = 2000

function ofHeard(heard: readonly Heard[], facts: Facts, text: string): Explanation {
  const isTyped = !text.trim().includes('\n')
  const said = (each: Heard) => (isTyped ? undefined : saidIn(each))
  const beside = ({ line }: Heard) => (text.length <= longestPasted ? text : line)
  return {
    ...nothing,
    reasons: heard.flatMap((each) =>
      reasonsHeard(each).map((name) => {
        const told = explained(name, facts)
        return { ...told, causes: inViewOf(told.causes, beside(each)), ...defined({ said: said(each) }) }
      }),
    ),
    texts: heard.flatMap((each) =>
      'causes' in each.row
        ? [
            explainedText(
              textInViewOf(noted(each.row, each.line), beside(each)),
              facts,
              wordsOf(each),
              said(each),
            ),
          ]
        : [],
    ),
  }
}

/** @returns what a person means whose sentence has one meaning */
async function ofOwnWords(words: string, facts: Facts): Promise<Explanation | undefined> {
  const { meantInOwnWords } = await import('../diagnosis/texts/personal.ts')
  const meant = meantInOwnWords(words)
  if (meant === undefined) return undefined
  return { ...nothing, texts: [explainedText(meant.row, facts, withoutSecrets(meant.words))] }
}

/** @returns what a person means who gives the status of the answer, and no reason */
function ofOwnStatus(words: string, facts: Facts): Explanation | undefined {
  const named = reasonsOfOwnStatus(words)
  return named.length === 0 ? undefined : { ...nothing, reasons: named.map((name) => explained(name, facts)) }
}

/** @returns what a person means who says in his own words that a push is not seen */
async function ofComplaint(
  words: string,
  facts: Facts,
  pushed: Pushed,
  host: Host,
): Promise<Explanation | undefined> {
  const build = failingBuildIn(words)
  if (build !== undefined) return { ...nothing, texts: [failingBuild(build, words, facts)] }
  const complaint = complaintIn(words)
  if (complaint === undefined) return undefined
  const playbook = await playbookOf(pushed, host, complaint)
  return { ...nothing, reasons: complaint.saysAccepted ? [accepted(facts)] : [], playbook }
}

/** @returns what was handed over in place of a message */
async function ofThing(
  question: AskedText,
  host: Host,
  kinds?: readonly string[],
): Promise<Explanation | undefined> {
  const { text, isShort } = question
  const thing = question.isWhole ? await thingIn(text, isShort, host) : undefined
  return thing === undefined || kinds?.includes(thing.kind) === false ? undefined : { ...nothing, thing }
}

/** An answer of Web Push has a status as well, which is not one of APNs. */
const beforeStatus = ['web-push'] as const

async function answer(question: AskedText, pushed: Pushed, host: Host): Promise<Explanation> {
  const { text, isShort } = question
  const facts = pushInText(text, host.now())
  const word = bare(text)
  const ofIt = isShort && !/\s/.test(word) ? await ofWord(word, facts) : undefined
  if (ofIt !== undefined) return ofIt
  const meant = isShort && /\s|[^\0-\x7f]/.test(word) ? await ofOwnWords(word, facts) : undefined
  if (meant !== undefined) return meant
  const heard = await question.heard()
  const isTelling = heard.some(({ row }) => row.isFollowUp !== true)
  const refused = isShort && !isTelling ? ofOwnStatus(word, facts) : undefined
  if (refused !== undefined) return refused
  const isPasted = text.length <= mostOfOwnWords
  const said = isPasted && !isTelling ? await ofComplaint(word, facts, pushed, host) : undefined
  if (said !== undefined) return said
  const whole = isShort && !isTelling ? await ofWhole(word, facts) : undefined
  if (whole !== undefined) return whole
  const other = isTelling
    ? undefined
    : await ofThing(question, host, heard.length > 0 ? beforeStatus : undefined)
  if (other !== undefined) return other
  if (heard.length > 0) return ofHeard(heard, facts, text)
  return { ...nothing, understood: understoodOf(text, facts) }
}

const separator = '\n\n'

export default command({
  arguments: {
    text: {
      value: 'TEXT',
      optional: true,
      many: true,
      suggests: reasonNames,
      stdin: true,
      isText: true,
      takesProviderToken: true,
      about: {
        en: 'a reason, a status, an error text of any program, an id, or a log file; - or nothing reads what is piped in; without any, all reasons',
        zh: 'reason、状态码、任何程序的报错、id，或日志文件；- 或留空时读取管道输入；什么都没有则列出全部 reason',
      },
    },
  },
  options: {
    pushType: {
      ...headerOptions.pushType,
      about: {
        en: 'with 200: the type of the push that nobody sees',
        zh: '与 200 连用：没有显示的推送是什么类型',
      },
    },
    topic: {
      value: 'TOPIC',
      about: {
        en: 'with 200: its topic, which tells a Wallet pass or a website',
        zh: '与 200 连用：它的 topic，可区分票券和网站推送',
      },
    },
    payload: {
      value: 'FILE',
      about: {
        en: 'with 200: what was sent; leaves out what it answers itself',
        zh: '与 200 连用：发送的内容，由它已能排除的步骤不再列出',
      },
    },
  },
  examples: [
    { command: 'pushctl explain', about: { en: 'all reasons', zh: '列出所有原因' } },
    {
      command: 'pushctl explain BadDeviceToken',
      about: { en: 'what it means, why it comes, what to do', zh: '含义、成因和解决办法' },
    },
    {
      command: 'pushctl explain mac verify failure',
      about: { en: 'what another program says', zh: '其他程序的报错' },
    },
    {
      command: 'pushctl explain push.log',
      about: { en: 'what a log says, each thing once', zh: '日志里的问题，每种说一次' },
    },
    {
      command: 'pushctl explain 200 --push-type background',
      about: { en: 'accepted, and nothing shows: what to ask, in order', zh: '已接受却没有显示：按顺序排查' },
    },
  ],
  async run({ text: words, pushType, topic, payload }, host): Promise<Explanation> {
    const question = await readAskedText(words, host)
    if (question === undefined) {
      const facts = pushInText('', host.now())
      return { ...nothing, one: false, reasons: reasonNames.map((name) => explained(name, facts)) }
    }
    return answer(question, { pushType, topic, payload }, host)
  },
  human({ one, reasons: told, texts, literals, playbook, thing, understood }, style) {
    if (!one) return asList(told, style)
    if (thing !== undefined) return thingLines(thing, style)
    if (understood !== undefined) return understoodLines(understood, style)
    const ofReasons = told.map((each) =>
      playbook === undefined ? inFull(each, style) : headLines(each, style).join('\n'),
    )
    return [
      ...ofReasons,
      ...(playbook === undefined ? [] : [playbookLines(playbook, style)]),
      ...texts.map((each) => textInFull(each, style)),
      ...literals.map((each) => literalInFull(each, style)),
    ].join(separator)
  },
  verdict: ({ understood }) => (understood === undefined ? 'yes' : 'unknown'),
})
