import type { Device } from '../../decide/state.ts'
import { samplePush } from './editor.ts'
import { button, type Child, element, foreign, labelled } from './element.ts'
import type { PageTools } from './tools.ts'
import { language, word } from './words.ts'

const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })

/** A signing key as the API tells it. */
interface ToldKey {
  readonly keyId: string
  readonly teamId: string
  readonly environments: readonly string[]
}

type Registered = 'active' | 'unregistered' | 'expired'
const registrations: readonly Registered[] = ['active', 'unregistered', 'expired']

function deviceOf(device: Device, tools: PageTools, again: () => void): HTMLElement {
  const { deviceToken, topic, environment, registration, learntAt, name } = device
  const change = (more: object) => {
    const { learntAt: _, ...rest } = device
    tools.api.post('/api/devices', { ...rest, ...more }).then(again, tools.fail)
  }
  const naming = element('input', '')
  naming.value = name ?? ''
  naming.maxLength = 60
  naming.addEventListener('change', () => change({ name: naming.value.trim() }))
  const since =
    learntAt === undefined ? word('registered') : `${word('learnt')} ${moment.format(new Date(learntAt))}`
  return element(
    'li',
    `tile-row ${registration.kind}`,
    element(
      'p',
      '',
      element('span', `chip ${environment}`, environment),
      element('span', `chip ${registration.kind}`, word(registration.kind)),
      foreign('strong', '', topic),
      element('span', 'soft', since),
    ),
    foreign('code', '', deviceToken),
    labelled(word('rename'), naming),
    element(
      'div',
      'actions',
      ...registrations
        .filter((kind) => kind !== registration.kind)
        .map((kind) => button(word(kind), () => change({ registration: { kind } }))),
      button(word('compose'), () => tools.edit({ ...samplePush(deviceToken, topic), environment })),
      button(word('forget'), () => {
        tools.api.remove(`/api/devices/${deviceToken}`).then(again, tools.fail)
      }),
    ),
  )
}

function keyForm(tools: PageTools, again: () => void): HTMLElement {
  const [keyId, teamId, publicKey] = [element('input', ''), element('input', ''), element('textarea', 'code')]
  publicKey.rows = 4
  publicKey.placeholder = '-----BEGIN PUBLIC KEY-----'
  const form = element(
    'form',
    'fields',
    labelled(word('keyId'), keyId),
    labelled(word('teamId'), teamId),
    labelled(word('publicKey'), publicKey),
    element('div', 'actions', element('button', '', word('add'))),
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const key = {
      keyId: keyId.value.trim(),
      teamId: teamId.value.trim(),
      publicKey: `${publicKey.value.trim()}\n`,
    }
    tools.api.post('/api/keys', key).then(again, tools.fail)
  })
  return form
}

/** One thing with its name and what takes it away. */
const removable = (name: string, label: string, remove: () => void) =>
  element('li', 'tile-row', foreign('code', '', name), element('div', 'actions', button(label, remove)))

const orNothing = (rows: readonly HTMLElement[], nothing: string): Child =>
  rows.length > 0 ? element('ul', 'tiles', ...rows) : element('p', 'soft', nothing)

/**
 * @param tools what the page can do
 * @param again draws it anew, after a change
 * @returns devices, signing keys and revoked certificates of the gateway, and what can be done with each
 */
export async function devicesView(tools: PageTools, again: () => void): Promise<Child[]> {
  const { api, fail, close } = tools
  const [{ devices }, { keys }, { revoked }] = await Promise.all([
    api.get<{ readonly devices: readonly Device[] }>('/api/devices'),
    api.get<{ readonly keys: readonly ToldKey[] }>('/api/keys'),
    api.get<{ readonly revoked: readonly string[] }>('/api/revoked'),
  ])
  const removing = (path: string) => () => void api.remove(path).then(again, fail)
  const heading = element('h2', '', word('devices'))
  heading.tabIndex = -1
  return [
    button(word('back'), close, 'back'),
    heading,
    element('p', 'soft', word('devicesHelp')),
    orNothing(
      devices.map((device) => deviceOf(device, tools, again)),
      word('noDevices'),
    ),
    element('h3', '', word('keys')),
    element('p', 'soft', word('keysHelp')),
    ...(keys.length > 0
      ? [
          element(
            'ul',
            'tiles',
            ...keys.map(({ keyId, teamId, environments }) =>
              removable(
                `${keyId} · ${teamId} · ${environments.join(', ')}`,
                word('forget'),
                removing(`/api/keys/${keyId}`),
              ),
            ),
          ),
        ]
      : []),
    keyForm(tools, again),
    element('h3', '', word('revokedCertificates')),
    orNothing(
      revoked.map((fingerprint) =>
        removable(fingerprint, word('takeBack'), removing(`/api/revoked/${fingerprint}`)),
      ),
      word('noneRevoked'),
    ),
  ]
}
