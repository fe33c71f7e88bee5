import { describe, expect, it } from 'vitest'
import { readPayload, withoutSimulatorTarget } from '../../src/apns/payload.ts'
import { Fault } from '../../src/fault.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (text: string) => readPayload(bytes(text), 'push.json')

function faultOf(content: Uint8Array): Fault {
  try {
    readPayload(content, 'push.json')
  } catch (error) {
    if (error instanceof Fault) return error
  }
  throw new Error('it was taken')
}

describe('readPayload', () => {
  it('lets bytes through as they are', () => {
    const payload = bytes('{ "aps" : {"alert":"你好"} }')
    expect(readPayload(payload, 'push.json')).toEqual({ bytes: payload, value: { aps: { alert: '你好' } } })
  })

  it('takes off a byte order mark', () => {
    expect(read('\uFEFF{}').bytes).toEqual(bytes('{}'))
  })

  it.each([
    ['', 'payload/bad-json-or-no-aps', /push\.json is not JSON; line 1, column 1: the text ends too early/],
    ['{"aps":{}};', 'payload/bad-json-or-no-aps', /line 1, column 11: the JSON has ended/],
    [
      '{\n  "aps": {"badge": 1,}\n}',
      'payload/bad-json-or-no-aps',
      /line 2, column 22: a key .* comma too many/,
    ],
    ['[]', 'payload/bad-json-or-no-aps', /not an object/],
    ['"hi"', 'payload/bad-json-or-no-aps', /not an object/],
    ['null', 'payload/bad-json-or-no-aps', /not an object/],
    ['-----BEGIN PRIVATE KEY-----\nMIGTAgEAMBMG\n', 'payload/is-credential', /certificate or a key/],
    ['MIIFhzCCBG+gAwIBAgIIdzxmU+LiCdUwDQYJ', 'payload/is-credential', /certificate or a key/],
  ])('refuses %j', (text, code, told) => {
    const fault = faultOf(bytes(text))
    expect(fault.code).toBe(code)
    expect(fault.text.en).toMatch(told)
  })

  it('says that a .p12 or .cer is one', () => {
    expect(faultOf(Uint8Array.of(0x30, 0x82, 0x0a, 0x21, 2, 1, 3)).code).toBe('payload/is-credential')
  })

  it('quotes nothing of what it read', () => {
    const fault = faultOf(bytes('TOPSECRETKEYMATERIAL+/=='))
    expect(JSON.stringify([fault.text, fault.hint, String(fault.cause)])).not.toContain('SECRET')
  })

  it('refuses what is not UTF-8', () => {
    expect(faultOf(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)).text.en).toMatch(/not UTF-8/)
  })
})

describe('withoutSimulatorTarget', () => {
  it('takes the app out of a .apns file', () => {
    const { payload, bundleId } = withoutSimulatorTarget(
      read('{"Simulator Target Bundle":"com.example.app","aps":{"badge":1}}'),
    )
    expect(bundleId).toBe('com.example.app')
    expect(payload).toEqual({ bytes: bytes('{"aps":{"badge":1}}'), value: { aps: { badge: 1 } } })
  })
})
