/** @returns the part of the document with that id, which it has */
function find<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id)
  if (found instanceof type) return found
  throw new TypeError(id)
}

/** The parts of inbox.html that the page fills. */
export const parts = {
  state: find('state', HTMLElement),
  tools: find('tools', HTMLElement),
  help: find('help', HTMLButtonElement),
  text: find('text', HTMLInputElement),
  environment: find('environment', HTMLSelectElement),
  outcome: find('outcome', HTMLSelectElement),
  grouping: find('grouping', HTMLSelectElement),
  count: find('count', HTMLElement),
  pause: find('pause', HTMLButtonElement),
  clear: find('clear', HTMLButtonElement),
  door: find('door', HTMLElement),
  doorTitle: find('door-title', HTMLElement),
  doorHelp: find('door-help', HTMLElement),
  doorForm: find('door-form', HTMLFormElement),
  token: find('token', HTMLInputElement),
  list: find('list', HTMLElement),
  notice: find('notice', HTMLElement),
  banner: find('banner', HTMLElement),
  empty: find('empty', HTMLElement),
  messages: find('messages', HTMLOListElement),
  details: find('details', HTMLElement),
  unchosen: find('unchosen', HTMLElement),
  toast: find('toast', HTMLElement),
  arrivals: find('arrivals', HTMLElement),
  askClear: find('ask-clear', HTMLDialogElement),
  keys: find('keys', HTMLDialogElement),
  keysOn: find('keys-on', HTMLInputElement),
  keysList: find('keys-list', HTMLElement),
} as const

/** Where list and details stand side by side. */
export const isWide = matchMedia('(min-width: 60rem)')
