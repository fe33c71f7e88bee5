import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { openBrowser, openStage, type RunningGateway, type Stage } from './stage.ts'

const folder = resolve(import.meta.dirname, '../../docs/pictures')

let browser: Browser
let stage: Stage
let gateway: RunningGateway

beforeAll(async () => {
  browser = await openBrowser()
  stage = await openStage()
  gateway = await stage.start()
  await stage.push('--env', 'sandbox', '--title', 'Lunch', '--message', 'Soup is ready', '--badge', '1')
  await stage.push('--env', 'sandbox', '--content-available', '--priority', '5')
  await stage.push('--env', 'sandbox', '--title', '午餐', '--message', '面条好了', '--sound', 'default')
  await stage.push('--env', 'production', '--title', 'Lunch', '--message', 'Bread is warm')
})
afterAll(async () => {
  await browser?.close()
  await gateway?.stop()
  stage?.close()
})

async function openInbox(locale: string, height: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height }, locale })
  const page = await context.newPage()
  await page.goto(gateway.inbox)
  await page.locator('#state.live').waitFor()
  return page
}

const keep = async (page: Page, name: string) =>
  writeFileSync(resolve(folder, name), await page.screenshot({ animations: 'disabled' }))

describe.each([
  ['en', 'en-GB', 'Edit and send', 'Payload'],
  ['zh', 'zh-CN', '编辑后发送', 'Payload'],
])('pictures of the README in %s', (language, locale, edit, payload) => {
  it('the list, and a push that was rejected, opened', async () => {
    const page = await openInbox(locale, 600)
    await page.getByRole('listitem').getByRole('button').first().click()
    await page.getByText('env-mismatch-token').waitFor()
    await keep(page, `inbox-${language}.png`)
  })

  it('a push that is edited, with what is found in it', async () => {
    const page = await openInbox(locale, 960)
    await page.getByRole('listitem').getByRole('button').last().click()
    await page.getByRole('button', { name: edit }).click()
    await page
      .getByLabel(payload)
      .fill('{"aps":{"alert":{"title":"Lunch","body":"Soup is ready"},"bagde":2}}')
    await page.locator('.live .finding', { hasText: 'bagde' }).waitFor()
    await keep(page, `editor-${language}.png`)
  })
})
