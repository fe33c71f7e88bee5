import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { defineConfig, type Plugin, rolldown } from 'rolldown'

/** Writes the licences of everything that was bundled beside it, as those licences ask. */
function thirdPartyLicences(): Plugin {
  return {
    name: 'third-party-licences',
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((chunk) =>
        chunk.type === 'chunk' ? chunk.moduleIds : [],
      )
      const folders = new Set(
        modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replaceAll('\\', '/')) ?? []),
      )
      const notices = [...folders].sort().map((folder) => {
        const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
        const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
        const text =
          file !== undefined && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : ''
        return `${name} ${version} (${license})\n\n${text.trim()}\n`
      })
      this.emitFile({
        type: 'asset',
        fileName: 'THIRD-PARTY-LICENCES.txt',
        source: notices.join(`\n${'-'.repeat(80)}\n\n`),
      })
    },
  }
}

/**
 * Commander loads node:child_process for subcommands that are programs of their own; pushctl has none, and loading it
 * takes as long as all of commander.
 */
const commanderWithoutPrograms: Plugin = {
  name: 'commander-without-programs',
  resolveId: (source, importer) =>
    source === 'node:child_process' && importer?.includes('/commander/') === true
      ? '\0no-programs'
      : undefined,
  load: (id) => (id === '\0no-programs' ? 'export const spawn = undefined' : undefined),
}

/** pushctl parses settings with cosmiconfig and never runs them: what would run code is not even there. */
const cosmiconfigWithoutCode: Plugin = {
  name: 'cosmiconfig-without-code',
  resolveId: (source, importer) =>
    (source === 'import-fresh' || source === 'typescript') && importer?.includes('/cosmiconfig/') === true
      ? '\0no-code'
      : undefined,
  load: (id) => (id === '\0no-code' ? 'export default undefined' : undefined),
}

/** Two chunks that load each other bundle well and then crash. */
const loadableChunks: Plugin = {
  name: 'loadable-chunks',
  generateBundle(_, bundle) {
    const importsOf = (file: string) => {
      const chunk = bundle[file]
      return chunk?.type === 'chunk' ? chunk.imports : []
    }
    const follow = (way: readonly string[]): void => {
      for (const next of importsOf(way.at(-1) ?? '')) {
        if (way.includes(next)) this.error(`These load each other: ${[...way, next].join(' → ')}`)
        follow([...way, next])
      }
    }
    for (const file of Object.keys(bundle)) follow([file])
  },
}

/** A script for browsers, as one file. */
async function browserScript(file: string): Promise<string> {
  const bundle = await rolldown({ input: file, platform: 'browser' })
  const { output } = await bundle.generate({ format: 'es', minify: true, codeSplitting: false })
  await bundle.close()
  return output[0].code
}

/**
 * `import('./inbox.html?raw')`: a file as its text, as Vite and so the tests have it. TypeScript becomes the script that
 * a browser runs.
 */
const textFiles: Plugin = {
  name: 'text-files',
  resolveId: (source, importer) =>
    source.endsWith('?raw') && importer !== undefined ? join(dirname(importer), source) : undefined,
  async load(id) {
    if (!id.endsWith('?raw')) return undefined
    const file = id.slice(0, -'?raw'.length)
    const code = file.endsWith('.ts') ? await browserScript(file) : readFileSync(file, 'utf8')
    return { code, moduleType: 'text' }
  },
}

/** What tsc is told for declarations alone; `npm run types` is what checks them. */
const declarationFlags =
  '--ignoreConfig --noCheck --declaration --emitDeclarationOnly --rootDir src --target es2023 --module esnext --moduleResolution bundler --allowImportingTsExtensions --types node'

const relativeImports = /(from ')(\.[^']+)\.ts'/g

/** The declaration and all it names, by path: the rest of what tsc writes is nobody's business. */
function reachable(folder: string, file: string, found = new Map<string, string>()): Map<string, string> {
  if (found.has(file)) return found
  const text = readFileSync(join(folder, file), 'utf8')
  found.set(file, text.replace(relativeImports, "$1$2.js'"))
  for (const [, , target] of text.matchAll(relativeImports)) {
    reachable(folder, `${join(dirname(file), target ?? '')}.d.ts`, found)
  }
  return found
}

/** Writes the types of an entry beside it. Its module is CommonJS, and so its types have to say they are. */
function declarations(entry: string): Plugin {
  return {
    name: 'declarations',
    generateBundle() {
      const folder = mkdtempSync(join(tmpdir(), 'pushctl-types-'))
      const tsc = join(import.meta.dirname, 'node_modules/typescript/bin/tsc')
      try {
        execFileSync(process.execPath, [tsc, ...declarationFlags.split(' '), '--outDir', folder, entry], {
          cwd: import.meta.dirname,
          stdio: 'inherit',
        })
        for (const [file, source] of reachable(folder, relative('src', entry).replace(/\.ts$/, '.d.ts'))) {
          this.emitFile({ type: 'asset', fileName: join('types', file), source })
        }
        this.emitFile({ type: 'asset', fileName: 'types/package.json', source: '{ "type": "commonjs" }\n' })
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  }
}

/**
 * What is loaded together is one file, for each file costs up to a millisecond at the start of a command. A file is named
 * by its roots and holds all that these import and no file before it in the list has.
 */
const together = {
  program: ['cli/program', 'cli/command', 'commands/catalog', 'config/resolve', 'finding'],
  'push-type': ['apns/push-type', 'apns/topic'],
  payload: ['apns/payload', 'apns/device-token'],
  credential: [
    ...['file', 'signing-key/is-signing-key', 'signing-key/signing-key'].map((name) => `credential/${name}`),
    ...['chain', 'choice', 'portal'].map((name) => `credential/certificate/${name}`),
    ...['credential-files', 'passphrase'].map((name) => `commands/push/${name}`),
  ],
  encrypted: ['pkcs12/read', 'key/encrypted-key'].map((name) => `credential/${name}`),
  causes: ['apns/endpoint', 'diagnosis/foresee', 'diagnosis/found-cause', 'diagnosis/http2-rules'],
  request: [
    ...['command-line', 'header-options', 'sent', 'credential-options', 'destination-options', 'history'].map(
      (name) => `commands/push/${name}`,
    ),
    ...['notification', 'payload-fields'].map((name) => `apns/${name}`),
  ],
  lint: ['apns/lint', 'apns/foreign-payload'],
  push: ['commands/send'],
  session: ['client/session'],
  judgement: ['credential/contents-rules', 'commands/cert/pairing'],
}

const codeSplitting = {
  groups: [
    { name: 'start', tags: ['$initial' as const], priority: 100 },
    ...Object.entries(together).map(([name, roots], at) => ({
      name,
      test: new RegExp(`/src/(?:${roots.join('|')})\\.ts$`),
      priority: 99 - at,
    })),
  ],
}

/** Split CommonJS, minified: what starts fastest. Everything is bundled, so an installed pushctl is one package. */
const program = defineConfig({
  input: { main: 'src/main.ts' },
  platform: 'node',
  preserveEntrySignatures: 'allow-extension',
  plugins: [
    commanderWithoutPrograms,
    cosmiconfigWithoutCode,
    textFiles,
    thirdPartyLicences(),
    loadableChunks,
  ],
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    cleanDir: true,
    minify: true,
    codeSplitting,
  },
})

/** `import { startGateway } from 'pushctl/gateway'`: a file of its own, so that it costs the program nothing. */
const library = defineConfig({
  input: { gateway: 'src/library.ts' },
  platform: 'node',
  plugins: [declarations('src/library.ts')],
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    codeSplitting: false,
    minify: true,
  },
})

export default [program, library]
