import { credentialOptions } from '../push/credential-options.ts'
import { profileOption } from '../push/profile-option.ts'

const { signingKey, signingKeyEnv, keyId, teamId } = credentialOptions

/** How a command is told of a signing key, where certificates have no part. */
export const signingKeyOptions = {
  signingKey: { ...signingKey, about: { en: 'signing key: AuthKey_….p8', zh: '签名密钥：AuthKey_….p8' } },
  signingKeyEnv,
  keyId,
  teamId,
  ...profileOption,
} as const
