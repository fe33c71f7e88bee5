// What runs first in the executable: the files of dist/ lie in it as assets, and load each other as they do on a disk.
'use strict'
const { posix } = require('node:path')
const { getAsset } = require('node:sea')
const { compileFunction } = require('node:vm')

/** @type {Map<string, { exports: any }>} */
const loaded = new Map()

/** @param {string} file its path in dist/ */
function load(file) {
  const known = loaded.get(file)
  if (known !== undefined) return known.exports
  const module = { exports: {} }
  loaded.set(file, module)
  const nextTo = (/** @type {string} */ name) =>
    name.startsWith('.') ? load(posix.join(posix.dirname(file), name)) : require(name)
  const run = compileFunction(getAsset(file, 'utf8'), ['exports', 'require', 'module'], { filename: file })
  run(module.exports, nextTo, module)
  return module.exports
}

const { leave, main, realHost } = load('main.cjs')
// The executable is the program: nothing stands between it and the words.
main(process.argv.slice(2), realHost([process.execPath])).then(leave)
