import { kebabCase, type Text } from '../text.ts'

/** What is known of one setting. Its name is the option's: `signingKey` stands for `--signing-key`. */
export interface Setting {
  readonly about: Text
  /** For messages that say what to write. */
  readonly example: string
  /** A path: in a file, relative to the folder of that file. */
  readonly isFile?: true
  /** The name of an environment variable. */
  readonly isVariable?: true
  /** Says where a passphrase is, and is shown only when there is something of that name. */
  readonly isPrivate?: true
  /** The only values there are. */
  readonly choices?: readonly string[]
  /** Whether it is left out because of what was said nearer: on the command line rather than in a file, for one. */
  yields?(said: Readonly<Partial<Record<string, string>>>): boolean
}

/** Yields when one of these was said nearer. */
const says =
  (...names: readonly string[]) =>
  (said: Readonly<Partial<Record<string, string>>>) =>
    names.some((name) => said[name] !== undefined)

/**
 * What need not be typed each time: in the environment as `PUSHCTL_…`, or in a settings file. There is no setting for a
 * passphrase itself, and none that sends anything to a host: whoever puts a file into a folder must not learn anything
 * from the pushes that are made there.
 */
export const settings = {
  cert: {
    about: { en: 'push certificate', zh: '推送证书' },
    example: 'certs/push.p12',
    isFile: true,
    yields: says('certEnv', 'signingKey', 'signingKeyEnv'),
  },
  key: {
    about: {
      en: 'private key of the certificate, when it is in another file',
      zh: '证书的私钥（在另一个文件里时）',
    },
    example: 'certs/push.key',
    isFile: true,
    yields: says('keyEnv', 'cert', 'certEnv', 'signingKey', 'signingKeyEnv'),
  },
  signingKey: {
    about: { en: 'signing key, instead of a certificate', zh: '.p8 签名密钥（代替证书）' },
    example: 'AuthKey_ABCDE12345.p8',
    isFile: true,
    yields: says('signingKeyEnv', 'cert', 'certEnv'),
  },
  certEnv: {
    about: { en: 'environment variable with the push certificate', zh: '存有推送证书的环境变量名' },
    example: 'APNS_CERT',
    isVariable: true,
    yields: says('cert', 'signingKey', 'signingKeyEnv'),
  },
  keyEnv: {
    about: { en: 'environment variable with its private key', zh: '存有证书私钥的环境变量名' },
    example: 'APNS_CERT_KEY',
    isVariable: true,
    yields: says('key', 'cert', 'certEnv', 'signingKey', 'signingKeyEnv'),
  },
  signingKeyEnv: {
    about: { en: 'environment variable with the signing key', zh: '存有 .p8 签名密钥的环境变量名' },
    example: 'APNS_KEY',
    isVariable: true,
    yields: says('signingKey', 'cert', 'certEnv'),
  },
  keyId: {
    about: { en: 'key id, unless the name of the file says it', zh: 'Key ID（文件名里有就不用填）' },
    example: 'ABCDE12345',
    yields: says('cert', 'certEnv', 'signingKey', 'signingKeyEnv'),
  },
  teamId: { about: { en: 'team id', zh: 'Team ID' }, example: 'TEAM123456' },
  passphraseFile: {
    about: { en: 'file with the passphrase in its first line', zh: '密码文件，取第一行' },
    example: '../push.passphrase',
    isFile: true,
    isPrivate: true,
    yields: says('passphraseEnv'),
  },
  passphraseEnv: {
    about: { en: 'environment variable with the passphrase', zh: '存有密码的环境变量名' },
    example: 'P12_PASSPHRASE',
    isVariable: true,
    isPrivate: true,
    yields: says('passphraseFile'),
  },
  topic: { about: { en: 'bundle id of the app', zh: 'App 的 Bundle ID' }, example: 'com.example.app' },
  env: {
    about: { en: 'environment', zh: '环境' },
    example: 'sandbox',
    choices: ['sandbox', 'production'],
    yields: ({ gateway }) => gateway !== undefined && gateway !== 'local',
  },
  gateway: {
    about: { en: 'push to the local gateway', zh: '推送到本地网关' },
    example: 'local',
    choices: ['local'],
  },
} as const satisfies Readonly<Record<string, Setting>>

/** The name of a setting. */
export type SettingName = keyof typeof settings

/** All of them, in the order they are shown. */
export const settingNames = Object.keys(settings) as SettingName[]

/** @returns what is known of a setting, in the shape that all share */
export const settingOf = (name: SettingName): Setting => settings[name]

/**
 * The environment variable of a setting; none for `gateway`, whose variable says where a gateway listens that runs.
 *
 * @returns `PUSHCTL_SIGNING_KEY` for `signingKey`
 */
export function variableOf(name: SettingName): string | undefined {
  if (name === 'gateway') return undefined
  return `PUSHCTL_${kebabCase(name).replaceAll('-', '_').toUpperCase()}`
}
