import { deviceToken, topic } from '../../gateway-under-test.ts'
import { ago, device, knownState, now, tokens } from '../requests.ts'
import { type Question, question, well } from './question.ts'

/** A gateway that knows more of them. */
function knownDevices(): ReturnType<typeof knownState> {
  const state = knownState()
  const [other, gone] = ['com.example.other', { kind: 'unregistered', since: ago(5) } as const]
  for (const one of [
    device('0'.repeat(64)),
    device('12'.repeat(32), { learntAt: ago(30) }),
    device('23'.repeat(32), { learntAt: ago(1470), topic: other }),
    device('34'.repeat(32), { environment: 'production', topic: other }),
    device('45'.repeat(32), { environment: 'production', topic: other, learntAt: ago(0) }),
    device('56'.repeat(32), { environment: 'production', registration: gone }),
    device('67'.repeat(32), { topic: other, registration: gone }),
    device('78'.repeat(32), { registration: { kind: 'expired', since: ago(1500) } }),
    device('89'.repeat(10)),
    device('9a'.repeat(101)),
    device('b'),
  ])
    state.devices.set(one.deviceToken, one)
  return state
}

/** What stands in the path. */
const written: Readonly<Record<string, string>> = {
  'a new one': deviceToken,
  'a new one in capitals': deviceToken.toUpperCase(),
  ...tokens,
  'known, in capitals': tokens.known.toUpperCase(),
  'learnt today': '12'.repeat(32),
  'learnt yesterday for another app': '23'.repeat(32),
  'registered in production for another app': '34'.repeat(32),
  'learnt in production for another app': '45'.repeat(32),
  'gone in production': '56'.repeat(32),
  'gone for another app': '67'.repeat(32),
  'expired the day before': '78'.repeat(32),
  '20 digits, registered': '89'.repeat(10),
  '202 digits, registered': '9a'.repeat(101),
  'one digit, registered': 'b',
  'zeros, registered': '0'.repeat(64),
  'zeros, one more': '0'.repeat(65),
  'one zero': '0',
  'zeros and a one': `${'0'.repeat(63)}1`,
  'a one and zeros': `1${'0'.repeat(63)}`,
  'digits in order': '0123456789abcdef'.repeat(4),
  '62 digits': 'a1'.repeat(31),
  '63 digits': 'a'.repeat(63),
  '66 digits': 'a1'.repeat(33),
  '160 digits': 'a1'.repeat(80),
  '200 digits': 'a1'.repeat(100),
  '202 digits': 'a1'.repeat(101),
  'four digits': 'aaaa',
  'a letter O': `O${'a'.repeat(63)}`,
  'a letter O, encoded': `%4F${'a'.repeat(63)}`,
  'no hex': 'zz'.repeat(32),
  'no hex at the end': `${'a1'.repeat(31)}a!`,
  brackets: `<${'a1b2c3d4 '.repeat(8)}>`,
  'brackets, encoded': `%3C${deviceToken}%3E`,
  'a blank at the end': `${deviceToken}%20`,
  'a blank at its end': `${deviceToken} `,
  'what is no encoding': `${deviceToken}%zz`,
  'Chinese letters': Buffer.from('通知').toString('latin1'),
  base64: Buffer.from(deviceToken, 'hex').toString('base64').replaceAll('/', '_'),
  'a query': `${deviceToken}?x=1`,
  'a query of a known one': `${tokens.known}?x=1`,
  'a fragment': `${deviceToken}#x`,
  'a query alone': '?token=x',
  'a token of Firebase': 'dX3:APA91bGx',
  'a token of Firebase without its sign': 'dX3APA91bGx',
  'a token of Expo': 'ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]',
  'a token of Expo, encoded': 'ExpoPushToken%5Bx%5D',
  'a token of Expo, by its new name': 'ExpoPushToken(x)',
  'a token of Expo behind a word': 'my ExpoPushToken(x)',
  'a UDID': `${'b'.repeat(8)}${'1f'.repeat(16)}`,
  'a UUID': '123e4567-e89b-12d3-a456-426655440000',
  'a bundle id': topic,
  undefined: 'undefined',
  'an object': '[object Object]',
  'a place of a template': ':token',
  'the name of a variable': '$TOKEN',
}

/** Device tokens, those that are known in both environments; some also where no others are served. */
export function* devices(): Generator<Question> {
  const known = knownDevices()
  for (const [what, to] of Object.entries(written)) yield question(what, well({ to }), { known })
  for (const [what, to] of Object.entries(written))
    if (known.devices.has(to))
      yield question(`${what} (production)`, well({ to, connection: { environment: 'production' } }), {
        known,
      })
  for (const what of ['a new one', 'known', 'production', '62 digits', 'a letter O', 'one zero'])
    yield question(`${what} (strict)`, well({ to: written[what] ?? '' }), { known, policy: 'strict' })
  // Which of two mistakes is told.
  const asking = (what: string, to: string, headers: Record<string, string>) =>
    question(what, well({ to, headers }), { known })
  yield asking('gone, with a priority that its type has not', tokens.unregistered, {
    'apns-push-type': 'background',
    'apns-priority': '10',
  })
  yield asking('gone, for another app', tokens.unregistered, { 'apns-topic': 'com.example.other' })
  yield question('gone, without a body', well({ to: tokens.unregistered, body: '' }), { known })
  const today = new Date(now)
  today.setHours(9, 5)
  known.devices.set('cd', device('cd', { environment: 'production', learntAt: today }))
  yield asking('learnt at five past nine', 'cd', {})
}
