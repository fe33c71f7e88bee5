import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../src/fault.ts'
import type { OwnFolder } from '../../src/own-folders.ts'
import { realFiles } from '../../src/real-host/files.ts'

/** Only root can give files away, so only root's tests meet files of others. */
const isRoot = process.getuid?.() === 0
const stranger = 54_321

let folder: string
const at = (...names: string[]) => join(folder, ...names)
const own = (): OwnFolder => ({
  base: at('share'),
  path: at('share/pushctl/gateway'),
  variable: 'XDG_DATA_HOME',
})
const kept = () => at('share/pushctl/gateway/state.json')
const files = () => realFiles(folder).own(own())

/** A folder as pushctl makes it, beside one that is precious to somebody. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pushctl-ownership-'))
  mkdirSync(at('share'))
  mkdirSync(at('victim'))
  writeFileSync(at('victim/state.json'), 'precious')
  await files().makeFolder(own().path)
  await files().write(kept(), 'kept', { mode: 0o600 })
})
afterEach(() => rmSync(folder, { recursive: true }))

const told = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) =>
      error instanceof Fault ? `${error.code}: ${error.text.en} ${error.hint?.en}` : String(error),
  )

interface Planted {
  readonly it: string
  plant(): void
  /** What is said, with `FOLDER` for the folder of the test. */
  readonly told: string
}

function replaceByLink(name: string): void {
  rmSync(at(name), { recursive: true })
  symlinkSync(at('victim'), at(name))
}

const open = (path: string) => `FOLDER/${path} may be written by other users.`
const closing = (path: string) => `Close it to them: chmod go-w 'FOLDER/${path}'`
const link = (path: string) =>
  `FOLDER/${path} is a link; pushctl follows none among its own files. Look where it leads, then remove it: rm 'FOLDER/${path}'`

const whole: readonly Planted[] = [
  { it: 'pushctl is a link', plant: () => replaceByLink('share/pushctl'), told: link('share/pushctl') },
  {
    it: 'the folder in it is a link',
    plant: () => replaceByLink('share/pushctl/gateway'),
    told: link('share/pushctl/gateway'),
  },
  ...['share/pushctl/gateway', 'share/pushctl', 'share'].map((path) => ({
    it: `${path} is open to everybody`,
    plant: () => chmodSync(at(path), 0o777),
    told: `${open(path)} ${closing(path)}`,
  })),
  {
    it: 'everybody may add to pushctl, if not remove from it',
    plant: () => chmodSync(at('share/pushctl'), 0o1777),
    told: `${open('share/pushctl')} ${closing('share/pushctl')}`,
  },
  {
    it: 'the base is a link through a folder that is open to everybody',
    plant() {
      mkdirSync(at('open'))
      symlinkSync(at('victim'), at('open/link'))
      chmodSync(at('open'), 0o777)
      replaceByLink('share')
      rmSync(at('share'))
      symlinkSync('open/link', at('share'))
    },
    told: `${open('open')} ${closing('open')}`,
  },
  ...(isRoot
    ? [
        {
          it: 'a folder of a stranger',
          plant: () => chownSync(at('share/pushctl'), stranger, 0),
          told: `FOLDER/share/pushctl belongs to another user (uid ${stranger}). Move it out of the way: mv 'FOLDER/share/pushctl' 'FOLDER/share/pushctl.old'`,
        },
        {
          it: 'a base of a stranger',
          plant: () => chownSync(at('share'), stranger, 0),
          told: `FOLDER/share belongs to another user (uid ${stranger}). Name another place for pushctl's files, by its whole path: export XDG_DATA_HOME="$(mktemp -d)"`,
        },
        {
          it: 'a group that others are in may write the base',
          plant() {
            chownSync(at('share'), 0, stranger)
            chmodSync(at('share'), 0o770)
          },
          told: `${open('share')} ${closing('share')}`,
        },
        {
          it: 'a stranger laid the link to the base',
          plant() {
            replaceByLink('share')
            lchownSync(at('share'), stranger, 0)
          },
          told: `FOLDER/share belongs to another user (uid ${stranger}). Name another place for pushctl's files, by its whole path: export XDG_DATA_HOME="$(mktemp -d)"`,
        },
      ]
    : []),
]

describe("a folder of pushctl's own is left alone when", () => {
  it.each(whole)('$it', async ({ plant, told: expected }) => {
    plant()
    const said = `file/not-ours: ${expected.replaceAll('FOLDER', folder)}`
    expect(await told(files().read(kept()))).toBe(said)
    expect(await told(files().write(kept(), 'new', { force: true }))).toBe(said)
    expect(await told(files().makeFolder(own().path))).toBe(said)
    expect(await told(files().remove(kept()))).toBe(said)
    expect(await told(files().exists(kept()))).toBe(said)
    expect(readFileSync(at('victim/state.json'), 'utf8')).toBe('precious')
  })
})

const single: readonly Planted[] = [
  {
    it: 'is a link',
    plant() {
      rmSync(kept())
      symlinkSync(at('victim/state.json'), kept())
    },
    told: link('share/pushctl/gateway/state.json'),
  },
  {
    it: 'is a link to nothing',
    plant() {
      rmSync(kept())
      symlinkSync(at('missing'), kept())
    },
    told: link('share/pushctl/gateway/state.json'),
  },
  {
    it: 'may be written by everybody',
    plant: () => chmodSync(kept(), 0o666),
    told: `${open('share/pushctl/gateway/state.json')} ${closing('share/pushctl/gateway/state.json')}`,
  },
  ...(isRoot
    ? [
        {
          it: 'belongs to a stranger',
          plant: () => chownSync(kept(), stranger, 0),
          told: `FOLDER/share/pushctl/gateway/state.json belongs to another user (uid ${stranger}). If you trust what it holds, make it yours: chown 0 'FOLDER/share/pushctl/gateway/state.json'`,
        },
      ]
    : []),
]

describe('a kept file is not read when it', () => {
  it.each(single)('$it', async ({ plant, told: expected }) => {
    plant()
    expect(await files().exists(kept())).toBe(true)
    expect(await told(files().read(kept()))).toBe(`file/not-ours: ${expected.replaceAll('FOLDER', folder)}`)
  })

  it('is a link that is written: then the link goes, and not what it leads to', async () => {
    rmSync(kept())
    symlinkSync(at('victim/state.json'), kept())
    await files().write(kept(), 'new', { force: true })
    expect(readFileSync(at('victim/state.json'), 'utf8')).toBe('precious')
    expect((await files().read(kept())).toString()).toBe('new')
  })
})

describe('what people really have is no reason to refuse', () => {
  const ways: readonly (readonly [string, () => void])[] = [
    ['all is as pushctl made it', () => {}],
    ['others may look', () => chmodSync(at('share'), 0o755)],
    [
      'home is on another disk, by a link of their own',
      () => {
        rmSync(at('share'), { recursive: true })
        mkdirSync(at('disk/share'), { recursive: true })
        symlinkSync('disk/share', at('share'))
      },
    ],
    ['the folder is below one like /tmp', () => chmodSync(folder, 0o1777)],
    ['nothing is there yet', () => rmSync(at('share'), { recursive: true })],
    [
      'their own group may write',
      () => {
        if (isRoot) chownSync(at('share'), 0, 0)
        chmodSync(at('share'), isRoot ? 0o775 : 0o755)
      },
    ],
  ]
  it.each(ways)('%s', async (_, arrange) => {
    arrange()
    await files().makeFolder(own().path)
    await files().write(kept(), 'new', { force: true })
    expect((await files().read(kept())).toString()).toBe('new')
    await files().remove(kept())
    expect(existsSync(kept())).toBe(false)
  })
})

describe('a file to be obeyed', () => {
  const obeyed = () => told(realFiles(folder).readOurs('.pushctlrc'))
  beforeEach(() => writeFileSync(at('.pushctlrc'), 'env: sandbox'))

  const cases: readonly (readonly [string, () => void, RegExp])[] = [
    ['of their own', () => {}, /^done$/],
    [
      'by a link of their own, as to a folder of dot files',
      () => {
        rmSync(at('.pushctlrc'))
        symlinkSync('victim/state.json', at('.pushctlrc'))
      },
      /^done$/,
    ],
    [
      'that others may write',
      () => chmodSync(at('.pushctlrc'), 0o666),
      /\.pushctlrc may be written by other users\. .*: chmod go-w '\.pushctlrc'$/,
    ],
    ...(isRoot
      ? ([
          [
            'of a stranger',
            () => chownSync(at('.pushctlrc'), stranger, stranger),
            /^file\/not-ours: \.pushctlrc belongs to another user \(uid 54321\)\. .*: chown 0 '\.pushctlrc'$/,
          ],
          [
            'of their own, by a link of a stranger',
            () => {
              rmSync(at('.pushctlrc'))
              symlinkSync('victim/state.json', at('.pushctlrc'))
              lchownSync(at('.pushctlrc'), stranger, stranger)
            },
            /^file\/not-ours: \.pushctlrc belongs to another user/,
          ],
        ] as const)
      : []),
  ]
  it.each(cases)('%s', async (_, arrange, expected) => {
    arrange()
    expect(await obeyed()).toMatch(expected)
  })
})

describe('temporary folders', () => {
  it('are not made where another user could put their own in the place', async () => {
    const before = process.env.TMPDIR
    chmodSync(at('share'), 0o777)
    process.env.TMPDIR = at('share')
    try {
      expect(await told(realFiles(folder).makeTemporaryFolder())).toContain(
        `${at('share')} may be written by other users. Close it to them: chmod go-w`,
      )
    } finally {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    }
  })
})
