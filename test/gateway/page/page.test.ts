import { readdirSync, readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Control, startControl } from '../../../src/gateway/control/control.ts'
import { pageFiles } from '../../../src/gateway/page/page.ts'
import { controlsInMemory, gatewayInMemory } from '../control/controls-in-memory.ts'
import { now } from '../gateway-under-test.ts'

const paths = [...pageFiles.keys()]

let control: Control
beforeAll(async () => {
  control = await startControl({
    gateway: gatewayInMemory(controlsInMemory()),
    port: 0,
    now: () => now,
    stop: () => {},
  })
})
afterAll(() => control.close())

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((done, failed) => {
    const request = httpRequest(`${control.url}${path}`, { method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    request.on('error', failed)
    request.end()
  })
}

const folder = resolve(import.meta.dirname, '../../../src/gateway/page')
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
const source = (name: string) => readFileSync(resolve(folder, name), 'utf8')

/** As Chromium 156 sends it for a link or `location.replace` on a page of a file. */
const fromFile = {
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
}

describe('the inbox page', () => {
  it.each([
    ['/', 'inbox.html', 'text/html'],
    ['/inbox.css', 'inbox.css', 'text/css'],
    ['/inbox.js', 'browser/inbox.ts', 'text/javascript'],
  ])('has %s, which is %s as it was written', async (path, file, type) => {
    const { status, headers, text } = await ask(path, { 'sec-fetch-site': 'same-origin' })
    expect(status).toBe(200)
    // Vitest leaves style sheets empty; the browser's own test sees that it is there.
    if (type !== 'text/css') expect(text).toBe(source(file))
    expect(headers).toMatchObject({
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
        "require-trusted-types-for 'script'; trusted-types 'none'",
    })
  })

  it('is all that lies in its folder, and is built of all that lies in the folder of its script', () => {
    expect(files.filter((name) => /\.(html|css)$/.test(name)).sort()).toEqual(['inbox.css', 'inbox.html'])
    const scripts = files.filter((name) => /^browser\/.*\.ts$/.test(name))
    const imported = scripts.flatMap((name) =>
      [...source(name).matchAll(/from '\.\/([\w-]+\.ts)'/g)].map(([, file]) => `browser/${file}`),
    )
    expect(scripts.filter((name) => name !== 'browser/inbox.ts' && !imported.includes(name))).toEqual([])
    expect(paths.sort()).toEqual(['/', '/inbox.css', '/inbox.js'])
  })

  it('makes elements of nothing but its own words, and loads nothing from elsewhere', () => {
    const all = files.filter((name) => /\.(html|css|ts)$/.test(name) && !name.endsWith('.d.ts'))
    expect(all.length).toBeGreaterThan(10)
    for (const name of all) {
      expect(source(name)).not.toMatch(
        /innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function/,
      )
      // Lines to copy name the address they push to.
      if (/first-lines|lines-to-copy/.test(name)) continue
      expect(source(name).replaceAll("xmlns='http://www.w3.org/2000/svg'", '')).not.toMatch(/https?:|url\(/)
    }
  })

  it.each([
    ['typed into the address bar', { ...fromFile, 'sec-fetch-site': 'none' }],
    ['from the file that gateway start names', fromFile],
    ['from a page on another port', { ...fromFile, 'sec-fetch-site': 'same-site' }],
    ['by a program that is no browser', {}],
  ])('opens %s', async (_, headers) => {
    expect((await ask('/', headers)).status).toBe(200)
  })

  const evil = 'https://evil.example'
  it.each([
    ['under another name', { host: 'evil.example' }],
    ['by a script of another site', { origin: evil, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    ['by a sandboxed page', { origin: 'null' }],
    ['in a frame of another site', { ...fromFile, 'sec-fetch-dest': 'iframe' }],
    ['in a frame', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'iframe' }],
    ['as an object', { ...fromFile, 'sec-fetch-dest': 'object' }],
    ['in an old frame', { ...fromFile, 'sec-fetch-dest': 'frame' }],
    [
      'as a script of another site',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
    ],
    [
      'by a script that wants no answer',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' },
    ],
  ])('does not open %s', async (_, headers: Record<string, string>) => {
    for (const path of paths) {
      const { status, text } = await ask(path, headers)
      expect(status).toBe(403)
      expect(text).not.toContain('<')
    }
  })

  it('takes no other method, and no form of another site', async () => {
    const { status, headers } = await ask('/', {}, 'POST')
    expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'GET' })
    expect((await ask('/', fromFile, 'POST')).status).toBe(403)
  })

  it('brings no token along, whatever is sent', async () => {
    const authorization = `Bearer ${control.token}`
    for (const path of [...paths, `/?token=${control.token}`]) {
      const { status, headers, text } = await ask(path, { authorization })
      expect(status).toBe(200)
      expect(text + JSON.stringify(headers)).not.toContain(control.token)
    }
  })

  it('is no way round the token of the API', async () => {
    for (const path of ['/api/received', '/api/events', '/favicon.ico', '//api/received', '/inbox.html']) {
      expect([401, 403, 404]).toContain((await ask(path, fromFile)).status)
      expect((await ask(path)).status).toBe(401)
    }
  })
})
