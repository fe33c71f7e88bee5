// What the benchmarks of `send` stand on: an authority, a server with its certificate, credentials, pieces of src as
// Node can run them.
import { spawn, spawnSync } from 'node:child_process'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'

const root = resolve(import.meta.dirname, '../..')

const isThere = (program) => spawnSync('which', [program]).status === 0
export const pinned = isThere('taskset') && cpus().length > 1

/** Server and clients sit on different cores where taskset is there to pin them. */
/** @type {(core: number, line: readonly string[]) => [program: string, words: readonly string[]]} */
export const onCore = (core, [program, ...words]) =>
  pinned ? ['taskset', ['-c', String(core), program, ...words]] : [program, words]

export const keyId = 'KEYID12345'
export const teamId = 'TEAM123456'
export const topic = 'com.example.app'

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address())
      probe.close(() => resolve(port))
    })
  })

async function untilListening(port) {
  const listens = () =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        resolve(true)
        socket.destroy()
      })
      socket.once('error', () => resolve(false))
    })
  while (!(await listens())) await new Promise((resolve) => setTimeout(resolve, 20))
}

/**
 * @param to port of a server
 * @param milliseconds that a round trip takes through it
 * @returns a proxy that delays what passes
 */
export async function openDelay(to, milliseconds) {
  const port = await freePort()
  const words = [join(import.meta.dirname, 'delay-proxy.mjs'), port, to, milliseconds].map(String)
  const running = spawn(...onCore(0, [process.execPath, ...words]), { stdio: 'ignore' })
  await untilListening(port)
  return { port, close: () => running.kill() }
}

/**
 * @param devices tokens that the server knows
 * @returns a server that answers 200, and what it takes to talk to it
 */
export async function openStage(devices) {
  const folder = mkdtempSync(join(tmpdir(), 'pushctl-bench-'))
  const file = (name, text) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const build = async (name, text) => {
    const built = await rolldown({ input: file(`${name}.ts`, text), platform: 'node', cwd: root })
    await built.write({ file: join(folder, `${name}.mjs`), format: 'esm', codeSplitting: false })
    await built.close()
    return join(folder, `${name}.mjs`)
  }
  const source = (path) => JSON.stringify(join(root, 'src', path))
  const { createAuthority, issueServerCertificate, issueCertificate, createProviderToken } = await import(
    await build(
      'credentials',
      `export { createAuthority, issueCertificate, issueServerCertificate } from ${source('credential/certificate/issue.ts')}
       export { createProviderToken } from ${source('credential/signing-key/provider-token.ts')}`,
    )
  )
  const now = new Date(Date.now() - 86_400_000)
  const pem = ({ der }) => new X509Certificate(der).toString()
  const keyPem = (key) => key.export({ type: 'pkcs8', format: 'pem' })
  const authority = await createAuthority({ commonName: 'pushctl bench CA', now, days: 30 })
  const server = await issueServerCertificate({ authority, names: ['localhost', '127.0.0.1'], now, days: 20 })
  const push = await issueCertificate({
    authority,
    kind: 'universal',
    topic,
    teamId,
    organization: 'Example',
    now,
    days: 20,
  })
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const certFile = file('cert.pem', pem(server))
  const keyFile = file('key.pem', keyPem(server.key))

  const port = await freePort()
  const serverName = isThere('nghttpd') ? 'nghttpd' : 'node:http2'
  const documents = join(folder, 'documents')
  mkdirSync(join(documents, '3/device'), { recursive: true })
  for (const device of devices) writeFileSync(join(documents, '3/device', device), '')
  const line =
    serverName === 'nghttpd'
      ? // As many streams as APNs announces, and a window that lets them all have their bodies on the way.
        [
          'nghttpd',
          '-a',
          '127.0.0.1',
          '-m',
          '1000',
          '-W',
          '20',
          '-d',
          documents,
          String(port),
          keyFile,
          certFile,
        ]
      : [process.execPath, join(import.meta.dirname, 'send-server.mjs'), String(port), keyFile, certFile]
  const serving = spawn(...onCore(0, line), { stdio: 'ignore' })
  await untilListening(port)

  return {
    folder,
    file,
    port,
    serverName,
    ca: pem(authority),
    caFile: file('ca.pem', pem(authority)),
    pushFile: file('push.pem', pem(push) + keyPem(push.key)),
    p8: keyPem(privateKey),
    providerToken: createProviderToken({ keyId, teamId, key: privateKey }, new Date()),
    client: await build(
      'client',
      `export { openSession } from ${source('client/session.ts')}
       export { createBatch } from ${source('client/batch.ts')}`,
    ),
    close() {
      serving.kill()
      rmSync(folder, { recursive: true })
    },
  }
}

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
