// `node .ci/install/fill.mjs VERSION SHA256SUMS FOLDER`: the Homebrew formula and the Scoop manifest of a release.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const templates = ['pushctl.rb', 'pushctl.json']

/**
 * @param {string} sums what `sha256sum` printed
 * @returns {Map<string, string>} file name to its SHA-256 in hex
 */
export const sumsIn = (sums) =>
  new Map(
    [...sums.matchAll(/^([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/gm)].map(([, sum = '', name = '']) => [name, sum]),
  )

/**
 * @param {string} template with `{{version}}` and `{{sha256 FILE}}` in it
 * @param {string} version as package.json has it
 * @param {ReadonlyMap<string, string>} sums of the files of the release
 * @returns {string} the template with all of them filled in
 * @throws {Error} when a file has no sum, or the version is none: what is not filled in would be published
 */
export function filled(template, version, sums) {
  if (!/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)) throw new Error(`${version} is no version`)
  return template.replaceAll('{{version}}', version).replaceAll(/\{\{sha256 (.+?)\}\}/g, (_, name) => {
    const sum = sums.get(name)
    if (sum === undefined) throw new Error(`there is no checksum of ${name}`)
    return sum
  })
}

if (process.argv[1] === import.meta.filename) {
  const [version = '', sumsFile = '', folder = ''] = process.argv.slice(2)
  const sums = sumsIn(readFileSync(sumsFile, 'utf8'))
  for (const name of templates) {
    const template = readFileSync(join(import.meta.dirname, name), 'utf8')
    writeFileSync(join(folder, name), filled(template, version, sums))
  }
}
