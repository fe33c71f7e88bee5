import { appleGateway, type Gateway } from '../../apns/endpoint.ts'
import { defined } from '../../defined.ts'
import type { Facts, SeenClient } from '../../diagnosis/facts.ts'
import { commandLine } from '../push/command-line.ts'

/** What shows which gateway a text is about. */
const hosts: readonly (readonly [string, 'sandbox' | 'production'])[] = [
  ['api.sandbox.push.apple.com', 'sandbox'],
  ['api.development.push.apple.com', 'sandbox'],
  ['gateway.sandbox.push.apple.com', 'sandbox'],
  ['api.push.apple.com', 'production'],
  ['gateway.push.apple.com', 'production'],
]

/** Words of a program's messages, and the name by which the cures for it are found. */
const clients: readonly (readonly [string, string])[] = [
  ['curl: (', 'curl/'],
  ['nghttp2', 'node'],
  ['at node:', 'node'],
  ['urllib', 'python'],
  ['requests.exceptions', 'python'],
  ['http.client', 'python'],
  ['php', 'php'],
  ['java.', 'java'],
  ['javax.', 'java'],
  ['net/http: ', 'go-http-client'],
]

const credentialFile = /\.(?:p12|pfx|p8|pem|cer|crt|der|key)$/i

/** A file of a credential that the text names. */
const fileIn = (text: string) =>
  text
    .slice(0, 20_000)
    .split(/[^\w./~@+\\:-]/)
    .map((word) => word.replace(/^[:.]{1,3}(?=\w)/, ''))
    .find((word) => credentialFile.test(word) && !/^https?:/.test(word))

/** `arn:aws:sns:eu-west-1:123456789012:endpoint/APNS_SANDBOX/lunch/7c3b` */
const snsPlatform =
  /\barn:aws[\w-]{0,12}:sns:[\w-]{1,30}:\d{12}:(?:endpoint|app)\/APNS(?:_VOIP)?(_SANDBOX)?\//

function gatewayIn(text: string): Gateway {
  const platform = snsPlatform.exec(text)
  if (platform !== null) return appleGateway(platform[1] === undefined ? 'production' : 'sandbox')
  const known = hosts.find(([host]) => text.includes(host))
  // Nobody said which: a line to type names Apple's sandbox, and takes no environment for granted.
  return known === undefined
    ? { kind: 'other', endpoint: appleGateway('sandbox').endpoint }
    : appleGateway(known[1])
}

const inPath = /\/3\/device\/([0-9a-fA-F]{64,200})(?![0-9a-zA-Z])/
/** `"token":"8f3a…"`, `device_token=8f3a…` */
const inField = /\b(?:device[_ -]?)?token["']?\s{0,4}[:=]\s{0,4}["']?([0-9a-fA-F]{64,200})(?![0-9a-zA-Z])/i

/**
 * What a text tells of the push it is about, so that the lines to type have the person's own file, host and token.
 *
 * @param text the first lines of it
 * @param now of this computer
 * @returns facts of a push of which little is known
 */
export function pushInText(text: string, now: Date): Facts {
  const [, token = 'DEVICE_TOKEN'] = inPath.exec(text) ?? inField.exec(text) ?? []
  const lower = text.toLowerCase()
  const userAgent = clients.find(([word]) => lower.includes(word))?.[1]
  const client: SeenClient | undefined = userAgent === undefined ? undefined : { userAgent }
  return {
    gateway: gatewayIn(text),
    notification: { deviceToken: token, payload: new Uint8Array() },
    ...defined({ file: fileIn(text), client }),
    now,
    again: (changes) => commandLine('send', { token, ...changes }),
  }
}
