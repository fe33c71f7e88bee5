#!/usr/bin/env node
'use strict'

const { keepCompiledCode, main, realHost } = require('../dist/main.cjs')

const host = realHost()
keepCompiledCode(host)
main(process.argv.slice(2), host).then((code) => {
  process.exitCode = code
})
