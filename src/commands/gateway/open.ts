import { command } from '../../cli/command.ts'
import type { Style } from '../../cli/style.ts'
import { askGateway, controlVariables, openerUrl } from '../../gateway/control/client.ts'
import type { Text } from '../../text.ts'
import { openInBrowser } from './browser.ts'

/** What became of it. */
type InboxOpened =
  | { readonly opened: true; readonly inbox: string }
  /** Opens the inbox once, within ten minutes, in any browser that reaches this computer. */
  | { readonly opened: false; readonly why: Text; readonly link: string; readonly tunnel: string }

const named: Text = {
  en: `${controlVariables.url} names the gateway.`,
  zh: `网关由环境变量 ${controlVariables.url} 指定。`,
}

function human(opening: InboxOpened, style: Style): string {
  if (opening.opened)
    return style.say({ en: 'The inbox is open in the browser.', zh: '已在浏览器里打开收件箱。' })
  const { why, link, tunnel } = opening
  return [
    style.say({
      en: `${why.en} This link opens the inbox once, within ten minutes:`,
      zh: `${why.zh}下面的链接可以打开收件箱，十分钟内有效，只能用一次：`,
    }),
    `  ${style.code(link)}`,
    style.say({
      en: 'From another computer, let its port through first:',
      zh: '如果浏览器在另一台电脑上，先在那里转发端口：',
    }),
    `  ${style.code(tunnel)}`,
  ].join('\n')
}

export default command({
  arguments: {},
  options: {},
  description: {
    en: 'Opens the inbox of the gateway that runs. Without a screen, as over SSH or in a container, it prints a link that works once.',
    zh: '打开正在运行的本地网关的收件箱。没有图形界面时（例如 SSH 或容器里），打印一个一次性链接。',
  },
  examples: [{ command: 'pushctl gateway open', about: { en: 'open it', zh: '打开' } }],
  async run(_, host): Promise<InboxOpened> {
    // Asked first: a page of a gateway that is gone would open, too.
    const { link } = (await askGateway(host, { method: 'POST', path: '/api/link', body: {} })) as {
      link: string
    }
    const page = openerUrl(host)
    // That page opens the gateway that was announced here, which one that the environment names is not.
    const isNamed = host.env[controlVariables.url] !== undefined
    const opened = isNamed ? ({ kind: 'no-browser', why: named } as const) : await openInBrowser(host, page)
    if (opened.kind === 'opened') return { opened: true, inbox: page }
    const { port } = new URL(link)
    return { opened: false, why: opened.why, link, tunnel: `ssh -L ${port}:127.0.0.1:${port} HOST` }
  },
  human,
})
