import { environments } from '../../apns/environment.ts'
import { command, type OptionDeclaration } from '../../cli/command.ts'
import { checkChoice, flagOf } from '../../cli/input.ts'
import { marks } from '../../cli/style.ts'
import { type SettingName, settingNames, settingOf } from '../../config/settings.ts'
import { fileNames } from '../../config/settings-file.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { shown, unshown } from '../../secret.ts'
import { type Text, verbatim } from '../../text.ts'
import { nextTimeLines } from '../output/next-time.ts'
import { replacing } from '../output/replacing.ts'
import { commandLine } from '../push/command-line.ts'
import { credentialInput, credentialOptions, twoCredentials } from '../push/credential-options.ts'
import { destinationOptions } from '../push/destination-options.ts'
import { headerOptions } from '../push/header-options.ts'

/** What is written; the other names are for those who write theirs by hand. */
const fileName: (typeof fileNames)[number] = '.pushctlrc.json'

interface Written {
  readonly file: string
  readonly settings: Readonly<Partial<Record<SettingName, string>>>
  /** The line that does the same, where it was asked for one by one. */
  readonly again?: string
}

interface SettingOption {
  readonly value: string
  readonly about: Text
  readonly suggests: readonly string[]
  readonly alsoCalled?: readonly string[]
  readonly unshown?: true
  readonly parse: (text: string) => string
}

/** The options that the settings stand for, with all that people call them. */
const standIns: Readonly<Record<string, OptionDeclaration>> = {
  ...credentialOptions,
  ...destinationOptions,
  ...headerOptions,
}

/** An option for every setting. */
const settingOptions = Object.fromEntries(
  settingNames.map((name): [SettingName, SettingOption] => {
    const { about, isFile, isVariable, isPrivate, choices } = settingOf(name)
    const parse = (text: string) => checkChoice(flagOf(name), choices === undefined ? {} : { choices }, text)
    const value = isFile ? 'FILE' : isVariable ? 'NAME' : (choices?.join('|') ?? 'TEXT')
    const alsoCalled = standIns[name]?.alsoCalled
    return [
      name,
      {
        value,
        about,
        suggests: choices ?? [],
        parse,
        ...defined({ alsoCalled }),
        ...(isPrivate && { unshown: isPrivate }),
      },
    ]
  }),
) as Record<SettingName, SettingOption>

const nothingSaid = () =>
  new Fault(
    'usage/no-settings',
    { en: 'Say which settings to keep.', zh: '请指定要保存哪些设置。' },
    {
      hint: {
        en: 'For example: pushctl config init --cert push.p12 --topic com.example.app --env sandbox',
        zh: '例如：pushctl config init --cert push.p12 --topic com.example.app --env sandbox',
      },
    },
  )

const settingsIn = (
  options: Readonly<Partial<Record<SettingName, string | undefined>>>,
): Written['settings'] =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))

const whichEnvironment: Text = { en: 'Environment of the pushes', zh: '推送使用的环境' }

/** What `send` and `doctor` would ask for each time. */
async function askSettings(host: Host): Promise<Written['settings']> {
  const { askAboutCredential, askTopicTyped } = await import('../push/credential-questions.ts')
  const none = { cert: undefined, signingKey: undefined, teamId: undefined }
  const { cert, signingKey, teamId } = await askAboutCredential(
    { ...none, key: undefined, keyId: undefined, passphraseFile: undefined, passphraseEnv: undefined },
    host,
  )
  const topic = signingKey === undefined ? undefined : await askTopicTyped(host)
  const env = await host.terminal.choose(whichEnvironment, [
    ...environments.map((name) => ({ value: name, name: verbatim(name) })),
    { value: '', name: { en: 'say it each time', zh: '每次再指定' } },
  ])
  return settingsIn(defined({ cert, signingKey, teamId, topic, env: env === '' ? undefined : env }))
}

const alreadyThere = (file: string) =>
  new Fault(
    'file/exists',
    { en: `${file} is already there and was left as it is.`, zh: `${file} 已经存在，没有改动它。` },
    {
      hint:
        file === fileName
          ? {
              en: 'Change it in an editor, or add --force to replace it.',
              zh: '用编辑器修改，或加 --force 覆盖。',
            }
          : { en: 'Change it in an editor.', zh: '请用编辑器修改它。' },
    },
  )

/**
 * Paths are kept relative to the file, so that the folder can be moved. What is not there is a mistyped name, or a
 * secret where its name belongs: it is not written down.
 */
async function checkNames(settings: Written['settings'], host: Host): Promise<void> {
  for (const name of settingNames) {
    const word = settings[name]
    if (word === undefined) continue
    const { isFile, isVariable, isPrivate } = settingOf(name)
    const it = isPrivate ? unshown(word) : shown(word)
    if (isFile && !(await host.files.exists(word))) {
      throw new Fault('file/not-found', { en: `There is no file ${it.en}.`, zh: `找不到文件 ${it.zh}。` })
    }
    if (isVariable && host.env[word] === undefined && !isUsualName.test(word)) throw notVariable(name, word)
  }
}

/** A variable may be set elsewhere, in CI for one; then its name is told from a secret by how such names are written. */
const isUsualName = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/

function notVariable(name: SettingName, word: string): Fault {
  const { en, zh } = unshown(word)
  return new Fault(
    'usage/variable',
    {
      en: `There is no environment variable with the name given to ${flagOf(name)}: ${en}.`,
      zh: `没有 ${flagOf(name)} 指定的环境变量：${zh}。`,
    },
    {
      hint: {
        en: `${flagOf(name)} takes the name of a variable, such as ${settingOf(name).example}; set it first.`,
        zh: `${flagOf(name)} 后面写变量名，例如 ${settingOf(name).example}；请先设置它。`,
      },
    },
  )
}

export default command({
  arguments: {},
  options: {
    ...settingOptions,
    force: { about: { en: `replace the ${fileName} that is there`, zh: `覆盖已有的 ${fileName}` } },
  },
  examples: [
    {
      command: 'pushctl config init --cert push.p12 --env sandbox',
      about: { en: 'a certificate, for pushes from this folder', zh: '在当前目录推送时使用这张证书' },
    },
    {
      command:
        'pushctl config init --signing-key AuthKey_ABCDE12345.p8 --team-id TEAM123456 --topic com.example.app --env sandbox',
      about: { en: 'a signing key', zh: '使用签名密钥' },
    },
  ],
  description: {
    en: `Writes ${fileName} in this folder: send, doctor and the like take from it what is not typed. It holds no secret, and may be committed.`,
    zh: `在当前目录写入 ${fileName}：send、doctor 等命令会从中取用没有输入的选项。文件里没有秘密，可以提交到仓库。`,
  },
  async run({ force, ...options }, host): Promise<Written> {
    const typed = settingsIn(options)
    const isAsked = Object.keys(typed).length === 0
    if (isAsked && !host.terminal.canAsk) throw nothingSaid()
    const settings = isAsked ? await askSettings(host) : typed
    const { cert, signingKey } = credentialInput({ ...options, ...settings })
    if (cert !== undefined && signingKey !== undefined) throw twoCredentials()
    await checkNames(settings, host)
    await replacing(fileName, force, host, async (over) => {
      for (const name of fileNames) {
        if (!(name === fileName && over) && (await host.files.exists(name))) throw alreadyThere(name)
      }
      const content = `${JSON.stringify(settings, undefined, 2)}\n`
      await host.files.write(fileName, content, { force: over, own: true })
    })
    return { file: fileName, settings, ...(isAsked && { again: commandLine('config init', settings) }) }
  },
  human: ({ file, settings, again }, style) => {
    const names = Object.keys(settings)
    const told = { en: `Wrote ${file}: ${names.join(', ')}`, zh: `已写入 ${file}：${names.join('、')}` }
    return [
      `${style.good(marks.ok)} ${style.say(told)}`,
      ...(again === undefined ? [] : nextTimeLines(again, style)),
    ].join('\n')
  },
})
