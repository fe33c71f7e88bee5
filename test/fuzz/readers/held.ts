import { run } from '../../fake-host.ts'
import type { HeldFile } from '../held-seeds.ts'
import type { Outcome } from './outcome.ts'

/**
 * Gives a file to `pushctl inspect`.
 *
 * @param bytes of the broken file
 * @param file the good one it was
 * @returns whether it was told, or why not
 * @throws an Error when it ends as after a bug
 */
export async function inspectHeld(bytes: Buffer, { around }: HeldFile): Promise<Outcome> {
  const { code, stderr } = await run('inspect held', { files: { held: around(bytes) } })
  if (code === 70) throw new Error(stderr)
  return code === 3 ? 'credential/bad-export' : 'read'
}
