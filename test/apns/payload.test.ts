import { describe, expect, it } from 'vitest'
import { readPayload, withoutSimulatorTarget } from '../../src/apns/payload.ts'
import { wrappedJson } from '../../src/apns/wrapped-json.ts'
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
    [
      '{"aps":',
      'payload/bad-json-or-no-aps',
      /push\.json is not JSON; line 1, column 8: the text ends too early/,
    ],
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

  const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')
  it.each<[what: string, content: Uint8Array, told: RegExp, line: RegExp]>([
    ['nothing', bytes(''), /^push\.json is empty\.$/, /^$/],
    ['blanks alone', bytes(' \r\n\n'), /^push\.json is empty\.$/, /^$/],
    ['UTF-16 of PowerShell', utf16('{"aps":{}}'), /is in UTF-16/, /^iconv -f UTF-16 -t UTF-8 push\.json > /],
    ['UTF-16 without a mark', utf16('{}').subarray(2), /is in UTF-16/, /^iconv/],
    ['UTF-16, the other way round', utf16('{}').swap16(), /is in UTF-16/, /^iconv/],
    ['a page', bytes('\n<!DOCTYPE html><html>'), /is an HTML page/, /^$/],
    [
      'a property list',
      bytes('<?xml version="1.0"?>\n<!DOCTYPE plist PUBLIC'),
      /property list/,
      /^plutil -convert json/,
    ],
    ['a binary property list', bytes('bplist00\u0001'), /property list/, /^plutil/],
    ['XML', bytes('<note/>'), /is XML/, /^$/],
    ['a ZIP file', Uint8Array.of(0x50, 0x4b, 3, 4, 0), /compressed/, /^$/],
    ['a form of fields', bytes('aps[alert]=Hi&aps[badge]=1'), /body of a form/, /^$/],
    ['quotes that the shell took', bytes("'{aps:{alert:x}}'"), /lost its double quotes: the shell/, /^$/],
    ['the same without quotes round it', bytes('{aps:{alert:Hi there}}'), /lost its double quotes/, /^$/],
    [
      'an answer with its headers',
      bytes('HTTP/2 400\n\n{"reason":"BadTopic"}'),
      /whole HTTP message.*no payload/,
      /^pushctl inspect push\.json$/,
    ],
    [
      'a curl line',
      bytes('curl -d {} https://api.push.apple.com'),
      /curl line/,
      /^pushctl inspect push\.json$/,
    ],
    ['YAML', bytes('aps:\n  alert: hi\n'), /is YAML/, /^yq -o json push\.json/],
    [
      'letters of GB18030',
      Buffer.from('7b0a22c4e3bac3223a317d', 'hex'),
      /not in UTF-8: line 2 /,
      /^iconv -f GB18030/,
    ],
    [
      'UTF-8 that ends within a letter',
      bytes('{"aps":{"alert":"你好').subarray(0, -1),
      /ends in the middle of a letter/,
      /^$/,
    ],
    [
      'UTF-8 with a text that was cut by bytes',
      Buffer.concat([bytes('{"aps":\n{"alert":"你好').subarray(0, -2), bytes('"}}')]),
      /letter in line 2 that lost its last bytes/,
      /^$/,
    ],
  ])('names what is given instead: %s', (_, content, told, line) => {
    const { text, commands } = faultOf(content)
    expect(text.en).toMatch(told)
    expect(text.zh).toMatch(/^push\.json ?\S/)
    expect(commands[0] ?? '').toMatch(line)
  })

  const json = '{"aps":{"alert":"Hi there"}}'
  it.each<[what: string, wrapped: string, told: RegExp]>([
    ['a form', `payload=${encodeURIComponent(json)}`, /body of a form/],
    ['a form with a field behind it', `payload=${encodeURIComponent(json)}&to=x`, /body of a form/],
    ['what is in aps, as a form', `aps=${encodeURIComponent('{"alert":"Hi there"}')}`, /body of a form/],
    ['a form whose value is not encoded', `payload=${json}`, /body of a form/],
    ['a value without its name', encodeURIComponent(json), /body of a form, .*%7B for \{/],
    ['a name without its value', `${encodeURIComponent(json).replaceAll('%20', '+')}=`, /body of a form/],
    ['a value that was encoded twice', encodeURIComponent(encodeURIComponent(json)), /body of a form/],
    ['HTML', json.replaceAll('"', '&quot;'), /escaped for HTML: &quot;/],
    ['HTML in numbers', json.replaceAll('"', '&#34;'), /escaped for HTML/],
    ['HTML twice', json.replaceAll('"', '&amp;quot;'), /escaped for HTML/],
    ['base64', `${btoa(json)}\n`, /is base64/],
    ['base64 in a data: address', `data:application/json;base64,${btoa(json)}`, /is base64/],
    ['hex', Buffer.from(json).toString('hex'), /in hex digits/],
    ['a string without its quotes', json.replaceAll('"', '\\"'), /a backslash before each double quote/],
    [
      'a form of parts',
      `--b\r\nContent-Disposition: form-data; name="json"\r\n\r\n${json}\r\n--b--\r\n`,
      /multipart/,
    ],
    ['a request', `POST /3/device/aa HTTP/2\r\napns-topic: com.example\r\n\r\n${json}`, /whole HTTP request/],
    ['headers and body', `apns-topic: com.example\n\n${json}`, /whole HTTP request/],
    ['a chat', `\`\`\`json\n${json}\n\`\`\``, /as chats and Markdown/],
    ['quotes of cmd.exe', `'${json}'`, /quotes round the JSON.*cmd\.exe/],
  ])('names what the JSON is wrapped in, and finds it there: %s', (_, wrapped, told) => {
    const { text, commands } = faultOf(bytes(wrapped))
    expect(text.en).toMatch(told)
    expect(commands).toEqual(['pushctl payload extract push.json -o payload.json'])
    expect(JSON.parse(wrappedJson(bytes(wrapped))?.json ?? '')).toEqual({ aps: { alert: 'Hi there' } })
  })

  it.each([
    ['an ordinary word in base64', btoa('hello, world')],
    ['a JWT', 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJUIn0.c2ln'],
    ['a query', 'q=%7'],
    ['a header alone', 'apns-topic: com.example\n\nhello'],
  ])('finds no JSON in %s', (_, text) => {
    expect(wrappedJson(bytes(text))).toBeUndefined()
  })

  it.each([
    ['{"n":NaN}', /no NaN/],
    ['{"n":-Infinity}', /no NaN and no Infinity/],
    ['{"n":None}', /of a programming language/],
    ['{"n":True}', /of a programming language/],
    ['{"n":undefined}', /of a programming language/],
    ['{"n":.5}', /begins neither with/],
    ['{"n":007}', /begins neither with|comma or a closing/],
    ['{"n":#count#}', /placeholder stands in double quotes/],
    ['{"n":$\u007bcount}}', /placeholder stands in double quotes/],
    ['{"n":{{ count }}}', /column 7: a placeholder of another program/],
    ['{"n":{% if x %}1{% endif %}}', /placeholder of another program/],
    ['{"n":<%= count %>}', /placeholder of another program/],
    ['{"n":%d}', /placeholder of another program/],
    ['{"n" => 1}', /a colon here, not = or =>/],
    ['{"n":1} # note', /no comments/],
    ["{'aps':{}}", /double quotes only/],
  ])('names the habit behind %s, and the line that looks again', (text, told) => {
    const fault = faultOf(bytes(text))
    expect(fault.text.en).toMatch(told)
    expect(fault.commands).toEqual(['pushctl payload check push.json'])
  })

  it('says that a .p12 or .cer is one', () => {
    expect(faultOf(Uint8Array.of(0x30, 0x82, 0x0a, 0x21, 2, 1, 3)).code).toBe('payload/is-credential')
  })

  it('quotes nothing of what it read', () => {
    const fault = faultOf(bytes('TOPSECRETKEYMATERIAL+/=='))
    expect(JSON.stringify([fault.text, fault.hint, String(fault.cause)])).not.toContain('SECRET')
  })

  it('refuses what is not UTF-8', () => {
    expect(faultOf(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)).text.en).toMatch(/not in UTF-8/)
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
