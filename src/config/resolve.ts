import { Fault } from '../fault.ts'
import type { Host } from '../host.ts'
import { shown } from '../secret.ts'
import { type SettingName, settingNames, settingOf, variableOf } from './settings.ts'
import {
  type IgnoredFile,
  profilePlace,
  readSettingsFile,
  type SettingsFile,
  type SettingValues,
} from './settings-file.ts'

/** A setting that has a value, and where it has it from. */
export interface Resolved {
  readonly name: SettingName
  readonly value: string
  readonly from: 'environment' | 'file'
  /** The variable, or the path of the file. */
  readonly place: string
}

type SettingsHost = Pick<Host, 'cwd' | 'home' | 'files' | 'env'>

function fromEnvironment({ env }: SettingsHost): Resolved[] {
  return settingNames.flatMap((name) => {
    const place = variableOf(name)
    const value = place === undefined ? undefined : env[place]
    // A variable that is set to nothing is how a shell takes one away for a single command.
    return place === undefined || value === undefined || value === ''
      ? []
      : [{ name, value, from: 'environment' as const, place }]
  })
}

/** What settings have to say, and which files were not asked. */
export interface ResolvedSettings {
  readonly settings: readonly Resolved[]
  readonly ignored: readonly IgnoredFile[]
  /** Names of the profiles of the file that is obeyed. */
  readonly profiles: readonly string[]
  /** `false` where what is sent is not to be written down. */
  readonly history: boolean
}

function fromFile(place: string, values: SettingValues): Resolved[] {
  return settingNames.flatMap((name) => {
    const value = values[name]
    return value === undefined ? [] : [{ name, value, from: 'file' as const, place }]
  })
}

/** Names the profile where none was typed. */
const profileVariable = 'PUSHCTL_PROFILE'

function noSuchProfile(name: string, from: string, file: SettingsFile | undefined): Fault {
  const it = shown(name)
  const names = [...(file?.profiles?.keys() ?? [])]
  return new Fault(
    'usage/no-profile',
    {
      en: `There is no profile ${it.en}, which ${from} asks for.`,
      zh: `没有 ${from} 指定的 profile：${it.zh}。`,
    },
    {
      hint:
        file !== undefined && names.length > 0
          ? {
              en: `${file.path} has: ${names.join(', ')}`,
              zh: `${file.path} 里有：${names.join('、')}`,
            }
          : {
              en: `Profiles stand in ${file?.path ?? '.pushctlrc.json'}: {"profiles": {"staging": {"env": "sandbox"}}}`,
              zh: `profile 写在 ${file?.path ?? '.pushctlrc.json'} 里：{"profiles": {"staging": {"env": "sandbox"}}}`,
            },
    },
  )
}

/** The profile that was asked for, if any: typed, it comes before variables; named by a variable, behind them. */
function layersOf(host: SettingsHost, file: SettingsFile | undefined, typed: string | undefined) {
  const variables = fromEnvironment(host)
  const rest = file === undefined ? [] : fromFile(file.path, file.values)
  const name = typed ?? host.env[profileVariable] ?? ''
  if (name === '' && typed === undefined) return [variables, rest]
  const values = file?.profiles?.get(name)
  if (file === undefined || values === undefined)
    throw noSuchProfile(name, typed === undefined ? profileVariable : '--profile', file)
  const profile = fromFile(profilePlace(file.path, name), values)
  return typed === undefined ? [variables, profile, rest] : [profile, variables, rest]
}

/**
 * What settings have to say that was not said on the command line: the environment before the file, each setting from
 * where it is found first, and without those that what is nearer makes moot. A profile comes before the rest of its file.
 *
 * @param host environment, working folder, home and files
 * @param typed what was said on the command line, by the names of settings; `profile` is the one that was asked for
 * @throws Fault as `readSettingsFile` does, `usage/no-profile`
 */
export async function resolveSettings(
  host: SettingsHost,
  typed: Readonly<Partial<Record<string, string>>> = {},
): Promise<ResolvedSettings> {
  const { obeyed, ignored } = await readSettingsFile(host)
  const layers = layersOf(host, obeyed, typed.profile)
  let said = typed
  const resolved: Resolved[] = []
  for (const layer of layers) {
    const taken = layer.filter(
      ({ name }) => said[name] === undefined && settingOf(name).yields?.(said) !== true,
    )
    resolved.push(...taken)
    said = { ...said, ...Object.fromEntries(taken.map(({ name, value }) => [name, value])) }
  }
  return {
    settings: settingNames.flatMap((name) => resolved.filter((each) => each.name === name)),
    ignored,
    profiles: [...(obeyed?.profiles?.keys() ?? [])],
    history: obeyed?.history ?? true,
  }
}
