import { isIP } from 'node:net'
import { isEveryAddress, isLoopback } from '../../apns/endpoint.ts'
import { type InputOf, under } from '../../cli/command.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'

/** Where a gateway can be reached by other machines, and how its HTTP side is guarded. */
export interface GatewayOpening {
  /** An address of this computer other than the loopback one; nothing when it is for this computer alone. */
  readonly host?: string
  /** Names and addresses for the server certificate, names in lower case. */
  readonly names: readonly string[]
  /** Of the owner's choice: with it the HTTP side is open as far as the gateway is. */
  readonly apiToken?: string
}

function addressOf(text: string): string {
  const address = text === 'localhost' ? '127.0.0.1' : text.replace(/^\[(.*)\]$/, '$1')
  if (isIP(address) !== 0) return address
  throw new Fault(
    'usage/host',
    {
      en: `"${text}" is not an address to listen on.`,
      zh: `「${text}」不是可以监听的地址。`,
    },
    {
      hint: {
        en: `--host takes an IP address of this computer; all of them: --host 0.0.0.0. A name goes into the certificate: --name NAME`,
        zh: `--host 后面写本机的 IP 地址；所有地址用 --host 0.0.0.0。名称写进证书：--name 名称`,
      },
    },
  )
}

/** Containers have names with underscores, too, which DNS itself would not let a host have. */
const hostName =
  /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/i

function nameOf(text: string): string {
  if (isIP(text) !== 0 || hostName.test(text)) return text.toLowerCase()
  throw new Fault(
    'usage/name',
    {
      en: `"${text}" is not a host name.`,
      zh: `「${text}」不是主机名。`,
    },
    {
      hint: {
        en: 'Type the name alone under which clients connect, without https:// and port: --name apns',
        zh: '只写客户端连接时用的名称，不带 https:// 和端口：--name apns',
      },
    },
  )
}

const heading: Text = { en: 'For other machines and containers', zh: '供其他机器和容器使用' }

/** The options of a gateway that is not for this computer alone. */
export const openingOptions = under(heading, {
  host: {
    value: 'ADDRESS',
    parse: addressOf,
    about: {
      en: 'listen on this address, too, open to others; 0.0.0.0: on all of this computer’s',
      zh: '同时在这个地址上监听，其他机器可以连接；0.0.0.0 表示本机所有地址',
    },
  },
  name: {
    value: 'NAME',
    many: true,
    parse: nameOf,
    about: {
      en: 'put this host name into the server certificate, may be repeated',
      zh: '把这个主机名写进服务器证书，可重复',
    },
  },
  apiTokenEnv: {
    value: 'NAME',
    unshown: true,
    about: {
      en: 'environment variable with your own token for the HTTP API, which is then open as far as --host',
      zh: '存有自定 HTTP 接口 token 的环境变量名；HTTP 接口随之对 --host 开放',
    },
  },
})

/** What can stand behind `Bearer` (RFC 6750 section 2.1), and is not guessed. */
const tokenForm = /^[A-Za-z0-9._~+/=-]{32,200}$/

const tokenHint: Text = {
  en: 'Make one like this: export PUSHCTL_GATEWAY_API_TOKEN="$(openssl rand -hex 32)"',
  zh: '可以这样生成：export PUSHCTL_GATEWAY_API_TOKEN="$(openssl rand -hex 32)"',
}

type OpeningInput = InputOf<typeof openingOptions>

function apiTokenOf({ apiTokenEnv }: OpeningInput, { env }: Host): string | undefined {
  if (apiTokenEnv === undefined) return undefined
  const token = env[apiTokenEnv] ?? ''
  if (tokenForm.test(token)) return token
  // Neither is repeated: people type the token in place of the name.
  const why: Text =
    token === ''
      ? {
          en: 'The environment variable named by --api-token-env is not set, or empty.',
          zh: '--api-token-env 指定的环境变量没有设置，或者为空。',
        }
      : {
          en: 'The token for the HTTP API has to have 32 to 200 characters: letters, digits and - . _ ~ + / =',
          zh: 'HTTP 接口的 token 应为 32 到 200 个字符：字母、数字和 - . _ ~ + / =',
        }
  throw new Fault('usage/api-token', why, { hint: tokenHint })
}

/**
 * @param input what was typed
 * @param host where the token lies
 * @returns how far the gateway is to be open
 * @throws Fault `usage/api-token`
 */
export function openingOf(input: OpeningInput, host: Host): GatewayOpening {
  const apiToken = apiTokenOf(input, host)
  const { host: address, name: names } = input
  const isAddress = address !== undefined && !isEveryAddress(address)
  return {
    names: isAddress ? [...names, address] : names,
    ...defined({ host: address, apiToken }),
  }
}

/** @returns whether other machines reach it */
export const isOpen = ({ host }: GatewayOpening): boolean =>
  host !== undefined && (isEveryAddress(host) || !isLoopback(host))

/**
 * @param opening of a gateway
 * @returns hosts under which other machines reach it: its names, or else its address
 */
export function openHosts({ host = '', names }: GatewayOpening): readonly string[] {
  return names.length > 0 ? names : [host]
}

/**
 * Says what the opening of a gateway opens, and what it does not.
 *
 * @param host where it is said
 * @param opening of the gateway
 */
export function warnOfOpening(host: Host, opening: GatewayOpening): void {
  if (!isOpen(opening)) return
  const where = { en: openHosts(opening).join(', '), zh: openHosts(opening).join('、') }
  host.warn({
    en: `OPEN TO OTHER MACHINES: whoever reaches ${where.en} can connect to this gateway, push to it with what it issued, and read in its answers why it refused something. Keep it to a network of your own, such as that of your containers.`,
    zh: `已对其他机器开放：凡是能访问 ${where.zh} 的人，都可以连接这个网关、用它签发的凭证推送，并从应答里看到拒绝的原因。请只在自己的网络（例如容器网络）里使用。`,
  })
  host.warn(
    opening.apiToken === undefined
      ? {
          en: 'The inbox and the HTTP API stay on 127.0.0.1. With a token of your own they are open, too: --api-token-env NAME',
          zh: '收件箱和 HTTP 接口仍然只在 127.0.0.1。用自定 token 可以一并开放：--api-token-env 变量名',
        }
      : {
          en: 'The inbox and the HTTP API are open there, too, without encryption: whoever has your token, or reads it on the way, can read all that arrives and change everything.',
          zh: '收件箱和 HTTP 接口也已开放，而且没有加密：拿到（或在途中读到）你的 token 的人可以查看收到的全部内容，并修改任何设置。',
        },
  )
}
