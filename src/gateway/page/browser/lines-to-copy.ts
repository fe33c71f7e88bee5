import { splitTopic } from '../../../apns/topic.ts'
import { quoted } from '../../../finding.ts'
import { type CopiedMessage, headersOf, payloadText, sentHeaders } from './message.ts'

/** Where the gateway is, as its API tells it. */
export interface PageSummary {
  /** `host:port` */
  readonly endpoints: Readonly<Record<'sandbox' | 'production', string>>
  readonly channelEndpoints: Readonly<Record<'sandbox' | 'production', string>>
  readonly caFile?: string
  readonly kept: number
  readonly arrived: number
}

/** What `pushctl gateway issue` writes for an app: its certificate is good for every topic of the app. */
export const credentialFile = (topic = 'com.example.app') => `${splitTopic(topic).bundleId}.p12`

const appOf = (message: CopiedMessage) => (message.kind === 'push' ? message.topic : message.bundleId)

/** @returns the push as curl sends it to this gateway, with a certificate that the gateway issued */
export function curlLine(message: CopiedMessage, { endpoints, caFile }: PageSummary): string {
  const path =
    message.kind === 'push' ? `/3/device/${message.deviceToken}` : `/4/broadcasts/apps/${message.bundleId}`
  return [
    'curl --http2',
    ...(caFile === undefined ? [] : [`--cacert ${quoted(caFile)}`]),
    `--cert-type P12 --cert ${quoted(`${credentialFile(appOf(message))}:`)}`,
    ...Object.entries(headersOf(message)).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    `-d ${quoted(payloadText(message))}`,
    quoted(`https://${endpoints[message.environment]}${path}`),
  ].join(' ')
}

/** @returns the push as `pushctl send` sends it to the local gateway */
export function sendLine(message: CopiedMessage): string {
  const headers = headersOf(message)
  const target =
    message.kind === 'push'
      ? `--token ${quoted(message.deviceToken)}`
      : `--channel ${quoted(message.channelId ?? '')} --topic ${quoted(message.bundleId)}`
  return [
    `printf %s ${quoted(payloadText(message))} | pushctl send --gateway local --env ${message.environment}`,
    `--cert ${quoted(credentialFile(appOf(message)))} ${target}`,
    ...sentHeaders.flatMap(([, header, option]) =>
      headers[header] === undefined || option === '' ? [] : [`${option} ${quoted(headers[header])}`],
    ),
    '--payload -',
  ].join(' ')
}
