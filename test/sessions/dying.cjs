// Preloaded into a process that is to die while it writes a file: at the N-th step that changes what is on the disk
// (PUSHCTL_TEST_DIE_AT), before doing it, or half-way through when the step writes bytes. Between two of them the disk
// stays as it is, whatever is read, asked or closed.
const fs = require('node:fs')

const dieAt = Number(process.env.PUSHCTL_TEST_DIE_AT)
let step = 0

const die = () => {
  process.kill(process.pid, 'SIGKILL')
  // The signal may take a moment; nothing more must happen in it.
  for (;;);
}

const changes = {
  open: (_, flags = 'r') => flags !== 'r',
  writeFile: () => true,
  rename: () => true,
  link: () => true,
  rm: () => true,
  mkdir: () => true,
}
for (const [name, isChange] of Object.entries(changes)) {
  const original = fs[name]
  fs[name] = (...given) => {
    if (isChange(...given)) step += 1
    if (isChange(...given) && step === dieAt) {
      if (name === 'writeFile') fs.writeSync(given[0], Buffer.from(given[1]).subarray(0, 10))
      die()
    }
    return original(...given)
  }
}
