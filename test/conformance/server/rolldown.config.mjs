/** The client in its worker, and what the server's program needs of TypeScript; where to is said on the command line. */
export default {
  input: {
    client: 'test/conformance/server/client.ts',
    runner: 'test/conformance/server/runner.ts',
    foreign: 'test/conformance/foreign/run.ts',
  },
  platform: 'node',
  external: [/\?raw$/],
  output: { format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
}
