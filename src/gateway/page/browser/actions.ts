import { copying } from './clipboard.ts'
import { button, element } from './element.ts'
import { curlLine, sendLine } from './lines-to-copy.ts'
import { type CopiedMessage, payloadText, writtenOf } from './message.ts'
import { sendPush } from './send-push.ts'
import type { PageTools } from './tools.ts'
import { word } from './words.ts'

/** Gives the browser a file to keep. */
function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = element('a', '')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

/**
 * @param message a push or broadcast that arrived
 * @param tools what the page can do
 * @returns what can be done with it
 */
export function actionsOf(message: CopiedMessage, tools: PageTools): HTMLElement {
  const actions = element(
    'div',
    'actions',
    button(word('again'), () => void sendPush(writtenOf(message), tools), 'first'),
    button(word('edit'), () => tools.edit(writtenOf(message))),
    ...(message.kind === 'push' ? [copying(message.deviceToken, word('copyToken'))] : []),
    copying(payloadText(message, 2), word('copyPayload')),
    copying(() => curlLine(message, tools.summary()), word('copyCurl')),
    copying(sendLine(message), word('copySend')),
    copying(`${location.origin}/#/push/${message.number}`, word('copyLink')),
    button(word('exportJson'), () =>
      download(`push-${message.number}.json`, `${JSON.stringify(message, undefined, 2)}\n`),
    ),
  )
  actions.role = 'group'
  actions.ariaLabel = word('actions')
  return actions
}
