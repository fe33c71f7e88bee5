import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { firstLines, issueLines } from '../../src/gateway/page/browser/first-lines.ts'
import { deviceToken, openStage, type RunningGateway, type Stage } from './stage.ts'

const topic = 'com.example.first'

/** How what was pasted is run, and how one sees whether its language is on this computer. */
const runs: Readonly<
  Record<string, { readonly file: string; readonly line: string; readonly needs: string }>
> = {
  pushctl: { file: 'push.sh', line: '. ./push.sh', needs: 'true' },
  curl: { file: 'curl.sh', line: '. ./curl.sh', needs: 'curl --version | grep HTTP2' },
  Node: { file: 'push.mjs', line: 'node push.mjs', needs: 'node --version' },
  'Python (httpx)': { file: 'push.py', line: 'python3 push.py', needs: 'python3 -c "import httpx, h2"' },
  Go: { file: 'push.go', line: 'go run push.go', needs: 'go version' },
  PHP: {
    file: 'push.php',
    line: 'php push.php',
    needs: `php -r 'exit(curl_version()["features"] & CURL_VERSION_HTTP2 ? 0 : 1);'`,
  },
  Ruby: { file: 'push.rb', line: 'ruby push.rb', needs: `ruby -e 'require "net-http2"'` },
  Java: { file: 'Push.java', line: 'java Push.java', needs: 'java --version' },
}

let stage: Stage
let gateway: RunningGateway
beforeAll(async () => {
  stage = await openStage()
  gateway = await stage.start()
  await stage.paste(issueLines(topic))
})
afterAll(async () => {
  await gateway?.stop()
  stage?.close()
})

const accepted = async () => {
  const answer = await fetch(`${gateway.api}/api/received?topic=${topic}&outcome=accepted`, {
    headers: { authorization: `Bearer ${gateway.token}` },
  })
  return ((await answer.json()) as { received: unknown[] }).received.length
}

describe('the lines of the first page, pasted as they stand', () => {
  const programs = () =>
    firstLines({
      endpoint: gateway.endpoints.sandbox,
      caFile: join(stage.folder, 'data/pushctl/gateway/ca.pem'),
      topic,
      deviceToken,
    })

  it('are there for every language that they are run for', () => {
    expect(programs().map(({ name }) => name)).toEqual(Object.keys(runs))
  })

  it.each(Object.entries(runs))('%s pushes', { timeout: 60_000 }, async (name, { file, line, needs }) => {
    const isHere = await execa('sh', ['-c', needs], { reject: false, stdio: 'ignore' })
    if (isHere.exitCode !== 0) {
      process.stdout.write(`${name} is not on this computer: its lines were not run\n`)
      return
    }
    const before = await accepted()
    writeFileSync(join(stage.folder, file), programs().find((one) => one.name === name)?.code ?? '')
    const printed = await stage.paste(line)
    expect([printed, await accepted()]).toEqual([expect.anything(), before + 1])
  })
})
