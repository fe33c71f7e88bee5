import { describe, expect, it } from 'vitest'
import { meaningOf, reasonInfo, reasonNames, reasons, refusedBy, stopsOf } from '../../src/apns/reasons.ts'

/** Apple, "Handling notification responses from APNs": the whole table. */
const device: Readonly<Record<number, readonly string[]>> = {
  400: [
    'BadCollapseId',
    'BadDeviceToken',
    'BadExpirationDate',
    'BadMessageId',
    'BadPriority',
    'BadTopic',
    'DeviceTokenNotForTopic',
    'DuplicateHeaders',
    'IdleTimeout',
    'InvalidPushType',
    'MissingDeviceToken',
    'MissingTopic',
    'PayloadEmpty',
    'TopicDisallowed',
  ],
  403: [
    'BadCertificate',
    'BadCertificateEnvironment',
    'ExpiredProviderToken',
    'Forbidden',
    'InvalidProviderToken',
    'MissingProviderToken',
    'UnrelatedKeyIdInToken',
    'BadEnvironmentKeyIdInToken',
  ],
  404: ['BadPath'],
  405: ['MethodNotAllowed'],
  410: ['ExpiredToken', 'Unregistered'],
  413: ['PayloadTooLarge'],
  429: ['TooManyProviderTokenUpdates', 'TooManyRequests'],
  500: ['InternalServerError'],
  503: ['ServiceUnavailable', 'Shutdown'],
}

/** Apple, "Handling error responses from Apple Push Notification service": those that are not in the other table. */
const broadcast: Readonly<Record<number, readonly string[]>> = {
  400: [
    'FeatureNotEnabled',
    'MissingChannelId',
    'BadChannelId',
    'ChannelNotRegistered',
    'BadRequestParams',
    'BadRequestPayload',
    'MissingPushType',
    'CannotCreateChannelConfig',
  ],
  403: ['TopicMismatch'],
}

describe.each([
  ['device', device],
  ['broadcast', broadcast],
] as const)('reasons of %s', (scope, table) => {
  const rows = Object.entries(table).flatMap(([status, names]) =>
    names.map((name) => [name, Number(status)] as const),
  )
  it.each(rows)('%s has status %i', (name, status) => {
    expect(reasonInfo(name)).toMatchObject({ status })
    expect([scope, 'both']).toContain(reasonInfo(name)?.scope)
  })
})

it.each(reasonNames)('%s has a meaning in both languages', (name) => {
  const { meaning } = reasons[name]
  expect(meaning.en).toMatch(/\S/)
  expect(meaning.zh).toMatch(/\p{Script=Han}/u)
})

it('knows the reason that Apple prints with a blank', () => {
  expect(reasonInfo('Service Unavailable')).toBe(reasons.ServiceUnavailable)
})

it('says of an unknown reason that it is not in the table', () => {
  expect(reasonInfo('Zork')).toBeUndefined()
  expect(meaningOf('Zork').en).toContain('"Zork"')
  expect(reasonInfo('toString')).toBeUndefined()
})

describe('stopsOf', () => {
  it.each([
    // What all notifications of a run share: their headers, the path, the credential.
    [400, 'BadCollapseId', 'run'],
    [400, 'BadExpirationDate', 'run'],
    [400, 'BadMessageId', 'run'],
    [400, 'BadPriority', 'run'],
    [400, 'BadTopic', 'run'],
    [400, 'DuplicateHeaders', 'run'],
    [400, 'InvalidPushType', 'run'],
    [400, 'MissingTopic', 'run'],
    [400, 'TopicDisallowed', 'run'],
    [404, 'BadPath', 'run'],
    [405, 'MethodNotAllowed', 'run'],
    [403, 'InvalidProviderToken', 'run'],
    [403, undefined, 'run'],
    [403, 'NeverSeenBefore', 'run'],
    // What is about the one device or its payload.
    [400, 'BadDeviceToken', 'push'],
    [400, 'DeviceTokenNotForTopic', 'push'],
    [413, 'PayloadTooLarge', 'push'],
    [410, 'Unregistered', 'push'],
    [429, 'TooManyRequests', 'push'],
    [400, undefined, 'push'],
    [400, 'NeverSeenBefore', 'push'],
    [500, 'InternalServerError', 'gateway'],
    [503, 'Service Unavailable', 'gateway'],
    [502, undefined, 'gateway'],
  ])('%i %s stops %s', (status, reason, stops) => {
    expect(stopsOf({ status, ...(reason !== undefined && { reason }) })).toBe(stops)
  })

  it.each(Object.entries(reasons))('%s says what its status says', (reason, { status, stops }) => {
    if (status === 403) expect(stops).toBe('run')
    expect(stops === 'gateway').toBe(status >= 500)
    expect(reasonInfo(reason)).toMatchObject({ stops })
  })
})

describe('refusedBy', () => {
  it.each([
    ['ExpiredProviderToken', 'provider-token'],
    ['InvalidProviderToken', 'provider-token'],
    ['BadCertificateEnvironment', 'environment'],
    ['BadEnvironmentKeyIdInToken', 'environment'],
    ['BadEnvironmentKeyInToken', 'environment'],
    ['TopicDisallowed', 'credential'],
    ['BadDeviceToken', undefined],
    ['NeverSeenBefore', undefined],
    [undefined, undefined],
  ])('%s refuses %s', (reason, refused) => {
    expect(refusedBy(reason)).toBe(refused)
  })

  it('is said of every rejection of status 403', () => {
    expect(reasonNames.filter((name) => reasons[name].status === 403 && !refusedBy(name))).toEqual([])
  })
})
