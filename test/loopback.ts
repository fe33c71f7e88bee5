import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { isIP, Socket } from 'node:net'
import { afterEach } from 'vitest'

const shared = globalThis as { leftLoopback?: string[] }
shared.leftLoopback ??= closeDoors()

/** Where tests wanted to go that is not this computer. Files share a process, and so this list. */
export const places = shared.leftLoopback

afterEach(() => {
  const left = places.splice(0)
  if (left.length > 0) throw new Error(`This test leaves loopback: ${left.join(', ')}`)
})

/** Lets nothing leave this computer, and takes down what tried to. */
function closeDoors(): string[] {
  const places: string[] = []
  const { lookup } = dns
  const lookUpInside = dns.promises.lookup
  const { connect } = Socket.prototype
  const mayBeAsked = (name: string | undefined) => {
    // A name that is known to nobody (RFC 6761 section 6.4) is not worth a question.
    if (name !== undefined && !isHere(name) && !name.endsWith('.invalid')) places.push(name)
    return name === undefined || isHere(name)
  }
  Object.assign(dns, {
    lookup(name: string, ...rest: unknown[]) {
      if (mayBeAsked(name)) return Reflect.apply(lookup, dns, [name, ...rest])
      process.nextTick(rest.at(-1) as (error: Error) => void, notFound(name))
    },
  })
  Object.assign(dns.promises, {
    async lookup(name: string, ...rest: unknown[]) {
      if (!mayBeAsked(name)) throw notFound(name)
      return Reflect.apply(lookUpInside, dns.promises, [name, ...rest])
    },
  })
  syncBuiltinESMExports()
  Socket.prototype.connect = function (this: Socket, ...given: unknown[]) {
    const host = hostOf(given)
    if (host === undefined || isIP(host) === 0 || mayBeAsked(host))
      return Reflect.apply(connect, this, given) as Socket
    const error = Object.assign(new Error(`connect ENETUNREACH ${host}`), { code: 'ENETUNREACH' })
    process.nextTick(() => this.destroy(error))
    return this
  }
  return places
}

/** The address that stands for all of this computer's is asked for before a server listens there. */
const isHere = (host: string) => /^(?:localhost|0\.0\.0\.0|127\.[\d.]+|::1|::ffff:127\.[\d.]+)$/i.test(host)

const notFound = (name: string) =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname: name,
  })

/** The host of any way to say `connect`: options, port and host, or what node:net has made of them already. */
function hostOf([first, second]: readonly unknown[]): string | undefined {
  if (Array.isArray(first)) return hostOf(first)
  if (typeof first === 'object' && first !== null && 'host' in first) return String(first.host)
  return typeof second === 'string' ? second : undefined
}
