import { afterEach } from 'vitest'

interface Closable {
  close(): Promise<void>
}

/** @returns takes what a test opens and hands it back; after the test everything is closed, the last first */
export function closingAfterEach(): <T extends Closable>(opened: T) => T {
  const all: Closable[] = []
  afterEach(async () => {
    for (const each of all.splice(0).reverse()) await each.close()
  })
  return (opened) => {
    all.push(opened)
    return opened
  }
}
