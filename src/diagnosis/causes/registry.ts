import { channelCauses } from './channel.ts'
import { clientCauses } from './client.ts'
import { clockCauses } from './clock.ts'
import { credentialCauses } from './credential.ts'
import { gatewayCauses } from './gateway.ts'
import { http2Causes } from './http2.ts'
import { networkCauses } from './network.ts'
import { proxyCauses } from './proxy.ts'
import { requestCauses } from './request.ts'
import { serviceCauses } from './service.ts'
import { signingKeyCauses } from './signing-key.ts'
import { tlsCauses } from './tls.ts'
import { tokenCauses } from './token.ts'
import { topicCauses } from './topic.ts'

/** Every cause there is, by theme; among equally certain ones the earlier is told first. */
export const causes = [
  ...tokenCauses,
  ...topicCauses,
  ...credentialCauses,
  ...signingKeyCauses,
  ...clockCauses,
  ...requestCauses,
  ...channelCauses,
  ...serviceCauses,
  ...networkCauses,
  ...tlsCauses,
  ...http2Causes,
  ...proxyCauses,
  ...gatewayCauses,
  ...clientCauses,
]

/** The id of a cause never changes: scenarios, scripts and `--json` go by it. */
export type CauseId = (typeof causes)[number]['id']
