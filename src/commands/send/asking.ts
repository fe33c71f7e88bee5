import { parseDeviceToken } from '../../apns/device-token.ts'
import { type Environment, parseEnvironment } from '../../apns/environment.ts'
import { nearest } from '../../cli/nearest.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { secretIn, shown } from '../../secret.ts'
import { spacedZh, type Text, verbatim } from '../../text.ts'
import { dayOf } from '../../time.ts'
import { type ContentInput, hasContent } from '../push/content.ts'
import type { CredentialInput } from '../push/credential-options.ts'
import type { HeaderInput } from '../push/header-options.ts'
import type { SavedDevice } from '../push/saved-devices.ts'

/** What can be asked for when it was not typed. */
export interface Askable {
  readonly token: readonly string[]
  readonly credential: CredentialInput
  readonly headers: HeaderInput
  readonly content: ContentInput
}

const questions = {
  token: { en: 'Device token', zh: 'device token' },
  environment: { en: 'Where does the device token come from?', zh: 'device token 来自哪种包？' },
  device: { en: 'To which device?', zh: '发给哪台设备？' },
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
const anotherToken: Text = { en: 'another token', zh: '其他 token' }

const isSigningKey = (file: string) => /\.p8$/i.test(file)

/** A path as it is typed, or as a file that was dragged into the terminal writes it. */
export function pathTyped(text: string, home: string | undefined): string {
  const quoted = /^(["'])(.*)\1$/.exec(text)?.[2]
  const plain = quoted ?? text.replaceAll(/\\([ ()&'"\\[\]])/g, '$1')
  return home !== undefined && /^~[/\\]/.test(plain) ? `${home}${plain.slice(1)}` : plain
}

/** Files that look like credentials. */
async function credentialFiles({ files }: Host): Promise<readonly string[]> {
  return (await files.list('.'))
    .filter(({ name, isFolder }) => !isFolder && /\.(p12|pfx|p8|pem)$/i.test(name))
    .map(({ name }) => name)
}

/** People paste the key itself: it is never repeated, and asked for again as a file. */
async function checkPath(text: string, host: Host): Promise<Text | undefined> {
  const secret = secretIn(text)
  if (secret !== undefined) {
    const { en, zh } = secret.what
    return {
      en: `That is ${en}. Save it to a file, and type the name of the file.`,
      zh: `这是${spacedZh(zh)}。请先存成文件，再输入文件名。`,
    }
  }
  const path = pathTyped(text, host.home)
  if (await host.files.exists(path)) return undefined
  const it = shown(path)
  const near = nearest(path, await credentialFiles(host))
  return near === undefined
    ? { en: `There is no file ${it.en}.`, zh: `找不到文件 ${it.zh}。` }
    : { en: `There is no file ${it.en}; near it: ${near}`, zh: `找不到文件 ${it.zh}；相近的有：${near}` }
}

const askPath = async (host: Host) =>
  pathTyped(await host.terminal.readLine(questions.path, (text) => checkPath(text, host)), host.home)

/** The files beside one that look like credentials, and a way to name any other. */
async function askCredential(host: Host): Promise<string> {
  const names = await credentialFiles(host)
  if (names.length === 0) return askPath(host)
  const chosen = await host.terminal.choose(questions.credential, [
    ...names.map((name) => ({ value: name, name: verbatim(name) })),
    { value: '', name: another },
  ])
  return chosen === '' ? askPath(host) : chosen
}

/** What parsing an answer throws is what is wrong with it. */
async function wrongIn(parse: () => unknown): Promise<Text | undefined> {
  try {
    await parse()
    return undefined
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const { text, hint } = error
    return hint === undefined ? text : { en: `${text.en} ${hint.en}`, zh: `${text.zh} ${hint.zh}` }
  }
}

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

/** What is pasted into the wrong question would be shown on a phone, and kept in the history. */
async function checkMessage(text: string): Promise<Text | undefined> {
  const secret = secretIn(text)
  if (secret === undefined) return undefined
  const { en, zh } = secret.what
  return {
    en: `That is ${en}. Type the words that the phone shall show.`,
    zh: `这是${spacedZh(zh)}。请输入要在手机上显示的文字。`,
  }
}

/** A device whose token is gone is no choice to make unawares. */
function deviceWords({ name, topic, goneSince }: SavedDevice): Text {
  const known = [name, topic].filter(Boolean).join('  ')
  if (goneSince === undefined) return verbatim(known)
  const day = dayOf(goneSince)
  return { en: `${known}  gone since ${day}`, zh: `${known}  ${day} 起失效` }
}

/**
 * Asks to which device, where nobody said: one that is saved, or a token out of whatever is pasted.
 *
 * @param host the terminal, and where devices are saved
 * @returns a token, or `@NAME`
 */
async function askToken(host: Host): Promise<string> {
  const { devicesNamed, savedDevices } = await import('../push/saved-devices.ts')
  const devices = await savedDevices(host)
  const isGood = (text: string) =>
    wrongIn(async () => (text.startsWith('@') ? devicesNamed(devices, text) : parseDeviceToken(text)))
  if (devices.length === 0) return host.terminal.readLine(questions.token, isGood)
  const chosen = await host.terminal.choose(questions.device, [
    ...devices.map((device) => ({ value: `@${device.name}`, name: deviceWords(device) })),
    { value: '', name: anotherToken },
  ])
  return chosen === '' ? host.terminal.readLine(questions.token, isGood) : chosen
}

/**
 * Asks to which device, where somebody can be asked.
 *
 * @param typed what was typed
 * @param needsToken whether a device token has to be among it
 * @param host the terminal, and where devices are saved
 */
export async function askTarget<Typed extends Pick<Askable, 'token'>>(
  typed: Typed,
  needsToken: boolean,
  host: Host,
): Promise<Typed> {
  if (!host.terminal.canAsk || !needsToken || typed.token.length > 0) return typed
  return { ...typed, token: [await askToken(host)] }
}

/**
 * Asks for what was not typed, where somebody can be asked: never in CI, nor where stderr is no screen. Each answer is
 * checked when it is given.
 *
 * @param typed what was typed
 * @param host the terminal, and the folder credentials may lie in
 * @returns the same, completed; as it was where nobody can be asked
 */
export async function askMissing<Typed extends Askable>(typed: Typed, host: Host): Promise<Typed> {
  const { terminal } = host
  if (!terminal.canAsk) return typed
  const { headers, content } = typed
  const credential = await askAboutCredential(typed.credential, host)
  const isMissingTopic = credential.signingKey !== undefined && headers.topic === undefined
  const topic = isMissingTopic ? await terminal.readLine(questions.topic, checkTopic) : headers.topic
  const isSilent = headers.pushType !== undefined && headers.pushType !== 'alert'
  const isPass = topic?.startsWith('pass.') === true
  const message =
    hasContent(content) || isSilent || isPass
      ? content.message
      : await terminal.readLine(questions.message, checkMessage)
  return { ...typed, credential, headers: { ...headers, topic }, content: { ...content, message } }
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
  return {
    ...credential,
    teamId: (await host.terminal.readLine(questions.teamId, checkTeamId)).toUpperCase(),
  }
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
