import type { PlistDictionary } from '../../credential/encoding/plist.ts'
import { isPlistFile, readPlistFile } from '../../credential/encoding/plist-file.ts'
import type { Held } from './kind.ts'

/**
 * What `codesign -d --entitlements FILE` writes begins with the head of the blob in the signature: a magic number and a
 * length.
 */
const blobMagic = 0xfade7171
const blobHead = 8

/**
 * @param held perhaps a property list
 * @returns its dictionary; nothing when it is something else
 * @throws Fault `credential/plist` when it is damaged
 */
export function heldPlist({ bytes }: Held): PlistDictionary | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isBlob = buffer.length > blobHead && buffer.readUInt32BE() === blobMagic
  const plist = isBlob ? buffer.subarray(blobHead) : buffer
  return isPlistFile(plist) ? readPlistFile(plist) : undefined
}

/** Longer is no request, and would be decoded for nothing. */
const longestText = 8 * 1024 * 1024

/**
 * @param held perhaps a property list written as base64
 * @returns its dictionary; nothing when it is something else
 * @throws Fault `credential/plist` when it is damaged
 */
export function plistInBase64({ text }: Pick<Held, 'text'>): PlistDictionary | undefined {
  if (text === undefined || text.length > longestText) return undefined
  const letters = text.replace(/\s/g, '')
  // `<?xm`, `<!DO`, `<pli` and `bpli`, as base64 begins them.
  if (!/^(?:PD94|PCFE|PHBs|YnBs)[A-Za-z0-9+/]+={0,2}$/.test(letters)) return undefined
  const bytes = Buffer.from(letters, 'base64')
  return isPlistFile(bytes) ? readPlistFile(bytes) : undefined
}
