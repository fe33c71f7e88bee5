import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { readCertificate } from '../certificate/certificate.ts'
import { readDer } from '../encoding/der.ts'
import { ForwardReader } from '../encoding/forward-reader.ts'
import { type PlistDictionary, readPlist } from '../encoding/plist.ts'
import { readSignedData } from '../encoding/signed-data.ts'
import { visible } from '../encoding/visible.ts'
import { readEntitlementsDer } from './entitlements-der.ts'

/** What the signature inside an executable says. */
export interface CodeSignature {
  /** Usually the bundle id. */
  readonly identifier?: string
  readonly teamId?: string
  /** Signed with no certificate, as for the simulator. */
  readonly isAdHoc: boolean
  /** Common name of the certificate it was signed with: `Apple Distribution: Example (A1B2C3D4E5)`. */
  readonly signer?: string
  /** Nothing when there are none in it. */
  readonly entitlements?: PlistDictionary
}

/** Mach-O (Apple, mach-o/loader.h, mach-o/fat.h) and code signing (Apple, kern/cs_blobs.h). */
const magic = {
  fat: 0xcafebabe,
  fat64: 0xcafebabf,
  macho32: 0xfeedface,
  macho64: 0xfeedfacf,
  superBlob: 0xfade0cc0,
  codeDirectory: 0xfade0c02,
  entitlements: 0xfade7171,
  entitlementsDer: 0xfade7172,
  cms: 0xfade0b01,
} as const

const codeSignatureCommand = 0x1d
const adHocFlag = 0x2
/** CodeDirectory versions from this on have a team id. */
const teamVersion = 0x20200

/** No executable has more of either. */
const most = { architectures: 32, commandBytes: 1024 * 1024, blobs: 64, blobBytes: 1024 * 1024 } as const

/**
 * Reads the code signature of an executable, from its beginning to its end in one go. Of several architectures in one
 * file the first is read: they are signed with the same entitlements.
 *
 * @param pieces of the file
 * @returns nothing when it has no signature, or is no executable
 * @throws Fault `credential/code-signature` when it is damaged or cut short; and as `pieces` does
 */
export async function readCodeSignature(
  pieces: AsyncIterable<Uint8Array>,
): Promise<CodeSignature | undefined> {
  const reader = new ForwardReader(pieces)
  try {
    const place = await placeOfSignature(reader)
    return place === undefined ? undefined : await readSuperBlob(reader, place)
  } finally {
    await reader.close()
  }
}

/** @returns where the signature begins */
async function placeOfSignature(reader: ForwardReader): Promise<number | undefined> {
  const head = await reader.take(8)
  if (head === undefined) return undefined
  const first = head.readUInt32BE()
  if (first !== magic.fat && first !== magic.fat64) return inMachO(reader, head, 0)
  const count = head.readUInt32BE(4)
  if (count === 0 || count > most.architectures) return undefined
  const start = await firstArchitecture(reader, count, first === magic.fat64)
  if (!(await reader.skipTo(start))) throw cutShort()
  const inner = await reader.take(8)
  if (inner === undefined) throw cutShort()
  return inMachO(reader, inner, start)
}

/** The one that stands first in the file, for the file is read in one direction. */
async function firstArchitecture(reader: ForwardReader, count: number, isWide: boolean): Promise<number> {
  const size = isWide ? 32 : 20
  const table = await reader.take(count * size)
  if (table === undefined) throw cutShort()
  const starts = Array.from({ length: count }, (_, index) =>
    isWide ? Number(table.readBigUInt64BE(index * size + 8)) : table.readUInt32BE(index * size + 8),
  )
  return Math.min(...starts)
}

async function inMachO(reader: ForwardReader, head: Buffer, start: number): Promise<number | undefined> {
  const kind = head.readUInt32LE()
  if (kind !== magic.macho64 && kind !== magic.macho32) return undefined
  const rest = await reader.take(kind === magic.macho64 ? 24 : 20)
  if (rest === undefined) throw cutShort()
  const commandBytes = rest.readUInt32LE(12)
  if (commandBytes > most.commandBytes) throw damaged('its load commands are too long')
  const commands = await reader.take(commandBytes)
  if (commands === undefined) throw cutShort()
  for (let at = 0; at + 8 <= commands.length; ) {
    const size = commands.readUInt32LE(at + 4)
    if (size < 8 || at + size > commands.length) throw damaged('a load command has a wrong length')
    if (commands.readUInt32LE(at) === codeSignatureCommand && size >= 16) {
      return start + commands.readUInt32LE(at + 8)
    }
    at += size
  }
  return undefined
}

/** One part of the signature: where it begins. */
interface BlobPlace {
  readonly position: number
}

async function readSuperBlob(reader: ForwardReader, start: number): Promise<CodeSignature> {
  if (start < reader.position || !(await reader.skipTo(start))) throw cutShort()
  const head = await reader.take(12)
  if (head === undefined) throw cutShort()
  const count = head.readUInt32BE(8)
  if (head.readUInt32BE() !== magic.superBlob || count > most.blobs) throw damaged('no list of its parts')
  const index = await reader.take(count * 8)
  if (index === undefined) throw cutShort()
  const places = Array.from(
    { length: count },
    (_, number): BlobPlace => ({ position: start + index.readUInt32BE(number * 8 + 4) }),
  ).sort((a, b) => a.position - b.position)
  const found: Blobs = {}
  for (const { position } of places) {
    // Several parts may be at one place, or inside one another: what was passed is not read again.
    if (position < reader.position) continue
    await readBlob(reader, position, found)
  }
  return signatureOf(found)
}

interface Blobs {
  codeDirectory?: Buffer
  entitlements?: Buffer
  entitlementsDer?: Buffer
  cms?: Buffer
}

const blobNames: ReadonlyMap<number, keyof Blobs> = new Map([
  [magic.codeDirectory, 'codeDirectory'],
  [magic.entitlements, 'entitlements'],
  [magic.entitlementsDer, 'entitlementsDer'],
  [magic.cms, 'cms'],
])

/** Of a code directory only the beginning counts: hashes of every page follow. */
const codeDirectoryBytes = 4096

async function readBlob(reader: ForwardReader, position: number, found: Blobs): Promise<void> {
  if (!(await reader.skipTo(position))) throw cutShort()
  const head = await reader.take(8)
  if (head === undefined) throw cutShort()
  const name = blobNames.get(head.readUInt32BE())
  if (name === undefined || found[name] !== undefined) return
  const declared = head.readUInt32BE(4) - head.length
  if (declared < 0 || (name !== 'codeDirectory' && declared > most.blobBytes))
    throw damaged('a part of it has a wrong length')
  const content = await reader.take(
    name === 'codeDirectory' ? Math.min(declared, codeDirectoryBytes) : declared,
  )
  if (content === undefined) throw cutShort()
  found[name] = Buffer.concat([head, content])
}

function signatureOf({ codeDirectory, entitlements, entitlementsDer, cms }: Blobs): CodeSignature {
  const signed =
    entitlements !== undefined
      ? readPlist(entitlements.subarray(8).toString('utf8'))
      : entitlementsDer !== undefined
        ? readEntitlementsDer(entitlementsDer.subarray(8))
        : undefined
  const signer = cms === undefined || cms.length <= 8 ? undefined : signerIn(cms.subarray(8))
  return { ...directoryOf(codeDirectory), ...defined({ signer, entitlements: signed }) }
}

function directoryOf(
  directory: Buffer | undefined,
): Pick<CodeSignature, 'identifier' | 'teamId' | 'isAdHoc'> {
  if (directory === undefined || directory.length < 44) return { isAdHoc: false }
  const version = directory.readUInt32BE(8)
  const isAdHoc = (directory.readUInt32BE(12) & adHocFlag) !== 0
  const identifier = textAt(directory, directory.readUInt32BE(20))
  const hasTeam = version >= teamVersion && directory.length >= 52
  const teamId = hasTeam ? textAt(directory, directory.readUInt32BE(48)) : undefined
  return { ...defined({ identifier, teamId }), isAdHoc }
}

/** Ends with a zero; an offset of zero means that there is none. */
function textAt(bytes: Buffer, offset: number): string | undefined {
  const end = offset === 0 ? -1 : bytes.indexOf(0, offset)
  return end <= offset ? undefined : visible(bytes.subarray(offset, end).toString('utf8'))
}

/** The certificate that signed comes with those above it: it is the one that is no authority. */
function signerIn(cms: Buffer): string | undefined {
  try {
    const certificates = readSignedData(readDer(cms, { trailing: true }))?.certificates.map(readCertificate)
    return certificates?.find(({ x509 }) => !x509.ca)?.subject.commonName
  } catch (error) {
    // Who signed is worth a line, and not the whole answer.
    if (error instanceof Fault) return undefined
    throw error
  }
}

function damaged(detail: string): Fault {
  return new Fault('credential/code-signature', {
    en: `The code signature in the executable is damaged (${detail}).`,
    zh: `可执行文件里的代码签名已损坏（${detail}）。`,
  })
}

const cutShort = () => damaged('it was cut short')
