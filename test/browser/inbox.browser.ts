import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alert, inboxPage, row, rows } from './inbox-page.ts'
import { deviceToken, topic } from './stage.ts'

const inbox = inboxPage()

const state = (page: Page) => page.locator('#state').textContent()

const lunch = { title: 'Lunch', subtitle: 'Canteen', body: 'Soup is ready' } as const

describe('the inbox in a browser', () => {
  it('opens from the file, and keeps the token out of sight', async () => {
    const page = await inbox.open()
    expect(page.url()).toBe(`${inbox.gateway.api}/`)
    expect(await page.content()).not.toContain(inbox.gateway.token)
    const debugging = await page.context().newCDPSession(page)
    const { entries } = await debugging.send('Page.getNavigationHistory')
    expect(entries.map(({ url }) => url)).toEqual(['about:blank', `${inbox.gateway.api}/`])
    await page.reload()
    await page.locator('#state.live').waitFor()
    expect(await page.evaluate('getComputedStyle(document.body).display')).toBe('flex')
    expect(inbox.complaints).toEqual([])
  })

  it('shows pushes as they arrive, newest first', async () => {
    const page = await inbox.open()
    await page.getByText('Nothing has arrived yet').waitFor()
    await inbox.stage.push('--env', 'sandbox', '--title', lunch.title, '--body', lunch.body)
    await row(page, /Lunch.*200 accepted.*sandbox.*alert.*8f3ac1d2…1e0f/s).waitFor()
    expect(await page.locator('#arrivals').textContent()).toBe('accepted: Lunch')
    await inbox.push(alert('Soup is cold'), { environment: 'production' })
    await row(page, /Soup is cold.*400 BadDeviceToken.*production.*learnt at .* in sandbox for/s).waitFor()
    expect(await rows(page).count()).toBe(2)
    expect(await rows(page).first().textContent()).toContain('Soup is cold')
    expect(inbox.complaints).toEqual([])
  })

  it('shows everything about one, with the card of the phone', async () => {
    const page = await inbox.open()
    await inbox.push(
      { aps: { alert: lunch, badge: 3, sound: 'default' }, order: 42 },
      { headers: { 'apns-collapse-id': 'menu', 'apns-expiration': '0' } },
    )
    await rows(page).first().click()
    const details = page.getByRole('region', { name: 'Details' })
    const card = details.locator('.card')
    for (const words of [topic, 'Lunch', 'Canteen', 'Soup is ready', '3'])
      await card.getByText(words, { exact: true }).first().waitFor()
    const text = await details.textContent()
    for (const words of [
      '200 accepted',
      deviceToken,
      'menu',
      'apns-expiration0',
      'badge: 3',
      'sound: default',
    ])
      expect(text).toContain(words)
    const payload = JSON.parse((await details.locator('pre.payload').textContent()) ?? '') as unknown
    expect(payload).toMatchObject({ aps: { alert: { title: 'Lunch' }, badge: 3 }, order: expect.anything() })
  })

  it('tells of connections that came to nothing', async () => {
    const page = await inbox.open()
    const { port } = new URL(`http://${inbox.gateway.endpoints.sandbox}`)
    const askPlainly = () => {
      const socket = connect(Number(port), '127.0.0.1')
      socket.on('error', () => {})
      socket.end('GET / HTTP/1.1\r\n\r\n')
    }
    askPlainly()
    await row(page, /An HTTP request came without TLS/).click()
    await page.getByText('Write https:// in place of http://').waitFor()
    // Those alike are one, which is told anew with how often it was.
    const again = async () => {
      askPlainly()
      return rows(page).first().textContent()
    }
    await expect.poll(again, { timeout: 10_000, interval: 200 }).toContain('×')
    expect(await rows(page).count()).toBe(1)
  })

  it('is chosen from by text, environment and outcome, and cleared', async () => {
    const page = await inbox.open()
    await inbox.push({ aps: { alert: lunch } })
    await inbox.push(alert('Tea'), { environment: 'production' })
    await expect.poll(() => rows(page).count()).toBe(2)
    const seen = async () => (await rows(page).filter({ visible: true }).allTextContents()).join()
    await page.getByRole('searchbox', { name: 'Filter' }).fill('canTEEN')
    expect(await seen()).toMatch(/^(?!.*Tea).*Lunch/s)
    expect(await page.locator('#count').textContent()).toBe('1 of 2')
    await page.getByRole('searchbox').fill('')
    await page.getByRole('combobox', { name: 'environment' }).selectOption('production')
    expect(await seen()).toMatch(/^(?!.*Lunch).*Tea/s)
    await page.getByRole('combobox', { name: 'outcome' }).selectOption('accepted')
    await page.getByText('Nothing that has arrived fits').waitFor()
    await page.getByRole('combobox', { name: 'outcome' }).selectOption('')
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    expect(await seen()).toContain('Tea')
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Clear' }).click()
    await page.getByText('Nothing has arrived yet').waitFor()
    const other = await inbox.open()
    await other.getByText('Nothing has arrived yet').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await row(page, /Tea/).waitFor()
    await other.reload()
    await row(other, /Tea/).waitFor()
    await row(other, /Lunch/).waitFor()
  })

  it('can be walked through with the keyboard', async () => {
    for (const name of ['one', 'two', 'three']) await inbox.push(alert(name))
    const page = await inbox.open()
    await row(page, /three/).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('End')
    expect(await page.evaluate('document.activeElement.innerText')).toContain('one')
    await page.locator('pre.payload', { hasText: 'one' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('Choose one').waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.className')).not.toContain('row')
  })

  it('has one thing at a time on a phone', async () => {
    await inbox.push({ aps: { alert: lunch } })
    const page = await inbox.open({ viewport: { width: 360, height: 700 } })
    await rows(page).first().click()
    expect(await page.locator('#messages').isVisible()).toBe(false)
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H2')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    await page.getByRole('button', { name: 'Back to the list' }).click()
    expect(await page.locator('#messages').isVisible()).toBe(true)
  })

  it('speaks Chinese to a Chinese browser', async () => {
    await inbox.push(alert('hi'))
    await inbox.push(alert('开饭了'), { environment: 'production' })
    const page = await inbox.open({ locale: 'zh-CN' })
    expect(await state(page)).toBe('实时')
    await row(page, /开饭了.*在 sandbox 记下的，属于 .*推送发到了 production/s).click()
    const details = page.getByRole('region', { name: '详情' })
    await details.getByText('声音：无').waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN')
    expect(await page.title()).toBe('pushctl 收件箱')
  })
})

describe('what arrives is only shown', () => {
  const script = '<script>document.title="owned"</script><img src=x onerror=alert(1)>'
  it.each([
    ['markup', { title: script, body: `</span>${script}`, subtitle: '"><svg onload=alert(1)>' }],
    ['text that turns others around', { title: '\u202egnp.exe', body: '\u2067\u2066مرحبا\u202e' }],
    ['4 KB without a blank', { title: 'x'.repeat(2000), body: 'y'.repeat(1900) }],
  ])('%s', async (_, alert) => {
    const page = await inbox.open({ viewport: { width: 1200, height: 800 } })
    await inbox.gateway.pushPayload(JSON.stringify({ aps: { alert }, [script]: 1 }))
    await rows(page).first().click()
    const text =
      (await page
        .locator('pre.payload .codeline')
        .allTextContents()
        .then((lines) => lines.join('\n'))) ?? ''
    expect(JSON.parse(text)).toMatchObject({ aps: { alert } })
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
    expect(await page.title()).toBe('pushctl inbox')
    expect(await page.evaluate('document.querySelectorAll("script, img, svg").length')).toBe(1)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1200)
    expect(inbox.complaints).toEqual([])
  })

  it('brackets in brackets, by the thousand', async () => {
    const page = await inbox.open()
    await inbox.gateway.pushPayload(`{"aps":{"alert":"deep"},"x":${'['.repeat(2000)}${']'.repeat(2000)}}`)
    await rows(page).first().click()
    expect(
      (
        await page
          .locator('pre.payload .codeline')
          .allTextContents()
          .then((lines) => lines.join('\n'))
      )?.length,
    ).toBeLessThan(5000)
  })
})

describe('when the gateway is not there', () => {
  it('goes on behind the last message, without loss or doubles', async () => {
    for (const name of ['one', 'two']) await inbox.push(alert(name))
    const { received } = await inbox.owner<{ received: { number: number }[] }>('GET', '/api/received')
    const [first] = received
    const page = await inbox.tab()
    const asked: string[] = []
    // The first stream breaks off after one message; the next comes from the gateway.
    await page.route('**/api/events*', async (route) => {
      asked.push(new URL(route.request().url()).search)
      if (asked.length > 1) return route.continue()
      return route.fulfill({ status: 200, body: `event: push\ndata: ${JSON.stringify(first)}\n\nevent: pu` })
    })
    await page.goto(inbox.gateway.inbox)
    await rows(page).nth(1).waitFor()
    await inbox.push(alert('three'))
    await rows(page).nth(2).waitFor()
    expect(await rows(page).count()).toBe(3)
    expect(asked).toEqual(['?after=0', `?after=${first?.number}`])
  })

  it('goes on by itself when it is started again, and shows its token to nobody else meanwhile', async () => {
    const page = await inbox.open()
    const { api, token } = inbox.gateway
    await inbox.gateway.stop()
    await page.getByText('The gateway does not answer').waitFor()
    const asked: string[] = []
    const stranger = createServer((request, response) => {
      asked.push(`${request.url?.slice(0, 13)} ${request.headers.authorization}`)
      response.end('{}')
    })
    await new Promise<void>((done) => stranger.listen(Number(new URL(api).port), '127.0.0.1', done))
    await expect.poll(() => asked.length).toBeGreaterThan(0)
    // Nor does anything that is pressed meanwhile.
    await page.evaluate("location.hash = '#/start'")
    await page.getByRole('button', { name: 'Send a sample' }).click()
    await page.locator('#toast', { hasText: 'did not take it' }).waitFor()
    await page.evaluate("location.hash = '#/devices'")
    await new Promise((done) => stranger.close(done))
    inbox.gateway = await inbox.stage.start()
    expect(inbox.gateway).toMatchObject({ api, token })
    await page.locator('#state.live').waitFor()
    await page.getByText('Every device token that the gateway').waitFor()
    const before = await rows(page).count()
    await inbox.push(alert('after the restart'))
    await expect.poll(() => rows(page).count()).toBe(before + 1)
    expect([...new Set(asked)]).toEqual(['/proof?nonce= undefined'])
  })

  it('keeps what stands in the editor, says that nothing was sent, and sends it after the restart', async () => {
    const page = await inbox.open()
    await page.evaluate("location.hash = '#/compose'")
    await page.getByLabel('Payload').fill('{"aps":{"alert":"typed before the restart"}}')
    await page.getByLabel('apns-topic').fill('com.example.typed')
    await page.getByLabel('device token').fill(deviceToken)
    await inbox.gateway.stop()
    await page.locator('#state.lost').waitFor()
    await page.getByRole('button', { name: 'Send to the gateway' }).click()
    await page.locator('#toast', { hasText: 'did not take it' }).waitFor()
    inbox.gateway = await inbox.stage.start()
    await page.locator('#state.live').waitFor()
    expect(await page.getByLabel('Payload').inputValue()).toContain('typed before the restart')
    expect(await page.getByLabel('apns-topic').inputValue()).toBe('com.example.typed')
    await page.getByRole('button', { name: 'Send to the gateway' }).click()
    await rows(page).filter({ hasText: 'typed before the restart' }).waitFor()
  })

  it('asks for the new token, when it was given one', async () => {
    const page = await inbox.open()
    const old = inbox.gateway.token
    await inbox.gateway.stop()
    await page.locator('#state.lost').waitFor()
    inbox.gateway = await inbox.stage.start('--new-token')
    await page.getByText('The gateway does not know this token').waitFor()
    expect(inbox.gateway.token).not.toBe(old)
    await page.getByLabel('paste the token').fill(inbox.gateway.token)
    await page.getByRole('button', { name: 'Open' }).click()
    await page.locator('#state.live').waitFor()
  })

  it('is opened by a link that works once', async () => {
    const { link } = JSON.parse(await inbox.stage.answerOf('gateway', 'open', '--json')) as { link: string }
    const page = await inbox.tab()
    await page.goto(link)
    await page.locator('#state.live').waitFor()
    expect(page.url()).not.toContain('once')
    await page.reload()
    await page.locator('#state.live').waitFor()
    const other = await inbox.tab()
    await other.goto(link)
    await other.getByText('This link has been used').waitFor()
  })

  it('says how to open it, without a token', async () => {
    const page = await inbox.tab()
    await page.goto(inbox.gateway.api)
    await page.getByText('Click the inbox line that pushctl gateway start printed').waitFor()
    expect(await state(page)).toBe('not connected')
    await page.getByLabel('paste the token').fill('nonsense')
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByText('The gateway does not know this token').waitFor()
  })
})

describe('a page of another origin', () => {
  let other: Server
  let origin: string
  beforeAll(async () => {
    other = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>other</title>')
    })
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    origin = `http://localhost:${(other.address() as AddressInfo).port}`
  })
  afterAll(() => void other?.close())

  it('reads neither the API nor the page, even with the token', async () => {
    const page = await inbox.tab()
    await page.goto(origin)
    const read = (path: string, options: string) =>
      page.evaluate(
        `fetch('${inbox.gateway.api}${path}', ${options}).then((answer) => answer.type + answer.status, (error) => error.name)`,
      )
    const withToken = `{ headers: { authorization: 'Bearer ${inbox.gateway.token}' } }`
    for (const path of ['/', '/inbox.js', '/api/received', '/api/events'])
      for (const options of ['{}', withToken]) expect(await read(path, options)).toBe('TypeError')
    expect(await read('/', "{ mode: 'no-cors' }")).toMatch(/TypeError|opaque0/)
  })

  it('does not get it into a frame', async () => {
    const page = await inbox.tab()
    await page.goto(origin)
    const answered = page.waitForResponse(`${inbox.gateway.api}/`)
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('iframe'), { src: '${inbox.gateway.api}/' }))`,
    )
    expect((await answered).status()).toBe(403)
    await expect.poll(() => page.frames().length).toBe(2)
    expect(await page.frames()[1]?.locator('#messages').count()).toBe(0)
  })

  it('can lead to it, and sees nothing of it', async () => {
    const page = await inbox.tab()
    await page.goto(origin)
    const [opened] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate(`void (window.other = window.open('${inbox.gateway.api}/'))`),
    ])
    await opened.getByText('This page needs the token').waitFor()
    expect(await page.evaluate('window.other.closed')).toBe(true)
  })
})
