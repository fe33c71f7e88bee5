import { environments } from '../../../apns/environment.ts'
import { isPushType, pushTypeNames, pushTypes } from '../../../apns/push-type.ts'
import { sceneOf } from '../../../apns/scene.ts'
import { type TemplateName, templateNames, templates } from '../../../apns/templates.ts'
import { splitTopic } from '../../../apns/topic.ts'
import { checkPush, type WrittenPush } from '../../expect/checked-push.ts'
import { button, type Child, choice, element, labelled } from './element.ts'
import { findingsOf, payloadView } from './payload-view.ts'
import { phoneOf } from './phone.ts'
import { sendPush } from './send-push.ts'
import type { PageTools } from './tools.ts'
import { say, word } from './words.ts'

/** The headers that the editor has fields for; any others of a push go along as they were. */
const headerFields = ['apns-topic', 'apns-priority', 'apns-expiration', 'apns-collapse-id'] as const

/** Topic and device of a push that nobody has sent before. */
const example = { topic: 'com.example.app', token: '0123456789abcdef'.repeat(4) } as const

/** @returns a push to begin with */
export function samplePush(deviceToken: string = example.token, topic: string = example.topic): WrittenPush {
  return {
    environment: 'sandbox',
    deviceToken,
    headers: { 'apns-topic': topic, 'apns-push-type': 'alert', 'apns-priority': '10' },
    payload: JSON.stringify(templates.alert.payload, undefined, 2),
  }
}

/** A template in place of payload and push type; the topic gets the suffix that it then has to have. */
function withTemplate(push: WrittenPush, name: TemplateName): WrittenPush {
  const template = { pushType: undefined, ...templates[name] }
  const { pushType } = template
  const { bundleId } = splitTopic(push.headers['apns-topic'] ?? example.topic)
  const { 'apns-push-type': _, ...others } = push.headers
  return {
    ...push,
    headers: {
      ...others,
      'apns-topic': pushType === undefined ? `pass.${bundleId}` : `${bundleId}${pushTypes[pushType].suffix}`,
      'apns-priority': String(pushTypes[pushType ?? 'alert'].priorities[0]),
      ...(pushType !== undefined && { 'apns-push-type': pushType }),
    },
    payload: JSON.stringify(template.payload, undefined, 2),
  }
}

/** The fields of the editor, and the push that stands in them. */
interface EditorForm {
  readonly nodes: readonly Child[]
  read(): WrittenPush
  onInput(listener: () => void): void
}

function textField(value: string): HTMLInputElement {
  const field = element('input', '')
  field.value = value
  field.autocomplete = 'off'
  field.spellcheck = false
  return field
}

function formOf(push: WrittenPush): EditorForm {
  const environment = choice(
    environments.map((one) => [one, one] as const),
    push.environment,
  )
  const isBroadcast = push.bundleId !== undefined
  const target = textField(push.deviceToken ?? push.bundleId ?? '')
  const given = push.headers['apns-push-type'] ?? ''
  const types = ['', ...pushTypeNames, ...(given === '' || isPushType(given) ? [] : [given])]
  const pushType = choice(
    types.map((one) => [one, one === '' ? '–' : one] as const),
    given,
  )
  const headers = headerFields.map((name) => [name, textField(push.headers[name] ?? '')] as const)
  const payload = element('textarea', 'code')
  payload.value = push.payload
  payload.rows = Math.min(Math.max(push.payload.split('\n').length + 1, 8), 24)
  payload.spellcheck = false
  const all = [environment, target, pushType, ...headers.map(([, field]) => field), payload]
  const grid = element(
    'div',
    'fields',
    labelled(word('environment'), environment),
    labelled('apns-push-type', pushType),
    labelled(word(isBroadcast ? 'bundleId' : 'deviceToken'), target),
    ...headers.map(([name, field]) => labelled(name, field)),
  )
  return {
    nodes: [grid, labelled(word('payload'), payload)],
    read: () => ({
      environment: environment.value === 'production' ? 'production' : 'sandbox',
      ...(isBroadcast ? { bundleId: target.value.trim() } : { deviceToken: target.value.trim() }),
      headers: {
        ...push.headers,
        'apns-push-type': pushType.value,
        ...Object.fromEntries(headers.map(([name, field]) => [name, field.value.trim()])),
      },
      payload: payload.value,
    }),
    onInput(listener) {
      for (const field of all) field.addEventListener('input', listener)
    },
  }
}

/** What `payload check` and `payload preview` say of what stands in the editor at this moment. */
function liveView(push: WrittenPush): Child[] {
  const headers = Object.fromEntries(Object.entries(push.headers).filter(([, value]) => value !== ''))
  const checked = checkPush({ ...push, headers }, new Date())
  const { payload, size, largest, findings } = checked
  const scene =
    payload &&
    sceneOf({ payload: payload.value, pushType: headers['apns-push-type'], topic: headers['apns-topic'] })
  return [
    element('h3', '', word('findings')),
    element('p', 'soft', say({ en: `${size} of ${largest} bytes`, zh: `${size} / ${largest} 字节` })),
    findings.length > 0 ? payloadView(push.payload, checked) : findingsOf(checked),
    ...(scene === undefined ? [] : [element('h3', '', word('preview')), phoneOf(scene, true)]),
  ]
}

/**
 * @param push what stands in it at first
 * @param tools what the page can do
 * @param replace puts another editor in place of this one
 * @returns an editor that checks and draws while one types
 */
export function editorOf(push: WrittenPush, tools: PageTools, replace: (push: WrittenPush) => void): Child[] {
  const heading = element('h2', '', word('compose'))
  heading.tabIndex = -1
  const form = formOf(push)
  const view = element('div', 'live')
  view.ariaLive = 'polite'
  const look = () => view.replaceChildren(...liveView(form.read()))
  form.onInput(look)
  look()
  const template = choice(
    [
      ['', '–'] as const,
      ...templateNames.map((name) => [name, `${name}: ${say(templates[name].about)}`] as const),
    ],
    '',
  )
  template.addEventListener('input', () => {
    const name = templateNames.find((one) => one === template.value)
    if (name !== undefined) replace(withTemplate(form.read(), name))
  })
  return [
    button(word('back'), tools.close, 'back'),
    heading,
    ...(push.bundleId === undefined ? [labelled(word('template'), template)] : []),
    ...form.nodes,
    element(
      'div',
      'actions',
      button(word('send'), () => void sendPush(form.read(), tools), 'first'),
    ),
    view,
  ]
}
