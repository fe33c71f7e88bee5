import { describe, expect, it } from 'vitest'
import { pushTypeNames, pushTypes } from '../../../../src/apns/push-type.ts'
import { curlLine, sendLine } from '../../../../src/gateway/page/browser/lines-to-copy.ts'
import { messageIn } from '../../../../src/gateway/page/browser/message.ts'
import { pushEntry } from './events.ts'

const summary = {
  endpoints: { sandbox: '127.0.0.1:2197', production: '127.0.0.1:2198' },
  channelEndpoints: { sandbox: '', production: '' },
  caFile: '/home/ann/ca.pem',
  kept: 1,
  arrived: 1,
}

function linesOf(...push: Parameters<typeof pushEntry>): readonly string[] {
  const message = messageIn(pushEntry(...push))
  return message === undefined ? [] : [curlLine(message, summary), sendLine(message)]
}

describe('the lines that send a push once more', () => {
  it.each(pushTypeNames)(
    'of type %s name the certificate that gateway issue wrote for the app',
    (pushType) => {
      const topic = `com.example.app${pushTypes[pushType].suffix}`
      for (const line of linesOf(1, { topic, pushType }, { aps: {} })) {
        expect(/--cert '?([^ ':]+)/.exec(line)?.[1]).toBe('com.example.app.p12')
        expect(line).toContain(topic)
      }
    },
  )

  it('go where the push went', () => {
    const [curl, send] = linesOf(1, { environment: 'production' })
    expect(curl).toContain('https://127.0.0.1:2198/3/device/')
    expect(send).toContain('--env production')
  })

  it('hold a payload together that has quotes in it', () => {
    for (const line of linesOf(1, {}, { aps: { alert: "it's" } })) expect(line).toContain(`it'\\''s`)
  })
})
