import type { Scenario } from './scenario.ts'
import { fileScenarios } from './themes/files.ts'

/** Every scenario there is. */
export const scenarios: readonly Scenario[] = [...fileScenarios]
