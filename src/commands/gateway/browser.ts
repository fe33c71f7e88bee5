import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'

/** Whether a browser was asked to open a page. */
export type Opened = { readonly kind: 'opened' } | { readonly kind: 'no-browser'; readonly why: Text }

/** What opens a page on each platform; on all others the desktop's own program does. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

const isDesktop = ['darwin', 'win32']

/** Why a browser would open on a screen that nobody sees, or not at all. */
function whyNot({ env, platform }: Host): Text | undefined {
  if (env.SSH_CONNECTION !== undefined) return { en: 'This is a session over SSH.', zh: '当前是 SSH 会话。' }
  const hasScreen = isDesktop.includes(platform) || (env.DISPLAY ?? env.WAYLAND_DISPLAY) !== undefined
  return hasScreen ? undefined : { en: 'This computer has no screen.', zh: '本机没有图形界面。' }
}

/**
 * Has a page opened in the person's browser.
 *
 * @param url `file:` or `http:`; it holds no secret, for other users can read the arguments of programs
 */
export async function openInBrowser(host: Host, url: string): Promise<Opened> {
  const why = whyNot(host)
  if (why !== undefined) return { kind: 'no-browser', why }
  const [program, ...words] = openers[host.platform] ?? ['xdg-open']
  const code = await host.run(program, [...words, url]).then(
    (ran) => ran.code,
    () => 127,
  )
  if (code === 0) return { kind: 'opened' }
  return {
    kind: 'no-browser',
    why: { en: `${program} could not open it.`, zh: `${program} 打不开它。` },
  }
}

/** Says on stderr where a page was not opened that was to be. */
export function sayOpened(opened: Opened, host: Host): void {
  if (opened.kind === 'opened') return
  host.warn({
    en: `The inbox was not opened: ${opened.why.en} pushctl gateway open prints a link.`,
    zh: `收件箱没有打开：${opened.why.zh}用 pushctl gateway open 可以得到链接。`,
  })
}
