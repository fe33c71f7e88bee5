import type { Text } from '../../../text.ts'
import { parseTrouble, type StandingTrouble, type Trouble } from '../../trouble/trouble.ts'
import { button, type Child, element, foreign, labelled } from './element.ts'
import type { PageTools } from './tools.ts'
import { say, word } from './words.ts'

/** A trouble that somebody wants now and then, as the API takes it. */
interface UsualTrouble {
  readonly about: Text
  readonly trouble: Trouble
}

const usual: readonly UsualTrouble[] = [
  {
    about: { en: 'The next push gets 410 Unregistered', zh: '下一条推送返回 410 Unregistered' },
    trouble: { kind: 'answer', reason: 'Unregistered', status: 410, times: 1 },
  },
  {
    about: { en: 'Every 10th gets 429 TooManyRequests', zh: '每 10 条有一条返回 429 TooManyRequests' },
    trouble: { kind: 'answer', reason: 'TooManyRequests', status: 429, every: 10 },
  },
  {
    about: { en: 'All get 503 ServiceUnavailable', zh: '全部返回 503 ServiceUnavailable' },
    trouble: { kind: 'answer', reason: 'ServiceUnavailable', status: 503 },
  },
  {
    about: { en: 'Slow: each answer takes 2 seconds', zh: '变慢：每个应答延迟 2 秒' },
    trouble: { kind: 'delay', milliseconds: 2000 },
  },
  {
    about: { en: 'GOAWAY after the next push', zh: '下一条推送后发 GOAWAY' },
    trouble: { kind: 'goaway', code: 'NO_ERROR', serves: true, times: 1 },
  },
  {
    about: { en: 'GOAWAY without an answer, every 10th', zh: '每 10 条有一条不应答并发 GOAWAY' },
    trouble: { kind: 'goaway', code: 'NO_ERROR', serves: false, every: 10 },
  },
  {
    about: { en: 'The connection breaks, once', zh: '连接中断一次' },
    trouble: { kind: 'reset-connection', times: 1 },
  },
  { about: { en: 'No answer at all', zh: '完全不应答' }, trouble: { kind: 'silence' } },
  {
    about: { en: 'One push a second for each device', zh: '每个设备每秒最多一条' },
    trouble: { kind: 'rate', perSecond: 1, burst: 1, per: 'device' },
  },
]

/** @returns a trouble as `gateway answer` and `--trouble` write it */
export function troubleWords(trouble: Trouble | StandingTrouble): string {
  const { id: _, fitted: __, struck: ___, kind, ...rest } = { id: '', fitted: 0, struck: 0, ...trouble }
  return [kind, ...Object.entries(rest).map(([name, value]) => `${name}=${String(value)}`)].join(' ')
}

/** A field for any trouble there is. */
function troubleForm(set: (trouble: Trouble) => void, { fail }: PageTools): HTMLElement {
  const typed = element('input', '')
  typed.placeholder = 'delay milliseconds=500 every=3'
  const on = element('div', 'actions', element('button', '', word('switchOn')))
  const form = element('form', 'fields', labelled(word('troubleOther'), typed), on)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    try {
      set(parseTrouble(typed.value))
    } catch (error) {
      fail(error)
    }
  })
  return form
}

function standingTrouble(trouble: StandingTrouble, switchOff: () => void): HTMLElement {
  const { struck, fitted } = trouble
  return element(
    'li',
    'tile-row',
    foreign('code', '', troubleWords(trouble)),
    element(
      'span',
      'soft',
      say({ en: `struck ${struck} of ${fitted}`, zh: `已触发 ${struck} / ${fitted} 次` }),
    ),
    element('div', 'actions', button(word('switchOff'), switchOff)),
  )
}

/**
 * @param tools what the page can do
 * @param again draws it anew, after a change
 * @returns the troubles that are set, and those that can be
 */
export async function troublesView(tools: PageTools, again: () => void): Promise<Child[]> {
  const { api, fail, close } = tools
  const { troubles } = await api.get<{ readonly troubles: readonly StandingTrouble[] }>('/api/troubles')
  const set = (trouble: Trouble) => void api.post('/api/troubles', trouble).then(again, fail)
  const remove = (path: string) => () => void api.remove(path).then(again, fail)
  const heading = element('h2', '', word('troubles'))
  heading.tabIndex = -1
  const standing = [
    element(
      'ul',
      'tiles',
      ...troubles.map((trouble) => standingTrouble(trouble, remove(`/api/troubles/${trouble.id}`))),
    ),
    element('p', '', button(word('allOff'), remove('/api/troubles'))),
  ]
  return [
    button(word('back'), close, 'back'),
    heading,
    element('p', 'soft', word('troublesHelp')),
    ...(troubles.length > 0 ? standing : [element('p', 'good', word('noTroubles'))]),
    element('h3', '', word('switchOn')),
    element('div', 'actions', ...usual.map(({ about, trouble }) => button(say(about), () => set(trouble)))),
    troubleForm(set, tools),
  ]
}
