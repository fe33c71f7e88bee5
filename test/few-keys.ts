import crypto, { type KeyPairKeyObjectResult } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { promisify } from 'node:util'

// A pair of RSA keys takes a processor 0.1 s and more, and tests want dozens. A process makes a handful and hands them
// out in turn: two that follow each other differ. Whoever asks for anything but 2048 bits gets what they ask for.

const handful = 6
const { generateKeyPair, generateKeyPairSync } = crypto
const pairs: KeyPairKeyObjectResult[] = []
let turn = 0

const isUsual = (type: string, options: object | undefined) =>
  type === 'rsa' && JSON.stringify(options) === '{"modulusLength":2048}'

function nextPair(): KeyPairKeyObjectResult {
  const at = turn % handful
  turn += 1
  pairs[at] ??= generateKeyPairSync('rsa', { modulusLength: 2048 })
  return pairs[at]
}

type Make = (type: string, options?: object) => unknown

if (!('fewKeys' in globalThis)) {
  Object.assign(globalThis, { fewKeys: true })
  const promised = promisify(generateKeyPair) as unknown as Make
  Object.assign(crypto, {
    generateKeyPairSync: (type: string, options?: object) =>
      isUsual(type, options) ? nextPair() : (generateKeyPairSync as Make)(type, options),
    generateKeyPair: Object.assign((...given: unknown[]) => Reflect.apply(generateKeyPair, crypto, given), {
      [promisify.custom]: async (type: string, options?: object) =>
        isUsual(type, options) ? nextPair() : promised(type, options),
    }),
  })
  syncBuiltinESMExports()
}
