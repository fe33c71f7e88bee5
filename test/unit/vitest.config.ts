import { configDefaults, defineConfig } from 'vitest/config'

/** Tests that open sockets, start other programs, or run the built pushctl. */
const withOutside = [
  'test/{action,canary,door,finding,install,library,loopback,readme}.test.ts',
  'test/real-host/{files,names,read,run}.test.ts',
  'test/cli/report/report.test.ts',
  'test/client/{batch,channels,connection,dial,probe,session,tunnel}.test.ts',
  'test/client/wire/{connection-with-node,header-decoder}.test.ts',
  'test/commands/{doctor,one-answer,send}.test.ts',
  'test/commands/push/proxy-option.test.ts',
  'test/commands/cert/{one-verdict,request,witnesses}.test.ts',
  'test/commands/{channel,gateway,token}/**',
  'test/commands/mcp/server.test.ts',
  'test/commands/inspect/{curl,curl-output}.test.ts',
  'test/commands/send/many/{header-columns,many}.test.ts',
  'test/conformance/**',
  'test/credential/file.test.ts',
  'test/credential/certificate/issue.test.ts',
  'test/credential/pkcs12/{read,write}.test.ts',
  'test/doctor/examination.test.ts',
  'test/fuzz/**',
  'test/gateway/{local,server}.test.ts',
  'test/gateway/control/{connection-limit,control,openapi,stand-in-proxy}.test.ts',
  'test/gateway/page/page.test.ts',
  'test/gateway/store/keeper.test.ts',
  'test/gateway/wire/**',
  'test/scenarios/scenarios.test.ts',
  'test/sessions/**',
]

/** Tests that try everything there is, and so take seconds each. */
const exhaustive = [
  'test/{docs,functions,inherited-names,layers,material,regular-expressions,schemas,text,workflows}.test.ts',
  'test/commands/{help,next-lines,screen,stray-word}.test.ts',
  'test/commands/inspect/files.test.ts',
  'test/commands/send/many/{push-keys,without-gateway}.test.ts',
  'test/commands/send/many/row-file/csv.test.ts',
  'test/credential/round-trip.test.ts',
  'test/credential/encryption/{digest,passphrase-forms}.test.ts',
  'test/credential/pkcs12/{corpus,passphrases}.test.ts',
  'test/diagnosis/{answers,contradictions,heard}.test.ts',
  'test/gateway/decide/respond.test.ts',
]

/** `npm run test:unit`: the tests that need Node alone, in seconds. closed-doors.ts holds the list true. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...withOutside, ...exhaustive],
    setupFiles: ['test/few-keys.ts', 'test/unit/closed-doors.ts'],
    // What was compiled stays compiled for the next run: a tenth of the suite's work, a fifth of test:unit's.
    experimental: { fsModuleCache: true },
    // Room for what tests leave behind: collecting it took a tenth of the time.
    execArgv: ['--max-semi-space-size=64'],
    testTimeout: 20_000,
  },
})
