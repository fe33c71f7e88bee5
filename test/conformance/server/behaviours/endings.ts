import { type Behaviour, beforeSettings } from '../behaviour.ts'
import { data, flags, frame, goaway, head, headers, number32, settings, types } from '../frames.ts'
import { block, status } from '../header-block.ts'
import type { Peer } from '../peer.ts'

const yes = block(status(200))
const highest = 2 ** 31 - 1

/** Does this after the first request has come and the client knows the SETTINGS, and nothing more. */
const afterwards =
  (act: (peer: Peer, stream: number) => void) =>
  async (peer: Peer): Promise<void> => {
    peer.hello()
    const stream = await peer.request()
    await peer.acknowledged()
    act(peer, stream)
    await peer.gone()
  }

/** GOAWAY while three requests are in flight: 1, 3 and 5. */
const goodbye = (
  id: string,
  does: string,
  said: Pick<Behaviour, 'becomes'> & Partial<Behaviour>,
  act: (peer: Peer) => void,
): Behaviour => ({
  id: `goaway/${id}`,
  see: 'RFC 9113 6.8',
  does,
  legal: true,
  pushes: 3,
  survives: false,
  async plays(peer) {
    peer.hello()
    await peer.requests(3)
    act(peer)
    await peer.gone()
  },
  ...said,
})

const text = (said: string) => async (peer: Peer) => {
  peer.write(Buffer.from(said))
  await peer.gone()
}

const page = 'HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno'

const spokeHttp1: Pick<Behaviour, 'legal' | 'declares' | 'survives' | 'see'> = {
  see: 'RFC 9113 3.2',
  legal: false,
  declares: ['nothing', 'GOAWAY PROTOCOL_ERROR', 'GOAWAY FRAME_SIZE_ERROR'],
  survives: false,
}

/** How a connection ends, and what is no HTTP/2 at all. */
export const endingBehaviours: readonly Behaviour[] = [
  goodbye(
    'twice',
    'says goodbye gracefully: first with the highest number, then with the one it has got to',
    { becomes: ['accepted', 'unsent goaway 0', 'unsent goaway 0'] },
    (peer) => peer.say(goaway(highest, 'NO_ERROR'), goaway(1, 'NO_ERROR'), headers(1, yes)),
  ),
  goodbye(
    'reason',
    'says goodbye with APNs’ reason, having looked at nothing',
    { becomes: 'unsent goaway 0 BadCertificateEnvironment' },
    (peer) =>
      peer.say(goaway(0, 'NO_ERROR', '{"reason":"BadCertificateEnvironment"}'), goaway(0, 'NO_ERROR')),
  ),
  goodbye(
    'in-the-middle',
    'says goodbye with an error, having looked at the first two',
    {
      becomes: [
        'unknown goaway 2 InternalServerError',
        'unknown goaway 2 InternalServerError',
        'unsent goaway 2 InternalServerError',
      ],
    },
    (peer) => peer.say(goaway(3, 'INTERNAL_ERROR', '{"reason":"InternalServerError"}')),
  ),
  goodbye(
    'all-looked-at',
    'says goodbye with an error and the highest number',
    { becomes: 'unknown goaway 11' },
    (peer) => peer.say(goaway(highest, 'ENHANCE_YOUR_CALM')),
  ),
  goodbye(
    'unknown-error',
    'says goodbye with an error that nobody knows',
    { becomes: 'unknown goaway 57005' },
    (peer) => peer.say(frame(types.goaway, 0, 0, Buffer.concat([number32(5), number32(0xdead)]))),
  ),
  goodbye('long-words', 'says goodbye with 16 KB that are no text', { becomes: 'unsent goaway 2' }, (peer) =>
    peer.say(goaway(0, 'INTERNAL_ERROR', Buffer.alloc(16_376, 0xfe))),
  ),
  goodbye(
    'then-closes',
    'says goodbye gracefully, answers the first and closes',
    { becomes: ['accepted', 'unknown goaway 0', 'unknown goaway 0'] },
    (peer) => {
      peer.say(goaway(5, 'NO_ERROR'), headers(1, yes))
      peer.end()
    },
  ),
  goodbye(
    'rises',
    'says goodbye twice, the second time with a higher number',
    {
      legal: false,
      becomes: [
        'accepted | unknown *',
        'unsent goaway 0 | unsent protocol-error',
        'unsent goaway 0 | unsent protocol-error',
      ],
      declares: ['nothing', 'GOAWAY PROTOCOL_ERROR'],
    },
    (peer) =>
      peer.say(
        goaway(1, 'NO_ERROR'),
        goaway(5, 'NO_ERROR'),
        headers(1, yes),
        headers(3, yes),
        headers(5, yes),
      ),
  ),
  {
    id: 'goaway/with-settings',
    see: 'RFC 9113 6.8',
    does: 'says goodbye with its SETTINGS in one packet',
    legal: true,
    becomes: 'unsent goaway 0 Shutdown',
    survives: false,
    async plays(peer) {
      peer.say(settings(), goaway(0, 'NO_ERROR', '{"reason":"Shutdown"}'))
      await peer.gone()
    },
  },
  {
    id: 'goaway/every-error',
    see: 'RFC 9113 7',
    does: 'says goodbye with INADEQUATE_SECURITY before SETTINGS',
    legal: false,
    ...beforeSettings('protocol-error'),
    declares: ['nothing', 'GOAWAY PROTOCOL_ERROR'],
    survives: false,
    async plays(peer) {
      peer.say(goaway(0, 'INADEQUATE_SECURITY'))
      await peer.gone()
    },
  },
  {
    id: 'end/after-answer',
    see: 'RFC 9113 5.4.1',
    does: 'answers and closes without a word',
    legal: true,
    becomes: 'accepted',
    plays: afterwards((peer, stream) => {
      peer.say(headers(stream, yes))
      peer.end()
    }),
  },
  {
    id: 'end/within-a-frame',
    see: 'RFC 9113 4.1',
    does: 'closes in the middle of a frame',
    legal: false,
    becomes: 'unknown reset answer | unknown protocol-error',
    declares: ['nothing', '*'],
    survives: false,
    plays: afterwards((peer, stream) => {
      peer.write(headers(stream, yes).subarray(0, 9))
      peer.end()
    }),
  },
  {
    id: 'end/within-a-header-block',
    see: 'RFC 9113 4.3',
    does: 'closes in the middle of a header block',
    legal: false,
    becomes: 'unknown reset answer | unknown protocol-error',
    declares: ['nothing', '*'],
    survives: false,
    plays: afterwards((peer, stream) => {
      peer.say(headers(stream, yes, flags.endStream))
      peer.end()
    }),
  },
  {
    id: 'end/within-a-yes',
    see: 'RFC 9113 8.1',
    does: 'begins a yes and closes',
    legal: true,
    becomes: 'unknown reset answer',
    survives: false,
    plays: afterwards((peer, stream) => {
      peer.say(head(stream, yes))
      peer.end()
    }),
  },
  {
    id: 'end/within-a-no',
    see: 'RFC 9113 8.1',
    does: 'begins a no and closes within its body',
    legal: true,
    becomes: 'rejected 400 | unknown reset answer',
    survives: false,
    plays: afterwards((peer, stream) => {
      peer.say(head(stream, block(status(400))), data(stream, '{"reason":"Bad', 0))
      peer.end()
    }),
  },
  {
    id: 'end/within-a-yes-silent',
    see: 'RFC 9113 8.1',
    does: 'begins a yes and says nothing more',
    legal: true,
    becomes: 'unknown timeout answer',
    patience: 400,
    plays: afterwards((peer, stream) => peer.say(head(stream, yes))),
  },
  {
    id: 'end/cut',
    see: 'RFC 9293 3.5.2',
    does: 'cuts the connection by a TCP RST',
    legal: true,
    pushes: 3,
    becomes: 'unknown reset answer',
    survives: false,
    plays: async (peer) => {
      peer.hello()
      await peer.requests(3)
      peer.cut()
    },
  },
  {
    id: 'end/close-notify',
    see: 'RFC 8446 6.1',
    does: 'ends TLS and leaves TCP open',
    legal: true,
    becomes: 'unknown reset answer',
    survives: false,
    plays: afterwards((peer) => peer.closeTlsOnly()),
  },
  {
    id: 'end/tcp-only',
    see: 'RFC 8446 6.1',
    does: 'ends TCP without ending TLS',
    legal: true,
    becomes: 'unknown reset answer',
    survives: false,
    plays: afterwards((peer) => peer.endTcp()),
  },
  {
    id: 'end/garbage-under-tls',
    see: 'RFC 8446 5.1',
    does: 'writes into TCP what is no TLS record',
    legal: false,
    becomes: 'unknown *',
    declares: ['nothing', '*'],
    survives: false,
    plays: afterwards((peer) => peer.writeUnderTls(Buffer.from('GET / HTTP/1.0\r\n\r\n'))),
  },
  {
    id: 'end/before-settings',
    see: 'RFC 9113 3.4',
    does: 'closes before it has sent SETTINGS',
    legal: false,
    ...beforeSettings('reset settings'),
    declares: ['nothing', '*'],
    survives: false,
    plays: async (peer) => peer.end(),
  },
  {
    id: 'silent/from-the-start',
    see: 'RFC 9113 3.4',
    does: 'chooses h2 and says nothing',
    legal: true,
    ...beforeSettings('timeout settings'),
    survives: false,
    settingsPatience: 700,
    plays: async (peer) => void (await peer.gone()),
  },
  {
    id: 'silent/after-settings',
    see: 'RFC 9113 8.1',
    does: 'sends SETTINGS and never answers',
    legal: true,
    pushes: 3,
    becomes: 'unknown timeout answer',
    patience: 400,
    plays: async (peer) => {
      peer.hello()
      await peer.gone()
    },
  },
  {
    id: 'silent/without-window',
    see: 'RFC 9113 6.9',
    does: 'takes the head of a request and never its body',
    legal: true,
    becomes: 'unknown timeout answer',
    patience: 400,
    plays: async (peer) => {
      peer.hello({ initialWindowSize: 0 })
      await peer.gone()
    },
  },
  {
    id: 'not-h2/http1-page',
    does: 'agrees on h2 and answers in HTTP/1.1',
    ...spokeHttp1,
    ...beforeSettings('spoke-http1'),
    plays: text(page),
  },
  {
    id: 'not-h2/http1-in-pieces',
    does: 'agrees on h2 and answers in HTTP/1.1, byte by byte',
    ...spokeHttp1,
    ...beforeSettings('spoke-http1'),
    plays: async (peer) => {
      await peer.trickle(Buffer.from(page))
      await peer.gone()
    },
  },
  {
    id: 'not-h2/http1-and-close',
    does: 'agrees on h2, answers 502 in HTTP/1.0 and closes',
    ...spokeHttp1,
    ...beforeSettings('spoke-http1'),
    // A request that comes after the end is answered by a TCP reset, which may take these words away (RFC 9112 9.6).
    becomesEarly: 'unknown spoke-http1 | unknown reset settings',
    plays: async (peer) => {
      peer.write(Buffer.from('HTTP/1.0 502 Bad Gateway\r\n\r\n'))
      peer.end()
    },
  },
  {
    id: 'not-h2/http1-after-request',
    does: 'sends SETTINGS, and HTTP/1.1 as the answer',
    ...spokeHttp1,
    becomes: 'unknown spoke-http1 | unknown protocol-error',
    plays: afterwards((peer) => peer.write(Buffer.from(page))),
  },
  {
    id: 'not-h2/another-protocol',
    see: 'RFC 9113 3.4',
    does: 'agrees on h2 and speaks SMTP',
    legal: false,
    ...beforeSettings('protocol-error'),
    declares: ['nothing', '*'],
    survives: false,
    plays: text('220 mail.example.com ESMTP ready\r\n'),
  },
  {
    id: 'not-h2/zeros',
    see: 'RFC 9113 3.4',
    does: 'agrees on h2 and sends zeros',
    legal: false,
    ...beforeSettings('protocol-error'),
    declares: ['GOAWAY PROTOCOL_ERROR', 'GOAWAY FRAME_SIZE_ERROR'],
    survives: false,
    plays: text('\0'.repeat(100)),
  },
]
