import { button } from './element.ts'
import { word } from './words.ts'

/** How long a button says that it has copied, in milliseconds. */
const saying = 1500

/**
 * @param text to copy, or what makes it
 * @param label of the button
 * @returns a button that puts the text into the clipboard, and says so
 */
export function copying(text: string | (() => string), label = word('copy')): HTMLButtonElement {
  const made = button(label, async () => {
    const done = await navigator.clipboard.writeText(typeof text === 'string' ? text : text()).then(
      () => word('copied'),
      () => word('notCopied'),
    )
    made.textContent = done
    setTimeout(() => {
      made.textContent = label
    }, saying)
  })
  return made
}
