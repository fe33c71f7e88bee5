import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { openapiDocument } from './document.ts'

it('docs/openapi.json is what the routes of the HTTP side and their types make', async () => {
  const file = resolve(import.meta.dirname, '../../docs/openapi.json')
  await expect(`${JSON.stringify(openapiDocument(), undefined, 2)}\n`).toMatchFileSnapshot(file)
})
