import { pathToFileURL } from 'node:url'
import type { Location, Log, Notification, ReportingDescriptor, Result } from 'sarif'
import { homepage, version } from '../../../package.json'
import { jsonText } from '../../text.ts'
import { type Remark, remarkLines, type ToldReport, type ToldRow } from './told-report.ts'

const schema = 'https://json.schemastore.org/sarif-2.1.0.json'

/** A path from the root as a relative reference (RFC 3986); another as a `file:` URL. */
function uriOf(path: string): string {
  const isAbsolute = path.startsWith('/') || /^[A-Za-z]:\//.test(path)
  return isAbsolute ? pathToFileURL(path).href : path.split('/').map(encodeURIComponent).join('/')
}

const locationOf = (path: string): Location => ({
  physicalLocation: {
    artifactLocation: { uri: uriOf(path) },
    region: { startLine: 1 },
  },
})

const messageOf = (remark: Remark) => ({ text: remarkLines(remark).join('\n') })

function resultOf(remark: Remark, { path, name }: ToldRow, ids: readonly string[]): Result {
  return {
    ruleId: remark.id,
    ruleIndex: ids.indexOf(remark.id),
    level: remark.level,
    message: messageOf(remark),
    locations: [path === undefined ? { logicalLocations: [{ name }] } : locationOf(path)],
    partialFingerprints: { 'pushctl/v1': remark.fingerprint },
  }
}

const ruleOf = ({ id, level, see }: Remark): ReportingDescriptor => ({
  id,
  shortDescription: { text: id },
  fullDescription: { text: see },
  help: { text: `pushctl explain ${id}` },
  defaultConfiguration: { level },
})

const notificationOf = (remark: Remark): Notification => ({
  descriptor: { id: remark.id },
  level: 'error',
  message: messageOf(remark),
})

/** The command failed before it came to any row. */
const isOfCommand = ({ outcome, path }: ToldRow) => outcome === 'unknown' && path === undefined

/**
 * Writes remarks as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), with what GitHub asks for beyond
 * it ("SARIF support for code scanning").
 *
 * @param report what was found out
 * @returns a JSON document
 */
export function sarifReport({ command, rows }: ToldReport): string {
  const judged = rows.filter((row) => !isOfCommand(row))
  const remarks = judged.flatMap((row) => row.remarks)
  const rules = [...new Map(remarks.map((remark) => [remark.id, ruleOf(remark)])).values()]
  const ids = rules.map(({ id }) => id)
  const notifications = rows.filter(isOfCommand).flatMap((row) => row.remarks.map(notificationOf))
  const log: Log = {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'pushctl', version, informationUri: homepage, rules } },
        automationDetails: { id: `pushctl ${command}/` },
        invocations: [
          {
            executionSuccessful: rows.every(({ outcome }) => outcome !== 'unknown'),
            toolExecutionNotifications: notifications,
          },
        ],
        results: judged.flatMap((row) => row.remarks.map((remark) => resultOf(remark, row, ids))),
      },
    ],
  }
  return `${jsonText(log, 2)}\n`
}
