import { copying } from './clipboard.ts'
import { samplePush } from './editor.ts'
import { button, type Child, element, facts, foreign } from './element.ts'
import { firstLines, issueLines } from './first-lines.ts'
import { sendPush } from './send-push.ts'
import type { PageTools } from './tools.ts'
import { word } from './words.ts'

/** @returns code with the button that copies it */
const codeOf = (code: string) => element('div', 'line', foreign('pre', '', code.trimEnd()), copying(code))

/** @returns where the gateway is, and a program in each language that pushes to it */
export function startView(tools: PageTools): Child[] {
  const { endpoints, channelEndpoints, caFile = 'ca.pem' } = tools.summary()
  const heading = element('h2', '', word('start'))
  heading.tabIndex = -1
  const sample = samplePush()
  const topic = sample.headers['apns-topic'] ?? ''
  const deviceToken = sample.deviceToken ?? ''
  const programs = firstLines({ endpoint: endpoints.sandbox, caFile, topic, deviceToken })
  return [
    button(word('back'), tools.close, 'back'),
    heading,
    element('p', 'soft', word('startHelp')),
    element(
      'div',
      'actions',
      button(word('sample'), () => void sendPush(sample, tools), 'first'),
    ),
    facts([
      ['sandbox', endpoints.sandbox],
      ['production', endpoints.production],
      [
        word('channels'),
        `${channelEndpoints.sandbox} (sandbox), ${channelEndpoints.production} (production)`,
      ],
      [word('caFile'), caFile],
    ]),
    element('p', 'said', word('issueFirst')),
    codeOf(issueLines(topic)),
    ...programs.map(({ name, code }, at) => {
      const more = element('details', 'more', element('summary', '', name), codeOf(code))
      more.open = at === 0
      return more
    }),
  ]
}
