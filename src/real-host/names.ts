import { lookup } from 'node:dns/promises'
import { setTimeout } from 'node:timers/promises'

/** Milliseconds that the operating system may take to find a name. */
const patience = 3000

/** @returns whether the operating system finds an address for the name in time */
export async function knowsName(name: string): Promise<boolean> {
  const found = lookup(name).then(
    () => true,
    () => false,
  )
  const waited = new AbortController()
  const late = setTimeout(patience, false, { signal: waited.signal }).catch(() => false)
  try {
    return await Promise.race([found, late])
  } finally {
    waited.abort()
  }
}
