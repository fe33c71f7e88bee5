import type { Environment } from '../../apns/environment.ts'
import { quoted } from '../../finding.ts'
import type { Certificate, Contents } from '../model.ts'

/** What picks certificates out of several; all of them when it says nothing. */
export interface Choice {
  readonly topic?: string | undefined
  readonly env?: Environment | undefined
}

/** @returns whether a certificate is for the topic, and for the environment */
export function isChosen({ topics, environments }: Certificate, { topic, env }: Choice): boolean {
  return (
    (topic === undefined || topics.some((each) => each.topic === topic)) &&
    (env === undefined || environments.includes(env))
  )
}

/**
 * The line that writes one certificate of several by itself, with its key if that is there.
 *
 * @param contents of the file
 * @param fileName as typed
 * @returns the line to paste; nothing when neither topic nor environment tells one of them from the others
 */
export function lineForOne({ certificates, identities }: Contents, fileName: string): string | undefined {
  const leaves = certificates.filter(({ kind }) => kind !== 'ca')
  const paired = identities.map(({ certificate }) => certificate)
  const choice = [...paired, ...leaves]
    .flatMap(choicesOf)
    .find((each) => leaves.filter((leaf) => isChosen(leaf, each)).length === 1)
  if (choice === undefined) return undefined
  const env = choice.env === undefined ? '' : ` --env ${choice.env}`
  return `pushctl cert convert ${quoted(fileName)} --topic ${quoted(choice.topic)}${env} -o one.pem`
}

const choicesOf = ({
  topics: [first],
  environments,
}: Certificate): (Choice & { readonly topic: string })[] => {
  if (first === undefined) return []
  const { topic } = first
  return [{ topic }, ...environments.map((env) => ({ topic, env }))]
}
