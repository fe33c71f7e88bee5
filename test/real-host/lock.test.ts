import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Entry {
  readonly resolved?: string
  readonly integrity?: string
}

const lock: { readonly packages: Readonly<Record<string, Entry>> } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../package-lock.json'), 'utf8'),
)
const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
const without = (holds: (entry: Entry) => boolean) =>
  packages.filter(([, entry]) => !holds(entry)).map(([path]) => path)

/** What `npm ci` installs is what was looked at, on every platform: npm checks a hash only where there is one. */
describe('the lock file says of every package', () => {
  it('that it is from the public registry', () => {
    expect(without(({ resolved }) => resolved?.startsWith('https://registry.npmjs.org/') === true)).toEqual(
      [],
    )
  })

  it('what it holds, as a hash that nobody can forge', () => {
    expect(without(({ integrity }) => /^sha512-[\w+/]{86}==$/.test(integrity ?? ''))).toEqual([])
  })

  it('which are many', () => {
    expect(packages.length).toBeGreaterThan(200)
  })
})
