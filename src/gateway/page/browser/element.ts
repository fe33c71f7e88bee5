/** What can be put into an element; strings become text, whatever stands in them. */
export type Child = Node | string

/**
 * @param tag of HTML
 * @param className of the style sheet
 * @param content nodes and text
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...content: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  if (className !== '') made.className = className
  made.append(...content)
  return made
}

/** Text from outside: it may be in any language, and has no say over what stands around it. */
export function foreign<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  text: string,
): HTMLElementTagNameMap[Tag] {
  const made = element(tag, `${className} foreign`.trim(), text)
  made.dir = 'auto'
  return made
}

/**
 * @param label what it says
 * @param press what it does
 */
export function button(label: string, press: () => void, className = ''): HTMLButtonElement {
  const made = element('button', className, label)
  made.type = 'button'
  made.addEventListener('click', press)
  return made
}

/** @returns names and values as a list; those without a value are left out */
export function facts(rows: readonly (readonly [name: string, value: Child | undefined])[]): HTMLElement {
  return element(
    'dl',
    '',
    ...rows.flatMap(([name, value]) => {
      if (value === undefined || value === '') return []
      const shown = typeof value === 'string' ? foreign('dd', '', value) : element('dd', '', value)
      return [element('dt', '', name), shown]
    }),
  )
}

/** @returns a field of a form with its label above */
export function labelled<Field extends HTMLElement>(label: string, field: Field): HTMLLabelElement {
  return element('label', 'field', element('span', '', label), field)
}

/** @returns a choice from a list */
export function choice(
  options: readonly (readonly [value: string, label: string])[],
  chosen: string,
): HTMLSelectElement {
  const made = element('select', '')
  for (const [value, label] of options) made.append(new Option(label, value, false, value === chosen))
  return made
}

/** Characters that cannot be seen, or turn others around: in JSON they are as well written as an escape. */
const unseen = /[\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** @returns JSON in which nothing hides */
export const escaped = (text: string): string =>
  text.replace(unseen, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** @returns the two ends of a token: enough to tell it from another */
export const shortened = (token: string): string =>
  token.length > 16 ? `${token.slice(0, 8)}…${token.slice(-4)}` : token
