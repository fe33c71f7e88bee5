#!/usr/bin/env node
'use strict'

const { keepCompiledCode, leave, main, realHost } = require('../dist/main.cjs')

const host = realHost()
keepCompiledCode(host)
main(process.argv.slice(2), host).then(leave)
