import fc from 'fast-check'

/**
 * Any code point, halves of surrogate pairs too. fast-check's own `binary` lists a million of them first, which takes a
 * processor two seconds.
 */
export const anyCharacter = fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point))
