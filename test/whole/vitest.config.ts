import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const test = resolve(import.meta.dirname, '..')
const withQuickForm = readdirSync(test, { recursive: true, encoding: 'utf8' }).filter(
  (name) =>
    name.endsWith('.test.ts') && readFileSync(join(test, name), 'utf8').includes('/whole/quick-form.ts'),
)

/** `npm run test:whole`: whole, what starts other programs by the dozen and has a quick form in `npm test`. */
export default defineConfig({
  test: {
    env: { MODE: 'whole' },
    include: withQuickForm.map((name) => `test/${name.replaceAll('\\', '/')}`),
    setupFiles: ['test/loopback.ts', 'test/few-keys.ts'],
    // What was compiled stays compiled for the next run: a tenth of the suite's work, a fifth of test:unit's.
    experimental: { fsModuleCache: true },
    // Room for what tests leave behind: collecting it took a tenth of the time.
    execArgv: ['--max-semi-space-size=64'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})
