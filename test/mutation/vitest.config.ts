import { defineConfig } from 'vitest/config'

/** The tests nearest to the folder whose lines are broken, whole; `run.mjs` names them. */
export default defineConfig({
  test: {
    env: { MODE: 'whole' },
    include: (process.env.PUSHCTL_MUTATION_TESTS ?? 'test/**/*.test.ts').split(' '),
    setupFiles: ['test/few-keys.ts'],
    testTimeout: 20_000,
    isolate: false,
  },
})
