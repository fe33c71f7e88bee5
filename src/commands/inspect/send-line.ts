import type { Environment } from '../../apns/environment.ts'
import type { TemplateName } from '../../apns/templates.ts'
import { commandLine } from '../push/command-line.ts'

/** What is known of where a push is to go. */
interface PushToType {
  readonly topic: string
  readonly environment?: Environment
  readonly teamId?: string
  readonly template: TemplateName
}

/** @returns the line that sends a first push there; what only the person has stands in capitals */
export function sendLine({ topic, environment, teamId, template }: PushToType): string {
  return commandLine('send', {
    token: 'DEVICE_TOKEN',
    topic,
    env: environment,
    signingKey: 'AuthKey_KEYID.p8',
    teamId: teamId ?? 'TEAM_ID',
    template,
  })
}
