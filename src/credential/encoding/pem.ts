/** One `-----BEGIN …-----` block. */
export interface PemBlock {
  /** The words after BEGIN: `CERTIFICATE`, `RSA PRIVATE KEY`, … */
  readonly label: string
  /** Encrypted the way of OpenSSL before PKCS#8 (RFC 1421 `DEK-Info`): cipher and IV, such as `AES-256-CBC,0A1B…`. */
  readonly dekInfo?: string
  readonly bytes: Buffer
}

/** A block that begins and is no good: `unfinished` has no END line, `not-base64` has something else inside. */
export interface BrokenPemBlock {
  readonly label: string
  readonly broken: 'unfinished' | 'not-base64'
}

const beginLine = '-----BEGIN '
const dashes = '-----'

/**
 * Tells whether text has a PEM block, or the beginning of one, in it.
 *
 * @param text what `textOfFile` gave
 */
export function hasPem(text: string): boolean {
  return text.includes(beginLine)
}

/**
 * Finds the PEM blocks in a text (RFC 7468): any number, with junk such as Bag Attributes between, with any line ends,
 * all in one line, or with `\n` typed out as CI secrets have it.
 *
 * @param text what `textOfFile` gave
 * @returns the blocks in their order
 */
export function readPem(text: string): (PemBlock | BrokenPemBlock)[] {
  const blocks: (PemBlock | BrokenPemBlock)[] = []
  const lines = text.replaceAll('\\r', '').replaceAll('\\n', '\n')
  for (let begin = lines.indexOf(beginLine); begin >= 0; ) {
    const labelEnd = lines.indexOf(dashes, begin + beginLine.length)
    const label = lines.slice(begin + beginLine.length, Math.max(labelEnd, 0)).trim()
    const end = labelEnd < 0 ? -1 : lines.indexOf(`${dashes}END ${label}${dashes}`, labelEnd)
    if (end < 0) return [...blocks, { label, broken: 'unfinished' }]
    blocks.push(readBlock(label, lines.slice(labelEnd + dashes.length, end)))
    begin = lines.indexOf(beginLine, end)
  }
  return blocks
}

function readBlock(label: string, body: string): PemBlock | BrokenPemBlock {
  const encrypted = /^\s*Proc-Type:\s*4,ENCRYPTED\s+DEK-Info:\s*([\w-]+,[0-9A-Fa-f]+)\s/.exec(body)
  const base64 = body.slice(encrypted?.[0].length ?? 0).replace(/\s/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return { label, broken: 'not-base64' }
  const bytes = Buffer.from(base64, 'base64')
  const [, dekInfo] = encrypted ?? []
  return dekInfo === undefined ? { label, bytes } : { label, dekInfo, bytes }
}

/**
 * Writes a PEM block, 64 characters a line (RFC 7468 section 2), as every reader of PEM wants it.
 *
 * @param block label, bytes and perhaps DEK-Info
 * @returns the lines, the last with its line end
 */
export function writePem({ label, dekInfo, bytes }: PemBlock): string {
  const head = dekInfo === undefined ? [] : ['Proc-Type: 4,ENCRYPTED', `DEK-Info: ${dekInfo}`, '']
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `${[`-----BEGIN ${label}-----`, ...head, ...lines, `-----END ${label}-----`].join('\n')}\n`
}

/**
 * The text of a file, whatever wrote it: byte order marks go, and UTF-16 (PowerShell's `>`) is understood.
 *
 * @param bytes the file
 */
export function textOfFile(bytes: Uint8Array): string {
  return withPlainDashes(lettersOf(bytes))
}

/** Editors and chats make one long dash of two hyphens. */
function withPlainDashes(text: string): string {
  if (!/[\u2010-\u2015\u2212]/.test(text)) return text
  return text.replace(
    /[-\u2010-\u2015\u2212]{1,8}(BEGIN|END) ([A-Z0-9 ]{1,60}?)[-\u2010-\u2015\u2212]{1,8}/g,
    '-----$1 $2-----',
  )
}

function lettersOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [first, second] = buffer
  if (first === 0xff && second === 0xfe) return buffer.subarray(2).toString('utf16le')
  if (first === 0xfe && second === 0xff) {
    const even = buffer.subarray(2, buffer.length - (buffer.length % 2))
    return Buffer.from(even).swap16().toString('utf16le')
  }
  return buffer.toString('utf8').replace(/^\uFEFF/, '')
}
