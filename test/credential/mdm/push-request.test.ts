import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createSigningRequest } from '../../../src/credential/certificate/signing-request.ts'
import type { PlistDictionary } from '../../../src/credential/encoding/plist.ts'
import { readPlistFile } from '../../../src/credential/encoding/plist-file.ts'
import { readMdmCheckIn } from '../../../src/credential/mdm/check-in.ts'
import { readMdmPushRequest } from '../../../src/credential/mdm/push-request.ts'
import { judgePushRequest } from '../../../src/credential/mdm/push-request-rules.ts'

const text = readFileSync(new URL('../../commands/inspect/samples/mdm-request.b64', import.meta.url), 'utf8')
const good = readPlistFile(Buffer.from(text, 'base64'))
const now = new Date('2026-12-01T08:00:00Z')
const { privateKey: ecKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const judged = (changes: PlistDictionary, at = now) =>
  judgePushRequest({
    pushRequest: readMdmPushRequest({ ...good, ...changes }),
    fileName: 'request.b64',
    now: at,
  }).map(({ id }) => id)

const bytesOf = (key: string) => Buffer.from(String(good[key]), 'base64')
const pem = (der: Buffer) =>
  `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`
const [vendor = ''] = String(good.PushCertCertificateChain).split(/(?<=-----END CERTIFICATE-----\n)/)

function changedAt(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

describe('a request for an MDM push certificate', () => {
  test.each<readonly [string, () => PlistDictionary, readonly string[]]>([
    ['in order', () => ({}), []],
    [
      'with data in the place of text',
      () => ({
        PushCertRequestCSR: bytesOf('PushCertRequestCSR'),
        PushCertSignature: bytesOf('PushCertSignature'),
      }),
      [],
    ],
    [
      'with PEM inside the base64',
      () => ({ PushCertRequestCSR: Buffer.from(pem(bytesOf('PushCertRequestCSR'))).toString('base64') }),
      [],
    ],
    [
      'with a byte of the signature changed',
      () => ({ PushCertSignature: changedAt(bytesOf('PushCertSignature'), 20) }),
      ['mdm/request-signature'],
    ],
    [
      'with the end of the request changed',
      () => {
        const request = bytesOf('PushCertRequestCSR')
        return { PushCertRequestCSR: changedAt(request, request.length - 1) }
      },
      ['mdm/request-signature', 'bad-export'],
    ],
    [
      'of an EC key',
      () => ({ PushCertRequestCSR: createSigningRequest(ecKey, { commonName: 'MDM' }) }),
      ['mdm/request-signature', 'mdm/request-key'],
    ],
    ['with the vendor alone', () => ({ PushCertCertificateChain: vendor }), ['wwdr-intermediate']],
    ['without certificates', () => ({ PushCertCertificateChain: 'none' }), ['no-cert']],
  ])('%s', (_, changes, ids) => {
    expect(judged(changes())).toEqual(ids)
  })

  test('with a chain that has expired', () => {
    expect(judged({}, new Date('2060-01-01'))).toEqual(['cert-expired'])
  })

  test('without a part is a fault that names it', () => {
    const { PushCertSignature: _, ...rest } = good
    expect(() => readMdmPushRequest(rest)).toThrow('PushCertSignature')
  })
})

test.each<readonly [string, PlistDictionary[string], string | undefined]>([
  ['data', Buffer.from('ab'.repeat(32), 'hex'), 'ab'.repeat(32)],
  ['base64', Buffer.from('ab'.repeat(32), 'hex').toString('base64'), 'ab'.repeat(32)],
  ['hex', 'AB'.repeat(32), 'ab'.repeat(32)],
  ['empty', Buffer.alloc(0), undefined],
  ['something else', 'no token!', undefined],
])('the token of a check-in as %s', (_, Token, deviceToken) => {
  expect(readMdmCheckIn({ MessageType: 'TokenUpdate', Token }).deviceToken).toBe(deviceToken)
})
