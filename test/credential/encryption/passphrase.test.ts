import { describe, expect, it } from 'vitest'
import { askedPassphrases, wrongPassphrase } from '../../../src/credential/encryption/passphrase.ts'
import { Trouble } from '../../../src/credential/encryption/trouble.ts'
import type { AskPassphrase } from '../../../src/credential/model.ts'
import { Fault } from '../../../src/fault.ts'

/** Somebody who gives these answers, and the last of them for ever. */
const says = (answers: readonly string[], about: Partial<AskPassphrase> = {}): AskPassphrase =>
  Object.assign(async (attempt: number) => answers[Math.min(attempt, answers.length) - 1] ?? '', about)

describe('the passphrases that are tried', () => {
  it.each<[string, AskPassphrase, string[]]>([
    ['a person: three answers, and no more', says(['a', 'b', 'c', 'd', 'e']), ['a', 'b', 'c']],
    ['a person who says the same again: once', says(['a', 'b', 'b', 'c']), ['a', 'b']],
    ['a file or a variable: once', says(['a'], { isAtHand: true }), ['a']],
    ['several at hand: all', says(['a', 'b', 'c', 'd', 'e'], { isAtHand: true }), ['a', 'b', 'c', 'd', 'e']],
    [
      'what opened other files first, and then as many as ever',
      says(['a', 'b', 'c', 'd'], { known: () => ['x', 'y'] }),
      ['x', 'y', 'a', 'b', 'c'],
    ],
  ])('of %s', async (_, ask, expected) => {
    const tried: string[] = []
    for await (const each of askedPassphrases(ask, 'p12-password')) tried.push(each)
    expect(tried).toEqual(expected)
  })

  it('are asked for by what they open', async () => {
    const asked: unknown[] = []
    const ask: AskPassphrase = async (...question) => String(asked.push(question))
    for await (const _ of askedPassphrases(ask, 'key-encrypted'));
    expect(asked).toEqual([
      [1, 'key-encrypted'],
      [2, 'key-encrypted'],
      [3, 'key-encrypted'],
    ])
  })
})

describe('no passphrase opened', () => {
  const failed = (more: Partial<Parameters<typeof wrongPassphrase>[0]>) =>
    wrongPassphrase({
      locked: 'p12-password',
      fileName: 'push.p12',
      ask: says(['no']),
      given: 'no',
      opens: () => false,
      ...more,
    })

  it.each<[string, Parameters<typeof failed>[0], string, string]>([
    [
      'a PKCS#12',
      {},
      'pkcs12/p12-password',
      'The passphrase does not open push.p12 (other programs: "mac verify failure").',
    ],
    [
      'a key',
      { locked: 'key-encrypted', fileName: 'key.pem' },
      'credential/key-encrypted',
      'The passphrase does not open key.pem (other programs: "bad decrypt").',
    ],
    [
      'nobody was asked',
      { given: undefined, opens: () => true },
      'pkcs12/p12-password',
      'The passphrase does not open push.p12 (other programs: "mac verify failure").',
    ],
    [
      'of several',
      { ask: says(['no'], { failed: { en: 'None of the 3 passphrases at hand opens', zh: '' } }) },
      'pkcs12/p12-password',
      'None of the 3 passphrases at hand opens push.p12 (other programs: "mac verify failure").',
    ],
    [
      'an empty one',
      { given: '' },
      'pkcs12/p12-password',
      'The passphrase does not open push.p12 (other programs: "mac verify failure"). What was given is empty.',
    ],
    [
      'one that is no UTF-8',
      { given: 'cr\uFFFDme' },
      'pkcs12/p12-password',
      'The passphrase does not open push.p12 (other programs: "mac verify failure"). What was given is not UTF-8: some of its letters were lost.',
    ],
    [
      'one in quotes, which opens without them',
      { given: '"Soup"', opens: (passphrase) => passphrase === 'Soup' },
      'pkcs12/p12-password',
      'The passphrase does not open push.p12 as it was given; it does without the quotes round it.',
    ],
    [
      'one that is read otherwise where it lies',
      {
        ask: says(['x'], {
          otherReadings: () => [{ passphrase: 'Soup', opens: { en: 'with its second line', zh: '' } }],
        }),
        opens: (passphrase) => passphrase === 'Soup',
      },
      'pkcs12/p12-password',
      'The passphrase does not open push.p12 as it was given; it does with its second line.',
    ],
  ])('%s', (_, more, code, message) => {
    expect(failed(more)).toMatchObject({ code, message })
  })

  it.each<[string, Parameters<typeof failed>[0], string, string]>([
    [
      'nothing is odd',
      {},
      '密码不对，打不开 push.p12（其他程序报 "mac verify failure"）。',
      'in single quotes',
    ],
    [
      'it is empty',
      { given: '' },
      '密码不对，打不开 push.p12（其他程序报 "mac verify failure"）。提供的密码是空的。',
      'in single quotes',
    ],
    [
      'a form of it opens',
      { given: '"Soup"', opens: (passphrase) => passphrase === 'Soup' },
      '密码照现在这样打不开 push.p12；去掉两端的引号就能打开。',
      'nothing round it',
    ],
  ])('and %s: it is told in Chinese as well, with a hint', (_, more, zh, hint) => {
    expect(failed(more)).toMatchObject({
      text: { zh },
      hint: { en: expect.stringContaining(hint), zh: expect.stringMatching(/[，。]/) },
    })
  })

  it.each([
    ['is too much work', new Trouble('too-much-work', '12000001')],
    ['ends in a fault', new Fault('pkcs12/bad-export', { en: 'damaged', zh: '' })],
  ])('and to try its forms %s: the first failure is told', (_, error) => {
    const opens = () => {
      throw error
    }
    expect(failed({ given: '"Soup"', opens }).message).toContain('mac verify failure')
  })

  it('and a bug shows while its forms are tried: it is not hidden', () => {
    const opens = () => {
      throw new TypeError('a bug')
    }
    expect(() => failed({ given: '"Soup"', opens })).toThrow(TypeError)
  })
})
