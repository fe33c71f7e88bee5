import { join } from 'node:path'
import type { Issuer } from '../../gateway/issuer.ts'
import type { Host } from '../../host.ts'
import { credentialVariables } from '../push/gateway-option.ts'

/** No secret, for its file is gone with the gateway: some programs do not open a .p12 without one. */
const passphrase = 'pushctl'

/** Credentials on disk for the while. */
interface HandedCredentials {
  /** Environment variables that name them. */
  readonly variables: Readonly<Record<string, string>>
  remove(): Promise<void>
}

async function writeCredentials(host: Host, issuer: Issuer, topic: string, folder: string) {
  const { certPem, keyPem, p12 } = await issuer.certificate({ topic, passphrase })
  const signing = issuer.signingKey()
  const write = async (name: string, content: string | Uint8Array) => {
    const file = join(folder, name)
    await host.files.write(file, content, { mode: 0o600 })
    return file
  }
  const of = credentialVariables
  return {
    [of.topic]: topic,
    [of.certificate]: await write('cert.pem', certPem),
    [of.key]: await write('key.pem', keyPem),
    [of.both]: await write('cert-and-key.pem', certPem + keyPem),
    [of.p12]: await write('cert.p12', p12),
    [of.passphrase]: passphrase,
    [of.signingKey]: await write(`AuthKey_${signing.keyId}.p8`, signing.keyPem),
    [of.keyId]: signing.keyId,
    [of.teamId]: signing.teamId,
  }
}

/**
 * Makes a certificate and a signing key that a gateway takes, and writes them into a new folder of this user alone.
 *
 * @param host where it is
 * @param issuer of the gateway
 * @param topic of the certificate
 * @returns what names them, and how to take them away
 * @throws Fault `file/…` when there is no place for them
 */
export async function handCredentials(host: Host, issuer: Issuer, topic: string): Promise<HandedCredentials> {
  const folder = await host.files.makeTemporaryFolder()
  const remove = () => host.files.removeFolder(folder)
  try {
    return { variables: await writeCredentials(host, issuer, topic, folder), remove }
  } catch (error) {
    await remove()
    throw error
  }
}
