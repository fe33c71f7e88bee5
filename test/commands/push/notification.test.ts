import { expect, test } from 'vitest'
import { fakeHost, run } from '../../fake-host.ts'

const token = 'ab'.repeat(32)

/** The kind of certificate, the push type that was asked for, and the topic that APNs would refuse. */
test.each([
  ['development', 'voip', 'com.example.app.voip'],
  ['production', 'complication', 'com.example.app.complication'],
  [
    'sandbox',
    'liveactivity --live-activity update --content-state {}',
    'com.example.app.push-type.liveactivity',
  ],
])(
  'a certificate (%s) that does not list the topic of --push-type %s: that topic is named',
  async (kind, type, topic) => {
    const host = fakeHost()
    expect((await run(`gateway issue com.example.app --kind ${kind}`, host)).code).toBe(0)
    const env = kind === 'production' ? 'production' : 'sandbox'
    const { code, stderr } = await run(
      `send --token ${token} --cert com.example.app-${kind}.p12 --env ${env} --gateway 127.0.0.1:9 --push-type ${type} --data a=1 --dry-run`,
      host,
    )
    expect(code).toBe(1)
    expect(stderr).toContain('TopicDisallowed')
    expect(stderr).toContain(topic)
  },
)
