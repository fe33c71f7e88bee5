import { type ShellWord, shellCommands } from './shell-words.ts'

/** One header, as it was written. */
export interface CurlHeader {
  readonly name: string
  readonly value: string
}

/** A piece of the body. */
export interface CurlData {
  /** `data` loses the line ends of a file; `urlencode` and `form` make no JSON; `upload` is a file sent with PUT. */
  readonly is: 'data' | 'binary' | 'raw' | 'json' | 'urlencode' | 'form' | 'upload'
  readonly text: string
}

/** What a curl line asks for, or a request that was written down in another way. */
export interface CurlRequest {
  /** Nothing for a curl line: a request as a proxy saves it, or a line of HTTPie. */
  readonly writtenAs?: 'http' | 'httpie'
  readonly urls: readonly string[]
  /** As typed after -X. */
  readonly method?: string
  readonly headers: readonly CurlHeader[]
  readonly data: readonly CurlData[]
  /** -G and -I. */
  readonly isGet: boolean
  readonly isHead: boolean
  /** The version of HTTP that was asked for. */
  readonly http?: '1' | '2' | 'prior' | '3'
  /** The file behind --cert, without the passphrase that may stand there. */
  readonly cert?: string
  readonly key?: string
  /** The passphrase of either; it is used and never told. */
  readonly passphrase?: string
  readonly ca?: string
  readonly proxy?: string
  readonly isInsecure: boolean
  /** Files behind -K, which hold more of the line. */
  readonly configs: readonly string[]
  /** Options that nobody knows. */
  readonly unknown: readonly string[]
  /** What the shell would have put in, and nobody here can. */
  readonly unexpanded: readonly string[]
}

/** Long options that are followed by a word (curl 8, `curl --help all`). */
const takingWord: ReadonlySet<string> = new Set(
  `abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to
  continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode
  delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine etag-compare
  etag-save expect100-timeout form form-string ftp-account ftp-method ftp-port happy-eyeballs-timeout-ms
  haproxy-clientip header help hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway json keepalive-cnt
  keepalive-time key key-type krb libcurl limit-rate local-port login-options mail-auth mail-from mail-rcpt max-filesize
  max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max parallel-max-host pass
  pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type
  proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name
  proxy-tls13-ciphers proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file range rate referer
  request request-target resolve retry retry-delay retry-max-time sasl-authzid service-name socks4 socks4a socks5
  socks5-hostname speed-limit speed-time stderr telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlspassword
  tlsuser trace trace-ascii trace-config unix-socket upload-file url url-query user user-agent variable vlan-priority
  write-out`.split(/\s+/),
)

/** Short options by their long names; those that are not here are followed by nothing and change nothing. */
const shortOptions: Readonly<Record<string, string>> = {
  A: 'user-agent',
  b: 'cookie',
  c: 'cookie-jar',
  C: 'continue-at',
  d: 'data',
  D: 'dump-header',
  e: 'referer',
  E: 'cert',
  F: 'form',
  G: 'get',
  H: 'header',
  I: 'head',
  k: 'insecure',
  K: 'config',
  m: 'max-time',
  o: 'output',
  P: 'ftp-port',
  Q: 'quote',
  r: 'range',
  t: 'telnet-option',
  T: 'upload-file',
  u: 'user',
  U: 'proxy-user',
  w: 'write-out',
  x: 'proxy',
  X: 'request',
  y: 'speed-time',
  Y: 'speed-limit',
  z: 'time-cond',
  0: 'http1.0',
}

/** What was found so far. */
interface UnfinishedRequest {
  urls: string[]
  headers: CurlHeader[]
  data: CurlData[]
  configs: string[]
  unknown: string[]
  found: Partial<Record<'method' | 'cert' | 'key' | 'passphrase' | 'ca' | 'proxy', string>>
  http?: NonNullable<CurlRequest['http']>
  isGet: boolean
  isHead: boolean
  isInsecure: boolean
}

/** `push.p12:passphrase`; a drive of Windows is no file, and `\:` no end of one. */
function splitCert(word: string): { readonly file: string; readonly passphrase?: string } {
  const [, file = word, passphrase] = /^((?:[A-Za-z]:[\\/])?(?:\\:|[^:])*)(?::([\s\S]*))?$/.exec(word) ?? []
  return { file: file.replaceAll('\\:', ':'), ...(passphrase !== undefined && { passphrase }) }
}

/** curl takes `name: value`, `name:` to leave one out, and `name;` for one without a value. */
function headerOf(text: string): CurlHeader | undefined {
  const colon = text.indexOf(':')
  if (colon < 1) return text.endsWith(';') ? { name: text.slice(0, -1), value: '' } : undefined
  return { name: text.slice(0, colon).trim(), value: text.slice(colon + 1).trim() }
}

const addData =
  (is: CurlData['is']) =>
  (draft: UnfinishedRequest, text: string): void => {
    draft.data.push({ is, text })
  }

const keep =
  (key: keyof UnfinishedRequest['found']) =>
  (draft: UnfinishedRequest, text: string): void => {
    draft.found[key] = text
  }

const speaks =
  (http: NonNullable<CurlRequest['http']>) =>
  (draft: UnfinishedRequest): void => {
    draft.http = http
  }

/** What an option does to a request; all others change nothing that APNs would see. */
const effects: Readonly<Record<string, (draft: UnfinishedRequest, word: string) => void>> = {
  url: (draft, word) => draft.urls.push(word),
  request: keep('method'),
  header(draft, word) {
    const header = headerOf(word)
    if (header !== undefined) draft.headers.push(header)
  },
  data: addData('data'),
  'data-ascii': addData('data'),
  'data-binary': addData('binary'),
  'data-raw': addData('raw'),
  'data-urlencode': addData('urlencode'),
  json: addData('json'),
  form: addData('form'),
  'form-string': addData('form'),
  'upload-file': addData('upload'),
  get(draft) {
    draft.isGet = true
  },
  head(draft) {
    draft.isHead = true
  },
  'http1.0': speaks('1'),
  'http1.1': speaks('1'),
  'http0.9': () => {},
  http2: speaks('2'),
  'http2-prior-knowledge': speaks('prior'),
  http3: speaks('3'),
  'http3-only': speaks('3'),
  'no-alpn': () => {},
  cert(draft, word) {
    const { file, passphrase } = splitCert(word)
    draft.found.cert = file
    if (passphrase !== undefined) draft.found.passphrase = passphrase
  },
  key: keep('key'),
  pass: keep('passphrase'),
  cacert: keep('ca'),
  proxy: keep('proxy'),
  insecure(draft) {
    draft.isInsecure = true
  },
  config: (draft, word) => draft.configs.push(word),
  'user-agent': (draft, word) => draft.headers.push({ name: 'user-agent', value: word }),
  'oauth2-bearer': (draft, word) => draft.headers.push({ name: 'authorization', value: `Bearer ${word}` }),
}

/** Options that end in nothing, so that a mistyped one can be told. */
const known = (name: string) => name in effects || takingWord.has(name) || flags.has(name.replace(/^no-/, ''))

const flags: ReadonlySet<string> = new Set(
  `anyauth append basic ca-native cert-status compressed create-dirs crlf digest disable doh-insecure fail fail-early
  fail-with-body false-start globoff http0.9 ignore-content-length include ipv4 ipv6 junk-session-cookies keepalive
  list-only location location-trusted manual negotiate netrc netrc-optional next buffer clobber progress-meter sessionid
  alpn npn ntlm parallel parallel-immediate path-as-is post301 post302 post303 progress-bar proxy-anyauth proxy-basic
  proxy-digest proxy-http2 proxy-insecure proxy-negotiate proxy-ntlm proxy-tlsv1 proxytunnel raw remote-header-name
  remote-name remote-name-all remote-time remove-on-error retry-all-errors retry-connrefused show-error silent ssl
  ssl-allow-beast ssl-no-revoke ssl-reqd ssl-revoke-best-effort sslv2 sslv3 styled-output suppress-connect-headers
  tcp-fastopen tcp-nodelay tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace-ids trace-time use-ascii verbose
  version xattr show-headers`.split(/\s+/),
)

function readWords(words: readonly string[], draft: UnfinishedRequest): void {
  const rest = [...words]
  let isOver = false
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (isOver || !word.startsWith('-') || word === '-') draft.urls.push(word)
    else if (word === '--') isOver = true
    else if (word.startsWith('--')) readLong(word.slice(2), rest, draft)
    else readShort(word.slice(1), rest, draft)
  }
}

function readLong(word: string, rest: string[], draft: UnfinishedRequest): void {
  const [name = '', value] = word.split(/=([\s\S]*)/, 2)
  if (!known(name)) draft.unknown.push(`--${name}`)
  const following = takingWord.has(name) ? (value ?? rest.shift() ?? '') : ''
  effects[name]?.(draft, following)
}

/** `-svXPOST`: letters one after another, until one that takes the rest, or the next word. */
function readShort(letters: string, rest: string[], draft: UnfinishedRequest): void {
  for (let at = 0; at < letters.length; at += 1) {
    const name = shortOptions[letters[at] ?? '']
    if (name === undefined) continue
    if (!takingWord.has(name)) {
      effects[name]?.(draft, '')
      continue
    }
    effects[name]?.(draft, letters.slice(at + 1) || (rest.shift() ?? ''))
    return
  }
}

/**
 * @param text of a file for -K: a line each, `header = "name: value"`, `-H "…"`, `url: …`
 * @returns the words it stands for
 */
export function wordsOfConfig(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const trimmed = line.trim()
    const [name = ''] = /^-{0,2}[\w.-]+/.exec(trimmed) ?? []
    if (name === '') return []
    const rest = trimmed.slice(name.length).trim()
    const value = /^[=:]/.test(rest) ? rest.slice(1).trim() : rest
    const option = name.startsWith('-') ? name : `--${name}`
    return value === '' ? [option] : [option, unquoted(value)]
  })
}

/** Within double quotes a backslash keeps the next letter as it is. */
function unquoted(value: string): string {
  if (!value.startsWith('"')) return value
  const end = value.lastIndexOf('"')
  return value.slice(1, end > 0 ? end : undefined).replaceAll(/\\(.)/g, '$1')
}

const isCurl = (word: string) => /^(?:.*[\\/])?curl(?:\.exe)?$/i.test(word)

/** What may stand before a command. */
const before: readonly string[] = ['$', '>', '%', '#', 'sudo', 'time', 'exec', 'export', 'PS>']

/** @returns the words behind `curl`; nothing when there is no curl line in the text */
function curlWords(text: string): readonly ShellWord[] | undefined {
  for (const words of shellCommands(text)) {
    const at = words.findIndex(({ text: word }) => !before.includes(word) && !/^[A-Za-z_]\w*=/.test(word))
    if (at >= 0 && isCurl(words[at]?.text ?? '')) return words.slice(at + 1)
  }
  return undefined
}

function requestOf(draft: UnfinishedRequest, unexpanded: readonly string[]): CurlRequest {
  const { found, ...rest } = draft
  return { ...rest, ...found, unexpanded: [...new Set(unexpanded)] }
}

const emptyRequest = (): UnfinishedRequest => ({
  urls: [],
  headers: [],
  data: [],
  configs: [],
  unknown: [],
  found: {},
  isGet: false,
  isHead: false,
  isInsecure: false,
})

/**
 * Reads the request out of a curl line.
 *
 * @param text as it was copied: with its quotes, its line ends, variables that were set before it
 * @param configs words of the files behind -K, once they were read
 * @returns nothing when it is no curl line
 */
export function readCurl(text: string, configs: readonly string[] = []): CurlRequest | undefined {
  const words = curlWords(text)
  if (words === undefined) return undefined
  const draft = emptyRequest()
  readWords([...configs, ...words.map((word) => word.text)], draft)
  return requestOf(
    draft,
    words.flatMap((word) => word.unexpanded),
  )
}
