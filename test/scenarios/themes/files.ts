import { containers } from './files/container.ts'
import { damaged } from './files/damaged.ts'
import { dates } from './files/dates.ts'
import { elsewhere } from './files/elsewhere.ts'
import { keyMismatch } from './files/key-mismatch.ts'
import { wrongKind } from './files/kind.ts'
import { noPrivateKey } from './files/no-private-key.ts'
import { keyEncrypted, p12Passphrase } from './files/passphrase.ts'
import { signingKeyText } from './files/signing-key-text.ts'

export const fileScenarios = [
  ...noPrivateKey,
  ...p12Passphrase,
  ...keyEncrypted,
  ...keyMismatch,
  ...containers,
  ...damaged,
  ...signingKeyText,
  ...wrongKind,
  ...dates,
  ...elsewhere,
]
