import { createPrivateKey, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { startGateway } from 'pushctl/gateway'
import { curlScenarios, curlTold } from './curl.mjs'

const topic = 'com.example.app'

/** Clients that are Node programs. Those that know Apple's addresses only are brought here by a redirect. */
const nodeClients = [
  { client: '@parse/node-apn', file: 'node-apn' },
  { client: 'apns2', file: 'apns2', redirected: true },
  { client: 'hapns', file: 'hapns', redirected: true },
  { client: 'Node', file: 'node' },
]

const scriptAt = (name) => fileURLToPath(new URL(`clients/${name}`, import.meta.url))

/** A provider token as Apple's shell recipe makes it: the signature is DER, and not as JOSE would have it. */
function appleRecipeToken({ keyPem, keyId, teamId }) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'ES256', kid: keyId })}.${part({ iss: teamId, iat: Math.floor(Date.now() / 1000) })}`
  return `${text}.${sign('sha256', Buffer.from(text), createPrivateKey(keyPem)).toString('base64url')}`
}

async function writeMaterial(gateway, folder) {
  const write = (name, content) => {
    const file = join(folder, name)
    writeFileSync(file, content, { mode: 0o600 })
    return file
  }
  const certificate = async (name, wish) => {
    const { certPem, keyPem, p12 } = await gateway.issueCertificate({ topic, ...wish })
    return {
      certFile: write(`${name}.pem`, certPem),
      keyFile: write(`${name}.key`, keyPem),
      p12File: write(`${name}.p12`, p12),
    }
  }
  const { keyPem, keyId, teamId } = gateway.issueSigningKey()
  const devices = { gone: 'dead'.repeat(16), unlucky: 'bad0'.repeat(16), production: 'b0b0'.repeat(16) }
  const { controls } = gateway
  const active = { kind: 'active' }
  controls.addDevice({
    deviceToken: devices.gone,
    topic,
    environment: 'sandbox',
    registration: { kind: 'unregistered', since: new Date('2026-01-31') },
  })
  controls.addDevice({
    deviceToken: devices.production,
    topic,
    environment: 'production',
    registration: active,
  })
  controls.addTrouble({
    kind: 'answer',
    reason: 'ServiceUnavailable',
    status: 503,
    deviceToken: devices.unlucky,
    times: 1,
  })
  return {
    topic,
    endpoints: gateway.endpoints,
    channelEndpoints: gateway.channelEndpoints,
    caFile: write('ca.pem', gateway.ca),
    certificates: {
      universal: await certificate('universal', {}),
      sandbox: await certificate('sandbox', { kind: 'sandbox' }),
      production: await certificate('production', { kind: 'production' }),
      expired: await certificate('expired', { days: -1 }),
    },
    signingKey: { file: write('AuthKey.p8', keyPem), keyId, teamId },
    bearer: appleRecipeToken({ keyPem, keyId, teamId }),
    devices,
  }
}

const patience = { reject: false, timeout: 60_000 }

/**
 * A client tells one row a line: as JSON, or its three fields with tabs between them.
 *
 * @param {string} client
 * @param {{ stdout?: string, stderr?: string, exitCode?: number }} ran
 */
function rowsOf(client, { stdout = '', stderr, exitCode }) {
  const lines = stdout.split('\n').filter((line) => line !== '')
  const rows = lines.map((line) => {
    if (line.startsWith('{')) return { client, ...JSON.parse(line) }
    const [scenario, expected, got] = line.split('\t')
    return { client, scenario, expected, got }
  })
  if (exitCode === 0 && rows.length > 0) return rows
  return [...rows, { client, scenario: 'runs to its end', expected: '0', got: `${exitCode} ${stderr}` }]
}

/** @param {{ client: string, file: string, redirected?: boolean }} program */
async function runNodeClient({ client, file, redirected }, material) {
  const flags = redirected ? ['--import', new URL('clients/redirect.mjs', import.meta.url).href] : []
  const env = {
    CONFORMANCE: JSON.stringify({ ...material, client: file.replace(/\W/g, '') }),
    NODE_EXTRA_CA_CERTS: material.caFile,
  }
  return rowsOf(
    client,
    await execa(process.execPath, [...flags, scriptAt(`${file}.mjs`)], { env, ...patience }),
  )
}

async function runCurl(material) {
  const version = await execa('curl', ['--version'], { reject: false })
  const client = 'curl'
  if (!version.stdout?.includes('HTTP2'))
    return [{ client, scenario: 'all', skipped: 'no curl with HTTP/2 here' }]
  return Promise.all(
    curlScenarios(material).map(async ({ scenario, expected, words }) => {
      const ran = await execa('curl', words, { reject: false, timeout: 20_000 })
      return { client, scenario, expected, got: curlTold(expected, ran) }
    }),
  )
}

/** Clients that are run by the first of these programs that has what they need, where there is one. */
const others = [
  {
    client: 'python3 h2',
    // A Python of one's own in front of the system's does not see the packages of the system.
    programs: ['python3', '/usr/bin/python3'],
    probe: ['-c', 'import h2.connection'],
    words: () => [scriptAt('provider.py')],
  },
  {
    client: 'PHP curl',
    programs: ['php'],
    probe: ['-r', 'exit(extension_loaded("curl") ? 0 : 1);'],
    words: () => [scriptAt('provider.php')],
  },
  {
    client: 'Java HttpClient',
    programs: ['java'],
    // A file of source is run only where there is a compiler.
    probe: ['--describe-module', 'jdk.compiler'],
    words: ({ endpoints, topic: apnsTopic, caFile, bearer, certificates }) => [
      `-Durl=https://localhost:${endpoints.sandbox.port}/3/device/`,
      `-Dtopic=${apnsTopic}`,
      `-Dca=${caFile}`,
      `-Dbearer=${bearer}`,
      `-Dp12=${certificates.universal.p12File}`,
      scriptAt('Provider.java'),
    ],
  },
]

async function runOther({ client, programs, probe, words }, material) {
  const probed = await Promise.all(programs.map((program) => execa(program, probe, { reject: false })))
  const program = programs.find((_, index) => probed[index].exitCode === 0)
  if (program === undefined) return [{ client, scenario: 'all', skipped: 'not on this computer' }]
  const env = { CONFORMANCE: JSON.stringify(material) }
  return rowsOf(client, await execa(program, words(material), { env, ...patience }))
}

/**
 * Lets clients that other people wrote push through a local gateway.
 *
 * @param {{ quick?: boolean }} options `quick` leaves out what needs another language's runtime
 * @returns one row for each client and scenario: what its documentation says, and what it got; or why it was skipped
 */
export async function runConformance({ quick = false } = {}) {
  const gateway = await startGateway()
  const folder = mkdtempSync(join(tmpdir(), 'pushctl-conformance-'))
  try {
    const material = await writeMaterial(gateway, folder)
    const rows = await Promise.all([
      ...nodeClients.map((each) => runNodeClient(each, material)),
      runCurl(material),
      ...(quick ? [] : others.map((each) => runOther(each, material))),
    ])
    return rows.flat()
  } finally {
    await gateway.close()
    rmSync(folder, { recursive: true })
  }
}
