import { Fault } from '../../fault.ts'
import { quoted } from '../../finding.ts'
import type { Host } from '../../host.ts'

/**
 * Writes a file; where one of that name is there, the person is asked whether it may be replaced. Without a person it is
 * left as it is.
 *
 * @param file that is written
 * @param force whether it may be replaced unasked
 * @param host the terminal
 * @param write writes it, over another when told to
 * @returns whether the name was free, so that the file may be taken away again
 * @throws Fault `file/exists` where it is to stay; those of `write`
 */
export async function replacing(
  file: string,
  force: boolean,
  host: Host,
  write: (force: boolean) => Promise<void>,
): Promise<boolean> {
  try {
    await write(force)
    return !force
  } catch (error) {
    const isThere = error instanceof Fault && error.code === 'file/exists'
    if (!isThere || force || !host.terminal.canAsk) throw error
    const name = quoted(file)
    const answer = await host.terminal.choose({ en: `${name} is already there.`, zh: `${name} 已经存在。` }, [
      { value: 'no', name: { en: 'leave it as it is', zh: '保留原文件' } },
      { value: 'yes', name: { en: 'replace it', zh: '覆盖' } },
    ])
    if (answer !== 'yes') throw error
    await write(true)
    return false
  }
}
