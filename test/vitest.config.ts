import { defineConfig } from 'vitest/config'

/** Everything that has to hold: `npm test` and `npm run watch`. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/loopback.ts', 'test/few-keys.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})
