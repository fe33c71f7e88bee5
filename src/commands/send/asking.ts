import { secretFault } from '../../cli/secret-fault.ts'
import type { Host } from '../../host.ts'
import { secretIn } from '../../secret.ts'
import { type Text, verbatim } from '../../text.ts'
import { type ContentInput, hasContent } from '../push/content.ts'
import type { CredentialInput } from '../push/credential-options.ts'
import type { HeaderInput } from '../push/header-options.ts'

/** What can be asked for when it was not typed. */
export interface Askable {
  readonly token: readonly string[]
  readonly credential: CredentialInput
  readonly headers: HeaderInput
  readonly content: ContentInput
}

const questions = {
  token: { en: 'Device token', zh: 'device token' },
  credential: { en: 'Certificate or signing key', zh: '证书或签名密钥' },
  path: {
    en: 'File with the certificate (.p12, .pem) or signing key (.p8)',
    zh: '证书（.p12、.pem）或签名密钥（.p8）文件',
  },
  teamId: { en: 'Team id of the signing key', zh: '签名密钥所属的 Team ID' },
  topic: { en: 'Topic (the bundle id of the app)', zh: 'topic（App 的 Bundle ID）' },
  message: { en: 'What shall the notification say?', zh: '通知内容' },
} as const satisfies Record<string, Text>

const another: Text = { en: 'another file', zh: '其他文件' }

const isSigningKey = (file: string) => /\.p8$/i.test(file)

/** People paste the key itself: no line to paste may repeat it. */
async function askPath({ terminal }: Host): Promise<string> {
  const path = await terminal.readLine(questions.path)
  const secret = secretIn(path)
  if (secret !== undefined) throw secretFault(secret, '--cert', path.length, { stdin: true })
  return path
}

/** The files beside one that look like credentials, and a way to name any other. */
async function askCredential(host: Host): Promise<string> {
  const { terminal, files } = host
  const names = (await files.list('.'))
    .filter(({ name, isFolder }) => !isFolder && /\.(p12|pfx|p8|pem)$/i.test(name))
    .map(({ name }) => name)
  if (names.length === 0) return askPath(host)
  const chosen = await terminal.choose(questions.credential, [
    ...names.map((name) => ({ value: name, name: verbatim(name) })),
    { value: '', name: another },
  ])
  return chosen === '' ? askPath(host) : chosen
}

/**
 * Asks for what was not typed, where somebody can be asked: never in CI, nor where stderr is no screen.
 *
 * @param typed what was typed
 * @param needsToken whether a device token has to be among it
 * @param host the terminal, and the folder credentials may lie in
 * @returns the same, completed; as it was where nobody can be asked
 */
export async function askMissing<Typed extends Askable>(
  typed: Typed,
  needsToken: boolean,
  host: Host,
): Promise<Typed> {
  const { terminal } = host
  if (!terminal.canAsk) return typed
  const { headers, content } = typed
  const token =
    needsToken && typed.token.length === 0 ? [await terminal.readLine(questions.token)] : typed.token
  const credential = await askAboutCredential(typed.credential, host)
  const isMissingTopic = credential.signingKey !== undefined && headers.topic === undefined
  const topic = isMissingTopic ? await terminal.readLine(questions.topic) : headers.topic
  const isSilent = headers.pushType !== undefined && headers.pushType !== 'alert'
  const isPass = topic?.startsWith('pass.') === true
  const message =
    hasContent(content) || isSilent || isPass ? content.message : await terminal.readLine(questions.message)
  return { ...typed, token, credential, headers: { ...headers, topic }, content: { ...content, message } }
}

/** The file, when neither kind was typed; then the team id, which no signing key holds. */
async function askAboutCredential(typed: CredentialInput, host: Host): Promise<CredentialInput> {
  const isBare = typed.cert === undefined && typed.signingKey === undefined
  const file = isBare ? await askCredential(host) : undefined
  const credential = {
    ...typed,
    ...(file !== undefined && { [isSigningKey(file) ? 'signingKey' : 'cert']: file }),
  }
  if (credential.signingKey === undefined || credential.teamId !== undefined) return credential
  return { ...credential, teamId: await host.terminal.readLine(questions.teamId) }
}

/**
 * Has the topic chosen from those of the certificate, when there are several and none follows from the push.
 *
 * @param topics of the certificate
 * @param host the terminal
 * @returns nothing where nobody can be asked
 */
export async function askTopic(topics: readonly string[], host: Host): Promise<string | undefined> {
  if (!host.terminal.canAsk || topics.length < 2) return undefined
  return host.terminal.choose(
    questions.topic,
    topics.map((topic) => ({ value: topic, name: verbatim(topic) })),
  )
}
