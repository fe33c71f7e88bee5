import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { posix, win32 } from 'node:path'
import { type Environment, environments } from '../../apns/environment.ts'
import { createAuthority, type Issued } from '../../credential/certificate/issue.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { gatewayFolder, type OwnFolder, type Surroundings } from '../../own-folders.ts'
import { day } from '../../time.ts'
import { emptyState, type RegisteredKey } from '../decide/state.ts'
import { type Keep, keepOrFail } from './keeper.ts'
import { type Memory, readMemory, writeMemory } from './memory.ts'

/** The files the store lives in: those of this user alone. Every failure is a Fault that names the path. */
export interface StoreFiles {
  /** What lies in a folder; nothing when it is not there. */
  list(path: string): Promise<readonly { readonly name: string }[]>
  read(path: string): Promise<Buffer>
  write(
    path: string,
    text: string,
    options: { readonly mode?: number; readonly force?: boolean; readonly own?: boolean },
  ): Promise<void>
  exists(path: string): Promise<boolean>
  makeFolder(path: string): Promise<void>
  remove(path: string): Promise<void>
}

/** What the store needs of the outside world. */
export interface StoreHost extends Surroundings {
  readonly files: { own(folder: OwnFolder): StoreFiles }
  now(): Date
}

/** A gateway that runs in another process, as it announced itself. */
export interface Announcement {
  readonly ports: Readonly<Record<Environment, number>>
  readonly channelPorts: Readonly<Record<Environment, number>>
}

/** What the local gateway keeps on disk, in one folder that only its owner can open. */
export interface GatewayStore {
  /** The certificate every client of the gateway has to trust: a file to hand to `--cacert` and its like. */
  readonly caFile: string
  /**
   * The gateway's certificate authority, made the first time it is asked for.
   *
   * @throws Fault `gateway/damaged`
   */
  authority(): Promise<Issued>
  /** Writes the authority down once more where its files are gone. */
  keepAuthority(authority: Issued): Promise<void>
  /** @throws Fault `gateway/damaged` */
  memory(): Promise<Memory>
  /** @param memoryNow called when it is written, and again when it has to be written once more */
  saveMemory(memoryNow: () => Memory): Promise<void>
  /** @returns nothing for a key that was never registered */
  signingKey(keyId: string): Promise<RegisteredKey | undefined>
  /** @returns all that were registered, but for files that were damaged */
  signingKeys(): Promise<readonly RegisteredKey[]>
  saveSigningKey(key: RegisteredKey): Promise<void>
  announcement(): Promise<Announcement | undefined>
  announce(announcement: Announcement): Promise<void>
  withdraw(): Promise<void>
}

const privately = { mode: 0o600, force: true, own: true } as const
/** Ten years: nobody is to renew the trust of a laptop in itself. */
const authorityDays = 3650

function damaged(path: string, cause?: unknown): Fault {
  return new Fault(
    'gateway/damaged',
    {
      en: `${path} is not what the local gateway wrote.`,
      zh: `${path} 的内容已损坏，不是本地网关写下的样子。`,
    },
    {
      cause,
      hint: {
        en: `Remove it; the gateway starts afresh without it: rm "${path}"`,
        zh: `删除它即可，网关会重新开始：rm "${path}"`,
      },
    },
  )
}

/** Runs a reader over the content of a file of the store; whatever is wrong with it is a Fault that names it. */
function interpret<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw damaged(path, error)
  }
}

function readIdentity(pem: string): Issued {
  return { der: new X509Certificate(pem).raw, key: createPrivateKey(pem) }
}

function isEnvironment(value: unknown): value is Environment {
  return environments.includes(value as Environment)
}

interface StoredSigningKey extends Pick<RegisteredKey, 'keyId' | 'teamId' | 'environments' | 'bundleIds'> {
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKey: string
}

function readKey({
  publicKey,
  keyId,
  teamId,
  environments: scope,
  bundleIds,
}: StoredSigningKey): RegisteredKey {
  if (typeof keyId !== 'string' || typeof teamId !== 'string' || !scope.every(isEnvironment)) {
    throw new TypeError('signing key')
  }
  return {
    keyId,
    teamId,
    publicKey: createPublicKey(publicKey),
    environments: scope,
    ...defined({ bundleIds }),
  }
}

function readAnnouncement({ ports, channelPorts }: Announcement): Announcement {
  for (const environment of environments) {
    if (![ports, channelPorts].every((all) => Number.isInteger(all[environment])))
      throw new TypeError('ports')
  }
  return { ports, channelPorts }
}

/** Ten letters and digits, as Apple's are: anything else is no name for a file. */
const keyIdForm = /^[A-Z0-9]{10}$/

/** The files of the gateway's folder by what they hold; every change of them goes through `keep`. */
class StoreFolder {
  readonly path: Readonly<
    Record<'identity' | 'certificate' | 'state' | 'announcement' | 'signingKeys', string>
  >
  readonly files: StoreFiles
  readonly keep: Keep
  private readonly folder: string
  private readonly join: (...names: string[]) => string

  constructor(host: StoreHost, keep: Keep) {
    const own = gatewayFolder(host)
    const { join } = host.platform === 'win32' ? win32 : posix
    const { path: folder } = own
    this.folder = folder
    this.join = join
    this.files = host.files.own(own)
    this.keep = keep
    this.path = {
      identity: join(folder, 'authority.pem'),
      certificate: join(folder, 'ca.pem'),
      state: join(folder, 'state.json'),
      announcement: join(folder, 'running.json'),
      signingKeys: join(folder, 'signing-keys'),
    }
  }

  keyFile(keyId: string): string {
    return this.join(this.path.signingKeys, `${keyId}.json`)
  }

  make(): Promise<void> {
    return this.files.makeFolder(this.folder)
  }

  /** @throws Fault `gateway/damaged` when the file is no JSON, or `convert` cannot read it */
  async readJson<Stored, T>(file: string, convert: (stored: Stored) => T): Promise<T | undefined> {
    if (!(await this.files.exists(file))) return undefined
    const text = (await this.files.read(file)).toString('utf8')
    return interpret(file, () => convert(JSON.parse(text) as Stored))
  }

  writeJson(file: string, valueNow: () => unknown): Promise<void> {
    return this.keep(file, async () => {
      await this.make()
      await this.files.write(file, `${JSON.stringify(valueNow())}\n`, privately)
    })
  }
}

/** The gateway's certificate authority on disk: key and certificate in one file, the certificate alone in another. */
class AuthorityFiles {
  private readonly folder: StoreFolder
  private readonly now: () => Date

  constructor(folder: StoreFolder, now: () => Date) {
    this.folder = folder
    this.now = now
  }

  /** The authority, made when there is none. */
  async open(): Promise<Issued> {
    const { files, path } = this.folder
    const made = (await files.exists(path.identity)) ? undefined : await this.make()
    // What lies there counts, and not what was made: another command may have been sooner.
    const issued = made !== undefined && !(await files.exists(path.identity)) ? made : await this.read()
    const certificate = new X509Certificate(issued.der).toString()
    const there = (await files.exists(path.certificate))
      ? (await files.read(path.certificate)).toString()
      : ''
    if (there !== certificate) await this.writeCertificate(certificate)
    return issued
  }

  /** Writes both files once more where they are gone. */
  async restore(authority: Issued): Promise<void> {
    const { files, path } = this.folder
    if (!(await files.exists(path.identity))) await this.write(authority)
    if (!(await files.exists(path.certificate)))
      await this.writeCertificate(new X509Certificate(authority.der).toString())
  }

  private async make(): Promise<Issued> {
    const made = await createAuthority({
      commonName: 'pushctl local gateway CA',
      now: new Date(this.now().getTime() - day),
      days: authorityDays,
    })
    await this.write(made)
    return made
  }

  private async read(): Promise<Issued> {
    const { files, path } = this.folder
    const pem = (await files.read(path.identity)).toString('latin1')
    return interpret(path.identity, () => readIdentity(pem))
  }

  /** Key and certificate go into one file, so that two commands at once can never pair one's key with the other's certificate. */
  private write({ der, key }: Issued): Promise<void> {
    const { files, path, keep } = this.folder
    return keep(path.identity, async () => {
      await this.folder.make()
      const pem = `${key.export({ type: 'pkcs8', format: 'pem' })}${new X509Certificate(der).toString()}`
      await files.write(path.identity, pem, { mode: 0o600, own: true }).catch((error: unknown) => {
        if (!(error instanceof Fault && error.code === 'file/exists')) throw error
      })
    })
  }

  private writeCertificate(certificate: string): Promise<void> {
    const { files, path, keep } = this.folder
    return keep(path.certificate, () =>
      files.write(path.certificate, certificate, { force: true, own: true }),
    )
  }
}

const emptyMemory = (): Memory => ({ state: emptyState(), received: [], connections: [] })

/**
 * The store for a gateway that is nobody's successor and has none: authority and signing keys as ever, of what other
 * gateways learnt nothing, and nothing left of what this one learns.
 *
 * @param store to take everything else from
 */
export function withoutMemory(store: GatewayStore): GatewayStore {
  return { ...store, memory: async () => emptyMemory(), saveMemory: async () => undefined }
}

/**
 * Opens the gateway's folder; nothing is read or made before it is needed.
 *
 * @param host files, clock, and what tells the place of the folder
 * @param keep makes every change on disk; one that fails is the caller's failure, if not given
 */
export function openStore(host: StoreHost, keep: Keep = keepOrFail): GatewayStore {
  const folder = new StoreFolder(host, keep)
  const authority = new AuthorityFiles(folder, () => host.now())
  const { path, files } = folder
  return {
    caFile: path.certificate,

    authority: () => authority.open(),
    keepAuthority: (issued) => authority.restore(issued),

    memory: async () => (await folder.readJson(path.state, readMemory)) ?? emptyMemory(),

    saveMemory: (memoryNow) => folder.writeJson(path.state, () => writeMemory(memoryNow())),

    async signingKey(keyId) {
      return keyIdForm.test(keyId) ? folder.readJson(folder.keyFile(keyId), readKey) : undefined
    },

    async signingKeys() {
      const names = (await files.list(path.signingKeys)).map(({ name }) => name.replace(/\.json$/, ''))
      const reading = names
        .filter((name) => keyIdForm.test(name))
        .map((name) => folder.readJson(folder.keyFile(name), readKey))
      return (await Promise.allSettled(reading)).flatMap((each) =>
        each.status === 'fulfilled' && each.value !== undefined ? [each.value] : [],
      )
    },

    async saveSigningKey(key) {
      await files.makeFolder(path.signingKeys)
      await folder.writeJson(folder.keyFile(key.keyId), () => ({
        ...key,
        publicKey: key.publicKey.export({ type: 'spki', format: 'pem' }),
      }))
    },

    announcement: () => folder.readJson(path.announcement, readAnnouncement),
    announce: (announcement) => folder.writeJson(path.announcement, () => announcement),
    withdraw: () => keep(path.announcement, () => files.remove(path.announcement), 'removal'),
  }
}
