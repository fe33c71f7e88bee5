import { describe, expect, test } from 'vitest'
import { unsetVariable } from '../../../src/commands/push/variable-name.ts'

const env = { APNS_KEY: 'x', P12_PASSPHRASE: 'x', HOME: '/home/dev' }

/** What was typed as the name of a variable that is not set, what a message says of it, and the variable it leads to. */
const ofCredentials: readonly (readonly [typed: string, name: string, leadsTo: string | undefined])[] = [
  ['$APNS_KEY', '$APNS_KEY', 'APNS_KEY'],
  ['\x24{APNS_KEY}', '\x24{APNS_KEY}', 'APNS_KEY'],
  ['%APNS_KEY%', '%APNS_KEY%', 'APNS_KEY'],
  ['$env:APNS_KEY', '$env:APNS_KEY', 'APNS_KEY'],
  ['\x24{{ secrets.APNS_KEY }}', '\x24{{ secrets.APNS_KEY }}', 'APNS_KEY'],
  ['apns_key', 'apns_key', 'APNS_KEY'],
  ['APNS_KEYS', 'APNS_KEYS', 'APNS_KEY'],
  ['MY_OWN_SIGNER', 'MY_OWN_SIGNER', undefined],
  ['correct horse battery', '[21 characters, not shown]', undefined],
]

/** Where people type the passphrase itself in place of the name, a word is repeated only when it can be none. */
const ofPassphrases: typeof ofCredentials = [
  ['APNS_CERT_PASSWORD', 'APNS_CERT_PASSWORD', undefined],
  ['$P12_PASSPHRASE', '$P12_PASSPHRASE', 'P12_PASSPHRASE'],
  ['p12_passphrase', 'p12_passphrase', 'P12_PASSPHRASE'],
  ['SUMMER2026', '[10 characters, not shown]', undefined],
  ['$ecret', '[6 characters, not shown]', undefined],
  ['HUNTER_TWO', '[10 characters, not shown]', undefined],
]

describe('a variable that is not set', () => {
  test.each(ofCredentials)('for a credential: %s', (typed, name, leadsTo) => {
    const told = unsetVariable(typed, env)
    expect(told.name.en).toBe(name)
    expect(told.hint?.en.includes(leadsTo ?? '')).toBe(leadsTo === undefined ? undefined : true)
  })

  test.each(ofPassphrases)('for a passphrase: %s', (typed, name, leadsTo) => {
    const told = unsetVariable(typed, env, true)
    expect(told.name.en).toBe(name)
    expect(told.hint?.en.includes(leadsTo ?? '')).toBe(leadsTo === undefined ? undefined : true)
  })
})
