import { gzipSync } from 'node:zlib'
import { topic } from '../../gateway-under-test.ts'
import { type Question, question, well } from './question.ts'

const json = '{"aps":{"alert":"hi"}}'
const twice = JSON.stringify(json)

/** What the body of a push may be. */
const written: Readonly<Record<string, string | Uint8Array>> = {
  nothing: '',
  'a blank': ' ',
  JSON: json,
  'JSON between blanks': ` ${json}\n`,
  'an empty object': '{}',
  'JSON without aps': '{"x":1}',
  'a number': '5',
  true: 'true',
  null: 'null',
  'a text': '"hello"',
  'a list': `[${json}]`,
  'half of it': '{"aps":',
  'a comma too many': '{"aps":{"alert":"hi",}}',
  'a comma too many in line 2': '{\n"aps":{},}',
  'quotes of Python': "{'aps':{}}",
  'quotes that a shell took': '{aps:{alert:hi}}',
  'two objects': `${json}${json}`,
  'a word': 'hello',
  'a page': '<!doctype html><p>',
  XML: '<?xml version="1.0"?><a/>',
  'the name of a file for curl': '@push.json',
  'the name of a file for curl, with a blank': ' @pushes/a b.json\n',
  'the name of a file': 'push.json',
  'a path': 'C:\\pushes\\push-1.apns',
  'a path for curl': '@C:/pushes/push 1.json',
  'a path of Unix': '~/pushes/push.payload',
  'the name of a file of another kind': 'push.jpg',
  'the name of a file in a sentence': 'see push.json',
  'the name of a file of 300 letters': `${'a'.repeat(295)}.json`,
  'the name of a file of 301 letters': `${'a'.repeat(296)}.json`,
  'a form': 'aps=hi',
  'a form of two': 'aps[alert]=hi&aps[badge]=1',
  'a form that is cut': 'aps=hi&badge',
  'a form without its value': 'aps=',
  'a form and a line end': 'aps=hi\r\n',
  'a form with a blank': 'aps=hi you',
  'a form with JSON': `payload=${json}`,
  'a form with JSON in it, encoded': `payload=${encodeURIComponent(json)}`,
  'a form with quotes': 'aps="hi"',
  'a form whose name has 64 letters': `${'a'.repeat(64)}=1`,
  'a form whose name has 65 letters': `${'a'.repeat(65)}=1`,
  'a form whose long value goes on': `aps=${'x'.repeat(3000)} and more`,
  'JSON that is encoded': encodeURIComponent(json),
  'parts of a form': '--------abc\r\nContent-Disposition: form-data; name="x"\r\n\r\nhi\r\n--------abc--',
  'parts of a form, with JSON': `--------abc\r\nContent-Disposition: form-data; name="x"\r\n\r\n${json}\r\n--------abc--`,
  'a part of a form, small letters': '--------ABC\r\ncontent-disposition: form-data',
  'parts of another kind': '--------abc\r\nContent-Type: text/plain\r\n\r\nhi',
  gzip: gzipSync(json),
  'the first byte of gzip': Buffer.from([0x1f, 0x20]),
  'a byte order mark': `\ufeff${json}`,
  'two bytes of a byte order mark': Buffer.from([0xef, 0xbb, 0x20]),
  'UTF-16, with a mark': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(json, 'utf16le')]),
  'UTF-16 the other way round, with a mark': Buffer.concat([
    Buffer.from([0xfe, 0xff]),
    Buffer.from(json, 'utf16le').swap16(),
  ]),
  'UTF-16': Buffer.from(json, 'utf16le'),
  'UTF-16 the other way round': Buffer.from(json, 'utf16le').swap16(),
  'Latin-1': Buffer.from('{"aps":"ä"}', 'latin1'),
  'a byte of Latin-1 in a text': Buffer.from('hällo', 'latin1'),
  'JSON twice': twice,
  'JSON twice, blanks in it': JSON.stringify(`\n ${json}`),
  'JSON twice, broken inside': JSON.stringify('{"aps":'),
  'a text with JSON in it': JSON.stringify(`see ${json}`),
  'JSON thrice': JSON.stringify(twice),
  'base64 in a text': JSON.stringify(btoa(json)),
  'base64 of blanks and JSON in a text': JSON.stringify(btoa(`  ${json}`)),
  'base64 of a word in a text': JSON.stringify(btoa('see {"aps"')),
  base64: btoa(json),
  'base64 of a word': btoa('hello you'),
  'base64 of no object': btoa(`[${json}]`),
  hex: Buffer.from(json).toString('hex'),
  HTML: json.replaceAll('"', '&quot;'),
  'HTML inside': '{"aps":{&quot;alert&quot;:1}}',
  'HTML behind a blank': ` ${json.replaceAll('"', '&quot;')}`,
  backslashes: json.replaceAll('"', '\\"'),
  'an HTTP request': `POST /3/device/x HTTP/2\r\nhost: x\r\n\r\n${json}`,
  'an answer in a chat': `\`\`\`json\n${json}\n\`\`\``,
  'quotes of cmd.exe': `'${json}'`,
  'a place of a template': '{"aps":{"badge": {{ count }}}}',
}

const ofLength = (length: number) => JSON.stringify({ aps: 'x'.repeat(length - '{"aps":""}'.length) })

/** Payloads of every form, and as long as they may be. */
export function* bodies(): Generator<Question> {
  for (const [what, body] of Object.entries(written)) yield question(what, well({ body }))
  for (const length of [4096, 4097, 5120, 5121])
    for (const [what, headers] of Object.entries<Record<string, string>>({
      'no type': {},
      'no type, to the topic of calls': { 'apns-topic': `${topic}.voip` },
      'no type, to that of Live Activities': { 'apns-topic': `${topic}.push-type.liveactivity` },
      voip: { 'apns-push-type': 'voip', 'apns-topic': `${topic}.voip` },
      background: { 'apns-push-type': 'background' },
    }))
      yield question(`${length} bytes, ${what}`, well({ body: ofLength(length), headers }))
  yield question('5121 bytes that are no JSON', well({ body: 'x'.repeat(5121) }))
}
