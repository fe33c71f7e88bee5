/**
 * Does something once, however often it is asked for.
 *
 * @param work what to do at the first call
 * @returns a function that hands out the one promise
 */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined
  return () => {
    begun ??= work()
    return begun
  }
}
