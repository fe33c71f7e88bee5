import { clockCauses } from './clock.ts'
import { credentialCauses } from './credential.ts'
import { requestCauses } from './request.ts'
import { signingKeyCauses } from './signing-key.ts'
import { topicCauses } from './topic.ts'

/** What lies in the push itself: these can be told before anything was sent, and no others have to be loaded for it. */
export const foreseeableCauses = [
  ...topicCauses,
  ...credentialCauses,
  ...signingKeyCauses,
  ...clockCauses,
  ...requestCauses,
]
