#!/usr/bin/env node
'use strict'

const { keepCompiledCode, main, realHost } = require('../dist/main.cjs')

const host = realHost()
const save = keepCompiledCode(require.extensions, host)
main(process.argv.slice(2), host).then((code) => {
  process.exitCode = code
  save()
})
