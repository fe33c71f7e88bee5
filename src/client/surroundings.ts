import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { Endpoint } from '../apns/endpoint.ts'
import { defined } from '../defined.ts'
import type { ConnectionSurroundings, Failure } from '../diagnosis/facts.ts'
import { createProbe } from './probe.ts'
import { type HttpProxy, unusedProxyIn, type Way } from './proxy.ts'
import type { ClientIdentity } from './secure-context.ts'

/** What there is to look at beside the connection itself. */
export interface Outlook {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The proxy that was gone through. */
  readonly proxy?: HttpProxy
  /** PEM of authorities that were trusted besides the usual ones. */
  readonly ca?: string
  /** @returns the text of the hosts file; empty when there is none */
  readHosts(): Promise<string>
  /** @returns whether a file is there */
  exists(path: string): Promise<boolean>
  /** @returns whether a name is known */
  knowsName(name: string): Promise<boolean>
  /** @returns whether an address lies in a network that this computer itself stands in */
  isNear(address: string): Promise<boolean>
}

/** A name that every DNS server knows which leads outside, and that says nothing of whoever asks. */
export const knownName = 'www.apple.com'

/** @returns where the operating system keeps names and their addresses by hand */
export function hostsFile({ SystemRoot }: Readonly<Record<string, string | undefined>>): string {
  return SystemRoot === undefined ? '/etc/hosts' : `${SystemRoot}\\System32\\drivers\\etc\\hosts`
}

/**
 * @param text of a hosts file
 * @param host a name
 * @returns the line that names it, without its comment and with single blanks
 */
export function hostsLineOf(text: string, host: string): string | undefined {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .find(([, ...names]) => names.some((name) => name.toLowerCase() === host.toLowerCase()))
    ?.join(' ')
}

/**
 * Looks at what a failed connection does not tell by itself: the hosts file, whether any other name is known, and
 * proxies that are named and not used. Only what the failure makes worth a look.
 *
 * @param endpoint that was to be reached
 * @param failure why it was not
 * @param outlook where to look
 */
export async function lookAround(
  endpoint: Endpoint,
  failure: Failure,
  outlook: Outlook,
): Promise<ConnectionSurroundings> {
  if (failure.kind === 'untrusted')
    return {
      ...(await missingAuthorities(outlook)),
      ...(outlook.ca === undefined && (await unreadAuthorities(outlook))),
      ...(outlook.ca !== undefined && { hasOwnAuthorities: true, ...ownAuthority(outlook.ca, failure) }),
      ...(outlook.proxy === undefined && (await hostsEntry(endpoint, outlook))),
    }
  const { env, proxy, readHosts, knowsName, isNear } = outlook
  if (proxy !== undefined) {
    const { address, source } = proxy
    return { proxy: { address, source } }
  }
  const unusedProxy = unusedProxyIn(endpoint, env)
  const { address } = { address: undefined, ...failure }
  const near = failure.kind === 'unreachable' && address !== undefined && (await isNear(address))
  const here = defined({ unusedProxy, isNeighbour: near || undefined })
  if (isIP(endpoint.host) !== 0 || endpoint.host === 'localhost') return here
  const isNameless = failure.kind === 'name-not-resolved'
  const otherName = isNameless ? { host: knownName, isKnown: await knowsName(knownName) } : undefined
  const hostsLine = isNameless ? undefined : hostsLineOf(await readHosts(), endpoint.host)
  return { ...here, ...defined({ otherName, hostsLine }) }
}

/** @returns what the hosts file says of the endpoint, which then needs no look-up */
async function hostsEntry(
  { host }: Endpoint,
  { readHosts }: Pick<Outlook, 'readHosts'>,
): Promise<Pick<ConnectionSurroundings, 'hostsLine' | 'addresses'>> {
  if (isIP(host) !== 0 || host === 'localhost') return {}
  const hostsLine = hostsLineOf(await readHosts(), host)
  if (hostsLine === undefined) return {}
  const [address = ''] = hostsLine.split(' ')
  return { hostsLine, addresses: [address] }
}

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** Codes of a chain whose next link was not found, so that a link of that name has another key. */
const withoutIssuer: readonly string[] = [
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
]

/** What the authorities that were given have to do with a server that they did not vouch for. */
function ownAuthority(
  pem: string,
  { code, certificate }: Extract<Failure, { kind: 'untrusted' }>,
): Pick<ConnectionSurroundings, 'ownAuthority'> {
  if (certificate === undefined) return {}
  const given = (pem.match(block) ?? []).map((each) => new X509Certificate(each))
  const isServer = ({ fingerprint256, subject, ca }: X509Certificate) =>
    fingerprint256 === certificate.fingerprint || (!ca && subject === certificate.subject)
  if (given.some(isServer)) return { ownAuthority: 'of-the-server' }
  return withoutIssuer.includes(code) && given.some(({ subject }) => subject === certificate.issuer)
    ? { ownAuthority: 'of-another-key' }
    : {}
}

/** @returns the file of more authorities that Node was to read, when it is not there */
export async function missingAuthorities({
  env,
  exists,
}: Pick<Outlook, 'env' | 'exists'>): Promise<Pick<ConnectionSurroundings, 'missingAuthorities'>> {
  const file = env.NODE_EXTRA_CA_CERTS ?? ''
  return file === '' || (await exists(file)) ? {} : { missingAuthorities: file }
}

/** OpenSSL, Python's requests, curl and AWS read these; Node reads NODE_EXTRA_CA_CERTS. */
const variablesOfOthers = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'AWS_CA_BUNDLE'] as const

/** With one of these Node goes by the authorities of OpenSSL or the system, and so by their variables. */
const goesByOthers = ({ NODE_OPTIONS = '', NODE_USE_SYSTEM_CA }: Outlook['env']) =>
  /\buse-(?:openssl|system)-ca\b/.test(NODE_OPTIONS) || NODE_USE_SYSTEM_CA === '1'

/** @returns the file of authorities that others would read, when it is there */
async function unreadAuthorities({
  env,
  exists,
}: Pick<Outlook, 'env' | 'exists'>): Promise<Pick<ConnectionSurroundings, 'unreadAuthorities'>> {
  if (goesByOthers(env)) return {}
  for (const variable of variablesOfOthers) {
    const file = env[variable] ?? ''
    if (file !== '' && (await exists(file))) return { unreadAuthorities: { variable, file } }
  }
  return {}
}

/** Milliseconds for each step of a second connection. */
const secondPatience = 5000

/** What a second connection came to. */
interface SecondConnection {
  /** Whether HTTP/2 came to stand; absent where the server refuses in words, and so says nothing of the cut. */
  readonly answers?: boolean
  /** Where TLS stood. */
  readonly asksForCertificate?: boolean
}

/**
 * Connects once more: what a connection that was cut says nothing of.
 *
 * @param endpoint where to
 * @param way to it
 * @param identity to show; without it, no certificate is shown
 */
async function connectOnceMore(
  endpoint: Endpoint,
  way: Way,
  identity?: ClientIdentity,
): Promise<SecondConnection> {
  const probe = createProbe(endpoint, { ...way, patience: secondPatience, ...defined({ identity }) })
  try {
    const handshake = await probe.handshake()
    const settings = await probe.settings()
    const isInWords = !settings.ok && settings.failure.kind === 'tls-alert'
    return {
      ...(!isInWords && { answers: settings.ok }),
      ...(handshake.ok && { asksForCertificate: handshake.fact.asksForCertificate }),
    }
  } finally {
    probe.close()
  }
}

/**
 * Tells a certificate that is refused, or demanded, from a connection that was cut by chance: connects without one, and
 * then with it.
 *
 * @param endpoint where to
 * @param way to it
 * @param identity that was shown when the connection was cut, if one was
 */
export async function lookAtCut(
  endpoint: Endpoint,
  way: Way,
  identity: ClientIdentity | undefined,
): Promise<
  Pick<ConnectionSurroundings, 'answersWithoutCertificate' | 'answersToCertificate' | 'asksForCertificate'>
> {
  const { answers: answersWithoutCertificate, ...asks } = await connectOnceMore(endpoint, way)
  if (answersWithoutCertificate === false || identity === undefined)
    return { ...asks, ...defined({ answersWithoutCertificate }) }
  const { answers: answersToCertificate } = await connectOnceMore(endpoint, way, identity)
  return { ...asks, ...defined({ answersWithoutCertificate, answersToCertificate }) }
}
