import { keyNamed, token } from '../bench.ts'
import type { Scenario } from '../scenario.ts'

function text(cause: Scenario['cause'], name: string, value: string, lines?: readonly string[]): Scenario {
  const send =
    'send --dry-run --gateway sandbox --signing-key AuthKey_K7L8M9N0P1.p8 --team-id A1B2C3D4E5 --topic com.acme.orders -m hi'
  return {
    theme: 'device token',
    name,
    cause,
    lines: lines ?? ["token inspect '{value}'", `${send} --token '{value}'`],
    setUp: () => ({
      values: { value },
      files: {
        'AuthKey_K7L8M9N0P1.p8': keyNamed('p8', 'ec').export({ type: 'pkcs8', format: 'pem' }) as string,
      },
    }),
  }
}

/** Where nobody but APNs knows: it may have other tokens tomorrow. */
const unlikely = (...[cause, name, value]: Parameters<typeof text>): Scenario => ({
  ...text(cause, name, value),
  onlyWarns: {
    'send --dry-run': 'Nothing stops such a push from leaving, and what becomes of it is for APNs to say.',
  },
})

const inspect = ["token inspect '{value}'"]
const spaced = token.replaceAll(/.{8}/g, '$& ').trim()

export const tokenScenarios: readonly Scenario[] = [
  text('token-format', 'angle brackets and blanks', `<${spaced}>`, inspect),
  text('token-format', 'blanks alone', spaced, inspect),
  text('token-format', 'Optional("…") of Swift', `Optional("${token}")`, inspect),
  text('token-format', 'a log line before it', `Device Token: ${token}`, inspect),
  text(
    'token-format',
    'what NSData prints since iOS 13',
    `{length = 32, bytes = 0x${token.slice(0, 32)} ... ${token.slice(-16)} }`,
  ),
  text('token-format', 'base64 instead of hex', Buffer.from(token, 'hex').toString('base64'), inspect),
  text('token-wrong-field', 'a UDID of 40 digits', '2b6f0cc904d137be2e1730235f5664094b831186'),
  text('token-wrong-field', 'a UDID of a newer phone', '00008030-001C2D223C85802E'),
  text('token-wrong-field', 'an MD5 of 32 digits', '9275172de8d10c125d4d9d4afdf5eff0'),
  text('token-wrong-field', '(null)', '(null)'),
  text('token-wrong-field', 'an identifierForVendor', '68753A44-4D6F-1226-9C60-0050E4C00067'),
  unlikely('token-wrong-field', '64 zeros', '0'.repeat(64)),
  // Damaged, or taken from the wrong place: the digits do not tell.
  text(['token-wrong-field', 'token-format'], 'a token that lost its first digit', token.slice(1)),
  unlikely(['token-wrong-field', 'token-format'], 'a token and two digits', `${token}ab`),
  unlikely(['token-wrong-field', 'token-format'], 'twice the same token', token + token),
  text('fcm-or-expo-token', 'an FCM token', `dV4fYx1:APA91b${'Hd3x_'.repeat(27)}`),
  text('fcm-or-expo-token', 'an Expo token', 'ExponentPushToken[xUe0aBcdEfGhIjKlMnOpQr]'),
  text('fcm-or-expo-token', 'an Expo token of the newer form', 'ExpoPushToken[xUe0aBcdEfGhIjKlMnOpQr]'),
  text('token-format', 'a letter O for a 0', `${token.slice(0, 30)}O${token.slice(31)}`),
  text('token-format', 'a Cyrillic letter in it', `${token.slice(0, 10)}е${token.slice(11)}`),
  text('token-format', 'percent-encoded brackets round it', `%3C${token}%3E`, inspect),
  text(
    'web-push-endpoint',
    'an endpoint of Web Push',
    'https://web.push.apple.com/QGVdUz7tqS3E4Qx9',
    inspect,
  ),
]
