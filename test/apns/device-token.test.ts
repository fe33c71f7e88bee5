import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDeviceToken, readDeviceToken } from '../../src/apns/device-token.ts'
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

describe('parseDeviceToken', () => {
  it.each([
    ['as it is', token],
    ['in capitals', token.toUpperCase()],
    ['as NSData prints it', `<${token.replaceAll(/(.{8})(?!$)/g, '$1 ')}>`],
    ['with blanks and a line break', ` ${token.slice(0, 30)}\n${token.slice(30)} `],
    ['in quotes', `"${token}"`],
    ['with colons', token.replaceAll(/(..)(?!$)/g, '$1:')],
    ['as base64', Buffer.from(token, 'hex').toString('base64')],
    ['as base64url', Buffer.from(token, 'hex').toString('base64url')],
  ])('takes a token %s', (_, text) => {
    expect(parseDeviceToken(text)).toBe(token)
  })

  it('takes the longer tokens of live activities', () => {
    expect(parseDeviceToken('ab'.repeat(80))).toHaveLength(160)
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
