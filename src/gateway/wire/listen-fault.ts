import { type Endpoint, formatEndpoint } from '../../apns/endpoint.ts'
import { Fault } from '../../fault.ts'
import type { ListenerRole } from '../decide/request.ts'
import { ownAddresses } from './own-addresses.ts'

function noSuchAddress(address: string, cause: unknown): Fault {
  const list = ['0.0.0.0', ...ownAddresses()].join(', ')
  return new Fault(
    'gateway/no-such-address',
    { en: `This computer has no address ${address}.`, zh: `本机没有 ${address} 这个地址。` },
    {
      cause,
      hint: {
        en: `Choose one of these; 0.0.0.0 stands for all: ${list}`,
        zh: `请从下面选一个；0.0.0.0 表示所有地址：${list}`,
      },
    },
  )
}

/**
 * @param role of the listener
 * @param place where it was to listen
 * @param cause what the system said
 * @returns Fault `gateway/port-in-use`, `gateway/port-denied`, `gateway/no-such-address` or `gateway/cannot-listen`
 */
export function listenFault(
  { environment, service }: ListenerRole,
  { host, port }: Endpoint,
  cause: NodeJS.ErrnoException,
): Fault {
  const option = `--${environment === 'sandbox' ? '' : 'production-'}${service === 'channels' ? 'channel-' : ''}port`
  const hint = {
    en: `Choose another port: ${option} ${port < 1024 ? port + 8000 : port + 10}, or ${option} 0 for any free one.`,
    zh: `换一个端口：${option} ${port < 1024 ? port + 8000 : port + 10}，或用 ${option} 0 自动选择空闲端口。`,
  }
  switch (cause.code) {
    case 'EADDRINUSE':
      return new Fault(
        'gateway/port-in-use',
        {
          en: `Port ${port} is already in use, so the ${environment} side of the gateway cannot listen there.`,
          zh: `端口 ${port} 已被占用，本地网关的 ${environment} 端无法监听。`,
        },
        { hint, cause },
      )
    case 'EACCES':
      return new Fault(
        'gateway/port-denied',
        { en: `This user may not listen on port ${port}.`, zh: `当前用户没有监听端口 ${port} 的权限。` },
        { hint, cause },
      )
    case 'EADDRNOTAVAIL':
      return noSuchAddress(host, cause)
    default:
      return new Fault(
        'gateway/cannot-listen',
        {
          en: `The gateway cannot listen on ${formatEndpoint({ host, port })} (${cause.code ?? cause.message}).`,
          zh: `本地网关无法监听 ${formatEndpoint({ host, port })}（${cause.code ?? cause.message}）。`,
        },
        { hint, cause },
      )
  }
}
