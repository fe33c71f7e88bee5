import { describe, expect, it } from 'vitest'
import { serviceAnswerIn } from '../../src/apns/service-answers.ts'

const uuid = '1c44ab90-7f1e-4a0e-8a53-0f6a2e6ad3ef'

describe('the answer of a push service', () => {
  it.each<[string, string | undefined, unknown, string | true]>([
    [
      'an error of FCM',
      'FCM',
      {
        error: {
          code: 401,
          message: 'Auth error',
          status: 'UNAUTHENTICATED',
          details: [{ errorCode: 'THIRD_PARTY_AUTH_ERROR' }],
        },
      },
      'THIRD_PARTY_AUTH_ERROR Auth error',
    ],
    [
      'the delivery log of SNS',
      'Amazon SNS',
      {
        notification: { messageId: '6a39' },
        delivery: {
          destination: 'arn:aws:sns:eu-west-1:123456789012:endpoint/APNS/lunch/2f2f',
          providerResponse: '{"reason":"BadDeviceToken"}',
          statusCode: 400,
        },
        status: 'FAILURE',
      },
      '400 {"reason":"BadDeviceToken"}',
    ],
    [
      'the delivery log of SNS, taken',
      'Amazon SNS',
      { notification: { messageId: '6a39' }, delivery: { destination: 'arn:x' }, status: 'SUCCESS' },
      true,
    ],
    [
      'Alibaba Cloud',
      'Alibaba Cloud',
      { Code: 'InvalidParameter.ApnsEnv', Message: 'No certificate.', RequestId: uuid },
      'InvalidParameter.ApnsEnv No certificate.',
    ],
    ['Alibaba Cloud, taken', 'Alibaba Cloud', { MessageId: '17', RequestId: uuid }, true],
    [
      'Tencent Cloud',
      'Tencent Cloud',
      { ActionStatus: 'FAIL', ErrorCode: 90_001, ErrorInfo: 'no' },
      '90001 no',
    ],
    ['a message that FCM took', 'FCM', { name: 'projects/lunch/messages/17' }, true],
    [
      'the older interface of FCM',
      'FCM',
      { multicast_id: 1, success: 1, failure: 1, results: [{ message_id: 'x' }, { error: 'NotRegistered' }] },
      'NotRegistered',
    ],
    [
      'what the Admin SDK returns',
      'FCM',
      { responses: [{ success: false, error: { code: 'messaging/x', message: 'no' } }], failureCount: 1 },
      'messaging/x no',
    ],
    ['a ticket of Expo', 'Expo', { data: [{ status: 'ok', id: uuid }] }, true],
    [
      'tickets of Expo, one of them refused',
      'Expo',
      {
        data: [
          { status: 'ok' },
          { status: 'error', message: 'no', details: { error: 'DeviceNotRegistered' } },
        ],
      },
      'DeviceNotRegistered no',
    ],
    [
      'a receipt of Expo',
      'Expo',
      { data: { [uuid]: { status: 'error', message: 'no', details: { error: 'InvalidCredentials' } } } },
      'InvalidCredentials no',
    ],
    ['a request that Expo refused', 'Expo', { errors: [{ code: 'TOO_MANY', message: 'no' }] }, 'TOO_MANY no'],
    [
      'OneSignal',
      'OneSignal',
      { id: '', errors: ['All included players are not subscribed'] },
      'All included players are not subscribed',
    ],
    ['OneSignal, by player', 'OneSignal', { errors: { invalid_player_ids: ['x'] } }, 'invalid_player_ids'],
    ['OneSignal, taken', 'OneSignal', { id: uuid, recipients: 1 }, true],
    [
      'JPush',
      'JPush',
      { error: { code: 1011, message: 'cannot find user' }, msg_id: '1' },
      '1011 cannot find user',
    ],
    ['JPush, taken', 'JPush', { sendno: '0', msg_id: '1' }, true],
    ['Umeng', 'Umeng', { ret: 'FAIL', data: { error_code: '2018', error_msg: 'no' } }, '2018 no'],
    ['TPNS', 'TPNS', { ret_code: 10030, err_msg: 'no' }, '10030 no'],
    ['Getui', 'Getui', { code: 0, msg: 'success', data: { task: { cid: 'successed_online' } } }, true],
    ['SNS', 'Amazon SNS', { MessageId: uuid }, true],
    [
      'SNS, refused',
      'Amazon SNS',
      { Error: { Code: 'EndpointDisabled', Message: 'no' } },
      'EndpointDisabled no',
    ],
    ['Pusher Beams', 'Pusher Beams', { publishId: 'pubid-1' }, true],
    ['Airship', 'Airship', { ok: false, operation_id: uuid, error: 'no' }, 'no'],
    ['gorush', 'gorush', { success: 'ok', counts: 1, logs: [{ error: 'BadDeviceToken' }] }, 'BadDeviceToken'],
    ['anybody, with an error', undefined, { error: 'push failed' }, 'push failed'],
    ['anybody, with a code', undefined, { code: 40001, msg: 'no' }, '40001 no'],
    ['anybody, without success', undefined, { success: false, message: 'no' }, 'no'],
  ])('of %s', (_, service, value, says) => {
    const answer = serviceAnswerIn(value)
    expect(answer?.service).toBe(service)
    expect(answer?.isTaken === true ? true : answer?.says).toBe(says)
  })

  it.each<[string, unknown]>([
    [
      'a payload, whatever stands beside aps',
      { aps: { alert: 'hi' }, error: 'no', data: [{ status: 'ok' }] },
    ],
    ['a payload without aps', { title: 'hi', code: 7 }],
    ['a request', { to: 'ExponentPushToken[x]', data: { status: 'new' } }],
    ['a list', [{ error: 'no' }]],
    ['a text', 'error'],
    ['nothing', undefined],
  ])('is not %s', (_, value) => {
    expect(serviceAnswerIn(value)).toBeUndefined()
  })
})
