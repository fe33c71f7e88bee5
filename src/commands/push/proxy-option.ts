import type { Endpoint } from '../../apns/endpoint.ts'
import { flawText, type HttpProxy, proxyInEnvironment, readProxy } from '../../client/proxy.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { proxyLike } from './likeness.ts'

const example: Text = {
  en: 'For example: --proxy http://127.0.0.1:7890',
  zh: '例如：--proxy http://127.0.0.1:7890',
}

const fault = (en: string, zh: string, hint: Text = example) => new Fault('usage/proxy', { en, zh }, { hint })

/** What was typed is not repeated where it may hold a password. */
function typedProxy(text: string): HttpProxy {
  const read = readProxy(text, '--proxy')
  switch (read.kind) {
    case 'socks':
      throw fault(
        'pushctl does not speak SOCKS. Most proxy apps offer HTTP as well, often on the same port.',
        'pushctl 不支持 SOCKS。多数代理软件同时提供 HTTP 代理，端口往往相同。',
      )
    case 'proxy':
      if (read.proxy.authorization === undefined) return read.proxy
      throw fault(
        'A password on the command line is seen by others, and kept in the history.',
        '写在命令行里的密码会被其他人看到，还会留在历史记录里。',
        {
          en: 'Put the whole address into the environment variable HTTPS_PROXY, and leave --proxy out.',
          zh: '请把完整地址放进环境变量 HTTPS_PROXY，并去掉 --proxy。',
        },
      )
    case 'unescaped': {
      const { text, hint } = flawText(read, '--proxy')
      throw fault(
        text.en.replace(/\.$/, '; and it is safer in the variable HTTPS_PROXY.'),
        text.zh.replace(/。$/, '；带密码的地址最好放进环境变量 HTTPS_PROXY。'),
        hint,
      )
    }
    case 'unreadable':
      throw fault('--proxy is not followed by the address of a proxy.', '--proxy 后面不是代理地址。')
    default: {
      const { text, hint } = flawText(read, '--proxy')
      throw fault(text.en, text.zh, hint)
    }
  }
}

const isNone = (typed: string) => typed.trim().toLowerCase() === 'none'

/** How a command is told which way to go; what was typed stays as it is, for the lines to type next. */
export const proxyOption = {
  like: proxyLike,
  value: 'URL',
  about: {
    en: 'through this HTTP proxy, or none; else HTTPS_PROXY',
    zh: '经由这个 HTTP 代理；none 为直连；默认读 HTTPS_PROXY',
  },
  parse(text: string): string {
    if (!isNone(text)) typedProxy(text)
    return text
  },
} as const

/**
 * @param endpoint where to
 * @param typed after `--proxy`; `none` goes directly, and so does nothing when the environment names no proxy either
 * @param host environment variables
 * @throws Fault `usage/proxy` for what the environment says
 */
export function proxyFor(
  endpoint: Endpoint,
  typed: string | undefined,
  { env }: Pick<Host, 'env'>,
): HttpProxy | undefined {
  if (typed === undefined) return proxyInEnvironment(endpoint, env)
  return isNone(typed) ? undefined : typedProxy(typed)
}
