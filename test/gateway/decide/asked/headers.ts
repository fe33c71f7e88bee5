import { pushTypeNames, pushTypes } from '../../../../src/apns/push-type.ts'
import { topic } from '../../gateway-under-test.ts'
import { type Question, question, well } from './question.ts'

const uuid = '123e4567-e89b-12d3-a456-4266554400a0'

/** What each header of a push may hold. */
const written: Readonly<Record<string, readonly string[]>> = {
  'apns-id': [
    '',
    uuid,
    uuid.toUpperCase(),
    uuid.replaceAll('-', ''),
    `{${uuid}}`,
    `"${uuid}"`,
    `${uuid}0`,
    `x${uuid}`,
    '1',
  ],
  'apns-expiration': [
    '',
    '0',
    '00',
    '1',
    '1764241200',
    '9'.repeat(19),
    '9'.repeat(20),
    '-1',
    '+1',
    '1.5',
    '1e9',
    'x1',
    '1x',
    '1h',
    'tomorrow',
    '"0"',
    "'5'",
    '`5`',
    '"5',
    '5"',
    'a"5"',
    '"5"a',
  ],
  'apns-priority': ['', '10', '5', '1', '0', '7', '15', '105', '51', '010', '5.0', '"5"', 'high'],
  'apns-collapse-id': [
    '',
    'x',
    'x'.repeat(64),
    'x'.repeat(65),
    Buffer.from('通'.repeat(22)).toString('latin1'),
  ],
  'apns-push-type': [
    '',
    'Alert',
    'ALERT',
    'silent',
    'push',
    'alerts',
    'alert ',
    '"alert"',
    'constructor',
    '通知',
  ],
  'apns-request-id': ['1'],
  'apns-channel-id': ['%'],
}

const repeated = ['apns-topic', 'apns-id', 'content-type', 'x-\u0007']

/** The headers of a push, beside its topic. */
export function* headers(): Generator<Question> {
  for (const [name, values] of Object.entries(written))
    for (const value of values)
      yield question(`${name}: ${JSON.stringify(value)}`, well({ headers: { [name]: value } }))
  for (const name of repeated)
    yield question(`${JSON.stringify(name)} twice`, well({ headers: { [name]: ['x', 'x'] } }))
  for (const type of pushTypeNames)
    for (const suffix of new Set([pushTypes[type].suffix, type === 'alert' ? '.voip' : '']))
      for (const priority of suffix === pushTypes[type].suffix ? [undefined, '10', '5', '1'] : [undefined])
        yield question(
          `${type} to APP${suffix}${priority === undefined ? '' : `, priority ${priority}`}`,
          well({
            headers: {
              'apns-push-type': type,
              'apns-topic': `${topic}${suffix}`,
              ...(priority !== undefined && { 'apns-priority': priority }),
            },
          }),
        )
}
