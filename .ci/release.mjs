// What has to agree before a version is published: the tag, package.json, and a chapter of CHANGELOG.md that is not empty.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * @param {string} tag as it was pushed: `v1.2.3`
 * @param {string} version of package.json
 * @param {string} changelog text of CHANGELOG.md, with a chapter `## 1.2.3` for each version, and perhaps its date
 * @returns {string[]} what does not agree, one sentence each
 */
export function disagreements(tag, version, changelog) {
  const found = []
  if (tag !== `v${version}`) found.push(`The tag is ${tag}, but package.json says ${version}.`)
  const chapters = changelog.split(/^## /m).slice(1)
  const chapter = chapters.find((text) => text.split(/\s/, 1)[0] === version)
  if (chapter === undefined) found.push(`CHANGELOG.md has no chapter "## ${version}".`)
  else if (!/^- /m.test(chapter)) found.push(`The chapter "## ${version}" of CHANGELOG.md says nothing.`)
  return found
}

if (process.argv[1] === import.meta.filename) {
  const read = (/** @type {string} */ file) => readFileSync(resolve(import.meta.dirname, '..', file), 'utf8')
  const found = disagreements(
    process.argv[2] ?? '(none)',
    JSON.parse(read('package.json')).version,
    read('CHANGELOG.md'),
  )
  for (const sentence of found) process.stderr.write(`${sentence}\n`)
  process.exitCode = found.length === 0 ? 0 : 1
}
