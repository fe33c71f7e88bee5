import { type Endpoint, formatEndpoint, isLoopback } from '../apns/endpoint.ts'
import { unfilledIn } from '../apns/unfilled.ts'
import { defined } from '../defined.ts'
import type { ProxyName, UnusedProxy } from '../diagnosis/facts.ts'
import { Fault } from '../fault.ts'
import type { Text } from '../text.ts'

/** An HTTP proxy that is asked for a tunnel to a gateway: CONNECT (RFC 9110 section 9.3.6). */
export interface HttpProxy extends ProxyName {
  readonly endpoint: Endpoint
  /** `https:` is spoken to over TLS itself. */
  readonly scheme: 'http:' | 'https:'
  /** What Proxy-Authorization has to say: `Basic …` (RFC 7617). A secret. */
  readonly authorization?: string
}

/** The way to a gateway. */
export interface Way {
  /** PEM of authorities to trust besides the usual ones. There is no way to trust none. */
  readonly ca?: string
  readonly proxy?: HttpProxy
}

/** What makes a text no address of a proxy. */
type AddressFlaw =
  /** A sign in its name or password that means something in an address, and stands there as itself. */
  | { readonly kind: 'unescaped'; readonly sign: string }
  /** A port alone. */
  | { readonly kind: 'no-host'; readonly port: string }
  /** `http//p:3128`: what stands before it is not divided from the host as it has to be. */
  | { readonly kind: 'broken-scheme'; readonly scheme: string }
  /** `quoted`: with the quotes of a file; `script`: of a PAC file; `switched-off`: a word for no proxy. */
  | { readonly kind: 'quoted' | 'script' | 'unfilled' | 'switched-off' | 'unreadable' }

/** What an address of a proxy turned out to be. */
export type ReadProxy =
  | { readonly kind: 'proxy'; readonly proxy: HttpProxy }
  /** SOCKS, which pushctl does not speak. */
  | { readonly kind: 'socks' }
  | AddressFlaw

/** How a name and password have to stand in an address (RFC 3986 section 2.1). */
const escaping: Text = {
  en: 'In name and password write % as %25, @ as %40, : as %3A, / as %2F, # as %23, ? as %3F, \\ as %5C.',
  zh: '在用户名和密码里，把 % 写成 %25，@ 写成 %40，: 写成 %3A，/ 写成 %2F，# 写成 %23，? 写成 %3F，\\ 写成 %5C。',
}

/** What is wrong, without the address, which may hold a password; and how it is put right, where that is not the same for all. */
interface FlawText {
  readonly text: Text
  readonly hint?: Text
}

/** How what needs no more than its source is told. */
const flawTexts: Readonly<
  Record<'quoted' | 'script' | 'unfilled' | 'unreadable', (source: string) => FlawText>
> = {
  quoted: (source) => ({
    text: {
      en: `The quotes round the address in ${source} are part of it; files for docker --env-file and the like take none.`,
      zh: `${source} 里的地址带着引号；docker --env-file 之类的文件里不要写引号。`,
    },
    hint: { en: 'Take the quotes away.', zh: '请去掉引号。' },
  }),
  script: (source) => ({
    text: {
      en: `${source} has the address of a script that finds the proxy (PAC), and not that of the proxy.`,
      zh: `${source} 是自动配置脚本（PAC）的地址，不是代理的地址。`,
    },
    hint: {
      en: 'Open the script: behind the word PROXY in it stands HOST:PORT, and http://HOST:PORT is the address.',
      zh: '打开脚本，其中 PROXY 后面就是 主机:端口，请写 http://主机:端口。',
    },
  }),
  unfilled: (source) => ({
    text: {
      en: `What stands in ${source} was not filled in: it is a place for a value, and no address.`,
      zh: `${source} 里是没有填入值的占位符，不是地址。`,
    },
    hint: {
      en: 'Set what it was to be filled from; or go without a proxy: --proxy none',
      zh: '请先设置它引用的值；或用 --proxy none 直连。',
    },
  }),
  unreadable: (source) => ({
    text: { en: `What ${source} says is no address of a proxy.`, zh: `${source} 的值不是代理地址。` },
  }),
}

/** A word for no proxy: on the command line there is one. */
const switchedOffText = (source: string): FlawText => ({
  text: {
    en: `${source} has a word for no proxy, and an address belongs there.`,
    zh: `${source} 里是表示不用代理的词，那里应当是地址。`,
  },
  hint: source.startsWith('-')
    ? { en: 'The word for it is none: --proxy none', zh: '不用代理请写：--proxy none' }
    : {
        en: `To go without a proxy take the variable away (unset ${source}), or type --proxy none`,
        zh: `不用代理请删除该变量（unset ${source}），或加上 --proxy none`,
      },
})

/**
 * @param flaw of an address
 * @param source what named it
 */
export function flawText(flaw: AddressFlaw, source: string): FlawText {
  switch (flaw.kind) {
    case 'unescaped':
      return {
        text: {
          en: `The name or password in ${source} has a ${flaw.sign} that stands for itself.`,
          zh: `${source} 里代理的用户名或密码含有未转义的 ${flaw.sign}。`,
        },
        hint: escaping,
      }
    case 'no-host':
      return {
        text: { en: `${source} has a port and no host.`, zh: `${source} 只写了端口，没有写主机。` },
        hint: {
          en: `Of a proxy on this computer the address is http://127.0.0.1:${flaw.port}`,
          zh: `本机代理的地址应写成 http://127.0.0.1:${flaw.port}`,
        },
      }
    case 'broken-scheme':
      return {
        text: {
          en: `In ${source} the ${flaw.scheme} is not followed by ://, so it would be taken for the name of a host.`,
          zh: `${source} 里的 ${flaw.scheme} 后面不是 ://，会被当成主机名。`,
        },
        hint: { en: 'Write it http://HOST:PORT', zh: '请写成 http://主机:端口' },
      }
    case 'switched-off':
      return switchedOffText(source)
    default:
      return flawTexts[flaw.kind](source)
  }
}

/** In the order they are asked; the first that is set counts. */
export const proxyVariables = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'] as const
/** Those that name a proxy for http:// alone, as curl reads them. */
const plainVariables = ['http_proxy', 'HTTP_PROXY'] as const

const exemptionVariables = ['NO_PROXY', 'no_proxy'] as const

type Env = Readonly<Record<string, string | undefined>>

const defaultPorts = { 'http:': 80, 'https:': 443 } as const

const schemeForm = /^[a-z][a-z0-9+.-]*:\/\//i

/** Every address is `SCHEME://NAME:PASSWORD@HOST:PORT/…`; the last `@` ends the password, whatever stands in it. */
function partsOfAddress(text: string) {
  const after = text.replace(schemeForm, '')
  const at = after.lastIndexOf('@')
  const [host = ''] = /^(?:\[[^\]]*\]|[^:/?#]*)/.exec(after.slice(at + 1)) ?? []
  return { userInfo: after.slice(0, Math.max(0, at)), host, rest: after.slice(at + 1 + host.length) }
}

/** Of the script that finds a proxy. */
const scriptScheme = /^(?:pac\b[a-z0-9+.-]*|file):\/\//i

/** What ends the name of a host, and so cuts a password short. */
const endOfHost = /[/#?\\]/

/** A word for a protocol, and then anything but `://`: `http//p`, `http:/p`, `https:p`, `http;//p`. A host called so has a port or nothing behind. */
const brokenScheme = /^(https?|socks[45]?[ah]?)(?!:\/\/[^/])(?:[:;.]?\/+|[:;](?=\D))/i

const switchedOff = /^(?:none|direct|off|no|false|disabled?|0|-)$/i

/** What can be told before the address is taken apart by the rules for addresses, which read anything as a host. */
function flawOf(text: string): AddressFlaw | undefined {
  if (/^(["'“]).*["'”]$/s.test(text)) return { kind: 'quoted' }
  if (switchedOff.test(text)) return { kind: 'switched-off' }
  const { userInfo, host, rest } = partsOfAddress(text)
  const broken = brokenScheme.exec(text)?.[1]
  if (broken !== undefined) return { kind: 'broken-scheme', scheme: broken }
  if (
    /\$\{\w+\}|\{\{[^{}]+\}\}/.test(userInfo) ||
    unfilledIn(host) !== undefined ||
    unfilledIn(text) !== undefined
  )
    return { kind: 'unfilled' }
  const sign = endOfHost.exec(userInfo)?.[0]
  if (sign !== undefined) return { kind: 'unescaped', sign }
  if (scriptScheme.test(text) || /\.pac\b|\/wpad\.dat\b/i.test(rest)) return { kind: 'script' }
  const port = host === '' ? /^:(\d+)\/?$/.exec(rest)?.[1] : /^\d+$/.exec(host)?.[0]
  return port === undefined ? undefined : { kind: 'no-host', port }
}

/** As a URL lets them through; the dots of a name, and the colons of an address of IPv6. */
const hostForm = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/

function urlOf(text: string): URL | undefined {
  const address = schemeForm.test(text) ? text : `http://${text}`
  return URL.canParse(address) ? new URL(address) : undefined
}

function basic({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined
  const userPass = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return `Basic ${Buffer.from(userPass).toString('base64')}`
}

/**
 * @param text `http://host:port`, or `host:port`; name and password before an `@`
 * @param source what named it
 */
export function readProxy(text: string, source: string): ReadProxy {
  const trimmed = text.trim()
  const flaw = flawOf(trimmed)
  if (flaw !== undefined) return flaw
  const url = urlOf(trimmed)
  if (url === undefined) return { kind: 'unreadable' }
  const { protocol: scheme, port } = url
  if (/^socks/.test(scheme)) return { kind: 'socks' }
  if ((scheme !== 'http:' && scheme !== 'https:') || !hostForm.test(url.hostname))
    return { kind: 'unreadable' }
  const host = url.hostname.replace(/[[\]]/g, '')
  const endpoint = { host, port: port === '' ? defaultPorts[scheme] : Number(port) }
  try {
    const authorization = basic(url)
    const address = formatEndpoint(endpoint)
    return {
      kind: 'proxy',
      proxy: { endpoint, address, scheme, source, ...defined({ authorization }) },
    }
  } catch {
    return { kind: 'unescaped', sign: '%' }
  }
}

const firstOf = (env: Env, names: readonly string[]) =>
  names.map((name) => env[name]?.trim() ?? '').find((value) => value !== '') ?? ''

/** An entry of NO_PROXY is `*`, an address, or a name that stands for all below it too; each with a port or without. */
function isExempt({ host, port }: Endpoint, env: Env): boolean {
  return firstOf(env, exemptionVariables)
    .toLowerCase()
    .split(/[\s,]/)
    .some((entry) => {
      const bare = entry.replace(/^\*?\.|[[\]]/g, '')
      // An address of IPv6 may end as a port does.
      if (entry === '*' || bare === host) return true
      const [name = '', onlyPort] = bare.split(/:(?=\d+$)/)
      if (name === '' || (onlyPort !== undefined && Number(onlyPort) !== port)) return false
      return host === name || host.endsWith(`.${name}`)
    })
}

const usualForm: Text = {
  en: 'Set it to http://HOST:PORT, or go without it: --proxy none',
  zh: '请设为 http://主机:端口，或用 --proxy none 直连。',
}

/**
 * The proxy that the environment names for an endpoint, as curl and most other programs understand it. This computer
 * itself is never reached through one.
 *
 * @param endpoint where to
 * @param env environment variables
 * @returns nothing when the way is direct; also when all that is named is SOCKS, which pushctl does not speak
 * @throws Fault `usage/proxy` for an address that is none
 */
export function proxyInEnvironment(endpoint: Endpoint, env: Env): HttpProxy | undefined {
  if (isLoopback(endpoint.host) || isExempt(endpoint, env)) return undefined
  for (const source of proxyVariables) {
    const value = firstOf(env, [source])
    if (value === '') continue
    const read = readProxy(value, source)
    if (read.kind === 'proxy') return read.proxy
    if (read.kind === 'socks') continue
    const { text, hint = usualForm } = flawText(read, source)
    throw new Fault('usage/proxy', text, { hint })
  }
  return undefined
}

/** @returns its address, as far as it may be shown: with a name and a password it is not */
const shownAddress = ({ scheme, address, authorization }: HttpProxy) =>
  authorization === undefined ? { address: `${scheme}//${address}` } : {}

/** The proxy that leads elsewhere, past which a variable sends what is exempt. */
function passedBy(env: Env): UnusedProxy | undefined {
  const exemptBy = exemptionVariables.find((name) => firstOf(env, [name]) !== '')
  for (const variable of proxyVariables) {
    const read = readProxy(firstOf(env, [variable]), variable)
    if (read.kind === 'proxy')
      return { variable, isSocks: false, ...defined({ exemptBy }), ...shownAddress(read.proxy) }
  }
  return undefined
}

/**
 * A proxy that the environment names and that is not used for an endpoint: exempted by NO_PROXY, of SOCKS, or for
 * http:// alone. It is what to look at when there is no way outside.
 *
 * @param endpoint where to
 * @param env environment variables
 */
export function unusedProxyIn(endpoint: Endpoint, env: Env): UnusedProxy | undefined {
  if (isLoopback(endpoint.host)) return undefined
  if (isExempt(endpoint, env)) return passedBy(env)
  const named = [...proxyVariables, ...plainVariables].map((variable) => ({
    variable,
    read: readProxy(firstOf(env, [variable]), variable),
  }))
  const isHttps = (variable: string) => (proxyVariables as readonly string[]).includes(variable)
  if (named.some(({ variable, read }) => isHttps(variable) && read.kind === 'proxy')) return undefined
  for (const { variable, read } of named) {
    if (read.kind === 'socks') return { variable, isSocks: true }
    if (read.kind === 'proxy') return { variable, isSocks: false, ...shownAddress(read.proxy) }
  }
  return undefined
}
