/** HTTP/2's error codes (RFC 9113 section 7). */
export const errorCodes = {
  none: 0,
  protocol: 1,
  internal: 2,
  flowControl: 3,
  streamClosed: 5,
  frameSize: 6,
  refused: 7,
  cancel: 8,
  compression: 9,
  calm: 11,
  inadequateSecurity: 12,
  http11Required: 13,
} as const

/** What RFC 9113 section 7 calls each code. */
const codeNames = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
] as const

/** @returns the name of an error code of HTTP/2; for one that RFC 9113 does not know, the number */
export const codeName = (code: number): string => codeNames[code] ?? `code ${code}`

/** A rule of HTTP/2 that the other side can break: the code it is answered with, and where it stands in RFC 9113. */
interface Http2Rule {
  readonly code: number
  readonly section: string
}

const { protocol, flowControl, streamClosed, frameSize, compression, calm } = errorCodes

/** Every rule that is watched, by its name. Adding one is adding a row here and its words in `failure-text.ts`. */
export const rules = {
  http1: { code: protocol, section: '3.4' },
  'settings-first': { code: protocol, section: '3.4' },
  'frame-size': { code: frameSize, section: '4.2' },
  'frame-length': { code: frameSize, section: '6' },
  'frame-stream': { code: protocol, section: '6' },
  padding: { code: protocol, section: '6.1' },
  'header-block': { code: compression, section: '4.3' },
  'header-block-split': { code: protocol, section: '6.10' },
  'headers-too-long': { code: calm, section: '10.5.1' },
  'idle-stream': { code: protocol, section: '5.1' },
  'closed-stream': { code: streamClosed, section: '5.1' },
  'settings-ack': { code: frameSize, section: '6.5' },
  'settings-push': { code: protocol, section: '6.5.2' },
  'settings-window': { code: flowControl, section: '6.5.2' },
  'settings-frame-size': { code: protocol, section: '6.5.2' },
  'window-zero': { code: protocol, section: '6.9' },
  'window-overflow': { code: flowControl, section: '6.9.1' },
  'window-exceeded': { code: flowControl, section: '6.9.1' },
  push: { code: protocol, section: '8.4' },
  'goaway-grows': { code: protocol, section: '6.8' },
  flood: { code: calm, section: '10.5' },
  'data-first': { code: protocol, section: '8.1' },
  'trailers-go-on': { code: protocol, section: '8.1' },
  'interim-ends': { code: protocol, section: '8.1' },
  'content-length': { code: protocol, section: '8.1.1' },
  'no-status': { code: protocol, section: '8.3.2' },
  'two-statuses': { code: protocol, section: '8.3.2' },
  'bad-status': { code: protocol, section: '8.3.2' },
  'switching-protocols': { code: protocol, section: '8.6' },
  'pseudo-header': { code: protocol, section: '8.3' },
  'pseudo-header-late': { code: protocol, section: '8.3' },
  'upper-case': { code: protocol, section: '8.2.1' },
  'field-characters': { code: protocol, section: '8.2.1' },
  'connection-header': { code: protocol, section: '8.2.2' },
  'endless-answer': { code: errorCodes.cancel, section: '10.5' },
  /** Whoever found it, Node for one, does not say which rule it was. */
  unnamed: { code: protocol, section: '5.4' },
} as const satisfies Readonly<Record<string, Http2Rule>>

export type RuleName = keyof typeof rules

/** All but the one that is no error of HTTP/2, but not HTTP/2 at all. */
export type BrokenRule = Exclude<RuleName, 'http1'>
