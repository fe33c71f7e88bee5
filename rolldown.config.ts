import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'rolldown'

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

/** Split CommonJS, minified: what starts fastest. Everything is bundled, so an installed pushctl is one package. */
export default defineConfig({
  input: { main: 'src/main.ts' },
  platform: 'node',
  preserveEntrySignatures: 'allow-extension',
  plugins: [commanderWithoutPrograms, thirdPartyLicences()],
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    cleanDir: true,
    minify: true,
    // What is always loaded together lies in one file: every further file costs as much as 20 KB of code. What main.ts
    // needs itself stays with it, for --version loads nothing else.
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        {
          name: 'frame',
          test: /no-programs|src\/(cli\/(program|frame|progress|input|usage-fault|nearest|style|command|catalog)|commands\/catalog)\.ts$|node_modules\/(commander|fastest-levenshtein)\//,
        },
        {
          name: 'credential',
          test: /src\/(credential\/|finding\.ts$|apns\/(endpoint|environment|push-type|topic)\.ts$|commands\/(credential-files|fields|file-pattern|finding-lines|passphrase)\.ts$)|node_modules\/node-forge\//,
        },
        { name: 'http2-wrapper', test: /node_modules\/(http2-wrapper|quick-lru|resolve-alpn)\// },
      ],
    },
  },
})
