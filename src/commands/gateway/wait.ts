import { setTimeout as rest } from 'node:timers/promises'
import { command } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import { Interrupted } from '../../fault.ts'
import { answeringGateway } from '../../gateway/control/client.ts'
import type { Host } from '../../host.ts'
import { secondsOf } from './seconds.ts'

/** How long it waits when it is not told, in seconds: a container may have to be started first. */
const defaultTimeout = 30
/** However short the time, one look may take so long, in milliseconds: with none a gateway that is there answers, too. */
const leastLook = 500
/** Between two looks, in milliseconds. */
const restBetweenLooks = 100

/** Whether a gateway answered in time. */
type GatewayAwaited =
  | { readonly answers: true; readonly api: string }
  | { readonly answers: false; readonly timeout: number }

async function awaitGateway(host: Host, timeout: number): Promise<GatewayAwaited> {
  const late = AbortSignal.timeout(timeout * 1000)
  const over = AbortSignal.any([host.interrupted, late])
  const lookOver = AbortSignal.any([
    host.interrupted,
    AbortSignal.timeout(Math.max(timeout * 1000, leastLook)),
  ])
  for (;;) {
    const api = await answeringGateway(host, lookOver)
    if (api !== undefined) return { answers: true, api }
    await rest(restBetweenLooks, undefined, { signal: over }).catch(() => undefined)
    if (host.interrupted.aborted) throw new Interrupted()
    if (late.aborted) return { answers: false, timeout }
  }
}

function human(awaited: GatewayAwaited, style: Style): string {
  if (awaited.answers) {
    const { api } = awaited
    const said = { en: `The local gateway answers at ${api}.`, zh: `本地网关已就绪：${api}。` }
    return `${style.good(marks.ok)} ${style.say(said)}`
  }
  const { timeout } = awaited
  const said = {
    en: `No local gateway answered within ${timeout} s.`,
    zh: `${timeout} 秒内没有本地网关应答。`,
  }
  const next = {
    en: 'One on this computer is started with: pushctl gateway start. One elsewhere is named by PUSHCTL_GATEWAY_API=http://HOST:PORT',
    zh: '在本机启动：pushctl gateway start。在别处的网关用 PUSHCTL_GATEWAY_API=http://主机:端口 指定',
  }
  return `${style.bad(marks.failed)} ${style.say(said)}\n  ${style.say(next)}`
}

export default command({
  arguments: {},
  options: {
    timeout: {
      value: 'SECONDS',
      parse: secondsOf,
      about: {
        en: `how long to wait at most (default ${defaultTimeout})`,
        zh: `最多等多少秒（默认 ${defaultTimeout}）`,
      },
    },
  },
  description: {
    en: 'Waits until a gateway answers that was started in the background, in another terminal or in another container, where PUSHCTL_GATEWAY_API says where it is. It asks /healthz, which takes no token. Exit 0 when it answers, exit 1 when it has not in time.',
    zh: '等待在后台、另一个终端或另一个容器里启动的网关就绪；在别的容器里时，用 PUSHCTL_GATEWAY_API 指明地址。它查询的是不需要 token 的 /healthz。就绪时退出码为 0，超时为 1。',
  },
  examples: [
    {
      command: 'pushctl gateway wait',
      about: { en: 'behind: pushctl gateway start &', zh: '用在 pushctl gateway start & 之后' },
    },
    {
      command: 'pushctl gateway wait --timeout 5',
      about: { en: 'five seconds at most', zh: '最多等五秒' },
    },
  ],
  run: ({ timeout = defaultTimeout }, host) => awaitGateway(host, timeout),
  human,
  verdict: ({ answers }) => (answers ? 'yes' : 'no'),
})
