import type { Rule } from '../../finding.ts'
import type { Requirements } from '../certificate/requirements.ts'
import { daysInEnglish, daysLeft } from '../certificate/rules.ts'
import { profilesPage } from './portal.ts'
import type { ProfileAtHand } from './profile-rules.ts'

/** A profile at the gate. */
export interface ProfileCandidate extends ProfileAtHand {
  readonly requirements: Requirements
}

const remedy = {
  text: { en: `Make one that fits at ${profilesPage}`, zh: `请到 ${profilesPage} 生成符合要求的描述文件。` },
  commands: [],
}

const missingTopics = ({ requirements: { topics }, profile: { appId } }: ProfileCandidate) =>
  topics.filter((topic) => topic !== appId && !topic.startsWith(`${appId}.`))

/** What keeps a profile from passing the gate, beside `profileRules`. */
export const profileRequirements: readonly Rule<ProfileCandidate>[] = [
  {
    id: 'requirement/days',
    severity: 'error',
    see: 'pushctl cert verify --help',
    applies: ({ requirements }) => requirements.minDays > 0,
    finds: ({ profile, now, requirements: { minDays } }) => {
      const days = daysLeft(profile, now)
      return days < 0 || days >= minDays
        ? undefined
        : {
            en: `It expires in ${daysInEnglish(days)}; at least ${minDays} are asked for.`,
            zh: `还剩 ${days} 天过期，要求至少 ${minDays} 天。`,
          }
    },
    remedy: () => remedy,
  },
  {
    id: 'requirement/profile-topic',
    severity: 'error',
    see: 'pushctl cert verify --help',
    applies: ({ profile }) => profile.environment !== undefined,
    finds: (candidate) => {
      const missing = missingTopics(candidate).join(', ')
      const { appId } = candidate.profile
      return missing === ''
        ? undefined
        : {
            en: `It is not for the topic ${missing}, but for ${appId}.`,
            zh: `它的 topic 是 ${appId}，不是 ${missing}。`,
          }
    },
    remedy: () => remedy,
  },
  {
    id: 'requirement/profile-environment',
    severity: 'error',
    see: 'Apple, "APS Environment Entitlement"',
    applies: ({ profile }) => profile.environment !== undefined,
    finds: ({ profile: { environment }, requirements: { environments } }) =>
      environment === undefined || environments.every((wanted) => wanted === environment)
        ? undefined
        : {
            en: `Its device tokens belong to ${environment}.`,
            zh: `它的 device token 属于 ${environment} 环境。`,
          },
    remedy: () => remedy,
  },
]
