import { describe, expect, it } from 'vitest'
import { reasonsOfOwnStatus } from '../../src/diagnosis/texts/own-status.ts'
import { run } from '../fake-host.ts'

describe('a status in somebody’s own words', () => {
  it.each([
    ['every push comes back with 403', 'InvalidProviderToken'],
    ['After I rotated the .p8 every push returns 403', 'InvalidProviderToken'],
    ['with our certificate APNs answers 403', 'BadCertificateEnvironment'],
    ['apns keeps returning a 410', 'Unregistered'],
    ['push notifications fail with 413', 'PayloadTooLarge'],
    ['we are getting 429 from Apple', 'TooManyProviderTokenUpdates'],
    ['APNs returns 400 for some users', 'BadDeviceToken'],
    ['Apple says 403 for my p8', 'InvalidProviderToken'],
    ['the push gave me a 410', 'Unregistered'],
    ['we get 403 errors from push', 'InvalidProviderToken'],
    ['推送一直返回 403', 'InvalidProviderToken'],
    ['用证书推送报 403', 'BadCertificateEnvironment'],
    ['服务器推送日志一直是 410，用户重装过', 'Unregistered'],
    ['苹果推送状态码：413', 'PayloadTooLarge'],
  ])('is one of APNs: %s', (text, reason) => {
    expect(reasonsOfOwnStatus(text)[0]).toBe(reason)
  })

  it.each([
    ['how many there were', 'we send 500 notifications, none arrive'],
    ['how many came', 'we get 500 push notifications a day'],
    ['how many people', 'they said 400 people saw no push'],
    ['how many phones', 'the push got 400 devices, the others not'],
    ['how long it took', 'the push took 450 ms'],
    ['another service', 'Firebase push returns 403'],
    ['commits', 'git push returns 403'],
    ['something else', 'the shop returns 403'],
    ['no status of APNs', 'push returns 418'],
    ['success', 'push returns 200 and nothing shows'],
  ])('is none with %s', (_, text) => {
    expect(reasonsOfOwnStatus(text)).toEqual([])
  })

  it('is told before what to ask of a push that nobody sees', async () => {
    const { stdout } = await run(['explain', '推送一直返回 410，用户说收不到', '--lang', 'zh'])
    expect(stdout.split('\n')[0]).toBe('Unregistered 410')
  })

  it('and where nothing was refused that is asked', async () => {
    const { stdout } = await run(['explain', 'we send 500 notifications, none arrive'])
    expect(stdout).toContain('Ask in this order')
  })
})
