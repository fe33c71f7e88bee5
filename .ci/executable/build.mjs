// `npm run package`: pushctl and the Node that runs this as one file, which needs nothing else, and the archive it is given
// away in, as `package/pushctl-OS-CPU.tar.gz` (Windows: `.zip`). With `--to-give-away` the licence of Node has to be in it.
// https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { inject } from 'postject'

/** What makes a Node look for a program in itself; the same in every Node. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

const root = resolve(import.meta.dirname, '../..')
const folder = join(root, 'package')
const isWindows = process.platform === 'win32'
const isMac = process.platform === 'darwin'
const executable = join(folder, isWindows ? 'pushctl.exe' : 'pushctl')

/** As people call these systems. */
const systems = { linux: 'linux', darwin: 'macos', win32: 'windows' }
const name = `pushctl-${systems[process.platform] ?? process.platform}-${process.arch}`

/** @returns {Buffer} the program and all its files, as Node wants them */
function program() {
  const dist = join(root, 'dist')
  const files = ['main.cjs', ...readdirSync(join(dist, 'chunks')).map((file) => `chunks/${file}`)]
  const config = join(folder, 'config.json')
  const output = join(folder, 'program.blob')
  writeFileSync(
    config,
    JSON.stringify({
      main: join(import.meta.dirname, 'main.cjs'),
      output,
      disableExperimentalSEAWarning: true,
      assets: Object.fromEntries(files.map((file) => [file, join(dist, file)])),
    }),
  )
  execFileSync(process.execPath, ['--experimental-sea-config', config], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const bytes = readFileSync(output)
  rmSync(config)
  rmSync(output)
  return bytes
}

async function makeExecutable() {
  const bytes = program()
  copyFileSync(process.execPath, executable)
  chmodSync(executable, 0o755)
  // What is signed may not be changed, and on a Mac what is not signed does not run.
  if (isMac) execFileSync('codesign', ['--remove-signature', executable])
  await inject(executable, 'NODE_SEA_BLOB', bytes, { sentinelFuse: fuse, machoSegmentName: 'NODE_SEA' })
  if (isMac) execFileSync('codesign', ['--sign', '-', executable])
}

/** @returns {string | undefined} the licence of Node, which its distributions have beside it */
const licenceOfNode = () =>
  ['LICENSE', '../LICENSE']
    .map((path) => join(dirname(process.execPath), path))
    .find((path) => existsSync(path))

function makeArchive() {
  const beside = {
    LICENSE: join(root, 'LICENSE'),
    'THIRD-PARTY-LICENCES.txt': join(root, 'dist/THIRD-PARTY-LICENCES.txt'),
    'NODE-LICENCE.txt': licenceOfNode(),
    'pushctl.1': isWindows ? undefined : join(root, 'docs/pushctl.1'),
  }
  const there = Object.entries(beside).filter(([, from]) => from !== undefined)
  for (const [to, from] of there) copyFileSync(from ?? '', join(folder, to))
  if (beside['NODE-LICENCE.txt'] === undefined) {
    const missing = 'This Node has no licence beside it: the archive is for this computer alone.'
    if (process.argv.includes('--to-give-away')) throw new Error(missing)
    process.stderr.write(`${missing}\n`)
  }
  // The tar of Windows writes .zip too; the one of Git, which may come first on the PATH, does not.
  const tar = isWindows ? join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'tar.exe') : 'tar'
  const archive = `${name}${isWindows ? '.zip' : '.tar.gz'}`
  const contents = [isWindows ? 'pushctl.exe' : 'pushctl', ...there.map(([to]) => to)]
  execFileSync(tar, [isWindows ? '-acf' : '-czf', archive, ...contents], { cwd: folder, stdio: 'inherit' })
  process.stdout.write(`package/${archive}: pushctl with Node ${process.version}\n`)
}

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
await makeExecutable()
makeArchive()
