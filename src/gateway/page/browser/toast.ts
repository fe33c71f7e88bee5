import { Fault } from '../../../fault.ts'
import { Refused } from './api.ts'
import { button } from './element.ts'
import { parts } from './parts.ts'
import { say, word } from './words.ts'

/** How long something that was said in passing can be read, in milliseconds; longer where there is something to do. */
const times = { said: 5000, offered: 15_000 } as const

let timer = 0

/**
 * Says something in passing.
 *
 * @param text what is said
 * @param offer what can be done about it
 */
export function tell(text: string, offer?: { readonly label: string; act(): void }): void {
  clearTimeout(timer)
  const { toast } = parts
  const hide = () => {
    toast.hidden = true
  }
  toast.replaceChildren(text)
  if (offer !== undefined) {
    toast.append(
      button(offer.label, () => {
        hide()
        offer.act()
      }),
    )
  }
  toast.hidden = false
  timer = window.setTimeout(hide, offer === undefined ? times.said : times.offered)
}

/** Says what went wrong, in the words of who knows it. */
export function fail(error: unknown): void {
  const text = error instanceof Refused || error instanceof Fault ? error.text : undefined
  tell(text === undefined ? word('failed') : say(text))
}
