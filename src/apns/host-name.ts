import { distance } from 'fastest-levenshtein'
import { appleHosts, olderSandboxHost } from './endpoint.ts'

const hostsOfApple = [appleHosts.production, appleHosts.sandbox, olderSandboxHost]

/** So many letters may be wrong, missing or too many; all the names have eighteen or more. */
const mostWrong = 4

/**
 * @param host as it was typed
 * @returns the name of Apple's gateway that was probably meant; nothing when it is one, or far from all of them
 */
export function misspeltAppleHost(host: string): string | undefined {
  const name = host.toLowerCase().replace(/\.$/, '')
  const [best] = hostsOfApple
    .map((each) => ({ each, wrong: distance(name, each) }))
    .sort((a, b) => a.wrong - b.wrong)
  if (best === undefined || best.wrong === 0) return undefined
  if (best.wrong <= mostWrong) return best.each
  // No other gateway for pushes has ever been below this name.
  if (!name.endsWith('.push.apple.com') || name.startsWith('api-manage-broadcast.')) return undefined
  return name.includes('sandbox') ? appleHosts.sandbox : appleHosts.production
}

/** Nine letters, two of which may be wrong or in each other's place. */
const mostWrongInLocalhost = 2

/**
 * @param host as it was typed
 * @returns the name that was probably meant: of Apple's gateway, or of this computer; nothing when it is near to none
 */
export function misspeltHost(host: string): string | undefined {
  const wrong = distance(host.toLowerCase().replace(/\.$/, ''), 'localhost')
  return wrong > 0 && wrong <= mostWrongInLocalhost ? 'localhost' : misspeltAppleHost(host)
}
