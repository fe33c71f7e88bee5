import { once } from 'node:events'
import { Readable, Writable } from 'node:stream'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { version } from '../../../package.json'
import { exitCodes } from '../../cli/exit.ts'
import type { Host, Ran } from '../../host.ts'
import type { Language } from '../../text.ts'
import { type ToolLine, toolsFor } from './tools.ts'

/** How a server was started. */
export interface ServerOptions {
  /** Whether `send` may push to production. */
  readonly allowProduction: boolean
  /** Of what the tools answer. */
  readonly language: Language
}

/** The protocol's stdout: bytes go out as they are. */
const protocolOutput = ({ stdout }: Host) =>
  new Writable({
    write(chunk: Buffer, _, done) {
      stdout.write(chunk)
      stdout.ready().then(() => done(), done)
    },
  })

/** An answer that is no is an answer all the same: what is wrong belongs to the model. */
const isAnswer = (code: number) => code === exitCodes.yes.code || code === exitCodes.no.code

type ToolDocument = Record<string, unknown>

/** @returns what `--json` printed: one document, or one a line from a command that answers bit by bit */
function documentsIn(text: string, withholds: ToolLine['withholds']): ToolDocument[] {
  const parse = (part: string): ToolDocument =>
    JSON.parse(part, (key, value) => (withholds?.(key, value) === true ? undefined : value))
  for (const parts of [[text], text.trim().split('\n')])
    try {
      return parts.map(parse)
    } catch {
      // Then it was one a line; or none, and pushctl did not get as far as an answer.
    }
  return []
}

/** What pushctl answered with `--json`; where it could not, what it said on stderr. */
function resultOf({ code, output, stdout }: Ran, withholds: ToolLine['withholds']): CallToolResult {
  const documents = documentsIn(stdout, withholds)
  const texts =
    documents.length === 0 ? [output.trim()] : documents.map((each) => JSON.stringify(each, null, 2))
  const [only, ...others] = documents
  return {
    content: texts.map((text) => ({ type: 'text', text })),
    ...(only !== undefined && others.length === 0 && { structuredContent: only }),
    isError: !isAnswer(code),
  }
}

/**
 * Serves pushctl's tools to one client, until it closes stdin and every call has its answer, or the person stops it.
 *
 * Each call is a pushctl of its own with `--json`: what a tool answers is what that prints, and nothing of one call, a
 * crash neither, reaches another or the protocol.
 *
 * @param options how it was started
 * @param host its stdin and stdout are the protocol's
 */
export async function serve({ allowProduction, language }: ServerOptions, host: Host): Promise<void> {
  const server = new McpServer({ name: 'pushctl', version })
  const underWay = new Set<Promise<CallToolResult>>()
  const [program, ...script] = host.self

  async function call(
    { words: [command = '', ...words], stdin, withholds }: ToolLine,
    cancelled: AbortSignal,
  ) {
    const line = [...script, command, '--json', `--lang=${language}`, ...words]
    const signal = AbortSignal.any([cancelled, host.interrupted])
    const ran = await host.run(program, line, { signal, ...(stdin !== undefined && { stdin }) })
    return resultOf(ran, withholds)
  }

  for (const { name, about, input, effects, line } of toolsFor(allowProduction)) {
    const declared = { description: about, inputSchema: input, annotations: effects }
    server.registerTool(name, declared, async (given, { signal }) => {
      const answer = call(line(given), signal)
      underWay.add(answer)
      return answer.finally(() => underWay.delete(answer))
    })
  }

  const input = Readable.from(host.stdin.pieces())
  const ended = once(input, 'end', { signal: host.interrupted }).catch(() => undefined)
  const closed = new Promise<void>((resolve) => {
    server.server.onclose = resolve
  })
  await server.connect(new StdioServerTransport(input, protocolOutput(host)))
  await Promise.race([ended, closed])
  await answered(underWay)
  await server.close()
}

/** Messages that were read begin their calls a moment later, and answers go out a moment after theirs end. */
async function answered(underWay: ReadonlySet<Promise<unknown>>): Promise<void> {
  do {
    await Promise.allSettled(underWay)
    await new Promise(setImmediate)
  } while (underWay.size > 0)
}
