// The single files of node-forge that pushctl loads (all of it would cost more at start than everything else
// together), and of each what pushctl calls. Bytes are strings of the code units 0 to 255.

declare module 'node-forge/lib/asn1.js' {
  import type { ByteBuffer } from 'node-forge/lib/util.js'
  export interface Node {
    readonly tagClass: number
    readonly type: number
    readonly constructed: boolean
    readonly value: string | readonly Node[]
  }
  interface ReadOptions {
    readonly strict: boolean
    readonly parseAllBytes: boolean
    readonly decodeBitStrings: boolean
    readonly maxDepth: number
  }
  const asn1: {
    create(tagClass: number, type: number, constructed: boolean, value: string | readonly Node[]): Node
    fromDer(bytes: string, options: ReadOptions): Node
    toDer(node: Node): ByteBuffer
    oidToDer(dotted: string): ByteBuffer
    derToOid(bytes: string): string
  }
  export default asn1
}

declare module 'node-forge/lib/rc2.js' {
  import type { ByteBuffer } from 'node-forge/lib/util.js'

  interface Cipher {
    readonly output: ByteBuffer
    start(iv: string): void
    update(input: ByteBuffer): void
    finish(): boolean
  }
  const rc2: {
    createDecryptionCipher(key: string, effectiveBits: number): Cipher
  }
  export default rc2
}

declare module 'node-forge/lib/util.js' {
  export interface ByteBuffer {
    getBytes(): string
  }
  const util: {
    createBuffer(bytes: string): ByteBuffer
  }
  export default util
}
