import type { Environment } from '../../apns/environment.ts'
import { bundleIdUnder } from '../../apns/topic.ts'
import { quoted } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { dayOf } from '../../time.ts'
import type { Certificate, Contents } from '../model.ts'
import { outputName } from '../output-name.ts'
import { canPush, isDead } from './ability.ts'
import { isAuthority } from './is-authority.ts'

/** What picks certificates out of several; all of them when it says nothing. */
export interface WantedUse {
  readonly topic?: string | undefined
  readonly env?: Environment | undefined
}

/** @returns whether a certificate is for the topic, and for the environment */
export function isChosen({ topics, environments }: Certificate, { topic, env }: WantedUse): boolean {
  return (
    (topic === undefined || topics.some((each) => each.topic === topic)) &&
    (env === undefined || environments.includes(env))
  )
}

/** What a certificate is wanted for. */
export interface Use extends WantedUse {
  readonly now: Date
  /** Whether the private key of a certificate is at hand. */
  hasKey(certificate: Certificate): boolean
}

/** What speaks for a certificate, most important first: what was asked for, then that it works today. */
const merits: readonly ((certificate: Certificate, use: Use) => number)[] = [
  ({ topics }, { topic }) =>
    topic === undefined || topics.some((each) => each.topic === topic)
      ? 2
      : Number(topics.some((each) => bundleIdUnder(each.topic) === bundleIdUnder(topic))),
  ({ environments }, { env }) => Number(env === undefined || environments.includes(env)),
  (certificate, { now }) => (canPush(certificate, now).can ? 2 : Number(!isDead(certificate, now))),
  (certificate, { hasKey }) => Number(hasKey(certificate)),
]

/**
 * The certificate to push with out of several of one file. The app comes before the environment, and both before what
 * works: a push never goes to another app because the certificate of the right one has expired.
 *
 * @param certificates in the order of the file
 * @param use what it is wanted for
 * @returns the first of the best; nothing when there is none
 */
export function bestCertificate(certificates: readonly Certificate[], use: Use): Certificate | undefined {
  const rated = certificates.map((certificate) => ({
    certificate,
    marks: merits.map((merit) => merit(certificate, use)),
  }))
  const difference = (a: readonly number[], b: readonly number[]) =>
    b.map((mark, index) => mark - (a[index] ?? 0)).find((each) => each !== 0) ?? 0
  return rated.sort((a, b) => difference(a.marks, b.marks))[0]?.certificate
}

/**
 * Picks certificates out of several; of those that were renewed the ones that work today, if there are any.
 *
 * @param certificates of one file
 * @param choice what is wanted
 * @param now the moment they are to work
 */
export function chosen(
  certificates: readonly Certificate[],
  choice: WantedUse,
  now: Date,
): readonly Certificate[] {
  const found = certificates.filter((certificate) => isChosen(certificate, choice))
  const working = found.filter((certificate) => !isDead(certificate, now))
  return working.length > 0 ? working : found
}

/**
 * The line that writes one certificate of several by itself, with its key if that is there.
 *
 * @param contents of the file
 * @param fileName as typed
 * @param now the moment it is to work
 * @returns the line to paste; nothing when neither topic, environment nor dates tell one of them from the others
 */
export function lineForOne(
  { certificates, identities }: Contents,
  fileName: string,
  now: Date,
): string | undefined {
  const leaves = certificates.filter((each) => !isAuthority(each))
  const paired = identities.map(({ certificate }) => certificate)
  const choice = [...paired, ...leaves]
    .flatMap(choicesOf)
    .find((each) => chosen(leaves, each, now).length === 1)
  if (choice === undefined) return undefined
  const env = choice.env === undefined ? '' : ` --env ${choice.env}`
  return `pushctl cert convert ${quoted(fileName)} --topic ${quoted(choice.topic)}${env} -o ${outputName('one.pem', fileName)}`
}

const choicesOf = ({
  topics: [first],
  environments,
}: Certificate): (WantedUse & { readonly topic: string })[] => {
  if (first === undefined) return []
  const { topic } = first
  return [{ topic }, ...environments.map((env) => ({ topic, env }))]
}

/**
 * @param certificate that has expired
 * @param contents of its file
 * @param now the moment of the push
 * @returns one in the same file for the same topic that is good; nothing when there is none
 */
export function renewedIn(
  certificate: Certificate,
  { certificates }: Contents,
  now: Date,
): Certificate | undefined {
  if (certificate.notAfter >= now) return undefined
  return certificates.find(
    (other) =>
      !isAuthority(other) &&
      !isDead(other, now) &&
      certificate.topics.some(({ topic }) => isChosen(other, { topic })),
  )
}

/**
 * What servers trip over that take the first certificate of a file: it has expired, and the new one stands behind it.
 *
 * @param contents of the file
 * @param fileName as typed
 * @param now the moment of the push
 * @returns nothing when the first is good, or none is
 */
export function expiredFirst(contents: Contents, fileName: string, now: Date): Text | undefined {
  const first = contents.certificates.find((each) => !isAuthority(each))
  const renewed = first && renewedIn(first, contents, now)
  if (first === undefined || renewed === undefined) return undefined
  const [old, until] = [dayOf(first.notAfter), dayOf(renewed.notAfter)]
  return {
    en: `The first certificate in ${fileName} expired on ${old}; another in it is good until ${until}, and pushctl takes that. Most servers take the first.`,
    zh: `${fileName} 里第一张证书已于 ${old} 过期；后面还有一张有效期到 ${until}，pushctl 用的是这张。多数服务端只取第一张。`,
  }
}
