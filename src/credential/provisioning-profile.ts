import { defined } from '../defined.ts'
import { Fault } from '../fault.ts'
import { bundleIdIn, type Entitlements, readEntitlements, textIn } from './app/entitlements.ts'
import { readCertificate } from './certificate/certificate.ts'
import { readDer } from './encoding/der.ts'
import { isDictionary, type PlistDictionary, type PlistValue, readPlist } from './encoding/plist.ts'
import { readSignedData } from './encoding/signed-data.ts'
import type { ProvisioningProfile } from './model.ts'

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
  const entitlements = readEntitlements(isDictionary(plist.Entitlements) ? plist.Entitlements : {})
  const { applicationId } = entitlements
  if (applicationId === undefined || !(CreationDate instanceof Date) || !(ExpirationDate instanceof Date)) {
    throw new Fault('credential/plist', {
      en: 'The property list has no app id or no dates.',
      zh: 'plist 里没有 App ID 或日期。',
    })
  }
  const [uuid, teamName] = [textIn(UUID), textIn(TeamName)]
  const [teamId] = listIn(TeamIdentifier).flatMap((id) => textIn(id) ?? [])
  return {
    name: textIn(Name) ?? '',
    ...defined({ uuid }),
    appId: bundleIdIn(applicationId),
    ...defined({ teamId, teamName, environment: entitlements.environment }),
    distribution: distributionOf(plist, entitlements),
    devices: listIn(plist.ProvisionedDevices).length,
    notBefore: CreationDate,
    notAfter: ExpirationDate,
    entitlements,
    certificates: listIn(DeveloperCertificates).filter(Buffer.isBuffer).map(readCertificate),
  }
}

function distributionOf(
  plist: PlistDictionary,
  { isDebuggable }: Entitlements,
): ProvisioningProfile['distribution'] {
  if (plist.ProvisionsAllDevices === true) return 'enterprise'
  if (isDebuggable) return 'development'
  return plist.ProvisionedDevices === undefined ? 'app-store' : 'ad-hoc'
}

function listIn(value: PlistValue | undefined): readonly PlistValue[] {
  return Array.isArray(value) ? value : []
}

/**
 * Reads a provisioning profile as it lies in a file or an app: signed, or the property list alone, as
 * `security cms -D` writes it.
 *
 * @param bytes the whole file
 * @throws Fault `credential/plist` when it is something else; and as {@link readProvisioningProfile} does
 */
export function readProfileFile(bytes: Buffer): ProvisioningProfile {
  return readProvisioningProfile(contentOf(bytes))
}

/** @returns whether a file is a provisioning profile, as Apple signs them or as its property list alone */
export function isProfileFile(bytes: Buffer): boolean {
  const marks = ['<plist', 'ExpirationDate', 'Entitlements', 'TeamIdentifier']
  return marks.every((mark) => bytes.includes(mark)) && marks.every((mark) => contentOf(bytes).includes(mark))
}

function contentOf(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x30) return bytes
  return readSignedData(readDer(bytes, { trailing: true }))?.content ?? Buffer.alloc(0)
}
