import { command } from '../cli/command.ts'
import { marks, type Style } from '../cli/style.ts'
import { quoted } from '../finding.ts'
import { startLocalGateway } from '../gateway/local.ts'
import type { Host } from '../host.ts'
import type { Language, Text } from '../text.ts'
import { sayingKept } from './output/keeping-notice.ts'

/** One line as a person would type it, and how it must end. */
interface DemoStep {
  readonly about: Text
  /** What follows `pushctl`. */
  readonly words: readonly string[]
  /** The exit code that is right here: a push that must be refused ends with 1. */
  readonly exitCode: number
}

const token = '0123456789abcdef'.repeat(4)
const lunch = 'com.example.lunch'
const dinner = 'com.example.dinner'
const push = ['send', '--gateway', 'local', '--token', token]

const steps: readonly DemoStep[] = [
  {
    about: {
      en: 'A push certificate, shaped as Apple makes them. With an Apple account it comes from the developer portal.',
      zh: '先要一张推送证书，格式与 Apple 签发的一致。有 Apple 账号的话，它来自开发者后台。',
    },
    words: ['gateway', 'issue', lunch],
    exitCode: 0,
  },
  {
    about: { en: 'What kind of certificate is it?', zh: '它是哪一种证书？' },
    words: ['cert', 'classify', `${lunch}.cer`, `${lunch}.p12`],
    exitCode: 0,
  },
  {
    about: {
      en: 'The .cer of the portal as PEM, without openssl.',
      zh: '不用 openssl，把后台下载的 .cer 转成 PEM。',
    },
    words: ['cert', 'convert', `${lunch}.cer`, '-o', 'cert.pem'],
    exitCode: 0,
  },
  {
    about: {
      en: 'The .p12 of the keychain as PEM: certificate and key.',
      zh: '把钥匙串导出的 .p12 转成 PEM：证书和私钥都在里面。',
    },
    words: ['cert', 'convert', `${lunch}.p12`, '-o', 'identity.pem'],
    exitCode: 0,
  },
  {
    about: { en: 'The ck.pem that server libraries ask for.', zh: '合成服务端库要用的 ck.pem。' },
    words: ['cert', 'merge', 'cert.pem', 'identity.pem', '-o', 'ck.pem'],
    exitCode: 0,
  },
  {
    about: { en: 'Does everything between here and the gateway work?', zh: '从这里到网关，每一环都通吗？' },
    words: ['doctor', '--gateway', 'local', '--cert', 'ck.pem'],
    exitCode: 0,
  },
  {
    about: {
      en: 'A push. The gateway learns that this device token is one of the sandbox.',
      zh: '发一条推送。网关由此记住：这个设备 token 属于 sandbox。',
    },
    words: [...push, '--cert', 'ck.pem', '--env', 'sandbox', '--message', 'Soup is ready'],
    exitCode: 0,
  },
  {
    about: {
      en: 'The same token at the production gateway, as when a TestFlight server meets a token of a debug build.',
      zh: '把同一个 token 发到生产网关：就像线上服务器遇到了 Xcode 调试包的 token。',
    },
    words: [...push, '--cert', 'ck.pem', '--env', 'production', '--message', 'Soup is ready'],
    exitCode: 1,
  },
  {
    about: { en: 'A certificate of another app…', zh: '换成另一个 App 的证书……' },
    words: ['gateway', 'issue', dinner],
    exitCode: 0,
  },
  {
    about: { en: '…and the token of the first one.', zh: '……却用第一个 App 的 token。' },
    words: [...push, '--cert', `${dinner}.p12`, '--env', 'sandbox', '--message', 'Soup is ready'],
    exitCode: 1,
  },
]

/** One step that was run, or the end of it all. */
type DemoEvent =
  | {
      readonly kind: 'step'
      readonly about: Text
      /** What is run. */
      readonly line: string
      readonly output: string
      readonly exitCode: number
      readonly expectedExitCode: number
    }
  | { readonly kind: 'end'; readonly steps: number; readonly asExpected: number }

/** An environment with empty folders, so that none of this user’s files is read or written. */
function emptyHome(folder: string): Record<string, string> {
  return {
    HOME: folder,
    USERPROFILE: folder,
    LOCALAPPDATA: folder,
    XDG_DATA_HOME: `${folder}/data`,
    XDG_CACHE_HOME: `${folder}/cache`,
  }
}

async function* runSteps(host: Host, language: Language, colour: boolean): AsyncGenerator<DemoEvent> {
  const folder = await host.files.makeTemporaryFolder()
  const home = emptyHome(folder)
  const env = { ...home, PUSHCTL_LANG: language, ...(colour && { FORCE_COLOR: '1' }) }
  const gateway = await startLocalGateway(
    {
      platform: host.platform,
      env: { ...host.env, ...home },
      home: folder,
      files: host.files,
      now: () => host.now(),
    },
    { ports: { sandbox: 0, production: 0 }, announced: true, kept: sayingKept(host) },
  )
  try {
    const [program, ...script] = host.self
    let asExpected = 0
    for (const { about, words, exitCode: expectedExitCode } of steps) {
      if (host.interrupted.aborted) return
      const { code, output } = await host.run(program, [...script, ...words], { cwd: folder, env })
      if (code === expectedExitCode) asExpected += 1
      yield {
        kind: 'step',
        about,
        line: ['pushctl', ...words].map(quoted).join(' '),
        output: output.trimEnd(),
        exitCode: code,
        expectedExitCode,
      }
    }
    yield { kind: 'end', steps: steps.length, asExpected }
  } finally {
    await gateway.close()
    await host.files.removeFolder(folder)
  }
}

function humanEvent(event: DemoEvent, style: Style): string {
  if (event.kind === 'end') {
    const all = event.asExpected === event.steps
    const summary: Text = {
      en: `${event.asExpected} of ${event.steps} commands ended as they should.`,
      zh: `${event.steps} 条命令中有 ${event.asExpected} 条的结果符合预期。`,
    }
    const next: Text = {
      en: 'Now with your own files: pushctl cert inspect YOUR.p12',
      zh: '现在换成你自己的文件：pushctl cert inspect 你的.p12',
    }
    return `${all ? style.good(marks.ok) : style.bad(marks.failed)} ${style.say(summary)}${all ? ` ${style.say(next)}` : ''}`
  }
  const { about, line, output, exitCode, expectedExitCode } = event
  const surprise: Text = {
    en: `exit ${exitCode}, expected ${expectedExitCode}`,
    zh: `退出码 ${exitCode}，预期是 ${expectedExitCode}`,
  }
  return [
    style.dim(`# ${style.say(about)}`),
    style.bold(`$ ${line}`),
    output,
    ...(exitCode === expectedExitCode ? [] : [style.bad(`${marks.failed} ${style.say(surprise)}`)]),
    '',
    '',
  ].join('\n')
}

export default command({
  arguments: {},
  options: {},
  description: {
    en: 'Issues a certificate, converts it, and pushes with it: real commands, run for real against a gateway of their own in a temporary folder, with two pushes that fail and are diagnosed. Needs no Apple account and no network.',
    zh: '签发证书、转换、发送推送：每一条都是真实执行的命令，在临时文件夹里对着自带的网关运行，其中两条推送会失败并给出诊断。不需要 Apple 账号，也不需要联网。',
  },
  examples: [
    { command: 'pushctl demo', about: { en: 'see the whole path in a few seconds', zh: '几秒钟看完整条路' } },
  ],
  run: (_, host, { language, colour }) => runSteps(host, language, colour && host.terminal.stdoutIsScreen),
  raw: ['output'],
  human: humanEvent,
  verdict: (event) => (event.kind === 'end' && event.asExpected < event.steps ? 'no' : 'yes'),
})
