import { type Endpoint, formatEndpoint, type Gateway, isLoopback } from '../apns/endpoint.ts'
import type { Environment } from '../apns/environment.ts'
import type { NamedCause } from '../apns/named-cause.ts'
import type { Notification } from '../apns/notification.ts'
import type { Reply } from '../apns/reply.ts'
import type { Certificate, Credential, SigningKey } from '../credential/model.ts'
import { hour } from '../time.ts'
import type { BrokenRule } from './http2-rules.ts'

/** How far a connection had come: what it was waiting for when it failed. */
export type Phase = 'resolve' | 'connect' | 'tunnel' | 'handshake' | 'settings' | 'answer'

/** What a server showed of itself: enough to say who issued it, and until when. */
export interface ServerCertificate {
  /** One line a name: `CN=…\nO=…`, as OpenSSL writes it. */
  readonly subject: string
  readonly issuer: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** `DNS:api.push.apple.com, …`; nothing when it has no alternative names. */
  readonly names?: string
  /** It says what it is used for, and to be a server is not among it. */
  readonly isNotForServers?: true
  /** SHA-256, upper case, with colons. */
  readonly fingerprint: string
}

/**
 * Who vouches for a server. `apple`: Apple's own public authority under a root every computer trusts. `apple-by-name`:
 * it calls itself so, under a root that is trusted only here (`--ca`, NODE_EXTRA_CA_CERTS), as Apple's next root is
 * before Node knows it. `public`: a root every computer trusts, but not Apple's authority. `private`: a root that is
 * trusted only here and is not Apple's; where Apple should answer, that is a box which opens TLS on the way.
 */
export type Voucher = 'apple' | 'apple-by-name' | 'public' | 'private'

/** The chain a server showed, and who vouches for it. */
export interface ServerChain {
  /** The server's own first; the root last, when it is known here. */
  readonly certificates: readonly ServerCertificate[]
  readonly voucher: Voucher
}

/**
 * Why no answer came, as facts. Whoever tells a person what they mean is the diagnosis; here is only what was seen.
 * `address` is the one that was tried, when it is known.
 */
export type Failure =
  /** `code`: ENOTFOUND, nobody knows the name; EAI_AGAIN, no resolver answered. */
  | { readonly kind: 'name-not-resolved'; readonly host: string; readonly code: string }
  | { readonly kind: 'refused'; readonly address?: string }
  /** No route: ENETUNREACH, EHOSTUNREACH, ENETDOWN, EADDRNOTAVAIL. */
  | { readonly kind: 'unreachable'; readonly code: string; readonly address?: string }
  /** This system itself did not let it go out. */
  | { readonly kind: 'forbidden'; readonly code: string; readonly address?: string }
  /** `seconds` that pushctl waited; absent when the operating system gave up. */
  | { readonly kind: 'timeout'; readonly phase: Phase; readonly seconds?: number; readonly address?: string }
  /**
   * Cut off without a word: by RST (`abrupt`), or by an ordinary end of stream. `answered`: the server had begun its
   * side of the TLS handshake.
   */
  | {
      readonly kind: 'reset'
      readonly phase: Phase
      readonly abrupt: boolean
      readonly answered?: true
      readonly address?: string
    }
  /** The server's certificate did not verify; `code` is OpenSSL's, or Node's ERR_TLS_CERT_ALTNAME_INVALID. */
  | {
      readonly kind: 'untrusted'
      readonly code: string
      readonly certificate?: ServerCertificate
      readonly address?: string
    }
  /** A TLS alert of the other side, by its number of RFC 8446 section 6. Under TLS 1.3 one about our certificate comes after the handshake. */
  | {
      readonly kind: 'tls-alert'
      readonly number: number
      readonly phase: Phase
      /** In the handshake: the server had begun its side before, so that it is not about version or cipher. */
      readonly answered?: true
    }
  /** The proxy itself was not reached, or did not answer as one; `why` as of any other connection. */
  | { readonly kind: 'proxy-unreachable'; readonly proxy: ProxyName; readonly why: Failure }
  /** The proxy answered CONNECT with no yes. `schemes`: how it wants to be shown who asks, as with 407. */
  | {
      readonly kind: 'proxy-refused'
      readonly proxy: ProxyName
      readonly status: number
      readonly schemes: readonly string[]
      /** Its word for the reason: `error` of Proxy-Status (RFC 9209), or X-Squid-Error. */
      readonly word?: string
    }
  /** What answered does not speak TLS. */
  | { readonly kind: 'not-tls' }
  /** TLS stands, and the other side does not choose `h2` by ALPN. */
  | { readonly kind: 'no-http2' }
  /** The gateway ended the connection; `reason` is APNs' word when the debug data held one, `text` the data otherwise. */
  | {
      readonly kind: 'goaway'
      readonly code: number
      readonly lastStreamId: number
      readonly reason?: string
      readonly text?: string
    }
  /** The gateway ended this one request; `code` is HTTP/2's (RFC 9113 section 7), 7 is REFUSED_STREAM. */
  | { readonly kind: 'stream-reset'; readonly code: number }
  /** After agreeing on `h2` the other side spoke HTTP/1.1. */
  | { readonly kind: 'spoke-http1' }
  /** The other side broke a rule of HTTP/2. */
  | { readonly kind: 'protocol-error'; readonly rule: BrokenRule }
  /** For so many seconds the gateway took no request at all: SETTINGS_MAX_CONCURRENT_STREAMS was 0. */
  | { readonly kind: 'takes-none'; readonly seconds: number }
  /** The connection has had as many requests as one can have, 2^30: its stream numbers are used up. */
  | { readonly kind: 'streams-used-up' }
  /** The gateway asks for a pause (Retry-After) of so many seconds, which is longer than was allowed. */
  | { readonly kind: 'asked-to-wait'; readonly seconds: number }
  /** pushctl itself was stopped, or gave up, before it could send or see the answer. */
  | { readonly kind: 'stopped' }
  /** Anything else, in the words of the runtime. */
  | {
      readonly kind: 'other'
      readonly phase: Phase
      readonly code: string
      readonly message: string
      /** By the first bytes of an answer that is no HTTP. */
      readonly speaks?: Protocol
    }

/** What is told by the first bytes that a server says. */
export type Protocol = 'SOCKS' | 'TLS' | 'SSH' | 'SMTP, FTP'

/** A proxy as people are told of it; no password is in it. */
export interface ProxyName {
  /** `host:port` */
  readonly address: string
  /** What named it: `--proxy`, `HTTPS_PROXY`. */
  readonly source: string
  /** Its address says https://: it is spoken to over TLS itself. */
  readonly isOverTls?: true
}

/**
 * What became of one notification. `unsent` never reached APNs and is safe to repeat; `unknown` had left and no answer
 * was seen: repeating it could show the push twice.
 */
export type Outcome =
  | { readonly kind: 'accepted'; readonly reply: Reply }
  | { readonly kind: 'rejected'; readonly reply: Reply }
  | { readonly kind: 'unsent'; readonly failure: Failure }
  | { readonly kind: 'unknown'; readonly failure: Failure }

/** What a gateway saw of a client. */
export interface SeenClient {
  /** `address:port` */
  readonly address?: string
  /** The newest version it can: `TLSv1.1`. */
  readonly tls?: string
  /** The cipher suite that was agreed on, by its standard name. */
  readonly cipher?: string
  /** What was agreed on by ALPN. */
  readonly alpn?: string
  /** What it offered by ALPN, in its order; empty when it offered nothing, absent when it is not known. */
  readonly alpnOffered?: readonly string[]
  /** As it came; anything may stand in it. */
  readonly userAgent?: string
}

/** One of a gateway's ports that was tried; `failure` is absent where TLS came to stand. */
export interface TriedPort {
  readonly port: number
  readonly failure?: Failure
}

/** A proxy that the environment names and pushctl does not use. */
export interface UnusedProxy {
  readonly variable: string
  readonly isSocks: boolean
  /** The variable that sends this gateway past it: `NO_PROXY`, or `no_proxy`. */
  readonly exemptBy?: string
  /** `http://HOST:PORT`; absent for SOCKS, and where it holds a password. */
  readonly address?: string
}

/** What was seen round a connection: `client/surroundings.ts` and doctor fill it; what nobody looked at is absent. */
export interface ConnectionSurroundings {
  /** Where the gateway's name leads from here, hosts file included. */
  readonly addresses?: readonly string[]
  /** The line of the hosts file that names the gateway. */
  readonly hostsLine?: string
  /** A name that everybody knows, looked up when the gateway's was not found. */
  readonly otherName?: { readonly host: string; readonly isKnown: boolean }
  /** The address that could not be reached lies in a network that this computer itself stands in. */
  readonly isNeighbour?: true
  readonly ports?: readonly TriedPort[]
  /** A variable that names a proxy which is not used: for http:// alone, or SOCKS. */
  readonly unusedProxy?: UnusedProxy
  /** What the server showed where TLS stood. */
  readonly chain?: ServerChain
  /** The gateway answers on a connection that shows no certificate. */
  readonly answersWithoutCertificate?: boolean
  /** After a cut at the certificate, whether a second connection that showed it came to stand. */
  readonly answersToCertificate?: boolean
  /** Whether the gateway asks for a client certificate at all. */
  readonly asksForCertificate?: boolean
  /** Authorities were given to trust besides the usual ones (`--ca`). */
  readonly hasOwnAuthorities?: boolean
  /**
   * What they have to do with the server that was not trusted: one is called as its issuer is and has another key, or one
   * is its own certificate, as it is or as it was before.
   */
  readonly ownAuthority?: 'of-another-key' | 'of-the-server'
  /** The proxy that was gone through. */
  readonly proxy?: ProxyName
  /** The file that NODE_EXTRA_CA_CERTS names, and that is not there: Node passes over it without a word. */
  readonly missingAuthorities?: string
  /** A variable by which other programs are told whom to trust, and the file it names: Node does not read it. */
  readonly unreadAuthorities?: { readonly variable: string; readonly file: string }
}

/** What a server shows of itself while TLS comes to stand. */
export type ShownServer = Pick<ConnectionSurroundings, 'chain' | 'asksForCertificate'>

/** Everything that is known of a push, sent or to be sent; what was not observed is absent. */
export interface Facts {
  readonly gateway: Gateway
  readonly credential?: Credential
  /** It goes without any credential, as a look at who answers does: an absent one may only be unknown. */
  readonly isAnonymous?: true
  /** The credential's file, as it was typed. */
  readonly file?: string
  /** The environment that was typed, beside a gateway whose name says none. */
  readonly wantedEnvironment?: Environment
  /** The team id that was typed: a certificate says its own. */
  readonly teamId?: string
  readonly notification: Notification
  /** The channel of a broadcast, which has no device token. */
  readonly channel?: string
  /** Absent before anything was sent. */
  readonly outcome?: Outcome
  /** When the provider token was made that went with it. */
  readonly tokenMade?: Date
  /** Of a party that knows for sure; that of an answer is found in the answer. */
  readonly named?: NamedCause
  /** A client of the local gateway whose connection came to nothing: there is no push then. */
  readonly client?: SeenClient
  readonly surroundings?: ConnectionSurroundings
  readonly now: Date
  /**
   * The command line to try next: the one that was typed, with some options changed.
   *
   * @param changes option keys to their new values; `undefined` leaves the option out
   */
  again(changes: Readonly<Record<string, string | undefined>>): string
  /** The line that has doctor look at the way of this push, with what was typed; a plain one where it is absent. */
  examine?(): string
}

/** @returns APNs' word for the refusal, from the answer or from GOAWAY */
export function reasonOf({ outcome }: Pick<Facts, 'outcome'>): string | undefined {
  if (outcome === undefined || outcome.kind === 'accepted') return undefined
  if (outcome.kind === 'rejected') return outcome.reply.reason
  return outcome.failure.kind === 'goaway' ? outcome.failure.reason : undefined
}

/**
 * @returns whether a refusal cannot be APNs' own, whatever its reason: who pushes is looked at before anything else, and
 *   to a push without a credential APNs says MissingProviderToken
 */
export function isOfStranger(facts: Facts): boolean {
  const { gateway, outcome, isAnonymous } = facts
  if (
    gateway.kind !== 'other' ||
    isAnonymous !== true ||
    outcome?.kind !== 'rejected' ||
    isOnOtherPort(facts)
  )
    return false
  const { reason, status } = outcome.reply
  return (
    reason !== undefined &&
    reason !== 'MissingProviderToken' &&
    (status < 429 || ofProviderTokens.includes(reason))
  )
}

/** @returns why there was no answer */
export function failureIn({ outcome }: Facts): Failure | undefined {
  return outcome !== undefined && 'failure' in outcome ? outcome.failure : undefined
}

/** The local gateway may have been called by its address. */
const isOnThisComputer = ({ kind, endpoint }: Gateway) =>
  kind === 'local' || (kind === 'other' && isLoopback(endpoint.host))

/** @returns whether the provider token was made within the hour: then it is neither old nor of the future */
export const isFreshlySigned = ({ tokenMade, now }: Facts): boolean =>
  tokenMade !== undefined && Math.abs(now.getTime() - tokenMade.getTime()) < hour

/** What a gateway names that goes by its own clock alone. */
const aboutAge: readonly string[] = ['stale-token', 'clock']

/** @returns the cause that was named by who knows it: of an answer only the local gateway is believed */
export function namedIn(facts: Facts): NamedCause | undefined {
  const { named, gateway, outcome } = facts
  if (named !== undefined) return named
  if (!isOnThisComputer(gateway) || outcome?.kind !== 'rejected') return undefined
  const told = outcome.reply.named
  // Nor what was shown and lost on the way: here it is known that a credential left.
  if (outcome.reply.reason === 'MissingProviderToken' && facts.credential !== undefined) return undefined
  // It cannot know that the token was made this moment, by another clock.
  return told !== undefined && aboutAge.includes(told.cause) && isFreshlySigned(facts) ? undefined : told
}

/** @returns whether a local gateway that was called by its address says that this port is for something else */
export const isOnOtherPort = ({ gateway, outcome }: Facts): boolean =>
  gateway.kind === 'other' &&
  outcome?.kind === 'rejected' &&
  outcome.reply.named?.cause === 'wrong-gateway-port'

/** @returns the gateway's environment; nothing for one that the user named by its address */
export function environmentOf({ gateway }: Facts): Environment | undefined {
  return gateway.kind === 'other' ? undefined : gateway.environment
}

/** @returns the client certificate that went with it; nothing with a signing key */
export function certificateIn({ credential }: Facts): Certificate | undefined {
  return credential?.kind === 'identity' ? credential.identity.certificate : undefined
}

/** @returns the signing key that its provider token was made with; nothing with a certificate */
export function signingKeyIn({ credential }: Facts): SigningKey | undefined {
  return credential?.kind === 'signing-key' ? credential.signingKey : undefined
}

/**
 * @param code of OpenSSL, for the server's certificate
 * @returns whether the certificates of both sides have expired by this computer's clock, which then is the odd one out
 */
export function areBothExpired(code: string, facts: Facts): boolean {
  const own = certificateIn(facts)
  return code === 'CERT_HAS_EXPIRED' && own !== undefined && own.notAfter < facts.now
}

/** pushctl is younger: a clock that says an earlier day has no battery, or was never set. */
const firstDay = new Date('2025-01-01')

/** @returns whether this computer's clock says a day on which there was no pushctl */
export const isLongAgo = ({ now }: Pick<Facts, 'now'>): boolean => now < firstDay

/** What is said of a provider token that was sent. */
const ofProviderTokens = [
  'InvalidProviderToken',
  'ExpiredProviderToken',
  'TooManyProviderTokenUpdates',
  'UnrelatedKeyIdInToken',
  'BadEnvironmentKeyIdInToken',
  'BadEnvironmentKeyInToken',
]

/** @returns whether a push that went with a certificate was refused for its provider token: it had none */
export const isRefusedForTokenNotSent = (facts: Facts): boolean =>
  facts.outcome?.kind === 'rejected' &&
  certificateIn(facts) !== undefined &&
  ofProviderTokens.includes(reasonOf(facts) ?? '')

/** @returns the other of the two environments */
export function otherThan(environment: Environment): Environment {
  return environment === 'sandbox' ? 'production' : 'sandbox'
}

export const isApple = ({ gateway }: Facts) => gateway.kind === 'apple'

export const endpointOf = ({ gateway }: Facts): Endpoint => gateway.endpoint

export const nameOf = (facts: Facts) => formatEndpoint(endpointOf(facts))

/** @returns the credential's file, or what it is called where there is none */
export const fileOf = ({ file }: Facts, name: string) => (file === undefined || file === '' ? name : file)

/** @returns who issued the certificate that the server showed, whether or not it verified */
export function issuerIn(facts: Facts): string | undefined {
  const failure = failureIn(facts)
  const shown =
    failure?.kind === 'untrusted' ? failure.certificate : facts.surroundings?.chain?.certificates[0]
  return shown?.issuer
}

const namePart = (host: string) => host.toLowerCase().replace(/\.$/, '')

/** A `*` stands for one part of a name (RFC 9525 section 6.3). */
const coversName = (pattern: string, host: string) =>
  namePart(pattern) === host ||
  (pattern.startsWith('*.') && namePart(pattern).slice(1) === host.slice(host.indexOf('.')))

/**
 * @param certificate of a server
 * @param host that was asked for
 * @returns whether it is for another one; a certificate without any name is for nobody in particular
 */
export function isForAnother({ names, subject }: ServerCertificate, host: string): boolean {
  const listed = [...(names ?? '').matchAll(/(?:DNS|IP Address):([^,\s]+)/g)].map(([, name = '']) => name)
  const common = /^CN=(.*)$/m.exec(subject)?.[1]
  // Boxes name themselves in words: only what can be a host is one.
  const all =
    listed.length > 0 ? listed : common !== undefined && /^[\w*-]+(?:\.[\w-]+)+$/.test(common) ? [common] : []
  return all.length > 0 && !all.some((name) => coversName(name, namePart(host)))
}

/** @returns where the gateway's name led, as far as it was seen */
export function addressesOf(facts: Facts): readonly string[] {
  const failure = failureIn(facts)
  const tried = failure !== undefined && 'address' in failure ? failure.address : undefined
  return facts.surroundings?.addresses ?? (tried === undefined ? [] : [tried])
}

/** @returns whether a connection was cut just where the certificate is shown: under TLS 1.2 in the handshake, under 1.3 after it */
export const isCutAtCertificate = (failure: Failure): boolean =>
  failure.kind === 'reset' &&
  (failure.phase === 'settings' || (failure.phase === 'handshake' && failure.answered === true))

/**
 * @returns whether who asks for a certificate cut the connection just where it looks at it. APNs asks, too, and does
 *   without one: of a cut there this says nothing
 */
export const isCutByWhoAsks = (failure: Failure, facts: Facts): boolean =>
  isCutAtCertificate(failure) && facts.surroundings?.asksForCertificate === true && !isApple(facts)

/** @returns whether who asks for a certificate was shown none and cut the connection there, and no other without one held */
export function isCutWithoutCertificate(failure: Failure, facts: Facts): boolean {
  const { answersWithoutCertificate: answers } = facts.surroundings ?? {}
  // Where nobody has looked again, the connection itself is the one that showed none, or did show one.
  const isCutWithNone = answers === undefined ? certificateIn(facts) === undefined : !answers
  return isCutWithNone && isCutByWhoAsks(failure, facts)
}
