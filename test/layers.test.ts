import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'
import { catalog } from '../src/commands/catalog.ts'
import { parsedSource, sourceFiles } from './parsed-source.ts'

const src = resolve(import.meta.dirname, '../src')

/** What every layer may import beside its own files. */
const ground = ['defined', 'fault', 'finding', 'secret', 'text', 'time', 'token-bucket']

/** Layer to the layers it may import: the arrows of the design, and no others. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  apns: [],
  credential: ['apns'],
  diagnosis: ['credential', 'apns'],
  client: ['diagnosis', 'credential', 'apns'],
  gateway: ['diagnosis', 'credential', 'apns', 'own-folders'],
  doctor: ['client', 'diagnosis', 'credential', 'apns'],
  config: ['apns'],
  cli: [],
  commands: [
    'cli',
    'config',
    'gateway',
    'doctor',
    'client',
    'diagnosis',
    'credential',
    'apns',
    'own-folders',
  ],
  main: ['cli', 'commands', 'config', 'real-host', 'compile-cache', 'leave'],
  leave: ['cli'],
  'compile-cache': ['own-folders', 'real-host'],
  'own-folders': [],
  library: ['gateway', 'credential', 'apns'],
  'real-host': ['own-folders', 'cli'],
  host: [],
  defined: [],
  fault: [],
  secret: [],
  finding: [],
  text: [],
  time: [],
  'token-bucket': [],
}

/** Layers whose types alone may be named: they know the shape of the outside world, not the world. */
const typesOnly: Readonly<Record<string, readonly string[]>> = {
  cli: ['host'],
  commands: ['host'],
  config: ['host'],
  main: ['host'],
  'real-host': ['host'],
  host: ['own-folders'],
  finding: [],
}

interface Import {
  readonly file: string
  /** The file it imports, from `src`. */
  readonly target: string
  readonly from: string
  readonly to: string
  readonly types: boolean
  /** Loaded when it is needed, and not with the file. */
  readonly late: boolean
}

/** What runs in a browser. */
const isPage = (file: string) => file.startsWith('gateway/page/browser/')

const layerOf = (path: string) =>
  path.includes('/') ? path.slice(0, path.indexOf('/')) : path.replace(/\.ts$/, '')

function importsOf(file: string): Import[] {
  const { source, module, comments } = parsedSource(file)
  const found = [
    ...module.staticImports.map((one) => ({
      name: one.moduleRequest.value,
      types: one.entries.length > 0 && one.entries.every((entry) => entry.isType),
      late: false,
    })),
    ...module.staticExports
      .flatMap((one) => one.entries)
      .flatMap((entry) =>
        entry.moduleRequest ? [{ name: entry.moduleRequest.value, types: entry.isType, late: false }] : [],
      ),
    ...module.dynamicImports.map((one) => ({
      name: source.slice(one.moduleRequest.start + 1, one.moduleRequest.end - 1),
      types: false,
      late: true,
    })),
    // Types of JavaScript stand in comments.
    ...comments
      .flatMap(({ value }) => [...value.matchAll(/import\('([^']+)'\)/g)])
      .map(([, name = '']) => ({ name, types: true, late: false })),
  ]
  return found
    .filter(({ name }) => name.startsWith('.') && /\.[tj]s$/.test(name))
    .map(({ name, types, late }) => {
      const target = relative(src, resolve(dirname(join(src, file)), name))
      return { file, from: layerOf(file), to: layerOf(target), target, types, late }
    })
}

/** @returns for each file that imports itself over others, the way round: `a.ts -> b.ts -> a.ts` */
function circles(imports: readonly Pick<Import, 'file' | 'target'>[]): string[] {
  const targets = new Map<string, string[]>()
  for (const { file, target } of imports) targets.set(file, [...(targets.get(file) ?? []), target])
  return [...targets.keys()].flatMap((start) => {
    const cameFrom = new Map<string, string>()
    for (const queue = [start]; queue.length > 0; ) {
      const file = queue.shift() ?? ''
      for (const target of targets.get(file) ?? []) {
        if (target === start) {
          const way = [start]
          for (let at = file; at !== start; at = cameFrom.get(at) ?? start) way.unshift(at)
          return [[start, ...way].join(' -> ')]
        }
        if (cameFrom.has(target)) continue
        cameFrom.set(target, file)
        queue.push(target)
      }
    }
    return []
  })
}

const importsIn = new Map(sourceFiles.map((file) => [file, importsOf(file)]))
const all = [...importsIn.values()].flat()

/** @returns the files that run when a file is loaded, itself included */
function loadedWith(file: string): string[] {
  const loaded = new Set([file])
  for (const each of loaded)
    for (const { target, late, types } of importsIn.get(each) ?? []) if (!late && !types) loaded.add(target)
  return [...loaded]
}

const allowed = ({ from, to, types }: Pick<Import, 'from' | 'to' | 'types'>) =>
  from === to ||
  ground.includes(to) ||
  (arrows[from] ?? []).includes(to) ||
  (types && (typesOnly[from] ?? []).includes(to))

describe('layers', () => {
  it('every folder and top-level file of src has its place in the table', () => {
    expect([...new Set(sourceFiles.map(layerOf))].filter((layer) => arrows[layer] === undefined)).toEqual([])
  })

  it('no import goes against the arrows', () => {
    expect(all.filter((one) => !allowed(one)).map(({ file, to }) => `${file} -> ${to}`)).toEqual([])
  })

  it('sees the imports it judges', () => {
    expect(all.length).toBeGreaterThan(sourceFiles.length)
    const file = { file: '', target: '', late: false }
    expect(allowed({ ...file, from: 'gateway', to: 'client', types: true })).toBe(false)
    expect(allowed({ ...file, from: 'cli', to: 'host', types: false })).toBe(false)
  })

  it('no files import each other in a circle, not for types either', () => {
    expect(circles(all.filter(({ late }) => !late))).toEqual([])
  })

  it('sees a circle, however long', () => {
    const [a, b, c, d] = ['a.ts', 'b.ts', 'c.ts', 'd.ts'].map((file, at, names) => ({
      file,
      target: names[(at + 1) % 3] ?? '',
    }))
    expect(circles([a, b, c, d].filter((one) => one !== undefined))).toEqual([
      'a.ts -> b.ts -> c.ts -> a.ts',
      'b.ts -> c.ts -> a.ts -> b.ts',
      'c.ts -> a.ts -> b.ts -> c.ts',
    ])
  })

  it.each([
    ['a push that goes well', 'commands/send.ts', ['diagnosis/diagnose.ts', 'diagnosis/failure-text.ts']],
    ['a push with a certificate', 'commands/send.ts', ['credential/signing-key/provider-token.ts']],
    ['a credential without passphrase', 'credential/file.ts', ['credential/encryption/pbe.ts']],
    ['cert classify', 'commands/cert/classify.ts', ['credential/pkcs12/read.ts', 'apns/payload.ts']],
  ])('%s is not kept waiting for the code of others', (_, file, others) => {
    expect(sourceFiles).toEqual(expect.arrayContaining(others))
    expect(loadedWith(file).filter((each) => others.includes(each))).toEqual([])
  })

  it('the inbox page runs in a browser: nothing that is loaded with it needs Node', () => {
    const loaded = loadedWith('gateway/page/browser/inbox.ts')
    const layers = new Set(loaded.filter((file) => !isPage(file)).map(layerOf))
    expect([...layers].filter((layer) => ![...ground, 'apns', 'gateway'].includes(layer))).toEqual([])
    expect(loaded.filter((file) => layerOf(file) === 'gateway' && !isPage(file))).toEqual([
      'gateway/expect/checked-push.ts',
      'gateway/trouble/trouble.ts',
    ])
    const needsNode = (file: string) => {
      const { module } = parsedSource(file)
      return module.staticImports.some(
        ({ moduleRequest: { value }, entries }) =>
          value.startsWith('node:') && !(entries.length > 0 && entries.every(({ isType }) => isType)),
      )
    }
    expect(loaded.filter(needsNode)).toEqual([])
    expect(loaded).toContain('apns/lint.ts')
  })

  it('nobody but the build loads what runs in a browser', () => {
    expect(all.filter(({ file, target }) => isPage(target) && !isPage(file))).toEqual([])
  })

  it.each([
    [
      'commands/send.ts',
      ['diagnosis/diagnose.ts', 'apns/reasons.ts', 'client/session.ts', 'gateway/local.ts'],
    ],
    [
      'commands/send.ts',
      ['credential/certificate/rules.ts', 'diagnosis/diagnose.ts', 'commands/send/many/many.ts'],
    ],
    ['client/reach.ts', ['client/dial.ts', 'client/secure-context.ts', 'client/wire/push-wire.ts']],
  ])('%s does not load %j before they are needed', (file, spared) => {
    const loaded = loadedWith(file)
    expect(loaded.length).toBeGreaterThan(2)
    expect(loaded.filter((each) => spared.includes(each))).toEqual([])
    for (const each of spared) expect(sourceFiles).toContain(each)
  })

  it('the host is a contract: types, and nothing that runs', () => {
    const { program } = parseSync('host.ts', readFileSync(join(src, 'host.ts'), 'utf8'))
    const runs = program.body.filter(
      (node) =>
        !(node.type === 'ImportDeclaration' && node.importKind === 'type') &&
        !(node.type === 'ExportNamedDeclaration' && node.exportKind === 'type'),
    )
    expect(runs).toEqual([])
  })

  it('commands share through push, output and input, never through the folder of another command', () => {
    /** `send.ts` and `send/…` are one command; so are the commands of one group, and the two doors for whatever a person holds. */
    const ownerOf = (path: string) =>
      path.split('/')[1]?.replace(/\.ts$/, '').replace('explain', 'inspect') ?? ''
    const shared = ['push', 'output', 'input']
    /** The door asks other commands whole, and takes no piece of them. */
    const isAsked = (file: string, target: string) =>
      file.startsWith('commands/inspect/') &&
      catalog.commands.some(({ path }) => target === `commands/${path.replace(' ', '/')}.ts`)
    const strays = all.filter(
      ({ file, target }) =>
        file.startsWith('commands/') &&
        file !== 'commands/catalog.ts' &&
        target.split('/').length > 2 &&
        target.startsWith('commands/') &&
        !isAsked(file, target) &&
        ![...shared, ownerOf(file)].includes(ownerOf(target)),
    )
    expect(strays.map(({ file, target }) => `${file} -> ${target}`)).toEqual([])
  })

  it('beside the catalog, only commands lie in the root of commands', () => {
    const roots = sourceFiles.filter(
      (file) => /^commands\/[^/]+\.ts$/.test(file) && file !== 'commands/catalog.ts',
    )
    const paths = catalog.commands.map(({ path }) => `commands/${path}.ts`)
    expect(roots.filter((file) => !paths.includes(file))).toEqual([])
  })

  it.each(catalog.commands.map(({ path }) => path))(
    '%s: declaration, run, human, in this order',
    async (path) => {
      const found = await catalog.commands.find((each) => each.path === path)?.load()
      const parts = Object.keys(found?.default ?? {}).filter((key) =>
        ['options', 'run', 'human'].includes(key),
      )
      expect(parts).toEqual(['options', 'run', 'human'])
    },
  )

  it('only the files whose job it is touch the console, the clock, the process or the disk', () => {
    const outside =
      /\bconsole\.|\bprocess\.(exit|stdout|stdin|argv|env)\b|\bDate\.now\(|new Date\(\)|from 'node:fs/
    const theirJob =
      /^real-host\/|^(library|compile-cache|leave|cli\/ask|cli\/progress)\.ts$|^gateway\/page\/browser\//
    const others = sourceFiles.filter((file) => !theirJob.test(file))
    expect(others.filter((file) => outside.test(readFileSync(join(src, file), 'utf8')))).toEqual([])
  })
})

/** Whether one layer reaches another over other layers than itself. */
function goesRound(from: string, to: string): boolean {
  const reach = (layer: string): readonly string[] => [layer, ...(arrows[layer] ?? []).flatMap(reach)]
  return (arrows[from] ?? []).some((next) => next !== to && reach(next).includes(to))
}

/** The layers as docs/architecture.md shows them: arrows that no way round replaces, and the whole table below. */
function drawing(): string {
  const layers = Object.keys(arrows).filter((layer) => !ground.includes(layer))
  const edges = layers.flatMap((from) => [
    ...(arrows[from] ?? []).filter((to) => !goesRound(from, to)).map((to) => `  ${from} --> ${to}`),
    ...(typesOnly[from] ?? []).map((to) => `  ${from} -. types .-> ${to}`),
  ])
  const named = (names: readonly string[] = []) => names.map((name) => `\`${name}\``).join(', ') || '–'
  const rows = layers.map(
    (layer) => `| \`${layer}\` | ${named(arrows[layer])} | ${named(typesOnly[layer])} |`,
  )
  return [
    '```mermaid',
    'graph TD',
    ...edges,
    '```',
    '',
    `Every layer may use ${named(ground)}; beside these:`,
    '',
    '| layer | may import | and the types of |',
    '|---|---|---|',
    ...rows,
  ].join('\n')
}

describe('docs/architecture.md', () => {
  const file = resolve(import.meta.dirname, '../docs/architecture.md')
  const text = readFileSync(file, 'utf8')

  it('draws the layers as they are', async () => {
    const place = /(?<=<!-- layers -->\n).*?(?=<!-- \/layers -->)/s
    expect(text).toMatch(place)
    await expect(text.replace(place, () => `${drawing()}\n`)).toMatchFileSnapshot(file)
  })

  it('says what each folder holds', () => {
    const folders = [...new Set(sourceFiles.filter((file) => file.includes('/')).map(layerOf))]
    expect(folders.filter((folder) => !text.includes(`\n| \`${folder}\` | `))).toEqual([])
  })
})
