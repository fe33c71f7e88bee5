import { appCauses } from './app.ts'
import { channelCauses } from './channel.ts'
import { clientCauses } from './client.ts'
import { fileCauses } from './file.ts'
import { foreseeableCauses } from './foreseeable.ts'
import { gatewayCauses } from './gateway.ts'
import { headerCauses } from './header.ts'
import { hostedCauses } from './hosted.ts'
import { http2Causes } from './http2.ts'
import { machineCauses, passCauses } from './machine.ts'
import { networkCauses } from './network.ts'
import { proxyCauses } from './proxy.ts'
import { legacyGateway } from './retired.ts'
import { serviceCauses } from './service.ts'
import { strangerCauses } from './stranger.ts'
import { tlsCauses } from './tls.ts'
import { tokenCauses } from './token.ts'

/** Every cause there is, by theme; among equally certain ones the earlier is told first. */
export const causes = [
  ...tokenCauses,
  ...foreseeableCauses,
  ...channelCauses,
  ...serviceCauses,
  legacyGateway,
  // Whoever goes through a proxy has nothing else before them.
  ...proxyCauses,
  ...networkCauses,
  ...tlsCauses,
  ...http2Causes,
  ...strangerCauses,
  ...gatewayCauses,
  ...clientCauses,
  ...headerCauses,
  ...fileCauses,
  ...machineCauses,
  ...passCauses,
  ...appCauses,
  ...hostedCauses,
]

/** The id of a cause never changes: scenarios, scripts and `--json` go by it. */
export type CauseId = (typeof causes)[number]['id']
