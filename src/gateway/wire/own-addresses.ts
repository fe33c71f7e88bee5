import { networkInterfaces } from 'node:os'

/** @returns the addresses of this computer, without those that hold on one link alone (fe80::) */
export function ownAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((each = []) => each.map(({ address }) => address))
  return all.filter((address) => !address.startsWith('fe80:'))
}
