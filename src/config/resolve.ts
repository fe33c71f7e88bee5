import type { Host } from '../host.ts'
import { type SettingName, settingNames, settingOf, variableOf } from './settings.ts'
import { type IgnoredFile, readSettingsFile, type SettingsFile } from './settings-file.ts'

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
}

function fromFile(file: SettingsFile | undefined): Resolved[] {
  if (file === undefined) return []
  const { path: place, values } = file
  return settingNames.flatMap((name) => {
    const value = values[name]
    return value === undefined ? [] : [{ name, value, from: 'file' as const, place }]
  })
}

/**
 * What settings have to say that was not said on the command line: the environment before the file, each setting from
 * where it is found first, and without those that what is nearer makes moot.
 *
 * @param host environment, working folder, home and files
 * @param typed what was said on the command line, by the names of settings
 * @throws Fault as `readSettingsFile` does
 */
export async function resolveSettings(
  host: SettingsHost,
  typed: Readonly<Partial<Record<string, string>>> = {},
): Promise<ResolvedSettings> {
  const { obeyed, ignored } = await readSettingsFile(host)
  const layers = [fromEnvironment(host), fromFile(obeyed)]
  let said = typed
  const resolved: Resolved[] = []
  for (const layer of layers) {
    const taken = layer.filter(
      ({ name }) => said[name] === undefined && settingOf(name).yields?.(said) !== true,
    )
    resolved.push(...taken)
    said = { ...said, ...Object.fromEntries(taken.map(({ name, value }) => [name, value])) }
  }
  return { settings: settingNames.flatMap((name) => resolved.filter((each) => each.name === name)), ignored }
}
