import { describe, expect, it } from 'vitest'
import { isChosen, lineForOne } from '../../../src/credential/certificate/choice.ts'
import type { Certificate, Contents } from '../../../src/credential/model.ts'

type Leaf = Pick<Certificate, 'kind' | 'topics' | 'environments'>

const leaf = (topic: string | undefined, ...environments: Certificate['environments']): Leaf => ({
  kind: 'universal',
  topics: topic === undefined ? [] : [{ topic, pushTypes: [] }],
  environments,
})
const authority: Leaf = { kind: 'ca', topics: [], environments: [] }

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
  ['old and renewed', [leaf('a.b', 'sandbox'), leaf('a.b', 'sandbox')], undefined],
  ['no topic anywhere', [leaf(undefined), leaf(undefined)], undefined],
  ['a topic that a shell would run', [leaf('$(id)'), leaf('a.b')], "--topic '$(id)'"],
]

describe('one certificate of several', () => {
  it.each(cases)('%s', (_, leaves, options) => {
    const certificates = leaves as Certificate[]
    const contents = { certificates, identities: [] } as unknown as Contents
    const line = lineForOne(contents, 'a;b.p12')
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
