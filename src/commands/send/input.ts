import { type InputOf, inputFor, under } from '../../cli/command.ts'
import type { Facts } from '../../diagnosis/facts.ts'
import { commandLine, type OptionWords } from '../push/command-line.ts'
import { type ContentInput, contentOptions, payloadHeading, payloadPage } from '../push/content.ts'
import { type CredentialInput, credentialInput, credentialOptions } from '../push/credential-options.ts'
import { type DestinationInput, destinationOptions, whereTyped } from '../push/destination-options.ts'
import { gatewayNames } from '../push/gateway-option.ts'
import { type HeaderInput, headerOptions } from '../push/header-options.ts'
import { stateTypeOption } from '../push/state-type.ts'
import { type ManyInput, manyOptions } from './many/options.ts'

/** The options that are read by others than `send` itself. */
export const partOptions = {
  ...credentialOptions,
  ...manyOptions,
  ...destinationOptions,
  ...headerOptions,
  ...contentOptions,
  // In help beside the keys that it is about.
  ...under(payloadHeading, stateTypeOption, payloadPage),
} as const

/** What was typed after `pushctl send`, in the parts that are read one by one. */
export interface SendInput {
  readonly token: readonly string[]
  readonly channel: string | undefined
  readonly credential: CredentialInput
  readonly many: ManyInput
  readonly destination: DestinationInput
  readonly headers: HeaderInput
  readonly content: ContentInput
  /** Files that say what the app decodes of a Live Activity. */
  readonly stateType: readonly string[]
}

/**
 * @param typed everything that was typed
 * @returns the same in its parts
 * @throws Fault `usage/credential` for an option and its variable at once
 */
export function partsOf(
  typed: InputOf<typeof partOptions> & Pick<SendInput, 'token' | 'channel'>,
): SendInput {
  return {
    token: typed.token,
    channel: typed.channel,
    credential: credentialInput(typed),
    many: inputFor(manyOptions, typed),
    destination: inputFor(destinationOptions, typed),
    headers: inputFor(headerOptions, typed),
    content: inputFor(contentOptions, typed),
    stateType: typed.stateType,
  }
}

/** A gateway by a name, which has ports of its own. */
const isNamed = (gateway: string | undefined) =>
  gateway === undefined || (gatewayNames as readonly string[]).includes(gateway.trim().toLowerCase())

/**
 * @param input what was typed, with a passphrase that can be pasted
 * @returns the line that has doctor look at the same gateway, with the same credential
 */
export function examinationFor({ destination, credential, headers }: SendInput): string {
  const { port, gateway, ...where } = whereTyped(destination)
  // doctor has no --port: of a gateway that has a name it tries all.
  const at = port === undefined || isNamed(gateway) ? gateway : `${gateway?.replace(/:\d+\/?$/, '')}:${port}`
  return commandLine('doctor', { gateway: at, ...where, ...credential, topic: headers.topic })
}

/**
 * @param input what was typed, with a passphrase that can be pasted
 * @param flags of `send` itself
 * @returns writes the command line anew, with other options; how fast many are sent is left out
 */
export function againFor(input: SendInput, flags: SendFlags): Facts['again'] {
  const options = optionsOf(input, flags)
  return (changes) => commandLine('send', { ...options, ...changes })
}

/** Flags of `send` itself. */
type SendFlags = Readonly<Record<'dryRun' | 'curl' | 'noLint', boolean>>

/**
 * @param input what was typed, with a passphrase that can be pasted
 * @param flags of `send` itself
 * @returns options by their names, and what stands behind each; how fast many are sent is left out
 */
export function optionsOf(
  { token, channel, credential, many, destination, headers, content, stateType }: SendInput,
  flags: SendFlags,
): Readonly<Record<string, OptionWords>> {
  const { to, report, resume, retryUnknown, skipBadRows, deadTokens } = many
  const { port, ...where } = destination
  const { expiration, header, ...otherHeaders } = headers
  return {
    token,
    ...credential,
    ...{ to, report, resume, retryUnknown, skipBadRows, deadTokens },
    ...where,
    ...otherHeaders,
    ...content,
    stateType,
    channel,
    ...flags,
    port: port?.toString(),
    expiration: expiration?.typed,
    header: header.map(({ name, value }) => `${name}:${value}`),
  }
}
