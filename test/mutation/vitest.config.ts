import { defineConfig } from 'vitest/config'

/** The tests nearest to the folder whose lines are broken, whole; `run.mjs` names them. */
export default defineConfig({
  test: {
    env: { MODE: 'whole' },
    include: (process.env.PUSHCTL_MUTATION_TESTS ?? 'test/**/*.test.ts').split(' '),
    setupFiles: ['test/few-keys.ts'],
    // Lines that can be broken in every place run several times slower; what never ends is ended by Stryker.
    testTimeout: 120_000,
    isolate: false,
  },
})
