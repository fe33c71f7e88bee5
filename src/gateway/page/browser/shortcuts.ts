import { element, facts } from './element.ts'
import { isWide, parts } from './parts.ts'
import { operatorNames, stateNames } from './query.ts'
import { word } from './words.ts'

/** What the keys do. */
export interface KeyActions {
  /** Goes down the list, or up it. */
  step(count: number): void
  open(): void
  clear(): void
  close(): void
}

/** How far each key goes down the list, from where one is; the first four from a row alone, for elsewhere they scroll. */
const inList: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}
const anywhere: Readonly<Record<string, number>> = { j: 1, k: -1 }

/** Where it is kept that somebody wants no keys of one character (WCAG 2.1, 2.1.4): speech and tremor press them. */
const place = 'single-keys'

function rememberSwitch(): void {
  const { keysOn } = parts
  try {
    keysOn.checked = localStorage.getItem(place) !== 'off'
    keysOn.addEventListener('change', () => localStorage.setItem(place, keysOn.checked ? 'on' : 'off'))
  } catch {
    // A browser that keeps nothing for pages asks for it again after a reload.
  }
}

/** Where keys are letters: not in a box to tick, which the browser may still hold when its dialog has just closed. */
const isTyping = (target: EventTarget | null) =>
  (target instanceof HTMLInputElement && target.type !== 'checkbox') ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement

function showHelp(): void {
  const key = (name: string) => element('kbd', '', name)
  parts.keysList.replaceChildren(
    facts([
      ['j k', word('keyMove')],
      ['Enter', word('keyOpen')],
      ['/', word('keySearch')],
      ['c', word('keyClear')],
      ['?', word('keyHelp')],
      ['Esc', word('keyEscape')],
    ]),
    element('p', 'soft', word('operatorsHelp')),
    element(
      'p',
      '',
      ...operatorNames.flatMap((name) => [
        key(name === 'is' ? `is:${stateNames.join('|')}` : `${name}:`),
        ' ',
      ]),
    ),
  )
  parts.keys.showModal()
}

/** Has the keys of the page do what they say. */
export function listenToKeys(actions: KeyActions): void {
  const plain: Readonly<Record<string, () => void>> = {
    Enter: actions.open,
    '/': () => parts.text.focus(),
    c: actions.clear,
    '?': showHelp,
  }
  parts.help.addEventListener('click', showHelp)
  rememberSwitch()
  addEventListener('keydown', (event) => {
    const { key, target } = event
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') !== null)
      return
    if (key === 'Escape') {
      if (isTyping(target)) (target as HTMLElement).blur()
      else actions.close()
      return
    }
    if (isTyping(target) || (key.length === 1 && !parts.keysOn.checked)) return
    const isInList = target instanceof Node && parts.messages.contains(target)
    const step = anywhere[key] ?? (isInList ? inList[key] : undefined)
    const isButton = target instanceof HTMLElement && target.closest('button, a, summary') !== null
    const act = key === 'Enter' && isButton ? undefined : plain[key]
    if (step === undefined && act === undefined) return
    if (parts.door.hidden === false) return
    event.preventDefault()
    if (step !== undefined) actions.step(step)
    else act?.()
  })
}

/** @returns whether what is chosen with the keys is shown at once */
export const followsKeys = () => isWide.matches
