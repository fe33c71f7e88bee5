import { environments } from '../../apns/environment.ts'
import { type HelpPage, type InputOf, under } from '../../cli/command.ts'
import { Fault } from '../../fault.ts'
import type { Text } from '../../text.ts'
import { gatewayNames } from './gateway-option.ts'
import { environmentLike, gatewayLike } from './likeness.ts'
import { proxyOption } from './proxy-option.ts'

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new Fault('usage/port', {
    en: `"${text}" is not a port. APNs listens on 443 and 2197.`,
    zh: `「${text}」不是端口号。APNs 的端口是 443 和 2197。`,
  })
}

const heading = { en: 'Where:', zh: '发到哪里：' } as const satisfies Text
const page = {
  name: 'network',
  about: { en: 'port, proxy, authorities', zh: '端口、代理、CA' },
} as const satisfies HelpPage

/** How a command is told which gateway to speak to. */
export const destinationOptions = {
  ...under(heading, {
    env: {
      alsoCalled: ['environment'],
      like: environmentLike,
      value: 'ENV',
      suggests: environments,
      about: {
        en: 'sandbox or production, unless the certificate says',
        zh: 'sandbox 或 production；证书只支持一个环境时不用填',
      },
    },
    gateway: {
      alsoCalled: ['host', 'server', 'endpoint', 'url'],
      like: gatewayLike,
      value: 'GATEWAY',
      suggests: gatewayNames,
      about: {
        en: 'sandbox, production, local or HOST:PORT',
        zh: 'sandbox、production、local 或 主机:端口',
      },
    },
  }),
  ...under(
    heading,
    {
      port: {
        value: 'PORT',
        about: { en: '2197 where networks close 443', zh: '网络封了 443 时用 2197' },
        parse: parsePort,
      },
      ca: {
        alsoCalled: ['cacert', 'cafile', 'capath'],
        value: 'FILE',
        about: { en: 'trust the authorities in this PEM file as well', zh: '额外信任这个 PEM 文件里的 CA' },
      },
      proxy: proxyOption,
    },
    page,
  ),
} as const

/** What `destinationOptions` make of a command line. */
export type DestinationInput = InputOf<typeof destinationOptions>

/** @returns the same as it was typed, for lines to type next */
export function whereTyped({ env, gateway, port, ca, proxy }: DestinationInput) {
  return { env, gateway, port: port?.toString(), ca, proxy }
}
