import { createHmac } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import * as der from '../../../src/credential/encoding/der.ts'
import { digestOf } from '../../../src/credential/encryption/digest.ts'
import type { AskPassphrase } from '../../../src/credential/model.ts'
import { derivePkcs12, Purpose } from '../../../src/credential/pkcs12/kdf.ts'
import { readPkcs12 } from '../../../src/credential/pkcs12/read.ts'
import { type Pkcs12Form, protectionOf, writePkcs12 } from '../../../src/credential/pkcs12/write.ts'
import { Fault } from '../../../src/fault.ts'
import { type IdentityMaterial, makeIdentity } from '../identity-material.ts'

let material: IdentityMaterial
beforeAll(async () => {
  material = await makeIdentity('com.example.app')
})

const written = (passphrase: string, form: Pkcs12Form = 'modern') =>
  writePkcs12({ identity: material.identity, chain: [material.authority], passphrase, form })

/** The same file, of no passphrase, with a seal that asks for so many repetitions; or a file without any. */
function sealed(file: Buffer, repetitions: number | undefined, passphrase: '' | null = ''): Buffer {
  const [version, content] = der.childrenOf(der.readDer(file)) as [der.Asn1, der.Asn1]
  if (repetitions === undefined) return der.encode(der.sequence(version, content))
  const digest = digestOf('1.3.14.3.2.26')
  const salt = Buffer.alloc(8)
  const key = derivePkcs12({ digest, passphrase, salt, repetitions }, Purpose.mac, digest.length)
  const safes = der.bytesOf(der.childrenOf(der.childrenOf(content)[1])[0])
  const value = createHmac('sha1', key).update(safes).digest()
  const algorithm = der.sequence(der.oid('1.3.14.3.2.26'), der.nothing())
  const seal = der.sequence(
    der.sequence(algorithm, der.octets(value)),
    der.octets(salt),
    der.integer(repetitions),
  )
  return der.encode(der.sequence(version, content, seal))
}

/** Somebody who gives these answers, and how often they were asked. */
function says(answers: readonly string[], about: Partial<AskPassphrase> = {}) {
  const asked: number[] = []
  const ask = async (attempt: number) => {
    asked.push(attempt)
    const answer = answers[Math.min(attempt, answers.length) - 1]
    if (answer === undefined) throw new Fault('usage/p12-password', { en: 'nobody', zh: '无人' })
    return answer
  }
  return { asked, ask: Object.assign(ask, about) }
}

const read = (bytes: Buffer, ask: AskPassphrase) =>
  readPkcs12(bytes, { fileName: 'push.p12', passphrase: ask })

const atHand = { isAtHand: true } as const

describe('who is asked for the passphrase of a file', () => {
  it.each<[string, string, readonly string[], Partial<AskPassphrase>, number[], boolean]>([
    ['that has none: nobody', '', [], {}, [], false],
    ['that has none, with one at hand: it was given in vain', '', ['x'], atHand, [1, 2], true],
    ['that has none, with an empty one at hand', '', [''], atHand, [1], false],
    [
      'that has none, with those of several files at hand',
      '',
      ['x'],
      { ...atHand, areForMany: true },
      [1, 2],
      false,
    ],
    ['that has one', 'secret', ['secret'], {}, [1], false],
    ['that has one, at the third try', 'secret', ['a', 'b', 'secret'], {}, [1, 2, 3], false],
    ['that has one, the fourth at hand', 'secret', ['a', 'b', 'c', 'secret'], atHand, [1, 2, 3, 4], false],
    ['that opens as one before it: nobody', 'secret', [], { known: () => ['x', 'secret'] }, [], false],
  ])('%s', async (_, passphrase, answers, about, asked, isGivenInVain) => {
    const person = says(answers, about)
    const { keys, form } = await read(written(passphrase), person.ask)
    expect(keys).toHaveLength(1)
    expect(person.asked).toEqual(asked)
    expect(form).toEqual({ ...protectionOf('modern', passphrase), isGivenInVain })
  })

  it.each<[string, readonly string[], Partial<AskPassphrase>, string]>([
    ['nobody', [], {}, 'nobody'],
    ['a person who does not know it', ['a', 'b', 'c', 'secret'], {}, 'The passphrase does not open push.p12'],
    ['a file that holds another', ['a'], atHand, 'The passphrase does not open push.p12'],
    [
      'several that hold others',
      ['a', 'b'],
      { ...atHand, failed: { en: 'None of the 2 opens', zh: '' } },
      'None of the 2 opens push.p12',
    ],
    ['one that has something round it', ['"secret"'], atHand, 'as it was given; it does without the quotes'],
    [
      'one that reads otherwise where it lies',
      ['x'],
      {
        ...atHand,
        otherReadings: () => [{ passphrase: 'secret', opens: { en: 'in its second line', zh: '' } }],
      },
      'as it was given; it does in its second line',
    ],
  ])('and it stays shut: %s', async (_, answers, about, message) => {
    await expect(read(written('secret'), says(answers, about).ask)).rejects.toMatchObject({
      code: expect.stringMatching(/p12-password$/),
      message: expect.stringContaining(message),
    })
  })
})

/** A seal of so many repetitions is felt: then what costs no question is not tried just in case. */
describe('a file without passphrase whose seal asks for', () => {
  it.each<[string, number, readonly string[], number[], string]>([
    ['200,000 repetitions: nobody is asked', 200_000, ['x'], [], 'opens'],
    [
      '200,001: whoever there is is asked, and believed',
      200_001,
      ['x'],
      [1, 2],
      'The passphrase does not open',
    ],
    ['200,001: nobody is there', 200_001, [], [1], 'opens'],
    ['200,001, and nothing is typed', 200_001, [''], [1], 'opens'],
  ])('%s', async (_, repetitions, answers, asked, outcome) => {
    const person = says(answers)
    const opened = read(sealed(written('', 'legacy'), repetitions), person.ask)
    if (outcome === 'opens') expect((await opened).keys).toHaveLength(1)
    else await expect(opened).rejects.toThrow(outcome)
    expect(person.asked).toEqual(asked)
  })

  it('200,001, and asking breaks: the bug is shown', async () => {
    const broken = async () => {
      throw new TypeError('a bug')
    }
    await expect(read(sealed(written('', 'legacy'), 200_001), broken)).rejects.toThrow(TypeError)
  })
})

describe('a file without a seal', () => {
  it.each<[string, Pkcs12Form, string, readonly string[], string]>([
    ['opens with its passphrase', 'modern', 'secret', ['secret'], 'set'],
    ['opens with its passphrase, the old way', 'legacy', 'secret', ['no', 'secret'], 'set'],
    ['opens with an empty one', 'modern', '', [], 'empty'],
  ])('%s', async (_, form, passphrase, answers, kind) => {
    const opened = await read(sealed(written(passphrase, form), undefined), says(answers).ask)
    expect(opened.keys).toHaveLength(1)
    expect(opened.form.passphrase).toBe(kind)
    expect(opened.form.mac).toBeUndefined()
  })

  it('stays shut without it', async () => {
    const bytes = sealed(written('secret'), undefined)
    await expect(read(bytes, says(['a', 'b', 'c']).ask)).rejects.toMatchObject({
      code: 'pkcs12/p12-password',
    })
  })
})

describe('a file by hand', () => {
  const data = der.oid('1.2.840.113549.1.7.1')
  const safe = (...bags: der.Asn1[]) =>
    der.sequence(data, der.context(0, [der.octets(der.encode(der.sequence(...bags)))]))
  const pfx = (...safes: der.Asn1[]) =>
    der.encode(
      der.sequence(
        der.integer(3),
        der.sequence(data, der.context(0, [der.octets(der.encode(der.sequence(...safes)))])),
      ),
    )
  const bag = (last: number, value: der.Asn1 | undefined, ...attributes: der.Asn1[]) =>
    der.sequence(
      der.oid(`1.2.840.113549.1.12.10.1.${last}`),
      der.context(0, value === undefined ? [] : [value]),
      ...(attributes.length === 0 ? [] : [der.set(...attributes)]),
    )
  const named = (last: number, ...values: der.Asn1[]) =>
    der.sequence(der.oid(`1.2.840.113549.1.9.${last}`), der.set(...values))
  const certificateOf = (kind: number) =>
    der.sequence(
      der.oid(`1.2.840.113549.1.9.22.${kind}`),
      der.context(0, [der.octets(material.certificate.x509.raw)]),
    )
  const keyOf = () => der.readDer(material.key.export({ type: 'pkcs8', format: 'der' }))

  it('holds what is not encrypted, and nothing is said of encryption or seal', async () => {
    const { certificates, keys, form } = await read(
      pfx(
        safe(bag(3, certificateOf(1), named(20, der.bmp('推送')), named(21, der.octets(Buffer.of(1, 171))))),
        safe(bag(1, keyOf(), named(21, der.octets(Buffer.of(1, 171))))),
      ),
      says([]).ask,
    )
    expect(certificates).toEqual([
      { der: material.certificate.x509.raw, friendlyName: '推送', localKeyId: '01ab' },
    ])
    expect(keys).toEqual([{ key: expect.anything(), localKeyId: '01ab' }])
    expect(keys[0]?.key.equals(material.key)).toBe(true)
    expect(form).toEqual({ certificates: [], keys: [], passphrase: 'empty', isGivenInVain: false })
  })

  it.each<[string, () => der.Asn1[], number, number]>([
    ['bags in bags', () => [bag(6, der.sequence(bag(1, keyOf()), bag(3, certificateOf(1))))], 1, 1],
    ['a bag of bags that is empty', () => [bag(6, undefined), bag(1, keyOf())], 0, 1],
    ['a certificate of another kind', () => [bag(3, certificateOf(2)), bag(1, keyOf())], 0, 1],
    ['a revocation list and a secret', () => [bag(4, der.nothing()), bag(5, der.nothing())], 0, 0],
    ['a name that is none', () => [bag(1, keyOf(), named(20), named(21))], 0, 1],
    ['an attribute nobody knows', () => [bag(1, keyOf(), named(99, der.nothing()))], 0, 1],
    ['nothing', () => [], 0, 0],
    ['a thousand entries', () => Array(1000).fill(bag(4, der.nothing())), 0, 0],
  ])('with %s is read', async (_, bags, certificates, keys) => {
    const found = await read(pfx(safe(...bags())), says([]).ask)
    expect([found.certificates.length, found.keys.length]).toEqual([certificates, keys])
    for (const key of found.keys) expect(Object.keys(key)).toEqual(['key'])
  })

  it.each([
    ['empty', ''],
    ['absent', null],
  ] as const)(
    'whose passphrase is %s is told apart from the other, and one is given in vain',
    async (kind, none) => {
      const file = sealed(pfx(safe(bag(3, certificateOf(1)))), 1, none)
      const { form } = await read(file, says(['x'], atHand).ask)
      expect(form).toMatchObject({ certificates: [], keys: [], passphrase: kind, isGivenInVain: true })
    },
  )

  it('whose seal costs much is not opened without a passphrase because another was typed', async () => {
    const file = sealed(pfx(safe(bag(1, keyOf()))), 200_001, null)
    await expect(read(file, says(['x'], atHand).ask)).rejects.toThrow('The passphrase does not open push.p12')
    expect((await read(file, says([''], atHand).ask)).form.passphrase).toBe('absent')
  })

  it.each([
    ['of another version', 4, '1.2.840.113549.1.7.1', 'PFX version 4'],
    ['that is signed', 3, '1.2.840.113549.1.7.2', 'seal by signature'],
    ['of something else', 3, '1.2.840.113549.1.7.5', 'content type 1.2.840.113549.1.7.5'],
  ])('%s is told so', async (_, version, type, told) => {
    const content = der.sequence(der.oid(type), der.context(0, [der.octets(Buffer.of(1))]))
    const file = der.encode(der.sequence(der.integer(version), content))
    await expect(read(file, says([]).ask)).rejects.toMatchObject({
      code: 'pkcs12/unsupported',
      message: expect.stringContaining(told),
    })
  })

  it('is read with something behind its parts', async () => {
    const more = (part: der.Asn1) => Buffer.concat([der.encode(part), Buffer.from('more')])
    const contents = der.sequence(bag(1, keyOf()))
    const inner = der.sequence(data, der.context(0, [der.octets(more(contents))]))
    const outer = der.sequence(data, der.context(0, [der.octets(more(der.sequence(inner)))]))
    const { keys } = await read(der.encode(der.sequence(der.integer(3), outer)), says([]).ask)
    expect(keys).toHaveLength(1)
  })

  it('with a key that is none is damaged, whoever sealed it', async () => {
    const kind = der.childrenOf(keyOf())[1] ?? der.nothing()
    const key = der.sequence(der.integer(0), kind, der.octets(Buffer.from('no key')))
    const file = sealed(pfx(safe(bag(1, key))), 1)
    await expect(read(file, says([]).ask)).rejects.toMatchObject({
      code: 'pkcs12/bad-export',
      message: expect.stringContaining('damaged (PrivateKeyInfo)'),
      hint: expect.objectContaining({ en: 'Copy it again as a binary file, or export it again.' }),
    })
  })

  it('with a thousand and one entries in two parts is too much', async () => {
    const many = safe(...Array(1000).fill(bag(4, der.nothing())))
    await expect(read(pfx(many, safe(bag(4, der.nothing()))), says([]).ask)).rejects.toMatchObject({
      code: 'pkcs12/too-much-work',
      message: expect.stringContaining('> 1000 entries'),
    })
  })

  it('that is encrypted for a public key is told so', async () => {
    const enveloped = der.sequence(der.oid('1.2.840.113549.1.7.3'), der.context(0, [der.nothing()]))
    await expect(read(pfx(enveloped), says([]).ask)).rejects.toMatchObject({
      code: 'pkcs12/unsupported',
      message: expect.stringContaining('encryption for a public key (1.2.840.113549.1.7.3)'),
    })
  })

  it.each<[string, () => Buffer]>([
    ['a set', () => der.encode(der.set(der.integer(3)))],
    ['a version that is none', () => der.encode(der.sequence(der.nothing(), der.sequence()))],
    ['content that is no sequence', () => der.encode(der.sequence(der.integer(3), der.nothing()))],
    ['content without a kind', () => der.encode(der.sequence(der.integer(3), der.sequence(der.nothing())))],
    [
      'content that is not marked as that',
      () => der.encode(der.sequence(der.integer(3), der.sequence(data, der.octets(Buffer.of(1))))),
    ],
    [
      'content that is marked as something else',
      () =>
        der.encode(
          der.sequence(der.integer(3), der.sequence(data, der.context(1, [der.octets(Buffer.of(1))]))),
        ),
    ],
  ])('is no PKCS#12 with %s', async (_, bytes) => {
    await expect(read(bytes(), says([]).ask)).rejects.toMatchObject({ code: 'pkcs12/not-pkcs12' })
  })
})

describe('what is written', () => {
  it('is named as the key, or else as its certificate; each pair is marked, and authorities are not', async () => {
    const { identity, authority } = material
    const { friendlyName: _, ...plain } = identity.key
    const other = await makeIdentity('com.example.other')
    const bytes = writePkcs12({
      identity: { ...identity, key: plain },
      others: [{ ...other.identity, key: { ...other.identity.key, friendlyName: '第二' } }],
      chain: [authority],
      keys: [{ key: other.key, friendlyName: 'loose' }, { key: other.key }],
      passphrase: 'x',
      form: 'legacy',
    })
    const { certificates, keys, form } = await read(bytes, says(['x']).ask)
    const name = identity.certificate.subject.commonName
    expect(keys.map((each) => each.friendlyName)).toEqual([name, '第二', 'loose', undefined])
    expect(certificates.map((each) => each.friendlyName)).toEqual([name, '第二', undefined])
    expect(certificates.map(({ localKeyId }) => localKeyId)).toEqual([
      keys[0]?.localKeyId,
      keys[1]?.localKeyId,
      undefined,
    ])
    expect(keys[0]?.localKeyId).toMatch(/^[0-9a-f]{40}$/)
    expect(keys[0]?.localKeyId).not.toBe(keys[1]?.localKeyId)
    expect(keys.slice(2).map(({ localKeyId }) => localKeyId)).toEqual([undefined, undefined])
    expect(form).toEqual(protectionOf('legacy', 'x'))
  })

  it.each<[Pkcs12Form, object]>([
    [
      'modern',
      {
        certificates: [{ cipher: 'AES-256', derivation: 'PBKDF2 (SHA256, 2048)', scheme: 'pbes2' }],
        mac: { algorithm: 'SHA256', isPbmac1: false, repetitions: 2048, saltLength: 16 },
        passphrase: 'set',
      },
    ],
    [
      'legacy',
      {
        certificates: [{ cipher: '3DES', derivation: 'PKCS#12 (SHA1, 2048)', scheme: 'pkcs12' }],
        mac: { algorithm: 'SHA1', isPbmac1: false, repetitions: 2048, saltLength: 8 },
        passphrase: 'set',
      },
    ],
  ])('in the form %s is protected as it is said', (form, protection) => {
    expect(protectionOf(form, 'x')).toMatchObject(protection)
    expect(protectionOf(form, '')).toMatchObject({ ...protection, passphrase: 'empty' })
  })
})
