import { readContents } from '../../../src/credential/file.ts'
import { readSigningKey } from '../../../src/credential/signing-key/signing-key.ts'
import { run } from '../../fake-host.ts'
import type { CredentialFile } from '../credential-seeds.ts'
import { type Outcome, outcomeOf } from './outcome.ts'

/** Only these may be a signing key; of anything else OpenSSL takes its time to say that it is none. */
const IS_KEY = /^(?:AuthKey|pkcs8|sec1|pkcs1|encrypted|identity)/

/** Faults of single structures, which the reader of a file has to turn into one that names the file. */
const NAMELESS: ReadonlySet<string> = new Set([
  'credential/asn1',
  'credential/plist',
  'credential/certificate',
  'credential/signing-request',
])

/**
 * Gives a file to the readers of files and of signing keys, and much of what could be read to `cert inspect`.
 *
 * @param bytes of the broken file
 * @param file the good one it was
 * @returns what the reader of files says of it
 * @throws whatever is no Fault, and an Error when `cert inspect` ends as after a bug
 */
export async function readCredential(bytes: Buffer, { name, passphrase }: CredentialFile): Promise<Outcome> {
  const options = { fileName: name, passphrase: async () => passphrase }
  if (IS_KEY.test(name))
    await outcomeOf(() => readSigningKey(bytes, { fileName: 'AuthKey_ABC1234567.p8', teamId: 'A1B2C3D4E5' }))
  const outcome = await outcomeOf(() => readContents(bytes, options))
  if (NAMELESS.has(outcome)) throw new Error(`${outcome} says nothing of the file`)
  if (outcome === 'read' && bytes.length % 4 === 0) {
    const world = { files: { file: bytes }, env: { PASS: passphrase } }
    const { code, stderr } = await run('cert inspect file --passphrase-env PASS', world)
    if (code === 70) throw new Error(stderr)
  }
  return outcome
}
