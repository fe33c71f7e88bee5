import { describe, expect, it } from 'vitest'
import { impostorOf } from '../../src/credential/unrecognised.ts'

const named = (text: string) => impostorOf(Buffer.from(text), text)?.name.en ?? 'nothing'

const reference = /reference into a store of secrets/
const encrypted = /encrypted, and that nobody decrypted/
const place = /name of a variable or of a secret/
const path = /name of a file in place of what is in it/

/** What a build server hands over in place of a key. */
const handedOver: readonly (readonly [string, RegExp])[] = [
  ['op://Private/APNs Key/AuthKey.p8', reference],
  ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:apns-AbCdEf', reference],
  ['arn:aws:ssm:eu-west-1:123456789012:parameter/apns', reference],
  ['@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/apns/)', reference],
  ['projects/123/secrets/apns/versions/latest', reference],
  ['"vault:secret/data/apns#key"', reference],
  ['vault:v1:abcdefgh==', encrypted],
  ['ENC(abcdefghijklmnop)', encrypted],
  ['APNS_KEY', place],
  ['AB12CD34EF', /ten letters and digits/],
  ['/builds/acme/shop.tmp/APNS_KEY', path],
  ['C:\\certs\\AuthKey', path],
  ['/secrets/AuthKey.p8', path],
  ['a fine day', /^nothing$/],
  ['', /empty file/],
]

describe('what stands in place of a certificate or key', () => {
  it.each(handedOver)('%s', (text, name) => {
    expect(named(text)).toMatch(name)
  })

  it('a configuration profile, a tar archive', () => {
    expect(named('<?xml version="1.0"?><plist><string>com.apple.security.pkcs12</string></plist>')).toMatch(
      /configuration profile/,
    )
    const tar = Buffer.alloc(512)
    tar.write('ustar', 257)
    expect(impostorOf(tar, '')?.name.en).toBe('a tar archive')
  })
})
