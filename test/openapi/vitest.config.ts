import { defineConfig } from 'vitest/config'

/** `npm run openapi`: whether docs/openapi.json is what routes and types make; with `-- -u` it is written anew. */
export default defineConfig({
  test: { include: ['test/openapi/openapi.ts'], testTimeout: 120_000 },
})
