/** How strongly something was said, the strongest first. */
const weights = ['certain', 'error', 'failed', 'likely', 'warning', 'possible', 'note'] as const

/** A cause that a command named. */
export interface Named {
  readonly id: string
  readonly weight: (typeof weights)[number]
}

/** What a command said: its causes in the order in which a reader meets them. */
export interface Said {
  readonly named: readonly Named[]
  readonly code: number
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Ids of causes, findings and faults; a `cause` that is a sentence is none. */
const isId = /^[a-z0-9/-]+$/

const lastPart = (id: string) => id.slice(id.lastIndexOf('/') + 1)

function weightOf(document: { readonly [key: string]: Json }): Named['weight'] | undefined {
  const word = document.severity ?? document.certainty ?? document.result
  return weights.find((weight) => weight === word)
}

/** Every finding, cause and failed check of a document, in the order in which they stand there. */
function* namedIn(document: Json): Generator<Named> {
  if (typeof document !== 'object' || document === null) return
  if (Array.isArray(document)) {
    for (const part of document) yield* namedIn(part)
    return
  }
  const fields = document as { readonly [key: string]: Json }
  const weight = weightOf(fields)
  const id = [fields.cause, fields.id].find((word) => typeof word === 'string' && isId.test(word))
  // A failure has a code and a message as well: those of the system, which say what was seen, and no cause.
  if (typeof fields.code === 'string' && isId.test(fields.code) && typeof fields.message === 'string')
    yield { id: lastPart(fields.code), weight: 'certain' }
  else if (typeof id === 'string' && weight !== undefined) yield { id: lastPart(id), weight }
  else if (typeof id === 'string' && id === fields.cause) yield { id: lastPart(id), weight: 'certain' }
  // What is said of a whole stands before what is said of its parts.
  const { findings = null, ...others } = fields
  for (const part of [findings, ...Object.values(others)]) yield* namedIn(part)
}

function documentsIn(stdout: string): Json[] {
  try {
    return [JSON.parse(stdout)]
  } catch {
    // One object a line.
    return stdout.split('\n').flatMap((line) => {
      try {
        return [JSON.parse(line) as Json]
      } catch {
        return []
      }
    })
  }
}

/**
 * @param stdout what a command printed with `--json`
 * @param code its exit code
 * @returns the causes it named, the strongest first, and among equally strong ones the first
 */
export function saidIn(stdout: string, code: number): Said {
  const named = documentsIn(stdout).flatMap((document) => [...namedIn(document)])
  const rank = ({ weight }: Named) =>
    weights.indexOf(weight === 'failed' || weight === 'certain' ? 'error' : weight)
  const ordered = named.sort((a, b) => rank(a) - rank(b))
  const first = (one: Named, index: number) => ordered.findIndex(({ id }) => id === one.id) === index
  return { named: ordered.filter(first), code }
}
