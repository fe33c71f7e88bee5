import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { alert, details, inboxPage, row, rows } from './inbox-page.ts'
import { deviceToken, topic } from './stage.ts'

const inbox = inboxPage()
afterEach(() => expect(inbox.complaints).toEqual([]))

const copied = (page: Page) => page.evaluate<string>('navigator.clipboard.readText()')
/** @returns asks how long the page has worked, in milliseconds of the processor: what else runs on this computer is not in it */
async function workOf(page: Page): Promise<() => Promise<number>> {
  const debugging = await page.context().newCDPSession(page)
  await debugging.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await debugging.send('Performance.getMetrics')
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN)
  }
}

const act = (page: Page, name: string | RegExp) => details(page).getByRole('button', { name }).first().click()

describe('the list', () => {
  it('takes operators, negation and quotation marks, and says how many fit', async () => {
    await inbox.push(alert('two words'))
    await inbox.push(alert('words two'), { environment: 'production' })
    const page = await inbox.open()
    const shown = async (typed: string) => {
      await page.getByRole('searchbox').fill(typed)
      return rows(page).allTextContents()
    }
    await expect.poll(() => rows(page).count()).toBe(2)
    expect(await shown('is:rejected')).toEqual([expect.stringContaining('words two')])
    expect(await shown('-is:rejected type:alert')).toEqual([expect.stringContaining('two words')])
    expect(await shown('reason:baddevice topic:lunch')).toEqual([expect.stringContaining('words two')])
    expect(await shown('"two words"')).toHaveLength(1)
    expect(await shown('two words')).toHaveLength(2)
    expect(await shown('is:nonsense')).toEqual([])
    await page.getByText('is: does not know "nonsense"; it takes accepted').waitFor()
  })

  it('is grouped by what pushes have in common', async () => {
    await inbox.push(alert('one', { 'thread-id': 'menu' }))
    await inbox.push(alert('two', { 'thread-id': 'news' }))
    await inbox.push(alert('three', { 'thread-id': 'menu' }))
    const page = await inbox.open()
    await expect.poll(() => rows(page).count()).toBe(3)
    await page.getByRole('combobox', { name: 'groups' }).selectOption('thread')
    const lines = await page.getByRole('listitem').allTextContents()
    expect(lines.map((line) => /menu2|news1|three|two|one/.exec(line)?.[0])).toEqual([
      'menu2',
      'three',
      'one',
      'news1',
      'two',
    ])
  })

  it('is paused, and says how many wait; what nobody has opened has a mark', async () => {
    const page = await inbox.open()
    await page.getByRole('button', { name: 'Pause' }).click()
    await inbox.push(alert('held'))
    await page.getByRole('button', { name: 'Resume (1)' }).waitFor()
    expect(await rows(page).count()).toBe(0)
    await page.getByRole('button', { name: 'Resume' }).click()
    await row(page, /held/).waitFor()
    expect(await page.locator('.row.unread').count()).toBe(1)
    await row(page, /held/).click()
    expect(await page.locator('.row.unread').count()).toBe(0)
  })

  it('is driven with single keys, which stay letters where one types', async () => {
    await inbox.push(alert('one'))
    await inbox.push(alert('two'))
    const page = await inbox.open()
    await expect.poll(() => rows(page).count()).toBe(2)
    await page.keyboard.press('j')
    await details(page).getByText('two', { exact: true }).first().waitFor()
    await page.keyboard.press('j')
    await details(page).getByText('one', { exact: true }).first().waitFor()
    await page.keyboard.press('k')
    await details(page).getByText('two', { exact: true }).first().waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('jkc?')
    expect(await page.getByRole('searchbox').inputValue()).toBe('jkc?')
    await page.getByRole('searchbox').fill('')
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('down and up the list').waitFor()
    await page.keyboard.press('Escape')
    // The browser closes it a moment later, and until then keys are those of the dialog.
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.keyboard.press('c')
    await page.getByRole('dialog', { name: 'Clear the inbox?' }).waitFor()
    await page.keyboard.press('Escape')
    expect(await rows(page).count()).toBe(2)
  })

  it('heeds a key that comes while the box of a dialog just closed still has the focus', async () => {
    await inbox.push(alert('one'))
    const page = await inbox.open()
    await row(page, /one/).waitFor()
    const box = page.locator('dialog#keys input[type=checkbox]')
    await box.dispatchEvent('keydown', { key: 'c', bubbles: true })
    await page.getByRole('dialog', { name: 'Clear the inbox?' }).waitFor()
  })

  it('leaves single keys alone where somebody does not want them, after a reload too', async () => {
    await inbox.push(alert('one'))
    const page = await inbox.open()
    await page.getByRole('button', { name: 'Keys' }).click()
    await page.getByRole('checkbox', { name: 'Single letters' }).uncheck()
    await page.keyboard.press('Escape')
    await page.reload()
    await row(page, /one/).waitFor()
    for (const key of ['j', 'c', '?', '/']) await page.keyboard.press(key)
    await page.getByText('Choose one').waitFor()
    expect(await page.locator('dialog[open]').count()).toBe(0)
    expect(await page.evaluate('document.activeElement.id')).not.toBe('text')
    await row(page, /one/).focus()
    await page.keyboard.press('Enter')
    await details(page).getByText('200 accepted').waitFor()
  })
})

describe('one push', () => {
  it('has an address that survives a reload, and goes back to the list', async () => {
    await inbox.push(alert('first'))
    const { push: second } = await inbox.push(alert('second'))
    const page = await inbox.open({}, `#/push/${second.number}`)
    await details(page).getByText('second', { exact: true }).first().waitFor()
    await page.reload()
    await details(page).getByText('second', { exact: true }).first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('Choose one').waitFor()
    expect(page.url()).toBe(`${inbox.gateway.api}/`)
  })

  it('says why, with the other causes, and is not drawn as delivered', async () => {
    await inbox.push(alert('seen'))
    await inbox.push(alert('lost'), { environment: 'production' })
    const page = await inbox.open()
    await row(page, /lost/).click()
    await details(page).getByText('certain: the gateway saw it').waitFor()
    await details(page).getByText('env-mismatch-token').waitFor()
    await details(page).getByText('Not delivered. Had it been accepted').waitFor()
    await details(page).getByText('What else can be behind').click()
    await expect.poll(() => page.locator('.cause').count()).toBeGreaterThan(1)
    expect(await page.locator('.cause').allTextContents()).not.toContain(
      expect.stringContaining('env-mismatch-token'),
    )
    await row(page, /seen/).click()
    await details(page).getByText('learnt').waitFor()
    expect(await page.locator('.undelivered').count()).toBe(0)
  })

  it('shows the credential and the client that a real one came with, and no secret', async () => {
    await inbox.stage.push('--env', 'sandbox', '--message', 'real')
    const page = await inbox.open()
    await row(page, /real/).click()
    const text = (await details(page).textContent()) ?? ''
    for (const words of [
      'Apple Push Services: com.example.lunch',
      'pushctl local gateway CA',
      'TLSv1.3',
      'h2',
      'ALPN offered',
    ])
      expect(text).toContain(words)
    expect(text).toMatch(/127\.0\.0\.1:\d+/)
    await details(page).getByText('Headers as they came').click()
    expect(await details(page).textContent()).toContain(`/3/device/${deviceToken}`)
  })

  it('has the findings of payload check below the lines they mean', async () => {
    const { push: one } = await inbox.push({ aps: { alert: 'hi', bagde: 1 } })
    const page = await inbox.open({}, `#/push/${one.number}`)
    const finding = page.locator('.codeline', { hasText: 'bagde' }).locator('+ .finding')
    await finding.getByText('badge').first().waitFor()
  })

  it('says in words when the moments in it are, and when its frames came', async () => {
    const aps = {
      event: 'end',
      timestamp: 1_700_000_000,
      'dismissal-date': 1_700_003_600,
      'content-state': {},
    }
    const { push: one } = await inbox.push({ aps }, { headers: { 'apns-push-type': 'liveactivity' } })
    const page = await inbox.open({}, `#/push/${one.number}`)
    await details(page)
      .getByText(/^1700000000 \(Nov 14, 2023, .*ago\)$/)
      .waitFor()
    await details(page)
      .getByText(/^1700003600 \(Nov 14, 2023, .*ago\)$/)
      .waitFor()
    // What the page sends is on no wire.
    expect(await details(page).getByText('Frames: ').count()).toBe(0)
    await inbox.gateway.pushPayload('{"aps":{"alert":"on the wire"}}')
    await row(page, /on the wire/).click()
    await details(page)
      .getByText(/^Frames: answered after [\d.,]+ ms$/)
      .click()
    await details(page).getByText('1, the first of its connection').waitFor()
  })

  it('says what the pushes before it mean for it', async () => {
    const background = { headers: { 'apns-push-type': 'background', 'apns-priority': '5' } }
    for (let count = 1; count <= 4; count += 1)
      await inbox.push({ aps: { 'content-available': 1 } }, { token: 'f0'.repeat(32), ...background })
    const page = await inbox.open()
    await rows(page).first().click()
    await details(page).getByText('4 background pushes in an hour').waitFor()
  })

  it('is drawn as it is seen, whatever it is', async () => {
    const cases: readonly (readonly [string, object, RegExp])[] = [
      ['alert', { aps: { alert: { title: 'T' }, sound: { critical: 1, name: 'x' } } }, /CRITICAL/],
      ['alert', { aps: { alert: 'T', 'interruption-level': 'time-sensitive' } }, /TIME SENSITIVE/],
      ['alert', { aps: { alert: 'T', 'mutable-content': 1 }, sender: 'Ann' }, /Ann/],
      ['alert', { aps: { badge: 7 } }, /7/],
      ['background', { aps: { 'content-available': 1 } }, /The phone shows nothing/],
      ['voip', { aps: {}, caller: 'Ann' }, /Ann.*Decline.*Answer/],
      [
        'liveactivity',
        { aps: { event: 'update', timestamp: 1, 'content-state': { minutes: 5 } } },
        /minutes5/,
      ],
      ['widgets', { aps: { 'content-changed': true } }, /Widgets reload/],
      ['controls', { aps: { 'content-changed': true } }, /Controls reload/],
      ['complication', { aps: { 'content-available': 1 } }, /watch face/],
      ['alert', { aps: { alert: 'T', 'thread-id': 'menu' } }, /stack menu/],
    ]
    const page = await inbox.open()
    for (const [pushType, payload, drawn] of cases) {
      const { push: one } = await inbox.push(payload, { headers: { 'apns-push-type': pushType } })
      await page.evaluate(`location.hash = '#/push/${one.number}'`)
      await page.locator('.phone').filter({ hasText: drawn }).waitFor()
    }
  })

  it('has a drawing of its own where it is no notification', async () => {
    const cases: readonly (readonly [string, string, RegExp])[] = [
      ['widgets', `${topic}.push-type.widgets`, /Widgets reload/],
      ['controls', `${topic}.push-type.controls`, /Controls reload/],
      ['complication', `${topic}.complication`, /watch face/],
      ['alert', 'pass.com.example.ticket', /ticket.*Wallet fetches the pass anew/],
      ['mdm', 'com.apple.mgmt.External.example', /asks its MDM server/],
      ['location', `${topic}.location-query`, /Asks for the location/],
      ['fileprovider', `${topic}.pushkit.fileprovider`, /Files changed/],
    ]
    const page = await inbox.open()
    const drawings = new Set<string>()
    for (const [pushType, pushedTo, says] of cases) {
      const headers = { 'apns-push-type': pushType, 'apns-topic': pushedTo }
      const { push: one } = await inbox.push({ aps: {} }, { headers })
      await page.evaluate(`location.hash = '#/push/${one.number}'`)
      const phone = page.locator('.phone').filter({ hasText: says })
      drawings.add((await phone.locator('.shape').screenshot()).toString('base64'))
    }
    expect(drawings.size).toBe(cases.length)
  })

  it('asks nobody to take what is said by Push to Talk', async () => {
    const headers = { 'apns-push-type': 'pushtotalk', 'apns-topic': `${topic}.voip-ptt` }
    const { push: one } = await inbox.push({ aps: {}, activeSpeaker: 'Ann' }, { headers })
    const page = await inbox.open({}, `#/push/${one.number}`)
    await page
      .locator('.phone')
      .filter({ hasText: /Ann.*is talking/ })
      .waitFor()
    expect(await page.getByText('Answer', { exact: true }).count()).toBe(0)
  })

  it('names a sender once who is the title as well', async () => {
    const aps = { alert: { title: 'Ann', body: 'Hi' }, 'mutable-content': 1 }
    const { push: one } = await inbox.push({ aps, sender: 'Ann' })
    const page = await inbox.open({}, `#/push/${one.number}`)
    await page.locator('.phone', { hasText: 'Hi' }).waitFor()
    expect(await page.locator('.phone').getByText('Ann', { exact: true }).count()).toBe(1)
  })
})

describe('what can be done with a push', () => {
  it('is copied, and works where it is pasted', async () => {
    const { push: one } = await inbox.push(alert("it's"))
    const page = await inbox.open({}, `#/push/${one.number}`)
    await act(page, 'Copy token')
    expect(await copied(page)).toBe(deviceToken)
    await act(page, 'Copy payload')
    expect(JSON.parse(await copied(page))).toEqual(alert("it's"))
    await act(page, 'Copy link')
    expect(await copied(page)).toBe(`${inbox.gateway.api}/#/push/${one.number}`)
    await act(page, 'Copy curl')
    expect(await inbox.stage.paste(await copied(page))).toBe('')
    await expect.poll(() => rows(page).count()).toBe(2)
    await act(page, 'Copy pushctl send')
    expect(await inbox.stage.paste(await copied(page))).toContain('accepted')
    await expect.poll(() => rows(page).count()).toBe(3)
    expect(await rows(page).allTextContents()).toEqual(
      Array(3).fill(expect.stringMatching(/it's.*200 accepted/)),
    )
  })

  it('is exported as JSON', async () => {
    const { push: one } = await inbox.push(alert('kept'))
    const page = await inbox.open({}, `#/push/${one.number}`)
    const [download] = await Promise.all([page.waitForEvent('download'), act(page, 'Export JSON')])
    const file = JSON.parse(readFileSync(await download.path(), 'utf8')) as unknown
    expect(file).toMatchObject({
      number: one.number,
      payload: alert('kept'),
      headers: { authorization: '…' },
    })
  })

  it('is sent again, and says that no client did', async () => {
    const { push: one } = await inbox.push(alert('again'))
    const page = await inbox.open({}, `#/push/${one.number}`)
    await act(page, 'Send again')
    await expect.poll(() => page.url()).toBe(`${inbox.gateway.api}/#/push/${one.number + 1}`)
    await details(page).getByText('with a key of the gateway’s own').waitFor()
  })

  it('is edited with live findings and preview, and sent', async () => {
    const { push: one } = await inbox.push(alert('before'))
    const page = await inbox.open({}, `#/push/${one.number}`)
    await act(page, 'Edit and send')
    await page.getByLabel('Payload').fill('{"aps":{"alert":"after","bagde":1}}')
    await page.locator('.live .finding', { hasText: 'bagde' }).waitFor()
    await page.locator('.live .phone', { hasText: 'after' }).waitFor()
    await page.getByLabel('Payload').fill('{"aps":')
    await page.locator('.live .finding.error', { hasText: 'not JSON' }).waitFor()
    await page.getByLabel('Payload').fill('{"aps":{"alert":"after"}}')
    await act(page, 'Send to the gateway')
    await row(page, /after.*200 accepted/s).waitFor()
  })

  it('is made from a template', async () => {
    const page = await inbox.open({}, '#/compose')
    await page.getByLabel('template').selectOption('live-update')
    expect(await page.getByLabel('apns-topic').inputValue()).toMatch(/\.push-type\.liveactivity$/)
    await page.getByLabel('device token').fill('b2'.repeat(32))
    await act(page, 'Send to the gateway')
    await row(page, /Live Activity update/).waitFor()
  })
})

describe('devices and troubles', () => {
  it('a device is named, and told from then on as gone', async () => {
    await inbox.push(alert('known'))
    const page = await inbox.open({}, '#/devices')
    await page.getByLabel('Name').first().fill('Ann’s phone')
    await page.keyboard.press('Enter')
    const named = async () =>
      (await inbox.owner<{ devices: { name?: string }[] }>('GET', '/api/devices')).devices
    await expect
      .poll(named)
      .toContainEqual(
        expect.objectContaining({ deviceToken, name: 'Ann’s phone', learntAt: expect.any(String) }),
      )
    await page
      .locator('.tile-row', { hasText: deviceToken })
      .getByRole('button', { name: 'unregistered' })
      .click()
    await page.locator('.chip.unregistered').waitFor()
    await inbox.push(alert('gone'))
    await row(page, /gone.*410 Unregistered/s).waitFor()
    await page
      .locator('.tile-row', { hasText: deviceToken })
      .getByRole('button', { name: 'active', exact: true })
      .click()
    await page.locator('.chip.unregistered').waitFor({ state: 'detached' })
  })

  it('a key is added and forgotten; a mistake in it is told', async () => {
    const page = await inbox.open({}, '#/devices')
    await page.getByLabel('Key ID').fill('KEY1234567')
    await page.getByLabel('Team ID').fill('TEAM123456')
    await page.getByLabel('Public key').fill('nonsense')
    await page.getByRole('button', { name: 'Add' }).click()
    await page.locator('#toast', { hasText: 'publicKey' }).waitFor()
    inbox.complaints.length = 0
    await page
      .getByLabel('Public key')
      .fill(
        '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n-----END PUBLIC KEY-----',
      )
    await page.getByRole('button', { name: 'Add' }).click()
    await page.locator('.tile-row', { hasText: 'KEY1234567' }).getByRole('button', { name: 'Forget' }).click()
    await page.locator('.tile-row', { hasText: 'KEY1234567' }).waitFor({ state: 'detached' })
  })

  it('a trouble is switched on with a banner, strikes, and is switched off', async () => {
    const page = await inbox.open({}, '#/troubles')
    await act(page, /Every 10th gets 429/)
    await page.locator('#banner', { hasText: 'answer reason=TooManyRequests' }).waitFor()
    await inbox.push(alert('struck'))
    await row(page, /struck.*429 TooManyRequests/s).waitFor()
    await act(page, 'Switch off')
    await page.locator('#banner').waitFor({ state: 'hidden' })
    await page.getByLabel('Another').fill('nonsense')
    await page.getByRole('button', { name: 'Switch on' }).last().click()
    await page.locator('#toast', { hasText: 'its kind has to be one of' }).waitFor()
  })

  it('the certificate of a push is revoked, and taken back', async () => {
    await inbox.stage.push('--env', 'sandbox', '--message', 'with it')
    const page = await inbox.open()
    await row(page, /with it/).click()
    await act(page, 'Revoke it')
    await page.locator('#toast', { hasText: 'Revoked' }).waitFor()
    await page.goto(`${inbox.gateway.api}/#/devices`)
    await act(page, 'Take back')
    await details(page).getByText('None. A certificate is revoked').waitFor()
    expect(await inbox.owner('GET', '/api/revoked')).toEqual({ revoked: [] })
  })

  it('an empty page leads to the first push', async () => {
    const page = await inbox.open()
    await page.locator('#empty a').click()
    await details(page).getByText('ca.pem').first().waitFor()
    await act(page, 'Send a sample')
    await row(page, /pushctl.*200 accepted/s).waitFor()
  })
})

describe('everybody can use it', () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

  /** What axe-core finds in the page as it is. */
  const violations = (page: Page) =>
    page.evaluate<string[]>(
      `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }).then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target, any }) => target + ' ' + any.map(({ message }) => message)).join(' | ')))`,
    )

  it.each([
    ['en-GB', 'light', 1280],
    ['en-GB', 'dark', 390],
    ['zh-CN', 'dark', 1280],
    ['zh-CN', 'light', 390],
  ] as const)(
    '%s, %s, %i px: axe-core finds nothing in any state, and nothing is wider than the page',
    async (locale, colorScheme, width) => {
      const sent = [
        await inbox.push(alert('hi', { bagde: 1, 'thread-id': 'menu', badge: 4 })),
        await inbox.push(alert('lost'), { environment: 'production' }),
        await inbox.push(
          { aps: {}, caller: 'Ann' },
          { headers: { 'apns-push-type': 'voip', 'apns-topic': `${topic}.voip` } },
        ),
        await inbox.push(
          { aps: { event: 'end', 'content-state': { minutes: 5 } } },
          {
            token: 'c3'.repeat(32),
            headers: { 'apns-push-type': 'liveactivity', 'apns-topic': `${topic}.push-type.liveactivity` },
          },
        ),
        await inbox.push(
          { aps: { 'content-changed': true } },
          {
            token: 'd4'.repeat(32),
            headers: { 'apns-push-type': 'widgets', 'apns-topic': `${topic}.push-type.widgets` },
          },
        ),
        await inbox.push(
          { aps: {}, activeSpeaker: 'Ann' },
          {
            token: 'e5'.repeat(32),
            headers: { 'apns-push-type': 'pushtotalk', 'apns-topic': `${topic}.voip-ptt` },
          },
        ),
        await inbox.push(
          {},
          { token: 'f6'.repeat(32), headers: { 'apns-topic': 'pass.com.example.ticket' } },
        ),
      ]
      await inbox.owner('POST', '/api/troubles', { kind: 'delay', milliseconds: 1 })
      await inbox.gateway.pushPayload('{"aps":{"alert":"on the wire"}}')
      await inbox.gateway.askByHttp1()
      const { connections } = await inbox.owner<{ connections: { id: string }[] }>('GET', '/api/received')
      expect(connections).toHaveLength(1)
      const page = await inbox.open({ locale, colorScheme, viewport: { width, height: 800 } })
      // The policy of the page lets no script in, not even this one: it comes by the debugger.
      await page.evaluate(axe)
      const isGood = async (state: string) => {
        expect([state, await violations(page)]).toEqual([state, []])
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      }
      const last = sent.at(-1)?.push.number ?? 0
      const places = [
        ...sent.map(({ push: { number } }) => `#/push/${number}`),
        `#/push/${last + 1}`,
        ...connections.map(({ id }) => `#/push/${id}`),
        ...['#/compose', '#/devices', '#/troubles', '#/start'],
      ]
      await isGood('list')
      for (const place of places) {
        await page.evaluate(`location.hash = ${JSON.stringify(place)}`)
        await details(page).locator('h2').waitFor()
        // Everything that can be folded out is.
        await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        await isGood(place)
      }
      await page.evaluate("location.hash = '#/compose'")
      await details(page).locator('textarea').fill('{"aps":')
      await page.locator('.live .finding.error').waitFor()
      await isGood('a mistake in the editor')
      await page.evaluate("location.hash = ''")
      await page.locator('#text').fill('is:nonsense')
      await isGood('an operator that nobody knows')
      await page.locator('#text').fill('')
      await page.locator('#grouping').selectOption('device')
      await isGood('groups')
      await page.locator('#grouping').selectOption('none')
      await page.locator('#help').click()
      await isGood('keys')
      await page.keyboard.press('Escape')
      await page.locator('#clear').click()
      await page.locator('#ask-clear').waitFor()
      await isGood('asking')
      await page.locator('#ask-clear .first').click()
      await page.locator('#toast button').waitFor()
      await isGood('cleared')
      await page.evaluate('sessionStorage.clear()')
      await page.reload()
      await page.locator('#door-title').waitFor()
      await page.evaluate(axe)
      await isGood('door')
    },
  )

  it.each([1280, 390])('the keyboard comes to everything in its order, at %i px', async (width) => {
    const { push: one } = await inbox.push(alert('hi'), { environment: 'production' })
    const page = await inbox.open({ viewport: { width, height: 800 } })
    await rows(page).first().waitFor()
    for (const place of ['', `#/push/${one.number}`, '#/compose', '#/devices', '#/troubles', '#/start']) {
      const headings = () => details(page).locator('h2').allInnerTexts()
      const before = String(await headings())
      await page.evaluate(`location.hash = ${JSON.stringify(place)}`)
      // What is asked of the gateway comes with the heading, in the place of what stood there.
      if (place !== '') await expect.poll(async () => String(await headings())).not.toBe(before)
      // Numbers everything that is seen and can be reached, from the top.
      const count = await page.evaluate<number>(`(() => {
        document.activeElement?.blur()
        const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
        const reachable = all.filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex >= 0)
        for (const one of all) one.removeAttribute('data-order')
        reachable.forEach((one, at) => { one.dataset.order = String(at) })
        getSelection().removeAllRanges()
        return reachable.length
      })()`)
      // From the first to the last, by Tab alone.
      await page.locator('[data-order="0"]').focus()
      const reached: string[] = []
      for (let at = 0; at < count; at += 1) {
        reached.push(await page.evaluate<string>("document.activeElement.dataset.order ?? 'none'"))
        await page.keyboard.press('Tab')
      }
      expect([place, reached.filter((each) => each !== 'none')]).toEqual([
        place,
        Array.from({ length: count }, (_, at) => String(at)),
      ])
    }
  })

  it('a push is edited, sent, looked at and cleared without a mouse', async () => {
    await inbox.push(alert('first'))
    const page = await inbox.open()
    await rows(page).first().waitFor()
    const tabTo = async (name: string) => {
      for (let count = 0; count < 40; count += 1) {
        const label = await page.evaluate<string>(
          'document.activeElement.innerText || document.activeElement.labels?.[0]?.innerText || ""',
        )
        if (label.trim() === name) return
        await page.keyboard.press('Tab')
      }
      throw new Error(`Tab does not come to ${name}.`)
    }
    await page.keyboard.press('j')
    await tabTo('Edit and send')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H2')
    await tabTo('Payload')
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('{"aps":{"alert":"typed"}}')
    await tabTo('Send to the gateway')
    await page.keyboard.press('Enter')
    await row(page, /typed.*200 accepted/s).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('c')
    await tabTo('Clear')
    await page.keyboard.press('Enter')
    await page.locator('#toast').waitFor()
    await tabTo('Undo')
    await page.keyboard.press('Enter')
    await row(page, /typed/).waitFor()
  })
})

describe('the page', () => {
  it('is under 100 KB, compressed', async () => {
    const files = await Promise.all(
      ['/', '/inbox.css', '/inbox.js'].map(async (path) =>
        (await fetch(`${inbox.gateway.api}${path}`)).arrayBuffer(),
      ),
    )
    const sizes = files.map((file) => gzipSync(new Uint8Array(file)).length)
    process.stdout.write(`the page: ${sizes.join(' + ')} bytes, compressed\n`)
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(100_000)
  })

  it('is painted within 200 ms', async () => {
    const page = await inbox.open()
    const worked = await workOf(page)
    const before = await worked()
    await page.reload()
    await page.locator('#state.live').waitFor()
    const work = (await worked()) - before
    const painted = await page.evaluate<number>(
      "performance.getEntriesByName('first-contentful-paint')[0].startTime",
    )
    process.stdout.write(`the page: ${work.toFixed(0)} ms of work, painted after ${painted.toFixed(0)} ms\n`)
    expect(work).toBeLessThan(200)
  })
})

describe('ten thousand', () => {
  it('entries are scrolled through and filtered without a frame over 50 ms', async () => {
    const page = await inbox.open()
    await page.evaluate("document.getElementById('text').value = ''")
    const event = (number: number) => ({
      kind: 'push',
      number,
      time: new Date(1_700_000_000_000 + number).toISOString(),
      environment: number % 3 === 0 ? 'production' : 'sandbox',
      id: `id-${number}`,
      outcome: number % 5 === 0 ? 'rejected' : 'accepted',
      status: number % 5 === 0 ? 400 : 200,
      ...(number % 5 === 0 && { reason: 'BadDeviceToken', evidence: { en: 'Not known.', zh: '不认识。' } }),
      deviceToken: number.toString(16).padStart(64, '0'),
      topic,
      pushType: 'alert',
      payload: alert(`message ${number}`),
      size: 40,
    })
    const frames = Array.from(
      { length: 10_000 },
      (_, at) => `data: ${JSON.stringify(event(at + 100_000))}\n\n`,
    )
    await page.route('**/api/events*', (route) => route.fulfill({ status: 200, body: frames.join('') }))
    await page.reload()
    await expect.poll(() => page.locator('#count').textContent(), { timeout: 15_000 }).toContain('10000')
    const worked = await workOf(page)
    const acts = [
      ...Array.from(
        { length: 12 },
        (_, step) => (time: number) => `list.scrollTop = ${(step * 33_331 + time * 3000) % 600_000}`,
      ),
      ...['m', 'me', 'message 12', 'is:rejected', 'is:rejected type:alert 7', '-is:rejected', ''].map(
        (typed) => (time: number) =>
          `text.value = '${typed}${' '.repeat(time)}'; text.dispatchEvent(new Event('input'))`,
      ),
    ]
    const measured = { work: 0, clock: 0, drawn: 0 }
    for (const act of acts) {
      const [works, clocks]: [number[], number[]] = [[], []]
      // Each is done twice and the best counts: what else runs on this computer is no fault of the page.
      for (const time of [1, 2]) {
        const before = await worked()
        const { clock, drawn } = await page.evaluate<{ clock: number; drawn: number }>(`(async () => {
          const list = document.getElementById('list'), text = document.getElementById('text')
          const began = performance.now()
          ${act(time)}
          await new Promise(requestAnimationFrame)
          void document.body.offsetHeight
          const clock = performance.now() - began
          await new Promise(requestAnimationFrame)
          return { clock, drawn: document.querySelectorAll('#messages li').length }
        })()`)
        works.push((await worked()) - before)
        clocks.push(clock)
        measured.drawn = Math.max(measured.drawn, drawn)
      }
      measured.work = Math.max(measured.work, Math.min(...works))
      measured.clock = Math.max(measured.clock, Math.min(...clocks))
    }
    const { work, clock } = measured
    process.stdout.write(
      `10,000 entries: most work for a frame ${work.toFixed(1)} ms of ${acts.length}, ${clock.toFixed(1)} ms by the clock, ${measured.drawn} rows drawn at most\n`,
    )
    expect(measured.drawn).toBeLessThan(60)
    expect(work).toBeLessThan(50)
  })
})
