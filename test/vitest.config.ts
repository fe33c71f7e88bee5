import { defineConfig } from 'vitest/config'

/** Everything that has to hold: `npm test` and `npm run watch`. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/loopback.ts', 'test/few-keys.ts'],
    // Room for what tests leave behind: collecting it took a tenth of the time.
    execArgv: ['--max-semi-space-size=64'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})
