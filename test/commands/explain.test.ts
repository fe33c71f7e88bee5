import { describe, expect, it } from 'vitest'
import { reasonNames } from '../../src/apns/reasons.ts'
import { run } from '../fake-host.ts'

describe('explain', () => {
  it('lists every reason once, by status', async () => {
    const { code, stdout } = await run('explain')
    expect(code).toBe(0)
    for (const name of reasonNames) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
    expect(stdout.match(/^\d{3}$/gm)).toEqual(['400', '403', '404', '405', '410', '413', '429', '500', '503'])
  })

  it.each(['BadCollapseId', 'badcollapseid', '{"reason":"BadCollapseId"}', '"BadCollapseId"'])(
    'takes %s',
    async (word) => {
      const { code, stdout } = await run(['explain', word])
      expect(code).toBe(0)
      expect(stdout).toBe(`BadCollapseId 400
The collapse id is too long.

Causes, the most likely first:
  1. The collapse id is longer than 64 bytes; a Chinese character counts as three.
     → Shorten it to 64 bytes, for instance by hashing it.

Again? Send again once that is fixed.
Where pushes to devices
Source Apple, "Handling notification responses from APNs"
`)
    },
  )

  it('says it in Chinese', async () => {
    const { stdout } = await run('explain Unregistered --lang zh')
    expect(stdout).toContain('device token 已失效')
  })

  it('gives the table as JSON', async () => {
    const { stdout } = await run('explain BadTopic --json')
    expect(JSON.parse(stdout)).toMatchObject({
      one: true,
      reasons: [
        {
          reason: 'BadTopic',
          status: 400,
          causes: expect.arrayContaining([
            {
              cause: 'missing-topic',
              what: expect.any(String),
              remedy: {
                text: expect.any(String),
                commands: ['pushctl send --token DEVICE_TOKEN --topic BUNDLE.ID.OF.THE.APP'],
              },
            },
          ]),
        },
      ],
    })
  })

  it.each([
    ['410', ['ExpiredToken 410', 'Unregistered 410', 'removed from the device']],
    ['404', ['BadPath 404']],
    ['200', ['accepted 200', 'APNs goes on taking pushes', 'closed by hand']],
  ])('takes the status %s', async (status, words) => {
    const { code, stdout } = await run(`explain ${status}`)
    expect(code).toBe(0)
    for (const each of words) expect(stdout).toContain(each)
  })

  it.each(reasonNames)('%s has causes, each with a cure', async (name) => {
    const { stdout } = await run(`explain ${name} --json`)
    const [{ causes }] = JSON.parse(stdout).reasons
    expect(causes.length).toBeGreaterThan(0)
    for (const { cause, what, remedy } of causes) {
      expect(cause).toMatch(/^[a-z0-9-]+$/)
      expect(what).toMatch(/\S/)
      expect(remedy.text).toMatch(/\S/)
      expect(JSON.stringify(remedy)).not.toMatch(/undefined|NaN/)
    }
  })

  it.each([
    ['BadDeviceToken', 'env-mismatch-token'],
    ['TopicDisallowed', 'cert-of-other-app'],
    ['DeviceTokenNotForTopic', 'devicetoken-not-for-topic'],
    ['InvalidProviderToken', 'wrong-p8'],
    ['MissingProviderToken', 'client-cert-not-sent'],
    ['ExpiredProviderToken', 'stale-token'],
    ['BadTopic', 'topic-not-a-bundle-id'],
  ])('of %s tells %s first', async (name, first) => {
    const { stdout } = await run(`explain ${name} --json`)
    expect(JSON.parse(stdout).reasons[0].causes[0].cause).toBe(first)
  })

  it('suggests the nearest word', async () => {
    const { code, stdout } = await run('explain BadDevicToken')
    expect(code).toBe(3)
    expect(stdout).toContain('pushctl explain BadDeviceToken')
  })
})
