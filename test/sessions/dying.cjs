// Preloaded into a process that is to die while it writes a file: at its N-th step on the disk (PUSHCTL_TEST_DIE_AT),
// before doing it, or half-way through when the step writes bytes.
const fs = require('node:fs')

const dieAt = Number(process.env.PUSHCTL_TEST_DIE_AT)
let step = 0

const die = () => {
  process.kill(process.pid, 'SIGKILL')
  // The signal may take a moment; nothing more must happen in it.
  for (;;);
}

for (const name of [
  'open',
  'writeFile',
  'fsync',
  'close',
  'lstat',
  'access',
  'rename',
  'link',
  'rm',
  'mkdir',
]) {
  const original = fs[name]
  fs[name] = (...given) => {
    step += 1
    if (step === dieAt) {
      if (name === 'writeFile') fs.writeSync(given[0], Buffer.from(given[1]).subarray(0, 10))
      die()
    }
    return original(...given)
  }
}
process.on('exit', () => process.stderr.write(`steps ${step}\n`))
