import { credentialCauses } from './credential.ts'
import { requestCauses } from './request.ts'
import { topicCauses } from './topic.ts'

/** What lies in the push itself: these can be certain before anything was sent, and no others have to be loaded for it. */
export const foreseeableCauses = [...topicCauses, ...credentialCauses, ...requestCauses]
