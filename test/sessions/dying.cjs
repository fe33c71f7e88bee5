// Preloaded into a process that is to die while it writes a file: at its N-th step on the disk (PUSHCTL_TEST_DIE_AT),
// before doing it, or half-way through when the step writes bytes.
const promises = require('node:fs/promises')

const dieAt = Number(process.env.PUSHCTL_TEST_DIE_AT)
let step = 0

const die = () => {
  process.kill(process.pid, 'SIGKILL')
  // The signal may take a moment; nothing more must happen in it.
  for (;;);
}

const dying = (target, name) => {
  const original = target[name]
  target[name] = async function (...given) {
    step += 1
    if (step === dieAt) {
      if (name === 'writeFile') await original.call(this, Buffer.from(given[0]).subarray(0, 10))
      die()
    }
    return original.apply(this, given)
  }
}

const open = promises.open
promises.open = async (...given) => {
  step += 1
  if (step === dieAt) die()
  const file = await open(...given)
  for (const name of ['writeFile', 'sync', 'close', 'stat', 'readFile', 'chmod']) dying(file, name)
  return file
}
for (const name of ['lstat', 'access', 'rename', 'link', 'rm', 'chmod', 'mkdir']) dying(promises, name)
process.on('exit', () => process.stderr.write(`steps ${step}\n`))
