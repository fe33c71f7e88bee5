import { Fault } from '../../fault.ts'
import { isBinaryPlist, readBinaryPlist } from './binary-plist.ts'
import { textOfFile } from './pem.ts'
import { isDictionary, type PlistDictionary, readPlist } from './plist.ts'

/** No Info.plist, profile or request comes near it. */
const mostBytes = 8 * 1024 * 1024

/** @returns whether the bytes look like a property list, binary or XML */
export function isPlistFile(bytes: Uint8Array): boolean {
  return isBinaryPlist(bytes) || /<plist[\s>]/.test(textOfFile(bytes.subarray(0, 4096)))
}

/**
 * Reads a property list of either form that files have.
 *
 * @param bytes the whole file
 * @returns its dictionary
 * @throws Fault `credential/plist` when it is malformed, too long (8 MiB), or no dictionary
 */
export function readPlistFile(bytes: Uint8Array): PlistDictionary {
  if (bytes.length > mostBytes) throw damaged(`${bytes.length} bytes are more than ${mostBytes}`)
  if (!isBinaryPlist(bytes)) return readPlist(textOfFile(bytes))
  const value = readBinaryPlist(bytes)
  if (!isDictionary(value)) throw damaged('no dictionary')
  return value
}

function damaged(detail: string): Fault {
  return new Fault('credential/plist', {
    en: `The property list is damaged (${detail}).`,
    zh: `plist 内容已损坏（${detail}）。`,
  })
}
