import { credentialFiles } from './credential-seeds.ts'
import { heldFiles } from './held-seeds.ts'
import { readCredential } from './readers/credential.ts'
import { openFrameReader } from './readers/frames.ts'
import { inspectHeld } from './readers/held.ts'
import { type Outcome, outcomeOf } from './readers/outcome.ts'
import {
  readProviderTokenText,
  readReplyDocument,
  readRowFile,
  readSettings,
  readTemplate,
} from './readers/text.ts'
import { textSeeds } from './text-seeds.ts'

/** A good file, from which bad ones are made. */
export interface Seed {
  readonly name: string
  readonly bytes: Buffer
  /** Gives it to whoever reads such files; throws whatever is no Fault. */
  readonly read: (bytes: Buffer) => Promise<Outcome>
}

/** What is read, and how many parts of all broken files are of that kind. */
export interface Kind {
  readonly name: string
  readonly parts: number
  readonly seeds: readonly [Seed, ...Seed[]]
}

function kind(
  name: string,
  parts: number,
  files: readonly { readonly name: string; readonly bytes: Buffer }[],
  read: Seed['read'],
): Kind {
  const [first, ...rest] = files.map((file) => ({ ...file, read }))
  if (first === undefined) throw new Error(`no seeds of ${name}`)
  return { name, parts, seeds: [first, ...rest] }
}

/** @returns every kind of thing that pushctl reads from outside, and what ends the reading */
export async function openKinds() {
  const [first, ...others] = (await credentialFiles()).map((file) => ({
    ...file,
    read: (bytes: Buffer) => readCredential(bytes, file),
  }))
  if (first === undefined) throw new Error('no credentials')
  const [held, ...otherHeld] = (await heldFiles()).map((file) => ({
    ...file,
    read: (bytes: Buffer) => inspectHeld(bytes, file),
  }))
  if (held === undefined) throw new Error('nothing held')
  const frames = await openFrameReader()
  const kinds: readonly [Kind, ...Kind[]] = [
    { name: 'credentials', parts: 8, seeds: [first, ...others] },
    { name: 'held', parts: 2, seeds: [held, ...otherHeld] },
    kind('rows', 4, textSeeds.rows, readRowFile),
    kind('settings', 1, textSeeds.settings, readSettings),
    kind('templates', 2, textSeeds.templates, readTemplate),
    kind('provider tokens', 2, textSeeds.providerTokens, readProviderTokenText),
    kind('replies', 2, textSeeds.replies, readReplyDocument),
    kind('server frames', 1, frames.seeds, (bytes) => outcomeOf(() => frames.push(bytes))),
  ]
  return {
    kinds,
    /** What becomes of a push that a server answers with these bytes. */
    push: frames.push,
    close: frames.close,
  }
}
