/** The scenarios as one program; where to is said on the command line. */
export default {
  input: 'test/scenarios/worker.ts',
  platform: 'node',
  // The inbox page is for browsers: nothing here asks for it.
  external: /\?raw$/,
  output: { format: 'esm', entryFileNames: 'worker.mjs', chunkFileNames: '[name]-[hash].mjs' },
}
