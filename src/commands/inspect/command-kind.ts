import type { Command, Globals } from '../../cli/command.ts'
import { overlaid } from '../../cli/door.ts'
import { inputOf } from '../../cli/input.ts'
import type { Host } from '../../host.ts'
import type { Held } from './kind.ts'

/** What the commands asked here do not look at. */
const globals: Globals = { json: false, language: 'en', colour: false }

/**
 * Asks the command that is made for a kind, as if it had been typed with nothing but the file.
 *
 * @param command of one argument
 * @param held by path where it can be read again, or else as standard input
 * @param host where it is
 * @param options of the command, by key
 * @param typed the words to ask with, in place of the file
 */
export async function answerOf<Answer>(
  command: Pick<Command, 'arguments' | 'options'> & {
    run(input: never, host: Host, globals: Globals): Promise<Answer> | Answer
  },
  held: Held,
  host: Host,
  options: Readonly<Record<string, unknown>> = {},
  typed?: string | readonly string[],
): Promise<Answer> {
  const { path, bytes, name, isTyped } = held
  const isThere = path !== undefined && !host.files.isHandedOver(path)
  const stdin = overlaid(host.stdin, {
    ...(isTyped && { name }),
    read: async () => Buffer.from(bytes),
    async *pieces() {
      yield bytes
    },
  })
  const world: Host = isThere ? host : overlaid(host, { stdin })
  const word = typed ?? (isThere ? path : '-')
  const isList = Object.values(command.arguments).some(({ many }) => many === true)
  const words = isList ? [word].flat() : word
  const input = inputOf(command as Command, [words], { ...options })
  return command.run(input as never, world, globals)
}
