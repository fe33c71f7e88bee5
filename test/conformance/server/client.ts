import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parentPort } from 'node:worker_threads'
import type { Notification } from '../../../src/apns/notification.ts'
import { createBatch } from '../../../src/client/batch.ts'
import { openSession, type Session, type SessionOptions } from '../../../src/client/session.ts'
import type { Outcome } from '../../../src/diagnosis/facts.ts'
import { outcomeWords } from './outcome-words.ts'

/** How the client sends: by one as `send` does, which does not wait for SETTINGS, or as a batch as `send --to` does. */
export type Route = 'single' | 'batch'

/** What the client is to do. */
export interface Task {
  readonly number: number
  readonly route: Route
  readonly port: number
  readonly ca: string
  readonly pushes: number
  /** Bytes of each payload. */
  readonly payload: number
  /** Milliseconds to wait for an answer, and for SETTINGS. */
  readonly patience: number
  readonly settingsPatience: number
  /** Whether one more push follows on the same connection. */
  readonly isFollowed: boolean
  readonly measuresMemory: boolean
}

/** What came of it. */
export interface Report {
  readonly number: number
  /** What became of each push. */
  readonly became: readonly string[]
  /** What became of the one that followed. */
  readonly afterwards?: string
  readonly milliseconds: number
  /** What was in use at the most, over what was in use before. */
  readonly megabytes?: number
}

const notificationOf = ({ payload }: Task, at: number): Notification => ({
  deviceToken: at.toString(16).padStart(64, '0'),
  payload: Buffer.alloc(payload, 'x'),
  topic: 'com.example.app',
  pushType: 'alert',
})

const optionsOf = ({ port, ca, patience, settingsPatience }: Task): SessionOptions => ({
  endpoint: { host: '127.0.0.1', port },
  ca,
  patience: settingsPatience,
  answerPatience: patience,
})

const all = (task: Task) => Array.from({ length: task.pushes }, (_, at) => notificationOf(task, at))

async function overSession(task: Task): Promise<Pick<Report, 'became' | 'afterwards'>> {
  const opening = await openSession({ ...optionsOf(task), eager: true })
  if (opening.kind === 'failed') {
    const unsent = outcomeWords({ kind: 'unsent', failure: opening.failure })
    return { became: all(task).map(() => unsent), afterwards: unsent }
  }
  const { session } = opening
  const outcomes = await Promise.all(all(task).map((notification) => session.push(notification)))
  const afterwards = task.isFollowed ? await pushAfterwards(session, task) : undefined
  await session.close()
  return { became: outcomes.map(outcomeWords), ...(afterwards !== undefined && { afterwards }) }
}

async function pushAfterwards(session: Session, task: Task): Promise<string> {
  // What follows an answer in the same packet has been read then.
  await new Promise(setImmediate)
  const payload = Buffer.from('{"aps":{}}')
  return outcomeWords(await session.push({ ...notificationOf(task, task.pushes), payload }))
}

async function overBatch(task: Task): Promise<Pick<Report, 'became'>> {
  const batch = createBatch({ open: () => openSession(optionsOf(task)), retry: { attempts: 1 } })
  const outcomes = all(task).map(
    ({ deviceToken, payload, ...headers }) =>
      new Promise<Outcome>((settled) =>
        batch.push({ deviceToken, payload, headers, settled: (outcome) => settled(outcome) }),
      ),
  )
  const became = (await Promise.all(outcomes)).map(outcomeWords)
  await batch.close()
  return { became }
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes that cannot be given back, of this thread alone. */
function bytesInUse(): number {
  collectGarbage()
  const { heapUsed, arrayBuffers, external } = process.memoryUsage()
  return heapUsed + Math.max(arrayBuffers, external)
}

/** Watches over memory while something runs. */
async function measured<T>(run: () => Promise<T>): Promise<{ result: T; megabytes: number }> {
  const before = bytesInUse()
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, bytesInUse())
  }, 100)
  const result = await run()
  clearInterval(watch)
  return { result, megabytes: (Math.max(most, bytesInUse()) - before) / 2 ** 20 }
}

async function perform(task: Task): Promise<Report> {
  const started = performance.now()
  const run = () => (task.route === 'batch' ? overBatch(task) : overSession(task))
  const { result, megabytes } = task.measuresMemory
    ? await measured(run)
    : { result: await run(), megabytes: undefined }
  return {
    number: task.number,
    ...result,
    milliseconds: performance.now() - started,
    ...(megabytes !== undefined && { megabytes }),
  }
}

parentPort?.on('message', (task: Task) => {
  void perform(task).then((report) => parentPort?.postMessage(report))
})
