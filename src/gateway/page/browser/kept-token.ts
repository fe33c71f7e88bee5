/** Where the token waits for a reload of the page. */
const place = 'token'

/** What a token looks like. */
export const tokenForm = /^[\w-]+$/

/** The token for as long as this tab lives; a browser that keeps nothing for pages asks for it after a reload. */
export const keptToken = {
  read(): string | undefined {
    try {
      return sessionStorage.getItem(place) ?? undefined
    } catch {
      return undefined
    }
  },
  write(token: string): void {
    try {
      sessionStorage.setItem(place, token)
    } catch {
      // The page has it until it is reloaded.
    }
  },
}
