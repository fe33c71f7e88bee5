import { saysWhatItIs } from '../../credential/unrecognised.ts'
import { isWrappedCredential } from '../../credential/wrapping.ts'
import credential from './credential.ts'
import { type Held, kind } from './kind.ts'

/**
 * What says itself that it is a credential, or a file that stands for one: base64 of a .p12, a pointer of Git LFS, a file
 * that is encrypted. Its letters alone look like a token, or its braces like a payload.
 */
const tellsItself = ({ bytes, text, path }: Held): boolean =>
  text !== undefined &&
  text.trim() !== '' &&
  (isWrappedCredential(text) || (path !== undefined && saysWhatItIs(Buffer.from(bytes), text)))

export default kind({
  ...credential,
  read: async (held, input, host) => (tellsItself(held) ? credential.read(held, input, host) : undefined),
})
