import { keyName } from '../../credential/key/key.ts'
import type { PrivateKey } from '../../credential/model.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { readContentsOf } from '../push/credential-files.ts'
import { nameOfSource } from '../push/credential-source.ts'
import type { PassphraseInput } from '../push/passphrase.ts'
import { noKey } from './key-sentences.ts'

/**
 * @param source file or variable that holds it
 * @param input where its passphrase is, if it was typed
 * @param host where it is
 * @returns a private key that a signing request to Apple can be made with
 * @throws Fault `refused/no-private-key`, `refused/key-type`, those of reading
 */
export async function readKeyForRequest(
  source: string,
  input: PassphraseInput,
  host: Host,
): Promise<PrivateKey> {
  const { keys } = await readContentsOf(source, input, host)
  const file = nameOfSource(source)
  const [key] = keys
  if (key === undefined) throw new Fault('refused/no-private-key', noKey(file))
  if (['rsa', 'ec'].includes(key.key.asymmetricKeyType ?? '')) return key
  throw new Fault('refused/key-type', {
    en: `The key in ${file} is ${keyName(key.key)}; signing requests to Apple are made with RSA or EC.`,
    zh: `${file} 里的私钥是 ${keyName(key.key)}，向 Apple 申请证书要用 RSA 或 EC 密钥。`,
  })
}
