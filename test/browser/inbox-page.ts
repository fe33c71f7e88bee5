import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { deviceToken, openBrowser, openStage, type RunningGateway, type Stage, topic } from './stage.ts'

interface Wish {
  readonly environment?: string
  readonly token?: string
  readonly headers?: Record<string, string>
}

/** What every test of the page begins with: a gateway with an empty inbox, and a browser without a tab. */
export class InboxPage {
  browser!: Browser
  stage!: Stage
  gateway!: RunningGateway
  /** What went wrong in the browser during this test. */
  readonly complaints: string[] = []

  /** Asks the gateway as its owner does. */
  async owner<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.gateway.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.gateway.token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return (await answer.json()) as T
  }

  /** A push that needs no program of its own. */
  push(payload: object, { environment = 'sandbox', token = deviceToken, headers = {} }: Wish = {}) {
    return this.owner<{ push: { number: number } }>('POST', '/api/push', {
      environment,
      deviceToken: token,
      headers: { 'apns-topic': topic, 'apns-push-type': 'alert', ...headers },
      payload: JSON.stringify(payload),
    })
  }

  /** A person's browser with one empty tab. */
  async tab(options: BrowserContextOptions = {}): Promise<Page> {
    const { complaints } = this
    const context = await this.browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en-GB',
      permissions: ['clipboard-read', 'clipboard-write'],
      ...options,
    })
    const page = await context.newPage()
    page.on('pageerror', ({ message }) => complaints.push(message))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('dialog', (dialog) => complaints.push(dialog.message()))
    page.on('request', (request) => {
      if (/^(?:https?|wss?):/.test(request.url()) && !request.url().startsWith(`${this.gateway.api}/`))
        complaints.push(`asked ${request.url()}`)
    })
    return page
  }

  /** Clicks the line that `gateway start` printed, and goes on to a place in the page. */
  async open(options: BrowserContextOptions = {}, place = ''): Promise<Page> {
    const page = await this.tab(options)
    await page.goto(this.gateway.inbox)
    await page.locator('#state.live').waitFor()
    if (place !== '') await page.goto(`${this.gateway.api}/${place}`)
    return page
  }
}

/** The same for the tests of one file. */
export function inboxPage(): InboxPage {
  const inbox = new InboxPage()
  beforeAll(async () => {
    const [browser, stage] = await Promise.all([openBrowser(), openStage()])
    Object.assign(inbox, { browser, stage, gateway: await stage.start() })
  })
  afterAll(async () => {
    await inbox.browser?.close()
    await inbox.gateway?.stop()
    inbox.stage?.close()
  })
  beforeEach(async () => {
    inbox.complaints.length = 0
    await inbox.owner('DELETE', '/api/received')
    await inbox.owner('DELETE', '/api/troubles')
  })
  afterEach(async () => {
    for (const context of inbox.browser.contexts()) await context.close()
  })
  return inbox
}

export const alert = (text: string, more: object = {}) => ({ aps: { alert: text, ...more } })

/** The rows of the list, and one of them by what stands in it. */
export const rows = (page: Page) => page.getByRole('listitem').getByRole('button')
export const row = (page: Page, name: string | RegExp) =>
  page.getByRole('listitem').getByRole('button', { name })
export const details = (page: Page) => page.locator('#details')
