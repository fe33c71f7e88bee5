import { setTimeout } from 'node:timers/promises'
import type { Gateway } from '../../apns/endpoint.ts'
import { isStdin } from '../../cli/secret-fault.ts'
import type { Facts } from '../../diagnosis/facts.ts'
import { Fault, faultReport, Interrupted } from '../../fault.ts'
import type { Finding } from '../../finding.ts'
import type { Host } from '../../host.ts'
import { shown } from '../../secret.ts'
import { hasContent, readContent } from '../push/content.ts'
import type { Sent } from '../push/sent.ts'
import type { SendInput } from './input.ts'
import { type Plan, readAgain } from './plan.ts'
import type { NotSent, WatchEvent } from './watch-summary.ts'

/** How one push is opened, judged and sent. */
export interface Watching {
  readonly file: string
  readonly input: SendInput
  readonly again: Facts['again']
  /** @throws Fault for what no other payload could mend */
  open(): Promise<Plan>
  /** @throws Fault `refused/…` for what is hopeless whatever the payload says: an expired certificate, for one */
  foresee(plan: Plan): void
  /** @throws Fault `refused/…` for a payload that is wrong */
  judge(plan: Plan): readonly Finding[]
  send(plan: Plan, findings: readonly Finding[]): Promise<Sent>
}

/** Between two looks at the file, in milliseconds. An event of the file system would not come from every disk. */
const restBetweenLooks = 150

/** Options that make no sense with `--watch`, as they are typed. */
type Elsewhere = Readonly<Record<'dryRun' | 'curl', boolean>> &
  Readonly<Record<'simulator', string | undefined>>

/**
 * @param file that was typed after `--watch`
 * @param parts everything else
 * @param others of `send` itself
 * @param host where the file lies
 * @returns the input of a push whose payload is the file
 * @throws Fault `usage/watch` for what cannot stand beside it
 */
export function watchedInput(
  file: string,
  parts: SendInput,
  { dryRun, curl, simulator }: Elsewhere,
  host: Host,
): SendInput {
  const { content, many, channel, headers } = parts
  if (isStdin(file) || host.files.isHandedOver(file))
    throw new Fault('usage/watch', {
      en: '--watch needs a file that can be saved; what is handed over open is read once.',
      zh: '--watch 需要一个可以反复保存的文件；标准输入这类内容只能读一次。',
    })
  if (hasContent(content))
    throw new Fault('usage/watch', {
      en: 'With --watch the file says all that is sent: leave out --message, --payload and the other keys of a payload.',
      zh: '使用 --watch 时内容全部来自该文件：请去掉 --message、--payload 以及其他 payload 选项。',
    })
  const odd = [
    many.to !== undefined && '--to',
    channel !== undefined && '--channel',
    simulator !== undefined && '--simulator',
    dryRun && '--dry-run',
    curl && '--curl',
    headers.apnsId !== undefined && '--apns-id',
  ].find((flag) => flag !== false)
  if (odd !== undefined)
    throw new Fault('usage/watch', {
      en: `--watch sends to one device again and again: it does not go with ${odd}.`,
      zh: `--watch 会反复发给同一台设备，不能和 ${odd} 一起使用。`,
    })
  return { ...parts, content: { ...content, payload: file } }
}

/**
 * @param token each device that is meant, by now without names
 * @throws Fault `usage/watch` for more than one
 */
export function checkOneDevice(token: readonly string[]): void {
  if (token.length > 1)
    throw new Fault('usage/watch', {
      en: `--watch sends to one device, and these are ${token.length}.`,
      zh: `--watch 只发给一台设备，这里有 ${token.length} 台。`,
    })
}

/**
 * Tells from looks at a file when it was saved. What is being written changes from look to look: it counts once it was
 * seen twice.
 *
 * @param first what the file was when it was read
 * @returns gets what it is now; says whether it is to be read again
 */
export function saveWatch(first: string | undefined): (now: string | undefined) => boolean {
  let known = first
  let last = first
  return (now) => {
    const isSaved = now !== known && now === last
    if (isSaved) known = now
    last = now
    return isSaved
  }
}

/** @returns whether it was saved; no when the person stops pushctl first */
async function nextSave(file: string, isSaved: ReturnType<typeof saveWatch>, host: Host): Promise<boolean> {
  while (!host.interrupted.aborted) {
    if (isSaved(await host.files.version(file))) return true
    await setTimeout(restBetweenLooks, undefined, { signal: host.interrupted }).catch(() => undefined)
  }
  return false
}

/** People have the push that they try out shown to them; those who have the app already are to be asked for first. */
async function confirmProduction(gateway: Gateway, again: Facts['again'], host: Host): Promise<void> {
  if (gateway.kind !== 'apple' || gateway.environment !== 'production') return
  const line = again({ env: 'sandbox', gateway: undefined })
  if (!host.terminal.canAsk)
    throw new Fault(
      'usage/watch',
      {
        en: '--watch sends to production only after asking, and nobody can be asked here.',
        zh: '--watch 发往 production 前必须先确认，而这里没有人可以确认。',
      },
      { hint: { en: 'For sandbox, type:', zh: '发往 sandbox：' }, commands: [line] },
    )
  const answer = await host.terminal.choose(
    {
      en: 'Each save will send a push through production. Go on?',
      zh: '每次保存都会通过 production 发送一条推送，继续吗？',
    },
    [
      { value: 'no', name: { en: 'no', zh: '不' } },
      { value: 'yes', name: { en: 'yes, to this device', zh: '继续，发给这台设备' } },
    ],
  )
  if (answer !== 'yes') throw new Interrupted()
}

async function faultOr<T>(work: () => Promise<T>): Promise<T | Fault> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}

const notSent = (file: string, fault: Fault): NotSent => ({
  kind: 'not-sent',
  file,
  error: faultReport(fault),
})

/** What was said with an earlier push is not said again. */
function withoutTold(sent: Sent, told: Set<string>): Sent {
  const notes = sent.notes.filter(({ en }) => !told.has(en))
  for (const { en } of notes) told.add(en)
  return { ...sent, notes }
}

/**
 * Sends the file, and again each time it is saved, until the person stops pushctl. What is wrong with the file is told,
 * and waits for the next save.
 *
 * @param watching what is sent, and how
 * @param host the world
 * @returns each push and each refusal as it comes, and their numbers
 * @throws Fault of whatever the next save could not mend: a file that is not there to begin with, the credential
 */
export async function* sendOnSave(watching: Watching, host: Host): AsyncGenerator<WatchEvent> {
  const { file, input, again } = watching
  const counts = { accepted: 0, rejected: 0, unsent: 0, unknown: 0, notSent: 0 }
  const told = new Set<string>()
  const isSaved = saveWatch(await host.files.version(file))
  const it = shown(file)
  let plan: Plan | undefined
  try {
    do {
      const next = await faultOr(async () => {
        if (plan === undefined) await readContent(input.content, undefined, host)
        else plan = await readAgain(plan, input, host)
      })
      if (next instanceof Fault && plan === undefined && next.area !== 'payload') throw next
      if (!(next instanceof Fault) && plan === undefined) {
        plan = await watching.open()
        watching.foresee(plan)
        await confirmProduction(plan.destination.gateway, again, host)
      }
      const current = plan
      const findings =
        next instanceof Fault || current === undefined
          ? next
          : await faultOr(async () => watching.judge(current))
      if (findings instanceof Fault) {
        counts.notSent += 1
        yield notSent(file, findings)
      } else if (current !== undefined && !host.interrupted.aborted) {
        const sent = await watching.send(current, findings ?? [])
        for (const { outcome } of sent.pushes) counts[outcome] += 1
        yield withoutTold(sent, told)
      }
      host.warn({
        en: `Waiting for ${it.en} to be saved; Ctrl-C ends.`,
        zh: `等待 ${it.zh} 保存；按 Ctrl-C 结束。`,
      })
    } while (await nextSave(file, isSaved, host))
  } finally {
    await plan?.destination.close()
  }
  yield { kind: 'watched', file, ...counts }
}
