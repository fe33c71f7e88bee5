import { describe, expect, it } from 'vitest'
import {
  isPushKind,
  kindRow,
  kindsOfFileName,
  type PushKind,
} from '../../../src/credential/certificate/kind.ts'

/** Whose pushes, the one type it was made for, and the types of all its topics where the suffix does not tell. */
const uses: Readonly<Record<PushKind, readonly unknown[]>> = {
  pass: ['other', undefined, undefined],
  website: ['other', undefined, ['alert']],
  voip: ['app', 'voip', undefined],
  complication: ['app', 'complication', undefined],
  sandbox: ['app', undefined, undefined],
  universal: ['app', undefined, undefined],
  mdm: ['other', 'mdm', ['mdm']],
  production: ['app', undefined, undefined],
  development: ['app', undefined, undefined],
}

describe('a kind that pushes', () => {
  it.each(Object.keys(uses) as PushKind[])('%s says what for', (kind) => {
    const { of, type, types } = kindRow(kind).pushes ?? {}
    expect([of, type, types]).toEqual(uses[kind])
    expect(isPushKind(kind)).toBe(true)
  })

  it.each(['ca', 'developer-identity', 'apple-pay-merchant', 'other'] as const)('%s is none', (kind) => {
    expect(isPushKind(kind)).toBe(false)
    expect(kindRow(kind).whyNot?.zh).toMatch(/\p{Script=Han}/u)
  })
})

describe('kindsOfFileName', () => {
  it.each([
    ['aps_development.cer', ['sandbox', 'development']],
    ['aps_production-2.cer', ['production']],
    ['aps.cer', ['universal', 'production']],
    ['APS.P12', ['universal', 'production']],
    ['voip_services.cer', ['voip']],
    ['pass_type_id.pem', ['pass']],
    ['website_aps_production.cer', ['website']],
    ['ios_development.cer', ['developer-identity', 'mac-developer']],
    ['distribution.p12', ['distribution-identity']],
    ['my.cer', []],
    ['apse.cer', []],
  ])('%s holds %j', (fileName, kinds) => {
    expect(kindsOfFileName(fileName)).toEqual(kinds)
  })
})
