import { expect, it } from 'vitest'
import { readReply } from '../../src/apns/reply.ts'

it.each([
  [200, { 'apns-id': 'A', 'apns-unique-id': 'U' }, '', { status: 200, id: 'A', uniqueId: 'U' }],
  [400, {}, '{"reason":"BadDeviceToken"}', { status: 400, reason: 'BadDeviceToken' }],
  [413, {}, '{"reason":"PayloadTooLarge "}', { status: 413, reason: 'PayloadTooLarge' }],
  [
    410,
    {},
    '{"reason":"Unregistered","timestamp":1700000000000}',
    { status: 410, reason: 'Unregistered', since: new Date(1_700_000_000_000) },
  ],
  [
    410,
    {},
    '{"reason":"Unregistered","timestamp":1700000000}',
    { status: 410, reason: 'Unregistered', since: new Date(1_700_000_000_000), isSinceInSeconds: true },
  ],
  [
    410,
    {},
    '{"reason":"Unregistered","timestamp":"1700000000"}',
    { status: 410, reason: 'Unregistered', since: new Date(1_700_000_000_000), isSinceInSeconds: true },
  ],
  [
    429,
    { 'retry-after': '7' },
    '{"reason":"TooManyRequests"}',
    { status: 429, reason: 'TooManyRequests', retryAfter: 7 },
  ],
  [503, { 'retry-after': 'soon' }, 'Service Unavailable', { status: 503 }],
  [503, { 'retry-after': '-1' }, '', { status: 503 }],
  [503, { 'retry-after': '1e3' }, '', { status: 503 }],
  [503, { 'retry-after': '99999999999' }, '', { status: 503, retryAfter: 99_999_999_999 }],
  [
    503,
    { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' },
    '',
    { status: 503, retryAfter: new Date('1999-12-31T23:59:59Z') },
  ],
  [
    503,
    { 'retry-after': 'Friday, 31-Dec-99 23:59:59 GMT' },
    '',
    { status: 503, retryAfter: new Date('1999-12-31T23:59:59Z') },
  ],
  [503, { 'retry-after': 'Fri, 99 Foo 1999' }, '', { status: 503 }],
  [400, {}, 'null', { status: 400 }],
  [
    404,
    {},
    '<html><head><title>404\nNot Found</title></head></html>',
    { status: 404, page: '404 Not Found' },
  ],
  [400, {}, '{"reason":7,"timestamp":1e300}', { status: 400 }],
  [403, {}, '{"message":"Forbidden"}', { status: 403, page: 'Forbidden' }],
  [
    401,
    {},
    '{"error":{"code":401,"message":"Request had invalid credentials.","status":"UNAUTHENTICATED"}}',
    { status: 401, page: 'Request had invalid credentials.' },
  ],
  [400, {}, '{"reason":"BadTopic","message":"x"}', { status: 400, reason: 'BadTopic' }],
  [
    302,
    { location: 'https://login.example.com/sso?session=s3cret' },
    '',
    { status: 302, redirectsTo: 'login.example.com' },
  ],
  [400, { location: 'https://login.example.com/' }, '', { status: 400 }],
])('reads %i with %j and %s', (status, headers, body, reply) => {
  expect(readReply(status, headers, body)).toEqual(reply)
})
