import { defineConfig } from 'vitest/config'

/** `npm run browser`: what needs a browser is kept out of `npm test`, which needs Node alone. */
export default defineConfig({
  test: { include: ['test/browser/*.browser.ts'], isolate: false, testTimeout: 120_000, hookTimeout: 60_000 },
})
