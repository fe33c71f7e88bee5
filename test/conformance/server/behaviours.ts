import type { Behaviour } from './behaviour.ts'
import { answerBehaviours } from './behaviours/answers.ts'
import { endingBehaviours } from './behaviours/endings.ts'
import { floodBehaviours } from './behaviours/floods.ts'
import { frameBehaviours } from './behaviours/frames.ts'
import { headerBlockBehaviours } from './behaviours/header-blocks.ts'
import { settingsBehaviours } from './behaviours/settings.ts'

/** Everything the server can do. */
export const behaviours: readonly Behaviour[] = [
  ...settingsBehaviours,
  ...frameBehaviours,
  ...headerBlockBehaviours,
  ...answerBehaviours,
  ...endingBehaviours,
  ...floodBehaviours,
]
