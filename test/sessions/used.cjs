// What the process needed, written down as it ends: --require it, and name a file in USED.
const { writeFileSync } = require('node:fs')

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const used = { megabytes: maxRSS / 1024, seconds: (userCPUTime + systemCPUTime) / 1e6 }
  writeFileSync(process.env.USED ?? '', JSON.stringify(used))
})
