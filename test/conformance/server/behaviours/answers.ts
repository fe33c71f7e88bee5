import { type Behaviour, onRequest, streamError, streamOrConnectionError, works } from '../behaviour.ts'
import {
  data,
  type ErrorName,
  flags,
  frame,
  goaway,
  head,
  headers,
  padded,
  ping,
  reset,
  settings,
  types,
  windowUpdate,
} from '../frames.ts'
import {
  block,
  contentLengthName,
  field,
  huffmanBits,
  huffmanString,
  namedBy,
  packed,
  plainString,
  status,
} from '../header-block.ts'

const yes = block(status(200))

/** A no, as APNs says it. */
const no = (stream: number, code: number, body: string, ...fields: readonly Buffer[]) => [
  head(stream, block(status(code), ...fields)),
  data(stream, body),
]
const because = (reason: string) => JSON.stringify({ reason })

/** One yes whose fields are not those of an answer. */
const malformed = (
  id: string,
  does: string,
  fields: readonly Buffer[],
  see = 'RFC 9113 8.1.1',
): Behaviour => ({
  id: `malformed/${id}`,
  see,
  does,
  ...streamError('PROTOCOL_ERROR'),
  plays: onRequest((stream) => [headers(stream, block(...fields))]),
})

/** Content-Length and the body that follows it, if any. */
const length = (
  id: string,
  does: string,
  code: number,
  said: readonly string[],
  body?: string,
): Behaviour => ({
  id: `malformed/content-length-${id}`,
  see: 'RFC 9113 8.1.1',
  does,
  ...streamError('PROTOCOL_ERROR'),
  plays: onRequest((stream) => {
    const fields = block(status(code), ...said.map((value) => namedBy(contentLengthName, plainString(value))))
    return body === undefined ? [headers(stream, fields)] : [head(stream, fields), data(stream, body)]
  }),
})

const resets = (error: ErrorName, becomes: string): Behaviour => ({
  id: `reset/${error.toLowerCase().replaceAll('_', '-')}`,
  see: error === 'REFUSED_STREAM' ? 'RFC 9113 8.7' : 'RFC 9113 5.4.2',
  does: `resets the request with ${error}`,
  legal: true,
  becomes,
  survives: true,
  plays: onRequest((stream) => [reset(stream, error)]),
})

/** Answers that are allowed: forms of yes and no. */
const legal: readonly Behaviour[] = [
  {
    id: 'answer/empty-data',
    see: 'RFC 9113 6.1',
    does: 'ends a yes with empty DATA',
    ...works,
    plays: onRequest((stream) => [
      head(stream, yes),
      data(stream, '', 0),
      data(stream, '', 0),
      data(stream, ''),
    ]),
  },
  {
    id: 'answer/body',
    see: 'RFC 9113 8.1',
    does: 'gives a yes a body',
    ...works,
    plays: onRequest((stream) => [head(stream, yes), data(stream, '{}')]),
  },
  {
    id: 'answer/padded',
    see: 'RFC 9113 6.1, 6.2',
    does: 'pads a no: HEADERS by 255 bytes, DATA by none, one and 255',
    legal: true,
    becomes: 'rejected 400 BadTopic',
    survives: true,
    plays: onRequest((stream) => [
      padded(types.headers, flags.endHeaders, stream, block(status(400)), 255),
      padded(types.data, 0, stream, '{"reason"', 0),
      padded(types.data, 0, stream, ':"BadTopic', 1),
      padded(types.data, 0, stream, '', 255),
      padded(types.data, flags.endStream, stream, '"}', 255),
    ]),
  },
  {
    id: 'answer/priority-in-headers',
    see: 'RFC 9113 6.2',
    does: 'puts a priority, and padding, into HEADERS',
    ...works,
    plays: onRequest((stream) => [
      padded(
        types.headers,
        flags.endHeaders | flags.endStream | flags.priority,
        stream,
        Buffer.concat([Buffer.from([0x80, 0, 0, 0, 16]), yes]),
        3,
      ),
    ]),
  },
  {
    id: 'answer/informational',
    see: 'RFC 9113 8.1',
    does: 'sends 100, and 103 three times, before it answers',
    legal: true,
    becomes: 'rejected 400 BadTopic',
    survives: true,
    plays: onRequest((stream) => [
      head(stream, block(status(100))),
      ...[1, 2, 3].map(() => head(stream, block(status(103), field('link', '</a>')))),
      ...no(stream, 400, because('BadTopic')),
    ]),
  },
  {
    id: 'answer/trailers',
    see: 'RFC 9113 8.1',
    does: 'sends trailers after a body',
    legal: true,
    becomes: 'rejected 400 BadTopic',
    survives: true,
    plays: onRequest((stream) => [
      head(stream, block(status(400))),
      data(stream, because('BadTopic'), 0),
      headers(stream, block(field('x-took', '3'))),
    ]),
  },
  {
    id: 'answer/trailers-only',
    see: 'RFC 9113 8.1',
    does: 'sends trailers and no body',
    ...works,
    plays: onRequest((stream) => [head(stream, yes), headers(stream, block(field('x-took', '3')))]),
  },
  {
    id: 'answer/status-in-full',
    see: 'RFC 7541 6.2.1',
    does: 'spells `:status` out instead of pointing to the static table',
    ...works,
    plays: onRequest((stream) => [headers(stream, block(field(':status', '200')))]),
  },
  {
    id: 'answer/status-as-huffman',
    see: 'RFC 7541 5.2',
    does: 'says 410 in Huffman code',
    legal: true,
    becomes: 'rejected 410 Unregistered',
    survives: true,
    plays: onRequest((stream) => [
      head(stream, block(namedBy(8, huffmanString(packed(huffmanBits('410')))))),
      data(stream, '{"reason":"Unregistered","timestamp":1700000000000}'),
    ]),
  },
  {
    id: 'answer/reason-with-spaces',
    see: 'RFC 8259 2',
    does: 'writes the reason as JSON with blanks and a line end',
    legal: true,
    becomes: 'rejected 403 InvalidProviderToken',
    survives: true,
    plays: onRequest((stream) => no(stream, 403, '{\n  "reason" : "InvalidProviderToken "\n}\n')),
  },
  {
    id: 'answer/no-without-body',
    see: 'RFC 9113 8.1',
    does: 'says 400 and no more',
    legal: true,
    becomes: 'rejected 400',
    survives: true,
    plays: onRequest((stream) => [headers(stream, block(status(400)))]),
  },
  {
    id: 'answer/page',
    see: 'RFC 9110 15.5.5',
    does: 'answers 404 with a page of HTML',
    legal: true,
    becomes: 'rejected 404',
    survives: true,
    plays: onRequest((stream) => no(stream, 404, '<html><body>not here</body></html>')),
  },
  {
    id: 'answer/content-length',
    see: 'RFC 9113 8.1.1',
    does: 'says how long a body is, and is right',
    legal: true,
    becomes: 'rejected 400 BadTopic',
    survives: true,
    plays: onRequest((stream) =>
      no(stream, 400, because('BadTopic'), namedBy(contentLengthName, plainString('21'))),
    ),
  },
  {
    id: 'answer/content-length-0',
    see: 'RFC 9113 8.1.1',
    does: 'says that a body is 0 bytes long',
    ...works,
    plays: onRequest((stream) => [headers(stream, block(yes, namedBy(contentLengthName, plainString('0'))))]),
  },
  {
    id: 'answer/content-length-padded',
    see: 'RFC 9113 8.1.1',
    does: 'says how long a body is; its padding does not count',
    legal: true,
    becomes: 'rejected 400 BadTopic',
    survives: true,
    plays: onRequest((stream) => [
      head(stream, block(status(400), namedBy(contentLengthName, plainString('21')))),
      padded(types.data, flags.endStream, stream, because('BadTopic'), 100),
    ]),
  },
  {
    id: 'answer/many-fields',
    see: 'RFC 9110 5',
    does: 'sends empty values, a cookie twice, and fields nobody knows',
    ...works,
    plays: onRequest((stream) => [
      headers(
        stream,
        block(
          yes,
          field('set-cookie', 'a=b'),
          field('set-cookie', 'c=d'),
          field('x-empty', ''),
          field('x!#$%&', 'y'),
        ),
      ),
    ]),
  },
  {
    id: 'answer/too-many-requests',
    see: 'RFC 9110 10.2.3',
    does: 'answers 429 with Retry-After',
    legal: true,
    becomes: 'rejected 429 TooManyRequests',
    survives: true,
    plays: onRequest((stream) => no(stream, 429, because('TooManyRequests'), field('retry-after', '3600'))),
  },
  {
    id: 'answer/shutdown',
    see: 'RFC 9110 10.2.3',
    does: 'answers 503 with a date in Retry-After',
    legal: true,
    becomes: 'rejected 503 Shutdown',
    plays: onRequest((stream) =>
      no(stream, 503, because('Shutdown'), field('retry-after', 'Fri, 31 Dec 2099 23:59:59 GMT')),
    ),
  },
  {
    id: 'answer/large-body',
    see: 'RFC 9113 8.1',
    does: 'answers 400 with 40 KB, the reason at their end',
    legal: true,
    becomes: 'rejected 400 BadDeviceToken',
    survives: true,
    plays: async (peer) => {
      peer.hello()
      const stream = await peer.request()
      const body = JSON.stringify({ filler: 'x'.repeat(40_000), reason: 'BadDeviceToken' })
      await peer.answer(stream, 400, body, (part, ends) => data(stream, part, ends ? flags.endStream : 0))
    },
  },
  {
    id: 'answer/large-bodies',
    see: 'RFC 9113 6.9.1',
    does: 'answers 60 times with 40 KB of padded DATA, as the client gives it room',
    legal: true,
    pushes: 60,
    becomes: 'rejected 400 BadDeviceToken',
    survives: true,
    plays: async (peer) => {
      peer.hello()
      const body = JSON.stringify({ reason: 'BadDeviceToken', filler: 'x'.repeat(40_000) })
      for (let answered = 0; answered < 60; answered += 1) {
        const stream = await peer.request()
        await peer.answer(stream, 400, body, (part, ends) =>
          padded(types.data, ends ? flags.endStream : 0, stream, part, 255),
        )
      }
    },
  },
  {
    id: 'answer/early',
    see: 'RFC 9113 8.1',
    does: 'answers 413 before the body has come, and resets with NO_ERROR',
    legal: true,
    payload: 200_000,
    becomes: 'rejected 413 PayloadTooLarge',
    survives: true,
    plays: async (peer) => {
      peer.hello()
      const { stream } = await peer.opened()
      peer.say(...no(stream, 413, because('PayloadTooLarge')), reset(stream, 'NO_ERROR'))
      peer.say(windowUpdate(0, 200_000))
    },
  },
  {
    id: 'answer/early-without-reset',
    see: 'RFC 9113 8.1',
    does: 'answers 413 before the body has come, and takes no more of it',
    legal: true,
    payload: 200_000,
    becomes: 'rejected 413 PayloadTooLarge',
    survives: true,
    plays: async (peer) => {
      peer.hello()
      const { stream } = await peer.opened()
      peer.say(...no(stream, 413, because('PayloadTooLarge')), windowUpdate(0, 200_000))
    },
  },
  {
    id: 'answer/yes-and-reset',
    see: 'RFC 9113 8.1',
    does: 'resets with NO_ERROR after a whole yes',
    ...works,
    plays: onRequest((stream) => [headers(stream, yes), reset(stream, 'NO_ERROR')]),
  },
  {
    id: 'answer/any-order',
    see: 'RFC 9113 5',
    does: 'answers the last request first',
    legal: true,
    pushes: 4,
    becomes: ['accepted', 'rejected 400 BadTopic', 'accepted', 'rejected 410 Unregistered'],
    survives: true,
    plays: async (peer) => {
      peer.hello()
      const [one = 0, two = 0, three = 0, four = 0] = await peer.requests(4)
      peer.say(
        ...no(four, 410, because('Unregistered')),
        headers(three, yes),
        ...no(two, 400, because('BadTopic')),
        headers(one, yes),
      )
    },
  },
  {
    id: 'answer/interleaved',
    see: 'RFC 9113 5',
    does: 'answers two requests in turns, a few bytes each',
    legal: true,
    pushes: 2,
    becomes: ['rejected 400 BadTopic', 'rejected 400 BadPath'],
    survives: true,
    plays: async (peer) => {
      peer.hello()
      const [one = 0, two = 0] = await peer.requests(2)
      const [bodyOne, bodyTwo] = [because('BadTopic'), because('BadPath').padEnd(21)]
      peer.say(head(one, block(status(400))), head(two, block(status(400))))
      for (let at = 0; at < 21; at += 7) {
        const flag = at === 14 ? flags.endStream : 0
        peer.say(
          data(one, bodyOne.slice(at, at + 7), flag),
          ping(),
          data(two, bodyTwo.slice(at, at + 7), flag),
        )
      }
    },
  },
  {
    id: 'answer/byte-by-byte',
    see: 'RFC 9113 4.1',
    does: 'sends everything one byte at a time',
    legal: true,
    becomes: 'rejected 400 BadTopic',
    survives: true,
    plays: async (peer) => {
      await peer.trickle(settings({ maxConcurrentStreams: 10 }))
      const stream = await peer.request()
      await peer.trickle(...no(stream, 400, because('BadTopic')))
    },
  },
  {
    id: 'answer/in-one-write',
    see: 'RFC 9113 4.1',
    does: 'answers 100 requests in one write',
    ...works,
    pushes: 100,
    plays: async (peer) => {
      peer.hello()
      peer.say(...(await peer.requests(100)).map((stream) => headers(stream, yes)))
    },
  },
  {
    id: 'answer/late',
    see: 'RFC 9113 5.1',
    does: 'answers a request that the client has given up',
    legal: true,
    becomes: 'unknown timeout answer',
    survives: true,
    patience: 250,
    plays: async (peer) => {
      peer.hello()
      const stream = await peer.request()
      await peer.until(({ type }) => type === types.reset)
      peer.say(head(stream, yes), data(stream, 'too late'))
    },
  },
  {
    id: 'answer/after-the-end',
    see: 'RFC 9113 5.1',
    does: 'sends WINDOW_UPDATE and RST_STREAM for a stream that has ended',
    ...works,
    plays: onRequest((stream) => [
      headers(stream, yes),
      windowUpdate(stream, 100),
      reset(stream, 'NO_ERROR'),
      frame(types.priority, 0, stream, Buffer.from([0, 0, 0, 0, 1])),
    ]),
  },
  resets('REFUSED_STREAM', 'unsent stream-reset 7'),
  resets('CANCEL', 'unknown stream-reset 8'),
  resets('NO_ERROR', 'unknown stream-reset 0'),
  resets('INTERNAL_ERROR', 'unknown stream-reset 2'),
  resets('ENHANCE_YOUR_CALM', 'unknown stream-reset 11'),
  resets('PROTOCOL_ERROR', 'unknown stream-reset 1'),
  {
    id: 'reset/one-of-three',
    see: 'RFC 9113 5.4.2',
    does: 'refuses the second of three requests',
    legal: true,
    pushes: 3,
    becomes: ['accepted', 'unsent stream-reset 7', 'accepted'],
    survives: true,
    plays: async (peer) => {
      peer.hello()
      const [one = 0, two = 0, three = 0] = await peer.requests(3)
      peer.say(headers(one, yes), reset(two, 'REFUSED_STREAM'), headers(three, yes))
    },
  },
  {
    id: 'reset/yes-and-error',
    see: 'RFC 9113 8.1',
    does: 'begins a yes and resets it with INTERNAL_ERROR',
    legal: true,
    becomes: 'unknown stream-reset 2',
    survives: true,
    plays: onRequest((stream) => [head(stream, yes), reset(stream, 'INTERNAL_ERROR')]),
  },
  {
    id: 'reset/yes-and-no-error',
    see: 'RFC 9113 8.1',
    does: 'begins a yes and resets it with NO_ERROR before its end',
    legal: true,
    becomes: 'unknown stream-reset 0',
    survives: true,
    plays: onRequest((stream) => [head(stream, yes), reset(stream, 'NO_ERROR')]),
  },
  {
    id: 'reset/no-and-error',
    see: 'RFC 9113 8.1',
    does: 'says 400, and resets before it has said why',
    legal: true,
    becomes: 'rejected 400 | unknown stream-reset 2',
    survives: true,
    plays: onRequest((stream) => [
      head(stream, block(status(400))),
      data(stream, '{"rea', 0),
      reset(stream, 'INTERNAL_ERROR'),
    ]),
  },
  {
    id: 'reset/refused-after-yes',
    see: 'RFC 9113 8.7',
    does: 'begins a yes and then refuses the stream, which it has looked at',
    legal: false,
    becomes: 'unknown stream-reset 7 | unsent stream-reset 7 | unknown protocol-error',
    declares: ['nothing', 'RST_STREAM PROTOCOL_ERROR'],
    plays: onRequest((stream) => [head(stream, yes), reset(stream, 'REFUSED_STREAM')]),
  },
  {
    id: 'goaway/finishes',
    see: 'RFC 9113 6.8',
    does: 'says goodbye, and answers what it has',
    legal: true,
    pushes: 3,
    becomes: 'accepted',
    survives: false,
    plays: async (peer) => {
      peer.hello()
      const streams = await peer.requests(3)
      peer.say(goaway(5, 'NO_ERROR'), ...streams.map((stream) => headers(stream, yes)))
    },
  },
]

/** Answers that are none (RFC 9113 section 8.1.1). */
const illegal: readonly Behaviour[] = [
  malformed('no-status', 'answers without `:status`', [field('x-status', '200')], 'RFC 9113 8.3.2'),
  malformed('no-fields', 'answers with no fields at all', [], 'RFC 9113 8.3.2'),
  malformed('two-statuses', 'answers with two `:status`', [yes, status(400)], 'RFC 9113 8.3'),
  malformed('same-status-twice', 'answers with the same `:status` twice', [yes, yes], 'RFC 9113 8.3'),
  ...['abc', '20', '2000', '', '+200', '0x8', '000', '2 0'].map((value) =>
    malformed(
      `status-${value === '' ? 'empty' : value.replace(' ', '-')}`,
      `answers with the status “${value}”`,
      [status(value)],
      'RFC 9110 15',
    ),
  ),
  malformed(
    'upper-case',
    'answers with a field name in upper case',
    [yes, field('Apns-Id', 'x')],
    'RFC 9113 8.2.1',
  ),
  malformed('empty-name', 'answers with an empty field name', [yes, field('', 'x')], 'RFC 9113 8.2.1'),
  malformed(
    'space-in-name',
    'answers with a blank in a field name',
    [yes, field('apns id', 'x')],
    'RFC 9113 8.2.1',
  ),
  malformed(
    'colon-in-name',
    'answers with a colon in a field name',
    [yes, field('apns:id', 'x')],
    'RFC 9113 8.2.1',
  ),
  malformed('nul-in-value', 'answers with NUL in a value', [yes, field('apns-id', 'a\0b')], 'RFC 9113 8.2.1'),
  malformed(
    'line-end-in-value',
    'answers with a line end in a value',
    [yes, field('apns-id', 'a\r\nb')],
    'RFC 9113 8.2.1',
  ),
  ...(
    [
      ['connection', 'close'],
      ['keep-alive', 'timeout=5'],
      ['proxy-connection', 'close'],
      ['transfer-encoding', 'chunked'],
      ['upgrade', 'h2c'],
    ] as const
  ).map(([name, value]) =>
    malformed(name, `answers with ${name}, which is HTTP/1.1’s`, [yes, field(name, value)], 'RFC 9113 8.2.2'),
  ),
  malformed('method', 'answers with `:method`', [yes, field(':method', 'POST')], 'RFC 9113 8.3'),
  malformed('path', 'answers with `:path`', [yes, field(':path', '/')], 'RFC 9113 8.3'),
  malformed(
    'unknown-pseudo',
    'answers with a pseudo-header nobody knows',
    [yes, field(':reason', 'OK')],
    'RFC 9113 8.3',
  ),
  malformed(
    'pseudo-after-field',
    'answers with `:status` after another field',
    [field('apns-id', 'x'), yes],
    'RFC 9113 8.3',
  ),
  length('too-long', 'says 10 bytes and sends 2', 200, ['10'], '{}'),
  length('too-short', 'says 1 byte and sends 21', 400, ['1'], because('BadTopic')),
  length('no-body', 'says 5 bytes and sends none', 200, ['5']),
  length('text', 'says “two” bytes', 200, ['two'], '{}'),
  length('negative', 'says -2 bytes', 200, ['-2'], '{}'),
  length('different', 'says 2 bytes and 3 bytes', 200, ['2', '3'], '{}'),
  malformed('switching-protocols', 'answers 101', [status(101)], 'RFC 9113 8.6'),
  malformed('informational-at-the-end', 'ends the stream with 103', [status(103)], 'RFC 9113 8.1'),
  {
    id: 'malformed/switching-then-yes',
    see: 'RFC 9113 8.6',
    does: 'answers 101 and then 200',
    ...streamError('PROTOCOL_ERROR'),
    plays: onRequest((stream) => [head(stream, block(status(101))), headers(stream, yes)]),
  },
  {
    id: 'malformed/two-answers',
    see: 'RFC 9113 8.1',
    does: 'begins a yes, and another answer in the same stream',
    ...streamError('PROTOCOL_ERROR'),
    plays: onRequest((stream) => [head(stream, yes), headers(stream, block(status(400)))]),
  },
  {
    id: 'malformed/trailers-do-not-end',
    see: 'RFC 9113 8.1',
    does: 'sends trailers that do not end the stream',
    ...streamError('PROTOCOL_ERROR'),
    plays: onRequest((stream) => [
      head(stream, yes),
      data(stream, '{}', 0),
      head(stream, block(field('x-took', '3'))),
      data(stream, ''),
    ]),
  },
  {
    id: 'malformed/pseudo-in-trailers',
    see: 'RFC 9113 8.1',
    does: 'sends `:status` in trailers',
    ...streamError('PROTOCOL_ERROR'),
    plays: onRequest((stream) => [head(stream, yes), data(stream, '{}', 0), headers(stream, yes)]),
  },
  {
    id: 'malformed/data-first',
    see: 'RFC 9113 8.1',
    does: 'sends DATA before HEADERS',
    ...streamOrConnectionError('PROTOCOL_ERROR'),
    plays: onRequest((stream) => [data(stream, '{}', 0), headers(stream, yes)]),
  },
  {
    id: 'malformed/data-after-informational',
    see: 'RFC 9113 8.1',
    does: 'sends DATA after 103 and before the answer',
    ...streamOrConnectionError('PROTOCOL_ERROR'),
    plays: onRequest((stream) => [
      head(stream, block(status(103))),
      data(stream, '{}', 0),
      headers(stream, yes),
    ]),
  },
  {
    id: 'malformed/one-of-three',
    see: 'RFC 9113 8.1.1',
    does: 'answers the second of three requests without `:status`',
    ...streamError('PROTOCOL_ERROR'),
    pushes: 3,
    becomes: ['accepted', 'unknown protocol-error', 'accepted'],
    plays: async (peer) => {
      peer.hello()
      const [one = 0, two = 0, three = 0] = await peer.requests(3)
      peer.say(headers(one, yes), headers(two, block(field('a', 'b'))), headers(three, yes))
    },
  },
  {
    id: 'malformed/data-after-the-end',
    see: 'RFC 9113 5.1',
    does: 'sends DATA after the end of a yes',
    legal: false,
    becomes: 'accepted',
    declares: ['nothing', 'GOAWAY STREAM_CLOSED', 'RST_STREAM STREAM_CLOSED'],
    plays: onRequest((stream) => [headers(stream, yes), data(stream, '{}')]),
  },
  {
    id: 'malformed/answer-after-the-end',
    see: 'RFC 9113 5.1',
    does: 'sends a no after a whole yes',
    legal: false,
    becomes: 'accepted',
    declares: ['nothing', 'GOAWAY STREAM_CLOSED', 'RST_STREAM STREAM_CLOSED'],
    plays: onRequest((stream) => [headers(stream, yes), ...no(stream, 400, because('BadTopic'))]),
  },
]

export const answerBehaviours: readonly Behaviour[] = [...legal, ...illegal]
