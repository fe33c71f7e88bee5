import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/**
 * @param address of a machine
 * @param networks that this computer stands in, each as `192.168.1.7/24`
 * @returns whether it lies in one of them
 */
export function isNear(address: string, networks: readonly string[] = ownNetworks()): boolean {
  if (isIP(address) === 0) return false
  const list = new BlockList()
  for (const network of networks) {
    const [own = '', length = ''] = network.split('/')
    list.addSubnet(own, Number(length), familyOf(own))
  }
  return list.check(address, familyOf(address))
}

const ownNetworks = (): string[] =>
  Object.values(networkInterfaces()).flatMap((each = []) => each.flatMap(({ cidr }) => cidr ?? []))
