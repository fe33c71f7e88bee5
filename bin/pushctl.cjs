#!/usr/bin/env node
'use strict'

const { main, realHost } = require('../dist/main.cjs')

main(process.argv.slice(2), realHost()).then((code) => {
  process.exitCode = code
})
