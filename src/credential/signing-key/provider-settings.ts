import { type Environment, environmentNamed } from '../../apns/environment.ts'
import { defined } from '../../defined.ts'

/** What settings of a provider say, each under the name that stands there. */
export type SettingKind = 'keyId' | 'teamId' | 'topic' | 'credentialFile' | 'environment'

/** One line of them. */
export interface ProviderSetting {
  readonly kind: SettingKind
  /** As it stands there: `APNS_KEY_ID`, `Key ID`. */
  readonly name: string
  /** Without the quotes; it may be anything, a secret too. */
  readonly value: string
}

/** What a backend is told of its pushes: the first value of each, where it is one. */
export interface ProviderSettings {
  readonly all: readonly ProviderSetting[]
  readonly keyId?: string
  readonly teamId?: string
  readonly topic?: string
  readonly credentialFile?: string
  readonly environment?: Environment
}

/** Before the name: what shells, Docker, YAML lists and languages put there. */
const introduction =
  /^(?:-\s+)?(?:(?:export|set|setx|ENV|ARG|let|const|var|final|static|public|private|String)\s+)*(?:\$env:)?/

/** `NAME=value`, `name: value`, `"name" => value`; the name may be two words, and Chinese. */
const line =
  /^["']?([\p{L}][\p{L}\w.-]{0,60}(?: [\p{L}\w]{1,20}){0,2})["']?\s{0,9}(?:=>|:=|[=:：])\s{0,9}(\S.{0,4000}|)$/u

/** Behind the value: a comma, a comment. */
function valueIn(rest: string): string {
  const quoted = /^(["'])(.*?)\1/.exec(rest)
  return (quoted?.[2] ?? rest.replace(/\s#.*$/, '').replace(/[,;]\s*$/, '')).trim()
}

/** @returns the words of a name in capitals, with `_` between them: `apnsKeyId` is `APNS_KEY_ID` */
const inCapitals = (name: string) =>
  name
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1_$2')
    .replaceAll(/[\s.-]+/g, '_')
    .toUpperCase()

/** Keys and teams of others that have such names, too. */
const ofOthers = /AWS|ACCESS|SECRET|GOOGLE|GCP|FIREBASE|STRIPE|SSH|GPG|OPENAI|SLACK|KMS/

const isBundleId = (value: string) => /^[A-Za-z0-9][\w-]*(?:\.[\w-]+)+$/.test(value)
const isCredentialFile = (value: string) => /^[^\s"']{1,400}\.(?:p8|p12|pfx|pem|cer)$/i.test(value)

/** Asked in this order, of the name in capitals and of the value. */
const kinds: readonly (readonly [SettingKind, (name: string, value: string) => boolean])[] = [
  ['credentialFile', (_, value) => isCredentialFile(value)],
  ['keyId', (name) => /(?:^|_)(?:KEY_?ID|KEY_?IDENTIFIER|KID)$|^密钥_?ID$/.test(name)],
  ['teamId', (name) => /(?:^|_)(?:TEAM_?ID|TEAM_?IDENTIFIER|DEVELOPMENT_TEAM)$|^团队_?ID$/.test(name)],
  [
    'topic',
    (name, value) =>
      /(?:^|_)(?:TOPIC|BUNDLE|BUNDLE_?ID|BUNDLE_IDENTIFIER)$|^套装_?ID$/.test(name) ||
      (/(?:^|_)APP_?ID$/.test(name) && isBundleId(value)),
  ],
  [
    'environment',
    (name) =>
      /^(?:(?:APNS?|PUSH|IOS|APPLE)_)*(?:IS_|USE_)?(?:ENV|ENVIRONMENT|MODE|PRODUCTION|PROD|SANDBOX|DEVELOPMENT|HOST|SERVER|GATEWAY|ENDPOINT|URL)$/.test(
        name,
      ),
  ],
]

/** What such a setting says of the world the pushes go to, by its name where it is a yes or no. */
export function environmentSaid({ name, value }: ProviderSetting): Environment | undefined {
  const yes = /^(?:true|1|yes|on)$/i.test(value)
  if (yes || /^(?:false|0|no|off)$/i.test(value)) {
    const isSandbox = /SANDBOX|DEVELOPMENT/.test(inCapitals(name))
    if (!isSandbox && !/PROD/.test(inCapitals(name))) return undefined
    return isSandbox === yes ? 'sandbox' : 'production'
  }
  if (/\bapi\.(?:sandbox|development)\.push\.apple\.com\b/i.test(value)) return 'sandbox'
  return /\bapi\.push\.apple\.com\b/i.test(value) ? 'production' : environmentNamed(value)
}

function settingIn(name: string, value: string): ProviderSetting | undefined {
  const capitals = inCapitals(name)
  if (ofOthers.test(capitals)) return undefined
  const kind = kinds.find(([, is]) => is(capitals, value))?.[0]
  return kind && { kind, name, value }
}

/** Every value of a JSON document under its own name. */
function* leavesOf(value: unknown, depth = 0): Generator<readonly [string, string]> {
  if (typeof value !== 'object' || value === null || depth > 4) return
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'object') yield* leavesOf(inner, depth + 1)
    else yield [name, String(inner)]
  }
}

function* linesOf(text: string): Generator<readonly [string, string]> {
  for (const each of text.split(/\r\n?|\n/)) {
    const [, name, rest] = line.exec(each.trim().replace(introduction, '')) ?? []
    if (name !== undefined && rest !== undefined) yield [name, valueIn(rest)]
  }
}

/** A setting is short, and so are all of them together, in UTF-16 units. */
const longest = 64_000

/** Its name leaves no doubt what it is for. */
const isOfApns = ({ name }: ProviderSetting) => /^(?:Key ID|密钥 ?ID)$|APN/i.test(name)

/**
 * Reads the settings that a provider signs its pushes with, as people keep them: a `.env` file, shell exports, YAML, a
 * JSON of node-apn, build settings of Xcode, the page of a key in Apple's portal.
 *
 * @param text anything
 * @param json the same, when it is JSON
 * @returns nothing when it holds too little of them to be that
 */
export function readProviderSettings(text: string, json?: unknown): ProviderSettings | undefined {
  if (text.length > longest) return undefined
  const pairs = json === undefined ? linesOf(text) : leavesOf(json)
  const all = [...pairs].flatMap(([name, value]) => settingIn(name, value) ?? [])
  const first = (kind: SettingKind) => all.find((each) => each.kind === kind)?.value || undefined
  const ids = all.filter(({ kind }) => kind === 'keyId' || kind === 'teamId')
  const told = new Set(all.filter(({ kind }) => kind !== 'environment').map(({ kind }) => kind))
  if (ids.length === 0 || (told.size < 2 && !ids.some(isOfApns))) return undefined
  const environment = all.flatMap((each) =>
    each.kind === 'environment' ? (environmentSaid(each) ?? []) : [],
  )[0]
  return {
    all,
    ...defined({
      keyId: first('keyId'),
      teamId: first('teamId'),
      topic: first('topic'),
      credentialFile: first('credentialFile'),
      environment,
    }),
  }
}
