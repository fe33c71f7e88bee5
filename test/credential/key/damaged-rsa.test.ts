import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { readCredentialFile } from '../../../src/credential/file.ts'
import { keyToPem } from '../../../src/credential/key/write.ts'

const options = { fileName: 'key.pem', passphrase: async () => '' }

test('an RSA key whose numbers do not go together is damaged, not that of another certificate', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const der = privateKey.export({ type: 'pkcs8', format: 'der' })
  // Within the modulus, which begins some 40 bytes in.
  der.writeUInt8((der[120] ?? 0) ^ 1, 120)
  const pem = `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`
  await expect(readCredentialFile(Buffer.from(pem), options)).rejects.toThrow(/is damaged/)
  await expect(readCredentialFile(Buffer.from(keyToPem(privateKey)), options)).resolves.toMatchObject({
    keys: [{}],
  })
})
