import type { Environment } from '../apns/environment.ts'
import { defined } from '../defined.ts'
import { Fault } from '../fault.ts'
import { readCertificate } from './certificate/certificate.ts'
import { isDictionary, type PlistDictionary, type PlistValue, readPlist } from './encoding/plist.ts'
import { visible } from './encoding/visible.ts'
import type { ProvisioningProfile } from './model.ts'

/** What Xcode writes as `aps-environment`, and where the tokens of such an app belong. */
const environments: ReadonlyMap<string, Environment> = new Map([
  ['development', 'sandbox'],
  ['production', 'production'],
])

/** Entitlements have a longer name on macOS (Apple, “Entitlements”). */
const apsEnvironment = ['aps-environment', 'com.apple.developer.aps-environment']
const applicationId = ['application-identifier', 'com.apple.application-identifier']
const debuggable = ['get-task-allow', 'com.apple.security.get-task-allow']

/**
 * Reads what a provisioning profile (`.mobileprovision`, `.provisionprofile`) says of its app.
 *
 * @param content what was signed: an XML property list (Apple, TN3125 “Provisioning profiles”)
 * @returns name, app id, team, environment, dates, and the certificates in it
 * @throws Fault `credential/plist` when it is damaged, or the property list of something else;
 *   `credential/certificate`
 */
export function readProvisioningProfile(content: Buffer): ProvisioningProfile {
  const plist = readPlist(content.toString('utf8'))
  const { Name, UUID, TeamName, TeamIdentifier, CreationDate, ExpirationDate, DeveloperCertificates } = plist
  const entitlements = isDictionary(plist.Entitlements) ? plist.Entitlements : {}
  const fullAppId = textIn(firstOf(entitlements, applicationId))
  if (fullAppId === undefined || !(CreationDate instanceof Date) || !(ExpirationDate instanceof Date)) {
    throw new Fault('credential/plist', {
      en: 'The property list has no app id or no dates.',
      zh: 'plist 里没有 App ID 或日期。',
    })
  }
  const environment = environments.get(textIn(firstOf(entitlements, apsEnvironment)) ?? '')
  const [uuid, teamName] = [textIn(UUID), textIn(TeamName)]
  const [teamId] = listIn(TeamIdentifier).flatMap((id) => textIn(id) ?? [])
  return {
    name: textIn(Name) ?? '',
    ...defined({ uuid }),
    appId: fullAppId.slice(fullAppId.indexOf('.') + 1),
    ...defined({ teamId, teamName, environment }),
    distribution: distributionOf(plist, entitlements),
    devices: listIn(plist.ProvisionedDevices).length,
    notBefore: CreationDate,
    notAfter: ExpirationDate,
    certificates: listIn(DeveloperCertificates).filter(Buffer.isBuffer).map(readCertificate),
  }
}

function distributionOf(
  plist: PlistDictionary,
  entitlements: PlistDictionary,
): ProvisioningProfile['distribution'] {
  if (plist.ProvisionsAllDevices === true) return 'enterprise'
  if (firstOf(entitlements, debuggable) === true) return 'development'
  return plist.ProvisionedDevices === undefined ? 'app-store' : 'ad-hoc'
}

function firstOf(dictionary: PlistDictionary, names: readonly string[]): PlistValue | undefined {
  return names.map((name) => dictionary[name]).find((value) => value !== undefined)
}

function textIn(value: PlistValue | undefined): string | undefined {
  return typeof value === 'string' ? visible(value) : undefined
}

function listIn(value: PlistValue | undefined): readonly PlistValue[] {
  return Array.isArray(value) ? value : []
}
