import { createHash, hash } from 'node:crypto'
import { Code, FIRST, type HashProgram, Op, sha1Program, sha256Program } from './hash-program.ts'

/**
 * Hashes bytes, then the digest, then its digest, …
 *
 * A call into node:crypto costs far more than the hash of 20 bytes itself, and a PKCS#12 asks for it thousands of times,
 * perhaps a million. So SHA-1 and SHA-256 are done in WebAssembly: ten times as fast, and soon, where JavaScript takes
 * 30 ms to warm up.
 *
 * @param algorithm as node:crypto names it
 * @param bytes what is hashed first
 * @param times how often, at least once
 * @returns the last digest
 */
export function iteratedHash(algorithm: string, bytes: Uint8Array, times: number): Buffer {
  let digest: Buffer = createHash(algorithm).update(bytes).digest()
  const program = PROGRAMS.find(({ name, worthwhile }) => name === algorithm && times >= worthwhile)
  if (program === undefined) {
    for (let n = 1; n < times; n += 1) digest = hash(algorithm, digest, 'buffer')
    return digest
  }
  const { memory, iterate } = machineOf(program)
  const words = new DataView(memory.buffer)
  for (let at = 0; at < digest.length; at += 4) words.setInt32(at, digest.readInt32BE(at), true)
  for (let left = times - 1; left > 0; left -= STRETCH) iterate(Math.min(left, STRETCH))
  for (let at = 0; at < digest.length; at += 4) digest.writeInt32BE(words.getInt32(at, true), at)
  return digest
}

/**
 * What `iteratedHash` takes for one hash, SHA-1 being 1.
 *
 * @param algorithm as node:crypto names it
 */
export function iterationCost(algorithm: string): number {
  return algorithm === 'sha1' ? 1 : algorithm === 'sha256' ? 2 : 5
}

/** Better machine code, once V8 has it, is used from the next call on. */
const STRETCH = 1000

const PROGRAMS = [sha1Program, sha256Program]

/** A program ready to run. */
interface Machine {
  /** The words of the digest are at its beginning, before and after. */
  readonly memory: { readonly buffer: ArrayBuffer }
  /** @param times at least once */
  readonly iterate: (times: number) => void
}

const machines = new Map<HashProgram, Machine>()

function machineOf(program: HashProgram): Machine {
  const machine =
    machines.get(program) ??
    (new WebAssembly.Instance(new WebAssembly.Module(moduleOf(program))).exports as unknown as Machine)
  machines.set(program, machine)
  return machine
}

const I32 = 0x7f
const NO_RESULT = 0x40
/** The parameter of `iterate`, counted down. */
const TIMES = 0
/** Alignment, as a power of two, and offset. */
const WORD_ACCESS = [2, 0]

/** A module that exports `memory`, one page, and `iterate` (WebAssembly Core Specification 1.0, section 5.5). */
function moduleOf(program: HashProgram): Uint8Array {
  const body = bodyOf(program)
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic, version
    ...section(1, [1, 0x60, 1, I32, 0]), // types: one function of an i32, without result
    ...section(3, [1, 0]), // functions: one, of that type
    ...section(5, [1, 0, 1]), // memories: one, of at least a page
    ...section(7, [2, ...named('memory'), 2, 0, ...named('iterate'), 0, 0]), // exports
    ...section(10, [1, ...unsigned(body.length), ...body]), // code
  ])
}

function bodyOf(program: HashProgram): number[] {
  const code = new Code().do(1, program.locals, I32) // one group of locals
  for (let index = 0; index < program.words; index += 1) {
    code
      .constant(index * 4)
      .do(Op.load, ...WORD_ACCESS)
      .set(FIRST + index)
  }
  code.do(Op.loop, NO_RESULT)
  program.writeTo(code)
  code.get(TIMES).constant(1).do(Op.subtract).set(TIMES).get(TIMES).do(Op.branchIf, 0).do(Op.end)
  for (let index = 0; index < program.words; index += 1) {
    code
      .constant(index * 4)
      .get(FIRST + index)
      .do(Op.store, ...WORD_ACCESS)
  }
  return code.do(Op.end).bytes
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content]
}

function named(name: string): number[] {
  return [name.length, ...Buffer.from(name)]
}

/** LEB128 */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}
