// What the process needed, written down as it ends: --require it, and name a file in USED.
const { readFileSync, writeFileSync } = require('node:fs')

/** Linux counts in maxRSS also what the program was that started this one; the peak of this one alone stands in /proc. */
function peakKilobytes(maxRSS) {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? maxRSS)
  } catch {
    return maxRSS
  }
}

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const used = { megabytes: peakKilobytes(maxRSS) / 1024, seconds: (userCPUTime + systemCPUTime) / 1e6 }
  writeFileSync(process.env.USED ?? '', JSON.stringify(used))
})
