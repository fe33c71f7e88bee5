import { describe, expect, it } from 'vitest'
import { ConnectionError } from '../../../src/client/wire/connection-error.ts'
import { HeaderAssembly } from '../../../src/client/wire/header-assembly.ts'

describe('a header block in parts', () => {
  it('is put together in order, without what is around the parts', () => {
    const assembly = new HeaderAssembly(1, true)
    assembly.add(Buffer.from('..ab'), 2, 4)
    assembly.add(Buffer.from(''), 0, 0)
    assembly.add(Buffer.from('cd..'), 0, 2)
    expect(assembly.whole().toString()).toBe('abcd')
  })

  it('may have 256 KiB, in however many parts, and not a byte more', () => {
    const assembly = new HeaderAssembly(1, true)
    const part = Buffer.alloc(16_384)
    for (let at = 0; at < 16; at += 1) assembly.add(part, 0, part.length)
    expect(assembly.whole()).toHaveLength(262_144)
    expect(() => assembly.add(part, 0, 1)).toThrow(ConnectionError)
  })
})
