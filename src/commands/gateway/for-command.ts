import { formatEndpoint } from '../../apns/endpoint.ts'
import { marks, type Style } from '../../cli/style.ts'
import { Fault } from '../../fault.ts'
import { controlVariables } from '../../gateway/control/client.ts'
import type { ControlAddress } from '../../gateway/control/control.ts'
import type { StartedGateway } from '../../gateway/local.ts'
import type { Host } from '../../host.ts'
import { gatewayVariables } from '../push/gateway-option.ts'
import { handCredentials } from './handed-credentials.ts'
import { type Happening, happeningLines } from './happening.ts'

/**
 * @param line of `--for-command`
 * @returns the same
 * @throws Fault `usage/for-command` for a blank one, as a variable that is not set makes it: nothing would be tested
 */
export function parseForCommand(line: string): string {
  if (line.trim() !== '') return line
  throw new Fault(
    'usage/for-command',
    {
      en: '--for-command names no command: the value is empty.',
      zh: '--for-command 没有给出命令：值是空的。',
    },
    { hint: { en: "Like this: --for-command 'npm test'", zh: "写法：--for-command 'npm test'" } },
  )
}

/** What became of the command, and of what it pushed. */
export interface CommandEnded {
  readonly kind: 'command-ended'
  /** What was run. */
  readonly line: string
  readonly exitCode: number
  readonly accepted: number
  readonly rejected: number
  /** The last 1,000 things that happened, oldest first. */
  readonly happened: readonly Happening[]
}

/** What happened while a command ran. */
export interface CommandRecord {
  accepted: number
  rejected: number
  readonly happened: Happening[]
}

/** As many as the gateway's own inbox keeps: a load test must not fill the memory. */
const kept = 1000

/**
 * Writes down one more thing that happened.
 *
 * @param record to write it into
 * @param happened what it was
 */
export function addTo(record: CommandRecord, happened: Happening): void {
  if (happened.kind === 'push' && happened.outcome !== 'unanswered') record[happened.outcome] += 1
  // A connection that failed as one before it is told with the count of both.
  const before = record.happened.findIndex(
    (one) => happened.kind === 'connection-failed' && one.kind === happened.kind && one.id === happened.id,
  )
  if (before >= 0) record.happened.splice(before, 1)
  record.happened.push(happened)
  if (record.happened.length > kept) record.happened.shift()
}

/** What is run, with what, and where the gateway records what happens while it runs. */
export interface CommandRun {
  readonly gateway: StartedGateway
  readonly control: ControlAddress
  readonly line: string
  /** Of the certificate that the command is given. */
  readonly topic: string
  /** stdout belongs to the JSON document. */
  readonly json: boolean
  readonly record: CommandRecord
}

function variables({ gateway, control }: CommandRun): Record<string, string> {
  const { endpoints, channelEndpoints, caFile } = gateway
  return {
    [gatewayVariables.sandbox]: formatEndpoint(endpoints.sandbox),
    [gatewayVariables.production]: formatEndpoint(endpoints.production),
    [gatewayVariables.ca]: caFile,
    [gatewayVariables.sandboxChannels]: formatEndpoint(channelEndpoints.sandbox),
    [gatewayVariables.productionChannels]: formatEndpoint(channelEndpoints.production),
    [controlVariables.url]: control.url,
    [controlVariables.token]: control.token,
    [controlVariables.proxy]: control.url,
  }
}

/**
 * Runs the command of `--for-command`.
 *
 * @param host where it runs
 * @param run the gateway it is to push to, and the command
 * @returns how it ended, and what arrived while it ran
 * @throws Fault `file/…` when there is no place for its credentials
 */
export async function runForCommand(host: Host, run: CommandRun): Promise<CommandEnded> {
  const { gateway, line, topic, json, record } = run
  const credentials = await handCredentials(host, gateway.issuer, topic)
  const env = { ...variables(run), ...credentials.variables }
  const exitCode = await host.runLine(line, { env, stdoutIsOurs: json }).finally(credentials.remove)
  return { kind: 'command-ended', line, exitCode, ...record }
}

/** Whether somebody who wonders why the command failed should see it. */
const isTrouble = (one: Happening) => !('outcome' in one && one.outcome === 'accepted')

/**
 * @param ended how the command ended
 * @param style of the screen
 * @returns what did not go well at the gateway, then one line that sums up
 */
export function summaryLines(
  { line, exitCode, accepted, rejected, happened }: CommandEnded,
  style: Style,
): string {
  const mark = exitCode === 0 ? style.good(marks.ok) : style.bad(marks.failed)
  const sum = style.say({
    en: `"${line}" ended with ${exitCode}. Pushes: ${accepted} accepted, ${rejected} rejected.`,
    zh: `「${line}」退出码 ${exitCode}。推送：${accepted} 条被接受，${rejected} 条被拒绝。`,
  })
  return [...happened.filter(isTrouble).map((one) => happeningLines(one, style)), `${mark} ${sum}`].join('\n')
}
