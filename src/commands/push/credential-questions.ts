import { type Environment, parseEnvironment } from '../../apns/environment.ts'
import type { Host } from '../../host.ts'
import { type Text, verbatim } from '../../text.ts'
import { askFittingFile } from '../input/asked-file.ts'
import { readContentsOf } from './credential-files.ts'
import type { CredentialInput } from './credential-options.ts'
import type { PassphraseInput } from './passphrase.ts'

const questions = {
  credential: { en: 'Certificate or signing key', zh: '证书或签名密钥' },
  path: {
    en: 'File with the certificate (.p12, .pem) or signing key (.p8)',
    zh: '证书（.p12、.pem）或签名密钥（.p8）文件',
  },
  teamId: { en: 'Team id of the signing key', zh: '签名密钥所属的 Team ID' },
  topic: { en: 'Topic (the bundle id of the app)', zh: 'topic（App 的 Bundle ID）' },
  environment: { en: 'Where does the device token come from?', zh: 'device token 来自哪种包？' },
} as const satisfies Record<string, Text>

const isSigningKey = (file: string) => /\.p8$/i.test(file)

async function checkTeamId(text: string): Promise<Text | undefined> {
  return /^[A-Za-z0-9]{10}$/.test(text)
    ? undefined
    : {
        en: 'A team id has ten letters and digits; it stands under Membership at developer.apple.com/account.',
        zh: 'Team ID 是十位字母和数字，在 developer.apple.com/account 的 Membership 页面可以看到。',
      }
}

async function checkTopic(text: string): Promise<Text | undefined> {
  return /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(text)
    ? undefined
    : {
        en: 'A topic is the bundle id of the app, such as com.example.app; Xcode shows it under General.',
        zh: 'topic 就是 App 的 Bundle ID，例如 com.example.app；在 Xcode 的 General 里可以看到。',
      }
}

/** @returns the topic that was typed, which is the bundle id of an app */
export const askTopicTyped = (host: Host): Promise<string> =>
  host.terminal.readLine(questions.topic, checkTopic)

/**
 * Has the topic chosen from those of the certificate, when there are several and none follows from the push.
 *
 * @param topics of the certificate
 * @param host the terminal
 * @returns nothing where nobody can be asked
 */
export async function askTopicOf(topics: readonly string[], host: Host): Promise<string | undefined> {
  if (!host.terminal.canAsk || topics.length < 2) return undefined
  return host.terminal.choose(
    questions.topic,
    topics.map((topic) => ({ value: topic, name: verbatim(topic) })),
  )
}

/**
 * Has a file named until one can be read; its passphrase is asked for at once.
 *
 * @param question how it is asked for
 * @param passphrase where it is, if it was typed
 * @param host the terminal, and the files
 */
export const askReadable = (
  question: Parameters<typeof askFittingFile>[0],
  passphrase: PassphraseInput,
  host: Host,
): Promise<string> =>
  askFittingFile(
    question,
    // A signing key has no passphrase, and is read with its ids.
    async (file) => isSigningKey(file) || readContentsOf(file, passphrase, host),
    host,
  )

/**
 * Asks for the file, when neither kind was typed; then for the team id, which no signing key holds.
 *
 * @param typed what was typed
 * @param host the terminal, and the folder that credentials may lie in
 * @returns the same, completed
 */
export async function askAboutCredential<Typed extends CredentialInput>(
  typed: Typed,
  host: Host,
): Promise<Typed> {
  const isBare = typed.cert === undefined && typed.signingKey === undefined
  const question = {
    choice: questions.credential,
    path: questions.path,
    endings: /\.(?:p12|pfx|p8|pem)$/i,
  }
  const file = isBare ? await askReadable(question, typed, host) : undefined
  const credential = {
    ...typed,
    ...(file !== undefined && { [isSigningKey(file) ? 'signingKey' : 'cert']: file }),
  }
  if (credential.signingKey === undefined || credential.teamId !== undefined) return credential
  const teamId = await host.terminal.readLine(questions.teamId, checkTeamId)
  return { ...credential, teamId: teamId.toUpperCase() }
}

/**
 * Has the environment chosen, in a conversation and where the credential leaves a choice.
 *
 * @param possible environments of the credential
 * @param host the terminal
 */
export async function askEnvironment(
  possible: readonly Environment[],
  host: Host,
): Promise<Environment | undefined> {
  if (!host.terminal.canAsk || possible.length < 2) return undefined
  const chosen = await host.terminal.choose(questions.environment, [
    { value: 'sandbox', name: { en: 'sandbox: builds run from Xcode', zh: 'sandbox：Xcode 直接运行的包' } },
    {
      value: 'production',
      name: {
        en: 'production: TestFlight, Ad Hoc, App Store',
        zh: 'production：TestFlight、Ad Hoc、App Store',
      },
    },
  ])
  return parseEnvironment(chosen)
}
