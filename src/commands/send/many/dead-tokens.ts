import type { Host } from '../../../host.ts'
import { Pen } from './pen.ts'
import type { ReportLine } from './report.ts'

/** Tokens that are dead, as they become known; nothing when nobody wants them. */
export interface DeadTokens {
  readonly file?: string
  count(): number
  note(line: ReportLine): void
  /**
   * Writes what waits, when it is enough to be worth it.
   *
   * @throws Fault `file/unwritable`, `file/lost`
   */
  flush(): Promise<void>
  close(): Promise<void>
}

/** The name of the last, empty column says what the file is. */
const head = 'token,since,pushctl-dead-tokens-1'

/** @returns whether a file that begins with this line is one of ours */
export const readDeadTokensHead = (line: string): boolean => line === head

/** Bytes that are worth writing while a run goes on: some two hundred tokens. */
const worthWriting = 16_384

const unwanted: DeadTokens = {
  count: () => 0,
  note: () => {},
  flush: async () => {},
  close: async () => {},
}

/**
 * @param file to write to; one of an earlier run is written anew, for what that run knew comes again from its report
 * @param resume whether an earlier run is continued
 * @throws Fault `file/…`
 */
export async function openDeadTokens(
  file: string | undefined,
  resume: boolean,
  { files }: Host,
): Promise<DeadTokens> {
  if (file === undefined) return unwanted
  await files.write(file, `${head}\n`, { mode: 0o600, force: resume })
  const pen = new Pen(await files.grow(file))
  let count = 0
  return {
    file,
    count: () => count,
    note({ status, deviceToken, since = '' }) {
      if (status !== 410) return
      count += 1
      pen.note(`${deviceToken},${since},\n`)
    },
    flush: async () => {
      if (pen.waiting() >= worthWriting) await pen.write()
    },
    async close() {
      try {
        await pen.write()
        await pen.check()
      } finally {
        await pen.close()
      }
    },
  }
}
