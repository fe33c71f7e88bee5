import { defineConfig } from 'vitest/config'
import unit from './unit/vitest.config.ts'
import all from './vitest.config.ts'
import whole from './whole/vitest.config.ts'

/** The tests of `npm test`, `test:unit` and `test:whole` in one file: what one of them has compiled is there for all. */
export default defineConfig({
  test: {
    projects: [
      { test: { ...all.test, name: 'all' } },
      { test: { ...unit.test, name: 'unit' } },
      { test: { ...whole.test, name: 'whole' } },
    ],
  },
})
