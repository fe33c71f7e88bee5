import { describe, expect, it } from 'vitest'
import { parseDeviceToken, readDeviceToken } from '../../src/apns/device-token.ts'
import { tokensIn } from '../../src/apns/tokens-in-text.ts'

const token = '740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad'
const other = '8f3ac1d27b9e4056a1c8d3f02b7e6945c0d1e2f3a4b5968778695a4b3c2d1e0f'
const bytes = [...Buffer.from(token, 'hex')]
const signed = [...new Int8Array(Buffer.from(token, 'hex'))]
const groups = token.replaceAll(/.{8}(?!$)/g, '$& ')
const base64 = Buffer.from(token, 'hex').toString('base64')
const python = `b'${bytes.map((byte) => (byte >= 0x20 && byte < 0x7f && ![0x27, 0x5c].includes(byte) ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`)).join('')}'`

describe('a device token among other words', () => {
  it.each([
    ['a label and a sentence', `Got it. Device Token: ${token} (copy this)`],
    ['a label without a colon', `Device Token ${token}`],
    ['groups behind a label, as a shell hands them over', `Device Token: ${groups}`],
    ['NSLog', `2026-11-26 18:35:00.123 Lunch[512:7] My token is: <${groups}>`],
    ['os_log', `default 09:41:00.000000+0100 Lunch token=${token}, environment=sandbox`],
    ['Optional', `APNs registered: Optional("${token}")`],
    ['Optional of Data', `deviceToken -> Optional(<${groups}>)`],
    ['a description of Data that is whole', `{length = 32, bytes = 0x${groups}}`],
    ['Python, bytes', `token = ${python}`],
    ['Python, hex in bytes', `token=b'${token}'`],
    ['Swift, a list', `[UInt8]: [${bytes.join(', ')}]`],
    ['Swift, Array(deviceToken)', `deviceToken bytes: [${bytes.join(', ')}] received`],
    ['Java and Kotlin, signed', `onToken([${signed.join(', ')}])`],
    ['Go', `token: [${bytes.join(' ')}]`],
    ['numbers alone', bytes.join(' ')],
    ['numbers alone, as many digits as a token may have', bytes.join(', ')],
    ['Go, a literal', `[]byte{${bytes.map((byte) => `0x${byte.toString(16)}`).join(', ')}}`],
    ['Flutter', `flutter: APNS token: ${token.toUpperCase()}`],
    ['React Native', `LOG  {"os": "ios", "token": "${token}"}`],
    ['a Buffer of Node', `<Buffer ${token.replaceAll(/..(?!$)/g, '$& ')}>`],
    ['a Buffer as JSON', `{"type":"Buffer","data":[${bytes.join(',')}]}`],
    ['a Uint8Array as JSON', `{${bytes.map((byte, index) => `"${index}":${byte}`).join(',')}}`],
    ['C#, BitConverter', `Token: ${token.toUpperCase().replaceAll(/..(?!$)/g, '$&-')}`],
    ['the address of a request', `POST https://api.push.apple.com/3/device/${token} HTTP/2`],
    ['a path with NSData escaped', `/3/device/%3C${groups.replaceAll(' ', '%20')}%3E`],
    ['a query', `https://example.com/register?token=${token}&os=ios`],
    ['aws sns get-endpoint-attributes', `{"Attributes": {"Enabled": "true", "Token": "${token}"}}`],
    ['an installation of Azure', `{"platform":"apns","pushChannel":"${token}"}`],
    ['base64 behind a label', `pushToken: ${base64}`],
    ['base64 as apns', `{"user":42,"apns":"${base64}"}`],
    ['base64 without padding', `{"token":"${base64.replace('=', '')}"}`],
    ['JSON, escaped', `{\\"token\\":\\"${token}\\"}`],
    ['Erlang', `<<${bytes.join(',')}>>`],
    ['C', `"${bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`],
    ['lldb', `▿ 32 bytes\n  ▿ bytes : 32 elements\n${bytes.map((byte) => `    - ${byte}`).join('\n')}\n`],
    ['a property list', `<key>token</key>\n<data>\n${base64}\n</data>`],
    ['letters of no width in it', `${token.slice(0, 10)}\u200b${token.slice(10)}`],
    ['a form, escaped', encodeURIComponent(JSON.stringify({ token }))],
    ['SQL', `INSERT INTO devices (user_id, token) VALUES (5, '${token}');`],
    ['Chinese', `设备 token：${token}，请保存`],
    ['twice', `token ${token} saved, token ${token} sent`],
    ['beside a token of FCM', `FCM: dQw4w9WgXcQ_abcdefghij:APA91b${'x'.repeat(130)} APNs: ${token}`],
    ['beside a fingerprint', `"sha256":"${other}","deviceToken":"${token}"`],
  ])('%s', (_, text) => {
    expect(readDeviceToken(text)).toMatchObject({ is: 'device-token', token })
  })

  it('says what it is for, as RFC 8599 does', () => {
    const header = `Contact: <sip:a@example.com;pn-provider=apns;pn-param=TEAM123456.com.example.app.voip&remote;pn-prid=${token}:voip&${other}:remote>`
    expect(tokensIn(header).tokens).toMatchObject([
      { token, pushType: 'voip' },
      { token: other, pushType: 'alert' },
    ])
  })

  it.each([
    ['lines', `${token}\n${other}\n`],
    ['a list of JSON', JSON.stringify([token, other])],
    ['two fields', `voip token: ${token}\npush token: ${other}`],
    ['cells', `${token},${other}`],
  ])('several in %s', (_, text) => {
    expect(readDeviceToken(text)).toMatchObject({
      kind: 'several-tokens',
      tokens: [{ token }, { token: other }],
    })
  })

  it.each([
    ['openssl', `SHA256 Fingerprint=${token.toUpperCase().replaceAll(/..(?!$)/g, '$&:')}`, 'digest'],
    ['sha256sum', `${token}  push.p12`, 'digest'],
    ['docker', `image@sha256:${token}`, 'digest'],
    ['git', `commit ${token}`, 'digest'],
    ['JSON', `{"checksum": "${token}"}`, 'digest'],
    ['Chinese', `证书指纹：${token}`, 'digest'],
    ['a settings file', `JWT_SECRET=${token}`, 'secret'],
  ])('what the words beside it call something else is none: %s', (_, text, kind) => {
    expect(readDeviceToken(text)).toMatchObject({ is: 'other', kind })
  })

  it.each([
    ['', 'empty'],
    ['@anna', 'saved-device'],
    ['tokens.txt', 'file-name'],
    ['@tokens.csv', 'file-name'],
    ['@安娜', 'saved-device'],
    ['YOUR_DEVICE_TOKEN', 'placeholder'],
    ['<device token>', 'placeholder'],
    ['$TOKEN', 'placeholder'],
    ['{{deviceToken}}', 'placeholder'],
    ['your-token-here', 'placeholder'],
    ['xxxxxxxxxxxx', 'placeholder'],
    ['你的token', 'placeholder'],
    ['740f4707…61bb78ad', 'shortened'],
    ['token: 740f4707...61bb78ad', 'shortened'],
    ['deviceToken: 32 bytes', 'data-description'],
    ['Device token: {length = 32, bytes = 0x740f4707 bebcf74f 9b7c25d4 ... 61bb78ad }', 'data-description'],
    ['My Expo token is ExponentPushToken[abc]', 'expo-token'],
    ['commit 2b6f0cc904d137be2e1730235f5664094b831186', 'commit'],
    ['2b6f0cc904d137be2e1730235f5664094b831186', 'udid-40'],
    ['00008030-001A2D3E0C41802E', 'udid'],
    ['Team ID: ABCDE12345', 'team-id'],
    ['key_id=ABCDE12345', 'key-id'],
    ['ABCDE12345', 'team-or-key-id'],
    ['bearer eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJYIn0.c2ln', 'provider-token'],
    ['the payload has 64 bytes', 'not-hex'],
    [`nonce: ${base64}`, 'not-hex'],
    ['com.example.lunch', 'bundle-id'],
    ['ABCDE12345.com.example.lunch', 'app-id'],
    ['191e35f7e07e5f1d5a2', 'jpush-registration'],
    ['8.3E+63', 'spreadsheet-number'],
    ['1,2345E+63', 'spreadsheet-number'],
    ['dHN0LXNyY2gtY2hubDpnZw==', 'channel-id'],
    ['aps.dev.cer', 'not-hex'],
  ])('%s is none: %s', (text, kind) => {
    expect(readDeviceToken(text)).toMatchObject({ is: 'other', kind })
  })

  it('a token of DeviceCheck is none', () => {
    expect(readDeviceToken('A'.repeat(2000))).toMatchObject({ is: 'other', kind: 'device-check' })
  })

  it('what a word beside it calls a secret is not repeated', () => {
    expect(() => parseDeviceToken(`JWT_SECRET=${token}`)).toThrow(/not shown/)
  })
})
