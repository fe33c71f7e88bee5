/** A key is told where it lies, whatever words stand round it. */
const holdsKey = (text: string) => text.includes('-----BEGIN ')

/** What is longer is not looked through for what it says as a whole, in UTF-16 units. */
export const longestMessage = 1_000_000

/**
 * @param text of any kind
 * @returns whether a program says in it what went wrong; a status alone stands in any log
 */
export async function isMessage(text: string): Promise<boolean> {
  if (text.length > longestMessage || holdsKey(text)) return false
  // Every text that is known is loaded with it.
  const { LogListener } = await import('../explain/log-listener.ts')
  const listener = new LogListener()
  listener.hear(text)
  return listener.heard().some(({ row }) => 'causes' in row || row.ofStatus === undefined)
}
