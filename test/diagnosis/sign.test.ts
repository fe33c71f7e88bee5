import { describe, expect, it } from 'vitest'
import { textInViewOf } from '../../src/diagnosis/texts/sign.ts'
import { run } from '../fake-host.ts'

const token = 'a1b2c3d4'.repeat(8)

async function firstCauseOf(text: string): Promise<string> {
  const { stdout } = await run('explain --json', { stdin: text })
  const { reasons, texts } = JSON.parse(stdout)
  return [...reasons, ...texts][0].causes[0].cause
}

describe('of several causes comes first the one that something beside the message speaks for', () => {
  it.each([
    [
      'BadDeviceToken with a token of Expo',
      'BadDeviceToken for ExponentPushToken[xxxx]',
      'fcm-or-expo-token',
    ],
    [
      'with a token of Firebase',
      '{"token":"c8Zx1:APA91bHun4","reason":"BadDeviceToken"}',
      'fcm-or-expo-token',
    ],
    [
      'with a token as NSData prints it',
      'token {length = 32, bytes = 0xa9d0ed10 ... 03da19c7 }: BadDeviceToken',
      'token-format',
    ],
    [
      'with a token in angle brackets',
      `device=<${token.match(/.{8}/g)?.join(' ')}> reason=BadDeviceToken`,
      'token-format',
    ],
    ['with a whole token', `BadDeviceToken for ${token}`, 'env-mismatch-token'],
    ['of a Wallet pass', 'topic pass.com.example.card: TopicDisallowed', 'wallet-topic'],
    [
      'of a device that is managed',
      'com.apple.mgmt.External.1f: DeviceTokenNotForTopic',
      'mdm-topic-changed',
    ],
    ['TopicDisallowed with a signing key', 'key AuthKey_ABC.p8\nTopicDisallowed', 'topic-disallowed'],
    ['TopicDisallowed with a certificate', 'cert apns.pem\nTopicDisallowed', 'cert-of-other-app'],
    ['InvalidProviderToken with another algorithm', '{"alg":"HS256"} InvalidProviderToken', 'jwt-format'],
    ['InvalidProviderToken with the right one', '{"alg":"ES256"} InvalidProviderToken', 'wrong-p8'],
    ['ExpiredProviderToken and a clock', 'ExpiredProviderToken (the clock says 2019)', 'clock'],
    [
      'a key that Windows does not hand out, on IIS',
      'IIS app pool: The credentials supplied to the package were not recognized',
      'win-key-access',
    ],
    [
      'an unknown authority within a slim image',
      'FROM alpine:3.20\nx509: certificate signed by unknown authority',
      'missing-ca-certs',
    ],
  ])('%s', async (_, text, cause) => {
    expect(await firstCauseOf(text)).toBe(cause)
  })

  it('but none becomes a cause by it', async () => {
    expect(await firstCauseOf('mac verify failure for ExponentPushToken[xxxx]')).toBe('p12-password')
  })

  it('and what leaves no doubt stays first', async () => {
    expect(await firstCauseOf('NTP clock: tls: expired certificate')).toBe('cert-expired')
  })

  it('nor is it made surer', async () => {
    const { stdout } = await run('explain --json', {
      stdin: 'IIS: The credentials supplied to the package were not recognized',
    })
    expect(JSON.parse(stdout).texts[0].causes[0].certainty).toBe('possible')
  })

  it('in a long log only by the line itself', async () => {
    const log = `ExponentPushToken[xxxx] accepted\n${'GET /health 200\n'.repeat(200)}BadDeviceToken for ${token}\n`
    expect(await firstCauseOf(log)).toBe('env-mismatch-token')
  })
})

it('what leaves no doubt stays as it is, whatever stands beside', () => {
  const row = { says: 'x', from: 'a program', causes: ['dns', 'clock'], certainty: 'certain' } as const
  expect(textInViewOf(row, 'the clock of this machine').causes).toEqual(['dns', 'clock'])
  const doubtful = { ...row, certainty: 'likely' } as const
  expect(textInViewOf(doubtful, 'the clock of this machine').causes).toEqual(['clock', 'dns'])
})
