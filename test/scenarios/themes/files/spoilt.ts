import { app, type Bench, type Pair } from '../../bench.ts'
import type { Scenario, Situation } from '../../scenario.ts'

/** The gateway takes the authority of the scenarios for Apple's; `--dry-run` does not look whether it is there. */
const env = {
  P: 'Geheim-7',
  WRONG: 'geheim-7',
  EMPTY: '',
  PUSHCTL_GATEWAY: 'localhost:2197',
  PUSHCTL_GATEWAY_CA: 'ca.pem',
}
/** For a file that was made with the usual passphrase. */
export const right = '--passphrase-env P'

type Files = Readonly<Record<string, string | Uint8Array>>

/** One way to spoil a file, and the lines that read it. */
export function spoilt(
  cause: Scenario['cause'],
  name: string,
  lines: readonly string[],
  make: (pair: Pair, bench: Bench) => Files | Promise<Files>,
  situation: Partial<Situation> = {},
): Scenario {
  return {
    theme: 'files',
    name,
    cause,
    lines,
    async setUp(bench) {
      const files = await make(await bench.identity(), bench)
      return { ...situation, env: { ...env, ...situation.env }, files: { 'ca.pem': bench.ca, ...files } }
    },
  }
}

/** A push that does not leave: what is wrong with the credential is seen before. */
export const sendLine = (words: string) =>
  `send --dry-run --gateway local --env sandbox --topic ${app} --token 3b1f0c6a5e4d29871f0e6b5a4c3d2e1f90a8b7c6d5e4f30213243546576879ab -m hi ${words}`

/** The surfaces that take a credential. */
export const everywhere = (file: string, more = '') => [
  `cert inspect ${file} ${more}`.trim(),
  `cert verify ${file} --ca ca.pem ${more}`.trim(),
  sendLine(`--cert ${file} ${more}`.trim()),
]
