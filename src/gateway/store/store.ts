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
  readonly authorityFile: string
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
  /** @param memoryNow asked when it is written, and again when it has to be written once more */
  saveMemory(memoryNow: () => Memory): Promise<void>
  /** @returns nothing for a key that was never registered */
  signingKey(keyId: string): Promise<RegisteredKey | undefined>
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

/**
 * Opens the gateway's folder; nothing is read or made before it is asked for.
 *
 * @param host files, clock, and what tells the place of the folder
 * @param keep makes every change on disk; one that fails is the caller's failure, if not given
 */
export function openStore(host: StoreHost, keep: Keep = keepOrFail): GatewayStore {
  const own = gatewayFolder(host)
  const { path: folder } = own
  const files = host.files.own(own)
  const { join } = host.platform === 'win32' ? win32 : posix
  const path = {
    identity: join(folder, 'authority.pem'),
    certificate: join(folder, 'ca.pem'),
    state: join(folder, 'state.json'),
    announcement: join(folder, 'running.json'),
    signingKeys: join(folder, 'signing-keys'),
  }
  const keyFile = (keyId: string) => join(path.signingKeys, `${keyId}.json`)

  const readJson = async <Stored, T>(
    file: string,
    convert: (stored: Stored) => T,
  ): Promise<T | undefined> => {
    if (!(await files.exists(file))) return undefined
    const text = (await files.read(file)).toString('utf8')
    return interpret(file, () => convert(JSON.parse(text) as Stored))
  }
  const writeJson = (file: string, valueNow: () => unknown) =>
    keep(file, async () => {
      await files.makeFolder(folder)
      await files.write(file, `${JSON.stringify(valueNow(), undefined, 2)}\n`, privately)
    })

  const readAuthority = async (): Promise<Issued> => {
    const pem = (await files.read(path.identity)).toString('latin1')
    return interpret(path.identity, () => readIdentity(pem))
  }

  /** Key and certificate go into one file, so that two commands at once can never pair one's key with the other's certificate. */
  const writeAuthority = ({ der, key }: Issued) =>
    keep(path.identity, async () => {
      await files.makeFolder(folder)
      const pem = `${key.export({ type: 'pkcs8', format: 'pem' })}${new X509Certificate(der).toString()}`
      await files.write(path.identity, pem, { mode: 0o600, own: true }).catch((error: unknown) => {
        if (!(error instanceof Fault && error.code === 'file/exists')) throw error
      })
    })

  const writeCertificate = (certificate: string) =>
    keep(path.certificate, () => files.write(path.certificate, certificate, { force: true, own: true }))

  const makeAuthority = async (): Promise<Issued> => {
    const made = await createAuthority({
      commonName: 'pushctl local gateway CA',
      now: new Date(host.now().getTime() - day),
      days: authorityDays,
    })
    await writeAuthority(made)
    return made
  }

  return {
    authorityFile: path.certificate,

    async authority() {
      const made = (await files.exists(path.identity)) ? undefined : await makeAuthority()
      // What lies there counts, and not what was made: another command may have been sooner.
      const issued = made !== undefined && !(await files.exists(path.identity)) ? made : await readAuthority()
      const certificate = new X509Certificate(issued.der).toString()
      const shown = (await files.exists(path.certificate))
        ? (await files.read(path.certificate)).toString()
        : ''
      if (shown !== certificate) await writeCertificate(certificate)
      return issued
    },

    async keepAuthority(authority) {
      if (!(await files.exists(path.identity))) await writeAuthority(authority)
      if (!(await files.exists(path.certificate)))
        await writeCertificate(new X509Certificate(authority.der).toString())
    },

    async memory() {
      return (await readJson(path.state, readMemory)) ?? { state: emptyState(), received: [] }
    },

    saveMemory: (memoryNow) => writeJson(path.state, () => writeMemory(memoryNow())),

    async signingKey(keyId) {
      return keyIdForm.test(keyId) ? readJson(keyFile(keyId), readKey) : undefined
    },

    async saveSigningKey(key) {
      await files.makeFolder(path.signingKeys)
      await writeJson(keyFile(key.keyId), () => ({
        ...key,
        publicKey: key.publicKey.export({ type: 'spki', format: 'pem' }),
      }))
    },

    announcement: () => readJson(path.announcement, readAnnouncement),
    announce: (announcement) => writeJson(path.announcement, () => announcement),
    withdraw: () => keep(path.announcement, () => files.remove(path.announcement), 'removal'),
  }
}
