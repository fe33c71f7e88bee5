import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Firefox } from './marionette.ts'
import { openStage, type RunningGateway, type Stage } from './stage.ts'

let firefox: Firefox
let stage: Stage
let gateway: RunningGateway

beforeAll(async () => {
  const opening = Firefox.open('en-GB')
  stage = await openStage()
  gateway = await stage.start()
  await stage.push('--env', 'sandbox', '--title', 'Lunch', '--message', 'Soup is ready')
  await stage.push('--env', 'production', '--message', 'Soup is cold')
  firefox = await opening
  await firefox.goto(gateway.inbox)
}, 120_000)
afterAll(async () => {
  await firefox?.close()
  await gateway?.stop()
  stage?.close()
})

const row = (text: string) => `//li/button[contains(., '${text}')]`
const inDetails = (text: string) => `//*[@id='details']//*[contains(., '${text}')]`
const pressing = (name: string) => `//*[@id='details']//button[normalize-space() = '${name}']`

describe('the page in Firefox', { timeout: 60_000 }, () => {
  it('has the list, newest first, and is live', async () => {
    await firefox.see("//*[@id='state' and contains(@class, 'live')]")
    await firefox.see(row('Lunch'))
    await firefox.see(row('BadDeviceToken'))
    expect(
      await firefox.evaluate(
        "return [...document.querySelectorAll('#messages .headline')].map((one) => one.innerText)",
      ),
    ).toEqual(['Soup is cold', 'Lunch'])
    await stage.push('--env', 'sandbox', '--message', 'Tea is ready')
    await firefox.see(row('Tea is ready'))
  })

  it('says everything about one', async () => {
    await firefox.click(row('Soup is cold'))
    await firefox.see(inDetails('env-mismatch-token'))
    await firefox.see(inDetails('Apple Push Services: com.example.lunch'))
    await firefox.see("//*[@class='phone undelivered']")
    await firefox.click("//summary[contains(., 'Frames: answered after')]")
    await firefox.see(inDetails('HEADERS'))
  })

  it('sends one that was edited', async () => {
    await firefox.click(pressing('Edit and send'))
    await firefox.fill("//label[contains(., 'Payload')]/textarea", '{"aps":{"alert":"by Firefox"}}')
    await firefox.click("//label[contains(., 'environment')]//option[. = 'sandbox']")
    await firefox.see("//*[@class='live']//*[contains(., 'by Firefox')]")
    await firefox.click(pressing('Send to the gateway'))
    await firefox.see(row('by Firefox'))
    await firefox.see("//*[@id='details']//h2[contains(., '200 accepted')]")
  })

  it('has an address for each that survives a reload', async () => {
    const place = await firefox.evaluate<string>('return location.hash')
    expect(place).toMatch(/^#\/push\/\d+$/)
    await firefox.evaluate('location.reload()')
    await firefox.see(inDetails('by Firefox'))
  })
})
