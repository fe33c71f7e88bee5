import { createHash } from 'node:crypto'
import { isObject, type JsonObject } from '../../apns/payload.ts'
import { defined } from '../../defined.ts'
import { type FileTree, naming, readWhole } from '../archive/file-tree.ts'
import { visible } from '../encoding/visible.ts'
import { checkDetached, type DetachedSignature } from '../signed-message.ts'

/** What `pass.json` says that pushes and signing depend on (Apple, "Pass"). */
export interface PassDescription {
  readonly passTypeId?: string
  readonly teamId?: string
  readonly serialNumber?: string
  readonly organization?: string
  readonly webService?: WebService
  /** Its length alone: the token is a secret of this pass. */
  readonly authenticationTokenLength?: number
  /** Keys that every pass has to have, and this one lacks. */
  readonly missing: readonly string[]
}

/** Where Wallet asks for a changed pass. */
export interface WebService {
  /** Without what may be a secret: user, password and query. */
  readonly url: string
  readonly isHttps: boolean
}

/** How the files of a pass and its `manifest.json` disagree. */
export interface ManifestCheck {
  readonly changed: readonly string[]
  readonly missing: readonly string[]
  readonly unlisted: readonly string[]
}

/** A Wallet pass, read once. */
export interface Pass {
  /** From the top of the archive; empty when the archive is the pass. */
  readonly path: string
  /** Nothing when `pass.json` is no JSON object. */
  readonly description?: PassDescription
  /** Nothing when there is no manifest that can be read. */
  readonly manifest?: ManifestCheck
  /** Nothing when there is none, as in a pass that was not signed yet. */
  readonly signature?: DetachedSignature
  readonly hasIcon: boolean
}

const requiredKeys = [
  'description',
  'formatVersion',
  'organizationName',
  'passTypeIdentifier',
  'serialNumber',
  'teamIdentifier',
] as const

const [manifestName, signatureName, descriptionName] = ['manifest.json', 'signature', 'pass.json']

/** Finder writes these, and Wallet passes over them. */
const isAside = (path: string) => path.startsWith('__MACOSX/') || /(?:^|\/)\.DS_Store$/.test(path)

/**
 * Reads a Wallet pass.
 *
 * @param tree the files of the `.pkpass`, or of its folder
 * @param path what to call it, when it is one of several
 * @returns nothing when there is no `pass.json` at the top, or in the one folder there is
 * @throws Fault `credential/archive`, `credential/asn1`, `credential/certificate` when it is damaged
 */
export async function readPass(tree: FileTree, path = ''): Promise<Pass | undefined> {
  const top = tree.paths.find((each) => /^(?:[^/]+\/)?pass\.json$/.test(each) && !isAside(each))
  if (top === undefined) return undefined
  const folder = top.slice(0, -descriptionName.length)
  const names = tree.paths
    .filter((each) => each.startsWith(folder) && !isAside(each) && !each.endsWith('/'))
    .map((each) => each.slice(folder.length))
  const bytesOf = async (name: string) =>
    names.includes(name) ? await readWhole(tree, folder + name) : undefined
  const manifest = await bytesOf(manifestName)
  const signature = await bytesOf(signatureName)
  const listed = objectIn(manifest)
  return {
    path,
    ...defined({
      description: describe(objectIn(await bytesOf(descriptionName))),
      manifest: listed && (await checkManifest(listed, names, (name) => tree.pieces(folder + name))),
      signature:
        signature === undefined || signature.length === 0
          ? undefined
          : await naming(signatureName, async () => checkDetached(signature, manifest ?? Buffer.alloc(0))),
    }),
    hasIcon: names.some((name) => /^icon(?:@\dx)?\.png$/.test(name)),
  }
}

function objectIn(bytes: Buffer | undefined): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(bytes?.toString('utf8').replace(/^\ufeff/, '') ?? '')
    return isObject(value) ? value : undefined
  } catch {
    return undefined // what is no JSON says nothing; a rule tells of it
  }
}

/**
 * @param json what stands in `pass.json`
 * @returns what counts of it
 */
export function describe(json: JsonObject | undefined): PassDescription | undefined {
  if (json === undefined) return undefined
  const text = (key: string) => (typeof json[key] === 'string' ? visible(json[key]) : undefined)
  const token = json.authenticationToken
  return {
    ...defined({
      passTypeId: text('passTypeIdentifier'),
      teamId: text('teamIdentifier'),
      serialNumber: text('serialNumber'),
      organization: text('organizationName'),
      webService: webServiceAt(text('webServiceURL')),
      authenticationTokenLength: typeof token === 'string' ? token.length : undefined,
    }),
    missing: requiredKeys.filter((key) => !Object.hasOwn(json, key) || json[key] === ''),
  }
}

function webServiceAt(text: string | undefined): WebService | undefined {
  if (text === undefined) return undefined
  try {
    const { protocol, host, pathname } = new URL(text)
    return { url: `${protocol}//${host}${pathname}`, isHttps: protocol === 'https:' }
  } catch {
    const [url = ''] = text.split(/[?#]/, 1)
    return { url, isHttps: false }
  }
}

/** Of every file but itself and the signature it has the SHA-1. */
async function checkManifest(
  listed: JsonObject,
  names: readonly string[],
  piecesOf: (name: string) => AsyncIterable<Uint8Array>,
): Promise<ManifestCheck> {
  const changed: string[] = []
  const files = names.filter((name) => name !== manifestName && name !== signatureName)
  for (const name of files.filter((each) => Object.hasOwn(listed, each))) {
    const hash = createHash('sha1')
    for await (const piece of piecesOf(name)) hash.update(piece)
    if (hash.digest('hex') !== String(listed[name]).toLowerCase()) changed.push(name)
  }
  return {
    changed,
    missing: Object.keys(listed).filter((name) => !names.includes(name)),
    unlisted: files.filter((name) => !Object.hasOwn(listed, name)),
  }
}
