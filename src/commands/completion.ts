import { command, type Kept } from '../cli/command.ts'
import { complete, type Offers } from '../cli/complete.ts'
import { checkChoice } from '../cli/input.ts'
import { type ShellName, shellNames, shells } from '../cli/shells.ts'
import { Fault } from '../fault.ts'
import type { Host } from '../host.ts'
import { catalog } from './catalog.ts'

/** The script; or, when the script asks, what can be typed next. */
type Completion =
  | { readonly shell: ShellName; readonly script: string }
  | { readonly shell: ShellName; readonly offers: Offers }

const parseShell = (word: string) =>
  checkChoice('pushctl completion', { choices: shellNames }, word) as ShellName

async function deviceNames(host: Host): Promise<readonly string[]> {
  const { savedDevices } = await import('./push/saved-devices.ts')
  const devices = await savedDevices(host)
  return [...new Set(devices.flatMap(({ name, groups }) => [name, ...groups]))].map((name) => `@${name}`)
}

async function profileNames(host: Host): Promise<readonly string[]> {
  const { readSettingsFile } = await import('../config/settings-file.ts')
  return [...((await readSettingsFile(host)).obeyed?.profiles?.keys() ?? [])]
}

/** A list on which the last of a year stands is of no use. */
const mostSends = 20

async function sendIds(host: Host): Promise<readonly string[]> {
  const { pastSends } = await import('./push/history.ts')
  return (await pastSends(host)).slice(0, mostSends).map(({ id }) => id)
}

const lookUps = { devices: deviceNames, profiles: profileNames, sends: sendIds } as const

/** TAB never fails, and says nothing beside its offers: where nothing can be read, nothing is offered. */
function keptIn(host: Host): Parameters<typeof complete>[3] {
  // A host may be another with something changed: what it inherits is a part of it.
  const quiet: Host = Object.create(host, { warn: { value: () => {} } })
  const find = (kind: Kept) => () =>
    lookUps[kind](quiet).catch((error: unknown) => {
      if (error instanceof Fault) return []
      throw error
    })
  return { devices: find('devices'), profiles: find('profiles'), sends: find('sends') }
}

export default command({
  arguments: {
    shell: {
      value: shellNames.join('|'),
      suggests: shellNames,
      parse: parseShell,
      about: { en: 'the shell that shall complete', zh: '要启用补全的 shell' },
    },
    words: {
      value: 'WORD',
      many: true,
      optional: true,
      about: {
        en: 'behind --, for the script: what was typed so far; answers what can come next',
        zh: '写在 -- 之后，供脚本调用：已输入的词；返回接下来可以输入什么',
      },
    },
  },
  options: {},
  description: {
    en: 'Prints a script. Once the shell has it, TAB completes commands, options, their values and files. The script asks pushctl itself, so it need not be renewed with a new version. To try it first: eval "$(pushctl completion bash)" in bash, source <(pushctl completion zsh) in zsh',
    zh: '输出一段脚本。加到 shell 里之后，按 TAB 就能补全命令、选项、选项的值和文件名。脚本每次都向 pushctl 本身询问，升级后无需重新生成。想先试一下：bash 里运行 eval "$(pushctl completion bash)"，zsh 里运行 source <(pushctl completion zsh)',
  },
  examples: [
    { command: 'pushctl completion bash >> ~/.bashrc', about: { en: 'bash', zh: 'bash' } },
    { command: 'pushctl completion zsh >> ~/.zshrc', about: { en: 'zsh', zh: 'zsh' } },
    {
      command: 'pushctl completion fish > ~/.config/fish/completions/pushctl.fish',
      about: { en: 'fish', zh: 'fish' },
    },
    {
      command: 'pushctl completion powershell >> $PROFILE',
      about: { en: 'PowerShell', zh: 'PowerShell' },
    },
  ],
  async run({ shell, words }, host, { language }): Promise<Completion> {
    if (words.length === 0) return { shell, script: shells[shell].script }
    const { words: typed, kept } = shells[shell].read(words)
    const offers = await complete(typed, catalog, language, keptIn(host))
    if (offers === 'files') return { shell, offers }
    return { shell, offers: offers.map(({ word, about }) => ({ word: word.slice(kept), about })) }
  },
  human(result, style) {
    if ('script' in result) return style.whole(shells[result.shell].script)
    if (result.offers === 'files') return ':files'
    return style.whole(result.offers.map(shells[result.shell].lineOf).join('\n'))
  },
})
