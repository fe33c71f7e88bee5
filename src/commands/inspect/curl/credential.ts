import { overlaid } from '../../../cli/door.ts'
import { Fault } from '../../../fault.ts'
import type { Host } from '../../../host.ts'
import { shown } from '../../../secret.ts'
import jwtInspect from '../../jwt/inspect.ts'
import { type GivenCredential, readGivenCredential } from '../../push/credential-options.ts'
import type { PassphraseInput } from '../../push/passphrase.ts'
import { answerOf } from '../command-kind.ts'
import type { CurlRequest } from './request.ts'

/** What a provider token says of itself. */
export interface ProviderTokenIds {
  readonly keyId: string
  readonly teamId: string
}

/** The file behind --cert: read, not there, or no good. */
export type CurlCertificate =
  | { readonly is: 'none' }
  | { readonly is: 'read'; readonly given: GivenCredential }
  | { readonly is: 'elsewhere'; readonly file: string }
  | { readonly is: 'unreadable'; readonly fault: Fault }

/** A name that no variable of anybody's has. */
const variable = 'PUSHCTL_PASSPHRASE_OF_THE_LINE'

/**
 * Reads the certificate as `send --cert` does. A passphrase that stands in the line opens it, and is told nowhere.
 *
 * @param request of the line
 * @param input the passphrase options of the command
 * @param host where the files are
 */
export async function certificateOf(
  { cert, key, passphrase }: CurlRequest,
  input: PassphraseInput,
  host: Host,
): Promise<CurlCertificate> {
  if (cert === undefined) return { is: 'none' }
  for (const file of [cert, ...(key === undefined ? [] : [key])])
    if (!(await host.files.exists(file))) return { is: 'elsewhere', file: shown(file).en }
  const world =
    passphrase === undefined ? host : overlaid(host, { env: { ...host.env, [variable]: passphrase } })
  const typed = passphrase === undefined ? input : { passphraseFile: undefined, passphraseEnv: variable }
  const nothing = { signingKey: undefined, keyId: undefined, teamId: undefined }
  try {
    const given = await readGivenCredential({ cert, key, ...nothing, ...typed }, world)
    return given === undefined ? { is: 'none' } : { is: 'read', given }
  } catch (error) {
    if (error instanceof Fault) return { is: 'unreadable', fault: error }
    throw error
  }
}

/** What stands behind `bearer`. */
export const bearerOf = (value: string): string | undefined =>
  /^bearer(?:\s|$)/i.test(value) ? value.slice('bearer'.length).trim() : undefined

/** @returns what `jwt inspect` says of a provider token */
export const inspectedToken = (token: string, host: Host) =>
  answerOf(jwtInspect, { name: 'authorization', bytes: Buffer.from(token) }, host)
