import { describe, expect, it } from 'vitest'
import {
  bestCertificate,
  expiredFirst,
  isChosen,
  lineForOne,
  type WantedUse,
} from '../../../src/credential/certificate/choice.ts'
import type { Certificate, Contents } from '../../../src/credential/model.ts'

const now = new Date('2026-06-01')
const [past, future] = [new Date('2026-01-01'), new Date('2027-01-01')]

type Leaf = Pick<
  Certificate,
  'kind' | 'topics' | 'environments' | 'notBefore' | 'notAfter' | 'signatureAlgorithm' | 'provenance'
>

const leaf = (topic: string | undefined, ...environments: Certificate['environments']): Leaf => ({
  kind: 'universal',
  topics: topic === undefined ? [] : [{ topic, pushTypes: [] }],
  environments,
  notBefore: new Date('2025-01-01'),
  notAfter: future,
  signatureAlgorithm: 'RSA-SHA256',
  provenance: 'local',
})
const old = (one: Leaf): Leaf => ({ ...one, notAfter: past })
const weak = (one: Leaf): Leaf => ({ ...one, signatureAlgorithm: 'RSA-SHA1' })
const lookalike = (one: Leaf): Leaf => ({ ...one, provenance: 'lookalike' })
const authority: Leaf = { ...leaf(undefined), kind: 'ca' }

const cases: [what: string, leaves: Leaf[], options: string | undefined][] = [
  ['two apps', [leaf('a.b', 'sandbox'), leaf('a.c', 'sandbox')], '--topic a.b'],
  ['a certificate and its chain', [leaf('a.b', 'sandbox'), authority], '--topic a.b'],
  [
    'one app, one certificate for each environment',
    [leaf('a.b', 'sandbox'), leaf('a.b', 'production')],
    '--topic a.b --env sandbox',
  ],
  [
    'one app, both environments and one of them',
    [leaf('a.b', 'sandbox', 'production'), leaf('a.b', 'sandbox')],
    '--topic a.b --env production',
  ],
  ['another is told apart', [leaf('a.b'), leaf('a.b'), leaf('a.c')], '--topic a.c'],
  ['twice the same', [leaf('a.b', 'sandbox'), leaf('a.b', 'sandbox')], undefined],
  ['old and renewed', [old(leaf('a.b', 'sandbox')), leaf('a.b', 'sandbox')], '--topic a.b'],
  ['no topic anywhere', [leaf(undefined), leaf(undefined)], undefined],
  ['a topic that a shell would run', [leaf('$(id)'), leaf('a.b')], "--topic '$(id)'"],
]

describe('one certificate of several', () => {
  it.each(cases)('%s', (_, leaves, options) => {
    const certificates = leaves as Certificate[]
    const contents = { certificates, identities: [] } as unknown as Contents
    const line = lineForOne(contents, 'a;b.p12', now)
    expect(line).toBe(options && `pushctl cert convert 'a;b.p12' ${options} -o one.pem`)
  })

  it('is chosen by topic and environment, each alone too', () => {
    const certificate = leaf('a.b', 'sandbox') as Certificate
    expect(isChosen(certificate, {})).toBe(true)
    expect(isChosen(certificate, { topic: 'a.b', env: 'sandbox' })).toBe(true)
    expect(isChosen(certificate, { topic: 'a.c' })).toBe(false)
    expect(isChosen(certificate, { env: 'production' })).toBe(false)
  })
})

const [orders, till] = [leaf('shop.orders', 'sandbox'), leaf('shop.till', 'sandbox', 'production')]
const development = leaf('a.b', 'sandbox')
const production = leaf('a.b', 'production')

/** In the order of the file; which of them is taken, and whose keys are at hand (all, unless said). */
const best: [what: string, Leaf[], WantedUse, taken: number, keys?: number[]][] = [
  ['the first, when all are alike', [leaf('a.b'), leaf('a.b')], {}, 0],
  ['the renewed one behind the expired one', [old(leaf('a.b')), leaf('a.b')], {}, 1],
  ['the good one behind one that OpenSSL refuses', [weak(leaf('a.b')), leaf('a.b')], {}, 1],
  [
    'one that only looks like Apple’s behind an expired one',
    [old(leaf('a.b')), lookalike(leaf('a.b'))],
    {},
    1,
  ],
  ['the one of the environment', [development, production], { env: 'production' }, 1],
  ['the one of the topic', [orders, till], { topic: 'shop.till' }, 1],
  ['the app before the environment', [orders, till], { topic: 'shop.orders', env: 'production' }, 0],
  ['the app before the dates', [till, old(orders)], { topic: 'shop.orders' }, 1],
  ['the app under a suffix', [till, orders], { topic: 'shop.orders.voip' }, 1],
  ['the environment before the dates', [development, old(production)], { env: 'production' }, 1],
  ['the one whose key is there', [leaf('a.b'), leaf('a.b')], {}, 1, [1]],
  ['the good one before the key of the expired one', [old(leaf('a.b')), leaf('a.b')], {}, 1, [0]],
]

describe('the certificate to push with', () => {
  it.each(best)('%s', (_, leaves, choice, taken, keys) => {
    const certificates = leaves as Certificate[]
    const hasKey = (each: Certificate) => keys?.includes(certificates.indexOf(each)) ?? true
    expect(bestCertificate(certificates, { ...choice, now, hasKey })).toBe(certificates[taken])
  })
})

const standing: [what: string, Leaf[], isTold: boolean][] = [
  ['an expired one before the renewed one', [old(leaf('a.b')), leaf('a.b')], true],
  ['behind an authority', [authority, old(leaf('a.b')), leaf('a.b')], true],
  ['the renewed one first', [leaf('a.b'), old(leaf('a.b'))], false],
  ['an expired one of another app', [old(leaf('a.c')), leaf('a.b')], false],
  ['both expired', [old(leaf('a.b')), old(leaf('a.b'))], false],
]

it.each(standing)('what servers take first: %s', (_, leaves, isTold) => {
  const contents = { certificates: leaves, identities: [] } as unknown as Contents
  expect(expiredFirst(contents, 'ck.pem', now) !== undefined).toBe(isTold)
})
