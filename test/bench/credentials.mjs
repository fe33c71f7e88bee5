// pushctl beside openssl doing the same, in one run: medians of interleaved rounds, wall and CPU, and their ratios.
// Needs bash and openssl 3. npm run bench:credentials [-- ROUNDS]
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const rounds = Number(process.argv[2] ?? 9)
const many = 1000
const folder = mkdtempSync(join(tmpdir(), 'pushctl-credentials-'))
// Node 20 parses the file this names at every start, which would drown what is measured.
const { NODE_EXTRA_CA_CERTS: _, ...rest } = process.env
const env = {
  ...rest,
  PASS: 'secret',
  NO_COLOR: '1',
  XDG_DATA_HOME: folder,
  XDG_CACHE_HOME: folder,
  LC_ALL: 'C',
}
const pushctl = `'${process.execPath}' '${join(root, 'bin/pushctl.cjs')}'`

/** Runs a line of bash: milliseconds on the wall, and of CPU in all its processes. */
function measure(line) {
  const script = `TIMEFORMAT='%R %U %S'; time { ${line} ; } >/dev/null 2>err`
  const { status, stderr } = spawnSync('bash', ['-c', script], { env, cwd: folder, encoding: 'utf8' })
  const lines = stderr.trim().split('\n')
  const [wall, user, system] = lines[lines.length - 1].split(' ').map((seconds) => Number(seconds) * 1000)
  if (status !== 0) throw new Error(`exit ${status}: ${line}`)
  return { wall, cpu: user + system }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]

/** Interleaved, so that a slow moment of the machine hits all alike. */
function medians(lines, times) {
  const measured = lines.map(() => [])
  for (let round = 0; round < times; round += 1) {
    for (const [index, line] of lines.entries()) measured[index].push(measure(line))
  }
  return measured.map((all) => ({
    wall: median(all.map(({ wall }) => wall)),
    cpu: median(all.map(({ cpu }) => cpu)),
  }))
}

// Material: a certificate in Apple's shape, and .p12 files as the keychain and as OpenSSL 3 write them.
measure(`${pushctl} gateway issue com.example.app`)
const cer = readdirSync(folder).find((name) => name.endsWith('.cer')) ?? ''
measure(`${pushctl} cert convert com.example.app.p12 -o identity.pem`)
const exported = 'openssl pkcs12 -export -in identity.pem -passout env:PASS'
measure(`${exported} -legacy -out legacy.p12`)
measure(`${exported} -out modern.p12`)
measure(`${exported} -legacy -iter 1000000 -out legacy-1m.p12`)
measure(`${exported} -iter 1000000 -out modern-1m.p12`)
for (let index = 0; index < many; index += 1)
  copyFileSync(join(folder, cer), join(folder, `${index}.many.cer`))

const convert = (file) => `${pushctl} cert convert ${file} -o out.pem --force --passphrase-env PASS`
const opens = (file, flags = '') => `openssl pkcs12 -in ${file} -nodes -passin env:PASS -out out.pem ${flags}`
// Exit 1 is the answer no: these certificates are the local gateway's.
const inspect = (files) => `{ ${pushctl} cert inspect ${files} || [ $? = 1 ]; }`
const x509 = (file) => `openssl x509 -in ${file} -noout -text`

const rows = [
  { name: 'cert convert, legacy .p12', ours: convert('legacy.p12'), theirs: opens('legacy.p12', '-legacy') },
  { name: 'cert convert, modern .p12', ours: convert('modern.p12'), theirs: opens('modern.p12') },
  { name: 'cert inspect, one certificate', ours: inspect(cer), theirs: x509(cer) },
]
const slow = [
  {
    name: 'legacy .p12 of 1,000,000 iterations',
    ours: convert('legacy-1m.p12'),
    theirs: opens('legacy-1m.p12', '-legacy'),
  },
  {
    name: 'modern .p12 of 1,000,000 iterations',
    ours: convert('modern-1m.p12'),
    theirs: opens('modern-1m.p12'),
  },
]

const failures = []
const ms = (number) => `${number.toFixed(number < 10 ? 1 : 0)} ms`.padStart(9)
const say = (name, ours, theirs, goal = '') =>
  console.log(
    `${name.padEnd(38)} ${ms(ours.wall)} ${ms(ours.cpu)}   ${ms(theirs.wall)} ${ms(theirs.cpu)}   ${(ours.wall / theirs.wall).toFixed(2).padStart(6)}   ${goal}`,
  )
const check = (name, holds) => {
  if (!holds) failures.push(name)
  return holds ? 'ok' : 'MISSED'
}

console.log(
  `Node ${process.version}, ${spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout.trim()}, medians of ${rounds} interleaved rounds`,
)
console.log(`${''.padEnd(38)}   pushctl       CPU     openssl       CPU    ratio`)

const [bare, ...fast] = medians(['node -e 0', ...rows.flatMap(({ ours, theirs }) => [ours, theirs])], rounds)
rows.forEach(({ name }, index) => {
  const [ours, theirs] = fast.slice(index * 2, index * 2 + 2)
  const start = ours.wall / bare.wall
  say(
    name,
    ours,
    theirs,
    `${start.toFixed(2)} x node -e 0 (${bare.wall.toFixed(0)} ms), goal 2: ${check(name, start <= 2)}`,
  )
})

const heavy = medians(
  slow.flatMap(({ ours, theirs }) => [ours, theirs]),
  Math.max(1, rounds / 3),
)
slow.forEach(({ name }, index) => {
  const [ours, theirs] = heavy.slice(index * 2, index * 2 + 2)
  say(name, ours, theirs, `goal 3: ${check(name, ours.wall / theirs.wall <= 3)}`)
})

const [ours, theirs] = medians(
  [inspect('*.many.cer'), `for file in *.many.cer; do ${x509('$file')}; done`],
  Math.max(1, rounds / 3),
)
const each = (ours.cpu - bare.cpu) / many
const name = `cert inspect, ${many.toLocaleString('en')} certificates`
say(
  name,
  ours,
  theirs,
  `${(theirs.wall / ours.wall).toFixed(1)} x as fast as ${many} calls, goal 10: ${check(name, theirs.wall / ours.wall >= 10)}`,
)
console.log(
  `CPU for each of them                   ${ms(each)}             without the start of Node; goal 1 ms: ${check('CPU for each', each < 1)}`,
)

rmSync(folder, { recursive: true })
if (failures.length > 0) {
  console.log(`MISSED: ${failures.join('; ')}`)
  process.exitCode = 1
}
