import { type Endpoint, formatEndpoint, isLoopback } from '../apns/endpoint.ts'
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

/** What an address of a proxy turned out to be. */
export type ReadProxy =
  | { readonly kind: 'proxy'; readonly proxy: HttpProxy }
  /** SOCKS, which pushctl does not speak. */
  | { readonly kind: 'socks' }
  /** A lone % in its name or password. */
  | { readonly kind: 'unescaped' }
  | { readonly kind: 'unreadable' }

/** How a name and password have to stand in an address (RFC 3986 section 2.1). */
export const escaping: Text = {
  en: 'In name and password write % as %25, @ as %40, : as %3A, / as %2F.',
  zh: '在用户名和密码里，把 % 写成 %25，@ 写成 %40，: 写成 %3A，/ 写成 %2F。',
}

/** In the order they are asked; the first that is set counts. */
export const proxyVariables = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'] as const
/** Those that name a proxy for http:// alone, as curl reads them. */
const plainVariables = ['http_proxy', 'HTTP_PROXY'] as const

const exemptionVariables = ['NO_PROXY', 'no_proxy'] as const

type Env = Readonly<Record<string, string | undefined>>

const defaultPorts = { 'http:': 80, 'https:': 443 } as const

function urlOf(text: string): URL | undefined {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  return URL.canParse(url) ? new URL(url) : undefined
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
  const url = urlOf(text.trim())
  if (url === undefined) return { kind: 'unreadable' }
  const { protocol: scheme, port } = url
  if (/^socks/.test(scheme)) return { kind: 'socks' }
  if (scheme !== 'http:' && scheme !== 'https:') return { kind: 'unreadable' }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const endpoint = { host, port: port === '' ? defaultPorts[scheme] : Number(port) }
  try {
    const authorization = basic(url)
    const address = formatEndpoint(endpoint)
    return {
      kind: 'proxy',
      proxy: { endpoint, address, scheme, source, ...defined({ authorization }) },
    }
  } catch {
    return { kind: 'unescaped' }
  }
}

const firstOf = (env: Env, names: readonly string[]) =>
  names.map((name) => env[name]?.trim() ?? '').find((value) => value !== '') ?? ''

/** An entry of NO_PROXY is `*`, an address, or a name that stands for all below it too; each with a port or without. */
function isExempt({ host, port }: Endpoint, env: Env): boolean {
  return firstOf(env, exemptionVariables)
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const [, name = '', onlyPort] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry) ?? []
      if (entry === '*') return true
      if (name === '' || (onlyPort !== undefined && Number(onlyPort) !== port)) return false
      return host === name || host.endsWith(`.${name}`)
    })
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
    // The value may hold a password: it is not repeated.
    if (read.kind === 'unescaped')
      throw new Fault(
        'usage/proxy',
        {
          en: `The name or password in ${source} has a % that stands for itself.`,
          zh: `${source} 里代理的用户名或密码含有未转义的 %。`,
        },
        { hint: escaping },
      )
    if (read.kind === 'unreadable')
      throw new Fault(
        'usage/proxy',
        { en: `What ${source} says is no address of a proxy.`, zh: `${source} 的值不是代理地址。` },
        {
          hint: {
            en: 'Set it to http://HOST:PORT, or go without it: --proxy none',
            zh: '请设为 http://主机:端口，或用 --proxy none 直连。',
          },
        },
      )
  }
  return undefined
}

/**
 * A proxy that the environment names and that is not used for an endpoint, though nobody has exempted it: of SOCKS, or
 * for http:// alone. It is what to look at when there is no way outside.
 *
 * @param endpoint where to
 * @param env environment variables
 */
export function unusedProxyIn(endpoint: Endpoint, env: Env): UnusedProxy | undefined {
  if (isLoopback(endpoint.host) || isExempt(endpoint, env)) return undefined
  const named = [...proxyVariables, ...plainVariables]
    .map((variable) => ({ variable, value: firstOf(env, [variable]) }))
    .filter(({ value }) => value !== '')
    .map(({ variable, value }) => ({ variable, read: readProxy(value, variable) }))
  const isHttps = (variable: string) => (proxyVariables as readonly string[]).includes(variable)
  if (named.some(({ variable, read }) => isHttps(variable) && read.kind === 'proxy')) return undefined
  const [first] = named.filter(({ read }) => read.kind === 'proxy' || read.kind === 'socks')
  if (first === undefined) return undefined
  const { variable, read } = first
  if (read.kind !== 'proxy') return { variable, isSocks: true }
  const { scheme, address, authorization } = read.proxy
  return {
    variable,
    isSocks: false,
    ...(authorization === undefined && { address: `${scheme}//${address}` }),
  }
}
