import child_process from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'
import { Server, Socket } from 'node:net'

/** What a test of `npm run test:unit` may not do: it would be slow, or depend on the machine. */
function refuse(what: string): never {
  throw new Error(`${what} in npm run test:unit: add the file to withOutside in test/unit/vitest.config.ts`)
}

Server.prototype.listen = () => refuse('A server listened')
Socket.prototype.connect = () => refuse('A socket was opened')
const programs = ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'] as const
for (const name of programs) Object.assign(child_process, { [name]: () => refuse('A program was started') })
syncBuiltinESMExports()
