import { expect, it } from 'vitest'
import { fakeHost, run } from '../../fake-host.ts'

const token = 'ab'.repeat(32)

/** All that can be typed for one push is in the line to type next; speed and the wait of many pushes are not. */
const lines: readonly [string, string][] = [
  [
    `send --token ${token} --key-id ABCDE12345 --team-id TEAM123456 --passphrase-env P12 --env sandbox --port 2197 --proxy none --topic com.example.app --push-type alert --priority 5 --expiration 30m --collapse-id c --apns-id 0b1 --header a:1 --header b:2 --title T --badge 3 --data k=v --curl --no-lint`,
    `pushctl send --token ${token} --cert FILE.p12 --team-id TEAM123456 --key-id ABCDE12345 --passphrase-env P12 --env sandbox --proxy none --topic com.example.app --push-type alert --priority 5 --collapse-id c --apns-id 0b1 --data k=v --title T --badge 3 --curl --no-lint --port 2197 --expiration 30m --header a:1 --header b:2`,
  ],
  [
    'send --to rows.csv --gateway local --report r.csv --resume --retry-unknown --skip-bad-rows --dead-tokens d.csv --connections 2 --concurrency 3 --rate 4 --max-wait 5m -m Hi',
    'pushctl send --cert FILE.p12 --to rows.csv --report r.csv --resume --retry-unknown --skip-bad-rows --dead-tokens d.csv --gateway local --message Hi',
  ],
  [
    'channel list --topic com.example.app --key-id ABCDE12345 --env sandbox --proxy none',
    'pushctl channel list --topic com.example.app --cert FILE.p12 --key-id ABCDE12345 --env sandbox --proxy none',
  ],
]

it.each(lines)('%s: the line to type next says all of it again', async (typed, again) => {
  const { code, stderr } = await run(typed, fakeHost({ env: { P12: 'x' } }))
  expect(code).toBe(2)
  expect(stderr.split('\n').find((each) => each.includes('Like this: '))).toBe(`  Like this: ${again}`)
})
