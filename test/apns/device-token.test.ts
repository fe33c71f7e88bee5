import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { doubtOf, parseDeviceToken, readCellOrToken, readDeviceToken } from '../../src/apns/device-token.ts'
import { Fault } from '../../src/fault.ts'

const token = 'af931677'.repeat(8)

function faultOf(text: string): Fault {
  try {
    parseDeviceToken(text)
  } catch (error) {
    if (error instanceof Fault) return error
  }
  throw new Error(`${text} was taken`)
}

it('any text is read as a token or as something else, and a token stays what it is', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.base64String(),
        fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('hex')),
      ),
      (text) => {
        const reading = readDeviceToken(text)
        return reading.is === 'other' || parseDeviceToken(reading.token) === reading.token
      },
    ),
  )
})

it.each([
  ['[PushKit] voip token: <', '>', 'voip'],
  ['LiveActivity pushToken: ', '', 'liveactivity'],
  ['Device Token: ', '', undefined],
])('the words before a token say which pushes it is for: %s', (before, after, pushType) => {
  expect(readDeviceToken(`${before}${token}${after}`)).toMatchObject({ token, ...(pushType && { pushType }) })
})

it.each([
  `10482,5d0f6c0a-6f7b-4b51-9c62-9f8e7f1d2a33,iPhone15,3,${token},2026-11-20 08:12`,
  `anna;${token};zh`,
  `anna\t${token}`,
])('the cell of a row is taken where no columns are known: %s', (row) => {
  expect(readCellOrToken(row)).toMatchObject({ is: 'device-token', token, isTakenOut: true })
  expect(faultOf(row).hint?.en).toContain(token)
})

it.each(['identifierForVendor: ', 'UDID=', 'device_id: '])('%s names another identifier', (label) => {
  const uuid = '5D0F6C0A-6F7B-4B51-9C62-9F8E7F1D2A33'
  expect(readDeviceToken(`${label}${uuid}`)).toMatchObject({ is: 'other', kind: 'uuid' })
})

describe('parseDeviceToken', () => {
  it.each([
    ['as it is', token],
    ['in capitals', token.toUpperCase()],
    ['as NSData prints it', `<${token.replaceAll(/(.{8})(?!$)/g, '$1 ')}>`],
    ['with blanks and a line break', ` ${token.slice(0, 30)}\n${token.slice(30)} `],
    ['in quotes', `"${token}"`],
    ['with colons', token.replaceAll(/(..)(?!$)/g, '$1:')],
    ['as base64', Buffer.from(token, 'hex').toString('base64')],
    ['as base64 of its digits', Buffer.from(token).toString('base64')],
    ['as MongoDB prints it', `BinData(0,"${Buffer.from(token, 'hex').toString('base64')}")`],
    [
      'as MongoDB exports it',
      `{"$binary":{"base64":"${Buffer.from(token, 'hex').toString('base64')}","subType":"00"}}`,
    ],
    ['as mongosh prints it', `Binary.createFromBase64('${Buffer.from(token, 'hex').toString('base64')}', 0)`],
    ['as base64url', Buffer.from(token, 'hex').toString('base64url')],
    ['in Optional', `Optional("${token}")`],
    ['in Optional, as Data prints it', `Optional(<${token.replaceAll(/(.{8})(?!$)/g, '$1 ')}>)`],
    ['behind a label', `Device Token: ${token}`],
    ['behind a label, in quotes', `deviceToken = "${token}";`],
    ['as a line of JSON', `"device_token": "${token}",`],
    ['as an object of JSON', `{"token":"${token}"}`],
    ['with a backslash before each quote', `\\"${token}\\"`],
    ['as a line of a log', `2026-11-26 18:35:00.123 Lunch[512:7] APNs token: ${token.toUpperCase()}`],
    ['with a comma behind it', `${token},`],
    ['with commas between its words', token.replaceAll(/(.{8})(?!$)/g, '$1,')],
    ['as a list of bytes', `[${[...Buffer.from(token, 'hex')].join(', ')}]`],
    [
      'as a list of bytes in hex',
      `[${[...Buffer.from(token, 'hex')].map((byte) => `0x${byte.toString(16)}`).join(', ')}]`,
    ],
    ['turned into hex twice', Buffer.from(token).toString('hex')],
    ['in quotes on one side', `"${token}`],
  ])('takes a token %s', (_, text) => {
    expect(parseDeviceToken(text)).toBe(token)
  })

  it('takes the longer tokens of live activities', () => {
    expect(parseDeviceToken('ab'.repeat(80))).toHaveLength(160)
  })

  it('never takes two cells for one token', () => {
    for (const text of [`${token},42`, `${token},${token}`, `${token},m1,token=${token}`])
      expect(readDeviceToken(text).is, text).toBe('other')
  })

  it.each<[string, string | undefined]>([
    [token, undefined],
    ['af931677'.repeat(20), undefined],
    ['af931677'.repeat(14).slice(0, 108), undefined],
    ['0'.repeat(64), 'token-wrong-field'],
    ['f'.repeat(160), 'token-wrong-field'],
    ['1234567890abcdef'.repeat(4), 'token-wrong-field'],
    [`${token}af`, 'token-format'],
    [token + token, 'token-format'],
  ])('what speaks against %s: %s', (text, id) => {
    expect(doubtOf(text)?.id).toBe(id)
    expect(parseDeviceToken(text)).toBe(text)
  })

  it.each([
    ['https://web.push.apple.com/QGVabcdefghijklmnop', 'web-push-endpoint', /Web Push/],
    ['{"endpoint":"https://web.push.apple.com/QGV","keys":{"auth":"x"}}', 'web-push-endpoint', /Web Push/],
    ['https://fcm.googleapis.com/fcm/send/x:APA91x', 'web-push-endpoint', /Web Push/],
    ['ExpoPushToken[x]', 'fcm-or-expo-token', /Expo/],
    [`dQw4w9WgXcQ_abcdefghij:APA91b${'x'.repeat(130)}`, 'fcm-or-expo-token', /FCM/],
    ['b2f7f966-d8cc-11e4-bed1-df8f05be55ba', 'token-wrong-field', /OneSignal/],
    ['arn:aws:sns:us-east-1:123456789012:endpoint/APNS/Lunch/7c3b', 'token-wrong-field', /Amazon SNS/],
    ['Optional(32 bytes)', 'token-format', /left out/],
    ['32 bytes', 'token-format', /left out/],
    ['Optional("(null)")', 'token-wrong-field', /empty/],
    ['[object Promise]', 'token-format', /prints of an object/],
    ["Instance of 'Future<String?>'", 'token-format', /prints of an object/],
    ['Promise { <pending> }', 'token-format', /prints of an object/],
    ['[B@1b6d3586', 'token-format', /prints of an object/],
    ['System.Byte[]', 'token-format', /prints of an object/],
    ['<coroutine object token at 0x7f3a1c2d4e50>', 'token-format', /prints of an object/],
  ])('names %s', (text, id, what) => {
    const reading = readDeviceToken(text)
    expect(reading).toMatchObject({ is: 'other', id, what: { en: expect.stringMatching(what) } })
  })

  it('never repeats the endpoint of a Web Push, by which anybody can push', () => {
    expect(faultOf('https://web.push.apple.com/SECRET').text.en).not.toContain('SECRET')
  })

  it.each([
    ['', /empty/],
    ['(null)', /empty/],
    ['undefined', /empty/],
    ['{length = 32, bytes = 0xd3d997af 967d1f43 ... 34334a55 }', /left out/],
    ['ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]', /Expo/],
    [`dQw4w9WgXcQ_abcdefghij:APA91b${'x'.repeat(130)}`, /FCM/],
    ['00008030-001A2D3E0C41802E', /UDID/],
    ['2b6f0cc904d137be2e1730235f5664094b831186', /40 hex digits/],
    ['9275172de8d10aaa5d4d9d4afdf5eff0', /32 hex digits/],
    ['6F9619FF-8B86-D011-B42D-00CF4FC964FF', /UUID/],
    [token.slice(0, 50), /50 hex digits/],
    [`${token}a`, /65 hex digits/],
    ['hello', /hex digits only/],
  ])('refuses %s, and says what it is', (text, what) => {
    const fault = faultOf(text)
    expect(fault.code).toMatch(/^usage\/(?:token-wrong-field|token-format|fcm-or-expo-token)$/)
    expect(fault.text.en).toMatch(what)
    expect(fault.text.zh).not.toBe('')
  })
})

describe('a token but for a few characters', () => {
  it.each([
    ['a letter O', `${token.slice(0, 30)}O${token.slice(31)}`, '"O" as character 31, which looks like 0'],
    ['a Cyrillic а', `а${token.slice(1)}`, '"а" (U+0430) as character 1, which looks like a'],
    ['a letter that is like no digit', `${token.slice(0, 63)}k`, '"k" as character 64'],
    [
      'full-width digits, as a Chinese keyboard types them',
      token.replaceAll(/[0-9]/g, (digit) => String.fromCodePoint(0xfee0 + digit.charCodeAt(0))),
      '"９" (U+FF19) as character 3, a wide 9',
    ],
    ['behind a label', `Device Token: ${token.slice(0, 30)}l${token.slice(31)}`, '"l" as character 31'],
  ])('%s is named with its place', (_, text, said) => {
    const reading = readDeviceToken(text)
    expect(reading).toMatchObject({ is: 'other', kind: 'wrong-digit', id: 'token-format' })
    expect(reading.is === 'other' && reading.what.en).toContain(said)
  })

  it.each([
    ['base64', Buffer.from(token).toString('base64')],
    ['words', 'the quick brown fox jumps over the lazy dog and runs off into the wood'],
  ])('%s are not: too much of it differs', (_, text) => {
    expect(readDeviceToken(text)).not.toMatchObject({ kind: 'wrong-digit' })
  })
})
