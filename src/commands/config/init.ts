import { command, type OptionDeclaration } from '../../cli/command.ts'
import { checkChoice, flagOf } from '../../cli/input.ts'
import { marks } from '../../cli/style.ts'
import { type SettingName, settingNames, settingOf } from '../../config/settings.ts'
import { fileNames } from '../../config/settings-file.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { shown, unshown } from '../../secret.ts'
import type { Text } from '../../text.ts'
import { credentialInput, credentialOptions, twoCredentials } from '../push/credential-options.ts'
import { destinationOptions } from '../push/destination-options.ts'
import { headerOptions } from '../push/header-options.ts'

/** What is written; the other names are for those who write theirs by hand. */
const fileName: (typeof fileNames)[number] = '.pushctlrc.json'

interface Written {
  readonly file: string
  readonly settings: Readonly<Partial<Record<SettingName, string>>>
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
    const settings = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
    if (Object.keys(settings).length === 0) throw nothingSaid()
    const { cert, signingKey } = credentialInput(options)
    if (cert !== undefined && signingKey !== undefined) throw twoCredentials()
    await checkNames(settings, host)
    for (const name of fileNames) {
      if (!(name === fileName && force) && (await host.files.exists(name))) throw alreadyThere(name)
    }
    await host.files.write(fileName, `${JSON.stringify(settings, undefined, 2)}\n`, { force, own: true })
    return { file: fileName, settings }
  },
  human: ({ file, settings }, style) => {
    const names = Object.keys(settings)
    const told = { en: `Wrote ${file}: ${names.join(', ')}`, zh: `已写入 ${file}：${names.join('、')}` }
    return `${style.good(marks.ok)} ${style.say(told)}`
  },
})
