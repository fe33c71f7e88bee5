import { Fault } from '../../../fault.ts'
import type { Host } from '../../../host.ts'
import type { CurlData } from './request.ts'

/** What curl would send as the body. */
export type CurlBody =
  | { readonly is: 'none' }
  /** `file` when it is one file, as a whole. */
  | { readonly is: 'bytes'; readonly bytes: Uint8Array; readonly file?: string }
  /** A file of that name is not here, or comes from standard input. */
  | { readonly is: 'elsewhere'; readonly file: string }
  /** No JSON, whatever stands in it. */
  | { readonly is: 'form' }

/** `@file`, which is text behind data-raw. */
const fileIn = ({ is, text }: CurlData): string | undefined => {
  if (is === 'upload') return text
  return is !== 'raw' && text.startsWith('@') ? text.slice(1) : undefined
}

/** -d takes the line ends out of a file. */
const withoutLineEnds = (bytes: Uint8Array) =>
  bytes.filter((byte) => byte !== 0x0a && byte !== 0x0d && byte !== 0)

async function bytesOf(data: CurlData, host: Host): Promise<Uint8Array | undefined> {
  const file = fileIn(data)
  if (file === undefined) return new TextEncoder().encode(data.text)
  try {
    const bytes = await host.files.read(file)
    return data.is === 'data' ? withoutLineEnds(bytes) : bytes
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

/**
 * Puts the body together: pieces of -d are joined with &, those of --json with nothing.
 *
 * @param data the pieces, in their order
 * @param host where files are
 */
export async function bodyOf(data: readonly CurlData[], host: Host): Promise<CurlBody> {
  if (data.length === 0) return { is: 'none' }
  if (data.some(({ is }) => is === 'urlencode' || is === 'form')) return { is: 'form' }
  const pieces: Uint8Array[] = []
  for (const each of data) {
    const bytes = await bytesOf(each, host)
    if (bytes === undefined) return { is: 'elsewhere', file: fileIn(each) ?? '' }
    const isJoined = pieces.length > 0 && each.is !== 'json'
    pieces.push(...(isJoined ? [new TextEncoder().encode('&')] : []), bytes)
  }
  const [only, ...others] = data
  const file = only === undefined || others.length > 0 ? undefined : fileIn(only)
  return { is: 'bytes', bytes: Buffer.concat(pieces), ...(file !== undefined && { file }) }
}
