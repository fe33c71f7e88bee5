import { parseDeviceToken } from '../../apns/device-token.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { secretIn } from '../../secret.ts'
import { chinese, type Text, verbatim } from '../../text.ts'
import { dayOf } from '../../time.ts'
import { type ContentInput, hasContent } from '../push/content.ts'
import type { CredentialInput } from '../push/credential-options.ts'
import { askAboutCredential, askTopicTyped } from '../push/credential-questions.ts'
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
  device: { en: 'To which device?', zh: '发给哪台设备？' },
  message: { en: 'What shall the notification say?', zh: '通知内容' },
} as const satisfies Record<string, Text>

const anotherToken: Text = { en: 'another token', zh: '其他 token' }

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

/** What is pasted into the wrong question would be shown on a phone, and kept in the history. */
async function checkMessage(text: string): Promise<Text | undefined> {
  const secret = secretIn(text)
  if (secret === undefined) return undefined
  const { en, zh } = secret.what
  return {
    en: `That is ${en}. Type the words that the phone shall show.`,
    zh: chinese`这是 ${zh}。请输入要在手机上显示的文字。`,
  }
}

/** A device whose token is gone is no choice to make unawares. */
function deviceWords({ name, topic, goneSince }: SavedDevice): Text {
  const known = [name, topic].filter(Boolean).join('  ')
  if (goneSince === undefined) return verbatim(known)
  const day = dayOf(goneSince)
  return { en: `${known}  gone since ${day}`, zh: `${known}  ${day} 起失效` }
}

/** What is told for next time is the token, not the line of a log that it was pasted with. */
const tokenIn = (text: string) => (text.startsWith('@') ? text : parseDeviceToken(text))

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
  const typed = async () => tokenIn(await host.terminal.readLine(questions.token, isGood))
  if (devices.length === 0) return typed()
  const chosen = await host.terminal.choose(questions.device, [
    ...devices.map((device) => ({ value: `@${device.name}`, name: deviceWords(device) })),
    { value: '', name: anotherToken },
  ])
  return chosen === '' ? typed() : chosen
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
  const topic = isMissingTopic ? await askTopicTyped(host) : headers.topic
  const isSilent = headers.pushType !== undefined && headers.pushType !== 'alert'
  const isPass = topic?.startsWith('pass.') === true
  const message =
    hasContent(content) || isSilent || isPass
      ? content.message
      : await terminal.readLine(questions.message, checkMessage)
  return { ...typed, credential, headers: { ...headers, topic }, content: { ...content, message } }
}
