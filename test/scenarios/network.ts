import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { writeFileSync } from 'node:fs'

/** Whether this process has a network of its own, with a hosts file and a resolver that can be written. */
export type Network = { readonly kind: 'own' } | { readonly kind: 'none'; readonly why: string }

/** Set by `run.mjs` where it could make one; otherwise says why not. */
const told = 'SCENARIO_NETWORK'

let silent = false

/** The names of this network, as /etc/hosts has them; everything else does not exist. */
export function setHosts(names: Readonly<Record<string, string | readonly string[]>>): void {
  const lines = Object.entries({ localhost: '127.0.0.1', ...names }).flatMap(([name, addresses]) =>
    [addresses].flat().map((address) => `${address} ${name}`),
  )
  writeFileSync('/etc/hosts', `${lines.join('\n')}\n`)
  silent = false
}

/** Nobody answers questions about names any more, until the next `setHosts`. */
export function silenceResolver(): void {
  silent = true
}

/** Adds an address to this computer: a remote host on which nothing listens. */
export function addAddress(address: string): void {
  try {
    execFileSync('ip', ['addr', 'add', `${address}/${address.includes(':') ? 128 : 32}`, 'dev', 'lo'], {
      stdio: 'ignore',
    })
  } catch {
    // It is there already.
  }
}

/** A word that `ip route` has for what leads nowhere. */
type DeadRoute = 'blackhole' | 'prohibit'

/** Has this computer itself keep back what goes to an address. */
export function addDeadRoute(kind: DeadRoute, address: string): void {
  execFileSync('ip', ['route', 'replace', kind, address], { stdio: 'ignore' })
}

/** A cable to nobody: the networks 192.0.2.0/24 and fd00::/64, with no other machine in them. */
export function addEmptyNetwork(): void {
  const ip = (words: string) => execFileSync('ip', words.split(' '), { stdio: 'ignore' })
  try {
    ip('link add near type veth peer name far')
  } catch {
    // It is there already.
    return
  }
  // Whether somebody is there is asked three times, else with a second between.
  for (const version of ['ipv4', 'ipv6'])
    writeFileSync(`/proc/sys/net/${version}/neigh/near/retrans_time_ms`, '50')
  for (const end of ['near', 'far']) ip(`link set ${end} up`)
  ip('addr add 192.0.2.1/24 dev near')
  ip('addr add fd00::1/64 dev near nodad')
}

/** Opens the resolver of this network: it knows no name at all. */
export async function openNetwork(): Promise<Network> {
  const why = process.env[told]
  if (why !== 'own') return { kind: 'none', why: why ?? 'not asked for' }
  const resolver = createSocket('udp4')
  resolver.on('message', (question, from) => {
    if (silent) return
    const answer = Buffer.from(question)
    answer[2] = (answer[2] ?? 0) | 0x80
    answer[3] = 0x83
    resolver.send(answer, from.port, from.address)
  })
  await new Promise<void>((resolve) => resolver.bind(53, '127.0.0.1', resolve))
  resolver.unref()
  setHosts({})
  return { kind: 'own' }
}
