/** Which lines of a long list are drawn: from the first up to, and without, the last. */
export interface VisibleLines {
  readonly from: number
  readonly to: number
}

/**
 * @param heights of all lines, in pixels
 * @returns where each begins, and at last where all of them end
 */
export function offsetsOf(heights: readonly number[]): Float64Array {
  const offsets = new Float64Array(heights.length + 1)
  heights.forEach((height, at) => {
    offsets[at + 1] = (offsets[at] ?? 0) + height
  })
  return offsets
}

/** @returns the line that is at a place, counted from the top in pixels */
export function lineAt(offsets: Float64Array, place: number): number {
  let [low, high] = [0, Math.max(0, offsets.length - 2)]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((offsets[middle] ?? 0) <= place) low = middle
    else high = middle - 1
  }
  return low
}

/**
 * @param offsets of all lines
 * @param top how far the list is scrolled, in pixels
 * @param height of the part that is seen
 * @param spare how many pixels more are drawn above and below, so that scrolling never shows a gap
 */
export function visibleLines(offsets: Float64Array, top: number, height: number, spare = 400): VisibleLines {
  const count = offsets.length - 1
  if (count <= 0) return { from: 0, to: 0 }
  return { from: lineAt(offsets, top - spare), to: lineAt(offsets, top + height + spare) + 1 }
}
