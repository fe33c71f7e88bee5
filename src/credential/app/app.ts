import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { type FileTree, naming, readWhole } from '../archive/file-tree.ts'
import { isDictionary, type PlistDictionary, type PlistValue } from '../encoding/plist.ts'
import { readPlistFile } from '../encoding/plist-file.ts'
import type { ProvisioningProfile } from '../model.ts'
import { readProfileFile } from '../provisioning-profile.ts'
import { type CodeSignature, readCodeSignature } from './code-signature.ts'
import { type Entitlements, readEntitlements, textIn } from './entitlements.ts'

/** What a bundle is to the person who installs it. */
export type BundleRole = 'app' | 'watch-app' | 'app-clip' | 'extension'

/** Where what an app is entitled to was read. */
export type EntitlementsSource = 'signature' | 'archived' | 'none'

/** What an Info.plist says that has to do with pushes. */
export interface AppInfo {
  readonly bundleId?: string
  readonly name?: string
  readonly version?: string
  readonly executable?: string
  /** UIBackgroundModes, of a watch app WKBackgroundModes. */
  readonly backgroundModes: readonly string[]
  readonly hasLiveActivities: boolean
  readonly hasFrequentUpdates: boolean
  readonly hasComplications: boolean
  readonly isForSimulator: boolean
  /** What an extension extends: `com.apple.usernotifications.service`. */
  readonly extensionPoint?: string
}

/** An app, or one of the bundles inside it, as it was built. */
export interface AppBundle {
  /** From the top of the archive or folder. */
  readonly path: string
  readonly role: BundleRole
  /** Path of the bundle it lies in. */
  readonly inside?: string
  readonly info: AppInfo
  readonly signature?: Omit<CodeSignature, 'entitlements'>
  readonly entitlements: Entitlements & { readonly from: EntitlementsSource }
  readonly profile?: ProvisioningProfile
}

const infoPath = /^(?:.*\/)?[^/]+\.(?:app|appex)\/(?:Contents\/)?Info\.plist$/
/** What Finder adds to archives, and helpers of frameworks, are no part of the app. */
const aside = /(?:^|\/)__MACOSX\/|\.(?:framework|bundle|dSYM)\//
/** What lies inside an app and is installed with it stands in one of these. */
const nested = /\/(?:PlugIns|Extensions|Watch|AppClips)\/[^/]+$/

/** No app has more. */
const mostBundles = 100

/**
 * Finds the apps in an archive or folder (`.ipa`, `.app`, `.xcarchive`, or a zip of one), and all they bring along.
 *
 * @param tree its files
 * @returns each app, followed by the bundles in it; none when there is no app
 * @throws Fault `credential/plist`, `credential/code-signature`, `credential/archive` and those of the profile when one
 *   of its files is damaged
 */
export async function readApps(tree: FileTree): Promise<AppBundle[]> {
  const places = tree.paths
    .filter((path) => infoPath.test(path) && !aside.test(path))
    .map((path) => path.replace(/\/(?:Contents\/)?Info\.plist$/, ''))
    .sort()
    .filter((path, _, all) => nested.test(path) || !all.some((other) => path.startsWith(`${other}/`)))
  if (places.length > mostBundles) {
    throw new Fault('credential/archive', {
      en: `There are ${places.length} apps and extensions in it; no app has more than ${mostBundles}.`,
      zh: `里面有 ${places.length} 个 App 和扩展，正常的 App 不会超过 ${mostBundles} 个。`,
    })
  }
  const bundles: AppBundle[] = []
  for (const path of places) {
    const inside = places.findLast((other) => path.startsWith(`${other}/`))
    bundles.push(await readBundle(tree, path, inside))
  }
  return bundles
}

/** Of macOS everything lies one folder further in. */
const layouts = {
  flat: { folder: '', executables: '', profile: 'embedded.mobileprovision' },
  mac: { folder: 'Contents/', executables: 'MacOS/', profile: 'embedded.provisionprofile' },
} as const

async function readBundle(tree: FileTree, path: string, inside: string | undefined): Promise<AppBundle> {
  const has = new Set(tree.paths)
  const {
    folder,
    executables,
    profile: profileName,
  } = layouts[has.has(`${path}/Contents/Info.plist`) ? 'mac' : 'flat']
  const base = `${path}/${folder}`
  const ifThere = async <Found>(file: string, read: (at: string) => Promise<Found>) =>
    has.has(base + file) ? naming(base + file, () => read(base + file)) : undefined
  const plistAt = async (at: string) => readPlistFile(await readWhole(tree, at))
  const plist = (await ifThere('Info.plist', plistAt)) ?? {}
  const info = infoOf(plist)
  const signature = await ifThere(`${executables}${info.executable ?? ''}`, (at) =>
    readCodeSignature(tree.pieces(at)),
  )
  const profile = await ifThere(profileName, async (at) => readProfileFile(await readWhole(tree, at)))
  const archived = await ifThere('archived-expanded-entitlements.xcent', plistAt)
  const signed = signature?.entitlements
  // A certificate that signed without entitlements granted none; without a certificate nobody meant to.
  const isTold = signed !== undefined || signature?.isAdHoc === false
  const from = isTold ? 'signature' : archived !== undefined ? 'archived' : 'none'
  return {
    path,
    role: roleOf(path, plist),
    ...defined({ inside, profile }),
    info,
    ...(signature !== undefined && { signature: withoutEntitlements(signature) }),
    entitlements: { ...readEntitlements(signed ?? archived ?? {}), from },
  }
}

const withoutEntitlements = ({ entitlements: _, ...signature }: CodeSignature) => signature

function roleOf(path: string, plist: PlistDictionary): BundleRole {
  if (path.endsWith('.appex')) return 'extension'
  if (isDictionary(plist.NSAppClip)) return 'app-clip'
  const isWatch = plist.WKApplication === true || plist.WKWatchKitApp === true
  return isWatch || /\/Watch\/[^/]+$/.test(path) ? 'watch-app' : 'app'
}

/** @returns whether a property list is an Info.plist */
export function isInfoPlist(plist: PlistDictionary): boolean {
  return typeof plist.CFBundleIdentifier === 'string' && 'CFBundlePackageType' in plist
}

/** @returns what an Info.plist says that has to do with pushes */
export function infoOf(plist: PlistDictionary): AppInfo {
  const points = [plist.NSExtension, plist.EXAppExtensionAttributes].filter(isDictionary)
  const extensionPoint = points
    .map((point) => textIn(point.NSExtensionPointIdentifier ?? point.EXExtensionPointIdentifier))
    .find((name) => name !== undefined)
  const version = textIn(plist.CFBundleShortVersionString) ?? textIn(plist.CFBundleVersion)
  return {
    ...defined({
      bundleId: textIn(plist.CFBundleIdentifier),
      name: textIn(plist.CFBundleDisplayName) ?? textIn(plist.CFBundleName),
      version,
      executable: textIn(plist.CFBundleExecutable),
      extensionPoint,
    }),
    backgroundModes: [...textsIn(plist.UIBackgroundModes), ...textsIn(plist.WKBackgroundModes)],
    hasLiveActivities: plist.NSSupportsLiveActivities === true,
    hasFrequentUpdates: plist.NSSupportsLiveActivitiesFrequentUpdates === true,
    hasComplications: plist.CLKComplicationPrincipalClass !== undefined,
    isForSimulator:
      textsIn(plist.CFBundleSupportedPlatforms).some((platform) => platform.endsWith('Simulator')) ||
      textIn(plist.DTPlatformName)?.endsWith('simulator') === true,
  }
}

function textsIn(value: PlistValue | undefined): string[] {
  return Array.isArray(value) ? value.flatMap((each: PlistValue) => textIn(each) ?? []) : []
}
