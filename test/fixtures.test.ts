import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { canPush } from '../src/credential/certificate/ability.ts'
import { readCertificate } from '../src/credential/certificate/certificate.ts'
import { labelOf } from '../src/credential/certificate/kind.ts'

const folder = resolve(import.meta.dirname, '../fixtures')
const now = new Date('2026-11-22T12:00:00Z')

/** Certificates that the local gateway made, named by what they are or by what is wrong with them. */
const table = [
  ['universal.cer', 'universal', 'local', true],
  ['sandbox.cer', 'dev', 'local', true],
  ['development.cer', 'dev', 'local', true],
  ['production.cer', 'prod', 'local', true],
  ['voip.cer', 'voip', 'local', true],
  ['complication.cer', 'watchkit', 'local', true],
  ['pass.cer', 'pass', 'local', true],
  ['website.cer', 'website', 'local', true],
  ['mdm.cer', 'mdm', 'local', true],
  ['iphone-developer.cer', 'iPhone Developer', 'local', false],
  ['apple-development.cer', 'Apple Development', 'local', false],
  ['expired.cer', 'universal', 'local', false],
  ['not-yet-valid.cer', 'universal', 'local', false],
  // A stranger signed it with the gateway's name: only the gateway itself, which has the key, can tell.
  ['look-alike.cer', 'universal', 'local', true],
  ['no-usage.cer', 'universal', 'local', true],
] as const

describe('fixtures', () => {
  it.each(table)('%s is %s, from %s, pushes: %s', (name, label, provenance, pushes) => {
    const certificate = readCertificate(readFileSync(join(folder, name)))
    expect(labelOf(certificate.kind, certificate.subject.commonName)).toBe(label)
    expect(certificate.provenance).toBe(provenance)
    expect(canPush(certificate, now).can).toBe(pushes)
  })

  it('each has its row', () => {
    expect(readdirSync(folder).sort()).toEqual(table.map(([name]) => name).sort())
  })
})
