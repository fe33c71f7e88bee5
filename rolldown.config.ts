import { defineConfig } from 'rolldown'

/** Split CommonJS, minified: what starts fastest. Everything is bundled, so an installed pushctl is one package. */
export default defineConfig({
  input: { main: 'src/main.ts' },
  platform: 'node',
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    cleanDir: true,
    minify: true,
  },
})
