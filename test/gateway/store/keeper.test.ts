import { describe, expect, it, vi } from 'vitest'
import { Fault } from '../../../src/fault.ts'
import { startLocalGateway } from '../../../src/gateway/local.ts'
import { createKeeper, type KeepingNotice } from '../../../src/gateway/store/keeper.ts'
import { openStore } from '../../../src/gateway/store/store.ts'
import { closingAfterEach } from '../../closing.ts'
import { type FakeHost, fakeHost, run } from '../../fake-host.ts'
import { deviceToken, issue, open, pemOf, post, topic } from '../gateway-under-test.ts'

const folder = '/home/dev/.local/share/pushctl/gateway'
const free = { sandbox: 0, production: 0 } as const
const closing = closingAfterEach()

const full = new Fault('file/unwritable', { en: 'the disk is full', zh: '磁盘已满' })

describe('a keeper', () => {
  it('says once that nothing is kept, tries again, and says once that it is', async () => {
    vi.useFakeTimers()
    const told: KeepingNotice[] = []
    const { keep, isKept } = createKeeper((notice) => told.push(notice), 100)
    let isFull = true
    const kept: string[] = []
    const write = (what: string) => async () => {
      if (isFull) throw full
      kept.push(what)
    }
    await keep('a', write('a'))
    await keep('b', write('b, which is out of date'))
    await keep('b', write('b'))
    expect([isKept('a'), isKept('c')]).toEqual([false, true])
    expect(told).toEqual([{ kind: 'not-kept', why: full.text }])
    await vi.advanceTimersByTimeAsync(250)
    isFull = false
    await vi.advanceTimersByTimeAsync(100)
    expect(kept).toEqual(['a', 'b'])
    expect(told).toEqual([{ kind: 'not-kept', why: full.text }, { kind: 'kept-again' }])
    await vi.advanceTimersByTimeAsync(1000)
    expect(kept).toEqual(['a', 'b'])
    vi.useRealTimers()
  })

  it('does not take a removal that works for a disk that can be written', async () => {
    const told: KeepingNotice[] = []
    const { keep, isKept } = createKeeper((notice) => told.push(notice))
    await keep('a', () => Promise.reject(full))
    await keep('a', async () => undefined, 'removal')
    expect(told.map(({ kind }) => kind)).toEqual(['not-kept'])
    expect(isKept('a')).toBe(true)
  })

  it('tries what is left once more at the end, and then no more', async () => {
    vi.useFakeTimers()
    let tries = 0
    const { keep, finish } = createKeeper(() => undefined, 1)
    const fails = () => {
      tries += 1
      return Promise.reject(full)
    }
    await keep('a', fails)
    await finish()
    await keep('b', fails)
    await vi.advanceTimersByTimeAsync(20)
    expect(tries).toBe(3)
    vi.useRealTimers()
  })
})

/** A disk that takes nothing while it is broken. */
function breakable(host: FakeHost, why: Fault) {
  const { write, makeFolder, remove } = host.files
  const disk = { isBroken: true }
  const guarded =
    <Words extends unknown[], T>(change: (...words: Words) => Promise<T>) =>
    async (...words: Words): Promise<T> => {
      if (disk.isBroken) throw why
      return change(...words)
    }
  Object.assign(host.files, {
    write: guarded(write),
    makeFolder: guarded(makeFolder),
    remove: guarded(remove),
    makeTemporaryFolder: guarded(host.files.makeTemporaryFolder),
  })
  return disk
}

const faults = {
  'a full disk': full,
  'a read-only disk': new Fault('file/unwritable', { en: 'the disk is read-only', zh: '磁盘是只读的' }),
  'a disk whose quota is used up': new Fault('file/unwritable', { en: 'quota', zh: '配额' }),
  'a folder of somebody else': new Fault('file/denied', { en: 'may not write', zh: '没有权限' }),
  'a folder that cannot be made': new Fault('file/no-folder', { en: 'no folder', zh: '没有文件夹' }),
}

describe.each(Object.entries(faults))('a gateway on %s', (_, why) => {
  const start = async (host: FakeHost) => {
    const told: KeepingNotice[] = []
    const gateway = await startLocalGateway(host, {
      ports: free,
      announced: true,
      kept: (notice) => void told.push(notice),
    })
    return { gateway, told: () => told.map(({ kind }) => kind) }
  }
  const push = async (gateway: Parameters<typeof open>[0], host: FakeHost) => {
    const identity = pemOf(await issue(await openStore(host).authority()))
    const session = open(gateway, 'sandbox', identity)
    const { status } = await post(session, { 'apns-topic': topic })
    session.close()
    return status
  }

  it('serves from memory when it was so from the beginning', async () => {
    const host = fakeHost({ now: new Date() })
    breakable(host, why)
    const { gateway, told } = await start(host)
    const session = open(gateway)
    expect(await post(session, { 'apns-topic': topic })).toMatchObject({ status: 403 })
    session.close()
    expect(gateway.controls.received()).toHaveLength(1)
    await gateway.close()
    expect(told()).toEqual(['not-kept'])
    expect(host.disk.size).toBe(0)
  })

  it('serves on, and writes everything once the disk takes it', async () => {
    const host = fakeHost({ now: new Date() })
    const disk = breakable(host, why)
    disk.isBroken = false
    const { gateway, told } = await start(host)
    disk.isBroken = true
    expect(await push(gateway, host)).toBe(200)
    await expect.poll(told).toEqual(['not-kept'])
    disk.isBroken = false
    await gateway.close()
    expect(told()).toEqual(['not-kept', 'kept-again'])
    expect((await openStore(host).memory()).state.devices.size).toBe(1)
  })
})

describe('a push through a gateway of its own', () => {
  it('is told as it ended, though nothing could be written', async () => {
    const host = fakeHost({ now: new Date() })
    expect((await run(`gateway issue ${topic}`, host)).code).toBe(0)
    breakable(host, full)
    const line = `send --gateway local --cert ${topic}.p12 --env sandbox --token ${deviceToken} --message hi --json`
    const { code, stdout, stderr } = await run(line, host)
    expect(code).toBe(0)
    expect(stdout).toContain('"accepted"')
    expect(stderr.split(full.text.en)).toHaveLength(2)
    expect(stderr).toContain('goes on from memory')
  })
})

describe('a gateway whose folder is deleted', () => {
  it('writes its authority once more, so that other commands still trust it', async () => {
    const host = fakeHost({ now: new Date() })
    const gateway = closing(await startLocalGateway(host, { ports: free, announced: true }))
    const before = host.disk.get(`${folder}/authority.pem`)?.bytes
    host.disk.clear()
    gateway.controls.clearReceived()
    await expect.poll(() => host.disk.get(`${folder}/authority.pem`)?.bytes).toEqual(before)
    await expect.poll(() => host.disk.has(`${folder}/state.json`)).toBe(true)
    expect(host.disk.has(`${folder}/ca.pem`)).toBe(true)
  })
})
