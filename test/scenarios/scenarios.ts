import type { Scenario } from './scenario.ts'
import { connectionScenarios } from './themes/connection.ts'
import { tokenScenarios } from './themes/device-token.ts'
import { fileScenarios } from './themes/files.ts'
import { healthyScenarios } from './themes/healthy.ts'
import { payloadScenarios } from './themes/payload.ts'
import { providerTokenScenarios } from './themes/provider-token.ts'
import { requestScenarios } from './themes/request.ts'
import { wordScenarios } from './themes/word.ts'

/** Every scenario there is. */
export const scenarios: readonly Scenario[] = [
  ...fileScenarios,
  ...payloadScenarios,
  ...tokenScenarios,
  ...requestScenarios,
  ...providerTokenScenarios,
  ...connectionScenarios,
  ...wordScenarios,
  ...healthyScenarios,
]
