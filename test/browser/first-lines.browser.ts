import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { details, inboxPage } from './inbox-page.ts'
import { pythonWith } from './stage.ts'

const python = pythonWith('httpx, h2')

/** How what was copied is run, and how one sees whether its language is on this computer. */
const runs: Readonly<
  Record<string, { readonly file: string; readonly line: string; readonly needs: string }>
> = {
  pushctl: { file: 'push.sh', line: '. ./push.sh', needs: 'true' },
  curl: { file: 'curl.sh', line: '. ./curl.sh', needs: 'curl --version | grep HTTP2' },
  Node: { file: 'push.mjs', line: 'node push.mjs', needs: 'node --version' },
  'Python (httpx)': { file: 'push.py', line: `${python} push.py`, needs: `${python} -c "import httpx, h2"` },
  Go: { file: 'push.go', line: 'go run push.go', needs: 'go version' },
  PHP: {
    file: 'push.php',
    line: 'php push.php',
    needs: `php -r 'exit(curl_version()["features"] & CURL_VERSION_HTTP2 ? 0 : 1);'`,
  },
  Ruby: { file: 'push.rb', line: 'ruby push.rb', needs: `ruby -e 'require "typhoeus"'` },
  Java: { file: 'Push.java', line: 'java Push.java', needs: 'java --version' },
}

const inbox = inboxPage()

/** Presses the copy button beside some code. @returns what can be pasted then */
async function copied(page: Page, line: ReturnType<Page['locator']>): Promise<string> {
  await page.evaluate("navigator.clipboard.writeText('')")
  await line.getByRole('button').click()
  for (;;) {
    const text = await page.evaluate<string>('navigator.clipboard.readText()')
    if (text !== '') return text
  }
}

const accepted = async () =>
  (await inbox.owner<{ received: unknown[] }>('GET', '/api/received?outcome=accepted')).received.length

describe('the lines of the first page, copied and pasted as they stand', () => {
  const programs = new Map<string, string>()
  beforeAll(async () => {
    const page = await inbox.open({}, '#/start')
    const lines = details(page).locator('.line')
    await inbox.stage.paste(await copied(page, lines.first()))
    for (const program of await details(page).locator('details').all()) {
      const name = (await program.locator('summary').textContent()) ?? ''
      if ((await program.getAttribute('open')) === null) await program.locator('summary').click()
      programs.set(name, await copied(page, program.locator('.line')))
    }
  })

  it('are there for every language that they are run for', () => {
    expect([...programs.keys()]).toEqual(Object.keys(runs))
  })

  it.each(Object.entries(runs))('%s pushes', { timeout: 60_000 }, async (name, { file, line, needs }) => {
    const isHere = await execa('sh', ['-c', needs], { reject: false, stdio: 'ignore' })
    if (isHere.exitCode !== 0 && process.env.CI === undefined) {
      process.stdout.write(`${name} is not on this computer: its lines were not run\n`)
      return
    }
    writeFileSync(join(inbox.stage.folder, file), programs.get(name) ?? '')
    const before = await accepted()
    const printed = await inbox.stage.paste(line)
    expect([printed, await accepted()]).toEqual([expect.anything(), before + 1])
  })
})
