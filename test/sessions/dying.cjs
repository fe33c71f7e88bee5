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

// Nodes own functions say by such a property what their promise is to be.
const asBefore = (changed, original) =>
  Object.defineProperties(changed, Object.getOwnPropertyDescriptors(original))

/** Files that are being written whole. */
const written = new Set()
function noteWhole(given) {
  const [file] = given
  const done = given.at(-1)
  written.add(file)
  given[given.length - 1] = (...told) => {
    written.delete(file)
    done(...told)
  }
}

const changes = {
  open: (_, flags = 'r') =>
    typeof flags === 'number' ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0 : flags !== 'r',
  writeFile: () => true,
  writeFileSync: () => true,
  // What is printed changes nothing on the disk; what belongs to a writeFile is a part of that.
  write: (file) => file > 2 && !written.has(file),
  rename: () => true,
  link: () => true,
  rm: () => true,
  rmSync: () => true,
  mkdir: () => true,
}
for (const [name, isChange] of Object.entries(changes)) {
  const original = fs[name]
  fs[name] = asBefore((...given) => {
    if (isChange(...given)) step += 1
    if (isChange(...given) && step === dieAt) {
      if (typeof given[0] === 'number' && name.startsWith('write'))
        fs.writeSync(given[0], Buffer.from(given[1]).subarray(0, 10))
      die()
    }
    if (name === 'writeFile') noteWhole(given)
    return original(...given)
  }, original)
}
