import { defineConfig } from 'vitest/config'

/** `npm run pictures`: draws the pictures of the READMEs anew. */
export default defineConfig({
  test: { include: ['test/browser/pictures.ts'], testTimeout: 60_000, hookTimeout: 30_000 },
})
