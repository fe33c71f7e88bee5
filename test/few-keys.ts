import crypto, { type KeyPairKeyObjectResult } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { promisify } from 'node:util'

// A pair of RSA keys takes a processor 0.1 s and more, and tests want dozens. A handful lies in few-keys.pem, which
// protects nothing, and is handed out in turn: two that follow each other differ. Whoever asks for anything but 2048
// bits gets what they ask for.

const { generateKeyPair, generateKeyPairSync } = crypto
const pairs: KeyPairKeyObjectResult[] = []
let turn = 0

const isUsual = (type: string, options: object | undefined) =>
  type === 'rsa' && JSON.stringify(options) === '{"modulusLength":2048}'

function readPairs(): KeyPairKeyObjectResult[] {
  const pems = readFileSync(new URL('few-keys.pem', import.meta.url), 'utf8').split(/(?=-----BEGIN)/)
  return pems.map((pem) => {
    const privateKey = crypto.createPrivateKey(pem)
    return { privateKey, publicKey: crypto.createPublicKey(privateKey) }
  })
}

function nextPair(): KeyPairKeyObjectResult {
  if (pairs.length === 0) pairs.push(...readPairs())
  turn += 1
  const pair = pairs[turn % pairs.length]
  if (pair === undefined) throw new Error('few-keys.pem holds no key')
  return pair
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
