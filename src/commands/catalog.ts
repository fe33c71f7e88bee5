import type { Catalog } from '../cli/catalog.ts'

/** Every command, in the order help shows them. The path is what is typed, and where its file lies. */
export const catalog: Catalog = {
  summary: {
    en: 'From the .cer in Downloads to a notification on an iPhone, or why it failed.',
    zh: '从「下载」里的 .cer 到 iPhone 上的一条推送；哪一步失败，就说清真正的原因。',
  },
  example: 'pushctl send --token DEVICE_TOKEN --cert push.p12 --message Hello',
  readOn: 'https://github.com/pushctl/pushctl',
  groups: [
    { name: 'cert', summary: { en: 'certificates and keys', zh: '证书与私钥' } },
    {
      name: 'gateway',
      summary: { en: 'the local gateway: APNs on this computer', zh: '本地网关：跑在本机的 APNs' },
    },
    { name: 'payload', summary: { en: 'what a push says', zh: '推送内容' } },
    { name: 'device', summary: { en: 'devices that have a name', zh: '起了名字的设备' } },
    {
      name: 'history',
      summary: { en: 'what was sent from here', zh: '从本机发送过的推送' },
      bare: 'list',
    },
    { name: 'token', summary: { en: 'device tokens', zh: 'device token' } },
    { name: 'jwt', summary: { en: 'provider tokens', zh: 'provider token' } },
    { name: 'channel', summary: { en: 'broadcast channels', zh: '广播频道' } },
    { name: 'config', summary: { en: 'options you need not type', zh: '不必每次输入的选项' } },
  ],
  commands: [
    {
      path: 'inspect',
      summary: {
        en: 'what anything is: a file, a token, a payload, a line of a log',
        zh: '认出任何东西：文件、token、payload、日志里的一行',
      },
      load: () => import('./inspect.ts'),
    },
    {
      path: 'cert inspect',
      summary: {
        en: 'what a file is: kind, topics, environments, dates, key, what is wrong with it',
        zh: '看清一个文件：类型、topic、环境、有效期、私钥，以及有什么问题',
      },
      load: () => import('./cert/inspect.ts'),
    },
    {
      path: 'cert classify',
      summary: {
        en: 'one line a file: dev, prod, universal, voip, iPhone Developer, …',
        zh: '每个文件一行：dev、prod、universal、voip、iPhone Developer……',
      },
      load: () => import('./cert/classify.ts'),
    },
    {
      path: 'cert convert',
      summary: { en: '.cer, .p12, .pem and .der into one another', zh: '.cer、.p12、.pem、.der 互相转换' },
      load: () => import('./cert/convert.ts'),
    },
    {
      path: 'cert merge',
      summary: {
        en: 'certificate and key into one ck.pem, if they belong together',
        zh: '把证书和私钥合成 ck.pem（两者匹配才会写入）',
      },
      load: () => import('./cert/merge.ts'),
    },
    {
      path: 'cert request',
      alsoCalled: ['csr'],
      summary: {
        en: 'a new key and the signing request to upload to Apple',
        zh: '生成新私钥和要上传给 Apple 的 CSR',
      },
      load: () => import('./cert/request.ts'),
    },
    {
      path: 'cert verify',
      summary: {
        en: 'the gate for CI: issuer, dates, key, topic and environment',
        zh: 'CI 关卡：检查签发者、有效期、私钥、topic 和环境',
      },
      load: () => import('./cert/verify.ts'),
    },
    {
      path: 'cert compare',
      summary: {
        en: 'what a renewal keeps, and what it breaks',
        zh: '续期前后对比：保留了什么，会弄坏什么',
      },
      load: () => import('./cert/compare.ts'),
    },
    {
      path: 'cert list',
      summary: { en: 'identities in the macOS keychain', zh: '列出 macOS 钥匙串里的证书' },
      load: () => import('./cert/list.ts'),
    },
    {
      path: 'send',
      alsoCalled: ['push', 'notify', 'publish'],
      summary: {
        en: 'send a push, and explain what became of it',
        zh: '发送一条推送，并说明结果和原因',
      },
      load: () => import('./send.ts'),
    },
    {
      path: 'doctor',
      alsoCalled: ['probe', 'ping', 'diagnose', 'health'],
      summary: {
        en: 'check network, TLS, both gateways, clock and credential',
        zh: '检查网络、TLS、两个网关、时钟和凭证',
      },
      load: () => import('./doctor.ts'),
    },
    {
      path: 'payload check',
      summary: { en: 'lint a payload and its headers', zh: '检查 payload 和请求头' },
      load: () => import('./payload/check.ts'),
    },
    {
      path: 'payload extract',
      summary: {
        en: 'take it out of a request to FCM, SNS, Expo, OneSignal …',
        zh: '从发给 FCM、SNS、Expo、OneSignal 等的请求里取出 payload',
      },
      load: () => import('./payload/extract.ts'),
    },
    {
      path: 'payload preview',
      summary: { en: 'draw it as the lock screen shows it', zh: '按锁屏样式预览' },
      load: () => import('./payload/preview.ts'),
    },
    {
      path: 'payload fields',
      summary: {
        en: 'push types, templates, and every key of a payload',
        zh: '推送类型、模板和全部 payload 字段',
      },
      load: () => import('./payload/fields.ts'),
    },
    {
      path: 'device add',
      summary: {
        en: 'give a device token a name: send --token @anna',
        zh: '给 device token 起名：send --token @anna',
      },
      load: () => import('./device/add.ts'),
    },
    {
      path: 'device list',
      summary: { en: 'the devices that have a name', zh: '列出起了名字的设备' },
      load: () => import('./device/list.ts'),
    },
    {
      path: 'device rename',
      summary: { en: 'give one another name', zh: '给一台设备改名' },
      load: () => import('./device/rename.ts'),
    },
    {
      path: 'device remove',
      summary: { en: 'forget one, or a group', zh: '删除一台设备或一个分组' },
      load: () => import('./device/remove.ts'),
    },
    {
      path: 'history list',
      summary: { en: 'what was sent from here, and what became of it', zh: '列出从本机发送过的推送和结果' },
      load: () => import('./history/list.ts'),
    },
    {
      path: 'history show',
      summary: {
        en: 'one push in full, and the line that sends it again',
        zh: '查看一条推送，以及再次发送的命令',
      },
      load: () => import('./history/show.ts'),
    },
    {
      path: 'history clear',
      summary: { en: 'forget all of it', zh: '清除全部记录' },
      load: () => import('./history/clear.ts'),
    },
    {
      path: 'token inspect',
      summary: { en: 'what a string is; a device token made usable', zh: '识别一段文字，规整 device token' },
      load: () => import('./token/inspect.ts'),
    },
    {
      path: 'token locate',
      summary: {
        en: 'which environment and app a device token belongs to',
        zh: '查找 device token 属于哪个环境和 App',
      },
      load: () => import('./token/locate.ts'),
    },
    {
      path: 'jwt create',
      summary: { en: 'a provider token from a signing key', zh: '用签名密钥生成 provider token' },
      load: () => import('./jwt/create.ts'),
    },
    {
      path: 'jwt inspect',
      summary: {
        en: 'what is in a provider token, and what is wrong with it',
        zh: '解析 provider token，指出问题',
      },
      load: () => import('./jwt/inspect.ts'),
    },
    {
      path: 'channel create',
      summary: { en: 'make a broadcast channel', zh: '创建广播频道' },
      load: () => import('./channel/create.ts'),
    },
    {
      path: 'channel list',
      summary: { en: 'all channels of an app', zh: '列出 App 的全部频道' },
      load: () => import('./channel/list.ts'),
    },
    {
      path: 'channel show',
      summary: { en: 'how a channel was made', zh: '查看频道配置' },
      load: () => import('./channel/show.ts'),
    },
    {
      path: 'channel delete',
      summary: { en: 'delete a channel', zh: '删除频道' },
      load: () => import('./channel/delete.ts'),
    },
    {
      path: 'explain',
      alsoCalled: ['why', 'error'],
      summary: {
        en: 'what a reason, an error text or a log means, its causes and cures',
        zh: 'reason、报错或日志是什么意思、为什么、怎么办',
      },
      load: () => import('./explain.ts'),
    },
    {
      path: 'gateway start',
      alsoCalled: ['serve', 'server', 'mock', 'simulator'],
      summary: { en: 'run a local APNs that really verifies', zh: '启动一个真正做校验的本地 APNs' },
      load: () => import('./gateway/start.ts'),
    },
    {
      path: 'gateway issue',
      summary: {
        en: 'make a push certificate for the local gateway, Apple-shaped',
        zh: '为本地网关签发一张与 Apple 格式一致的推送证书',
      },
      load: () => import('./gateway/issue.ts'),
    },
    {
      path: 'gateway add-device',
      summary: { en: 'make a device known to it', zh: '在本地网关登记一台设备' },
      load: () => import('./gateway/add-device.ts'),
    },
    {
      path: 'gateway add-key',
      summary: { en: 'let it verify a signing key of your own', zh: '让本地网关认识你自己的 .p8 密钥' },
      load: () => import('./gateway/add-key.ts'),
    },
    {
      path: 'gateway answer',
      summary: {
        en: 'what it answers next: a reason, a delay, a reset',
        zh: '设置它接下来的应答：reason、延迟、断线',
      },
      load: () => import('./gateway/answer.ts'),
    },
    {
      path: 'gateway received',
      summary: { en: 'what arrived there; in tests, wait for it', zh: '查看收到的推送；测试里可等待它们' },
      load: () => import('./gateway/received.ts'),
    },
    {
      path: 'gateway status',
      summary: { en: 'whether one runs, where, and what arrived', zh: '是否在运行、在哪里、收到了什么' },
      load: () => import('./gateway/status.ts'),
    },
    {
      path: 'gateway wait',
      summary: { en: 'wait until one answers', zh: '等到本地网关就绪' },
      load: () => import('./gateway/wait.ts'),
    },
    {
      path: 'gateway open',
      summary: { en: 'open its inbox in the browser', zh: '在浏览器里打开收件箱' },
      load: () => import('./gateway/open.ts'),
    },
    {
      path: 'gateway stop',
      summary: { en: 'stop the one that runs', zh: '停止正在运行的本地网关' },
      load: () => import('./gateway/stop.ts'),
    },
    {
      path: 'config show',
      summary: {
        en: 'what stands in for options here, and where it is from',
        zh: '哪些选项不用输入，值来自哪里',
      },
      load: () => import('./config/show.ts'),
    },
    {
      path: 'config init',
      summary: { en: 'keep options in a file of this folder', zh: '把选项保存到当前目录的文件里' },
      load: () => import('./config/init.ts'),
    },
    {
      path: 'completion',
      summary: {
        en: 'TAB completes, in bash, zsh, fish and PowerShell',
        zh: '让 bash、zsh、fish、PowerShell 按 TAB 补全',
      },
      load: () => import('./completion.ts'),
    },
    {
      path: 'mcp',
      summary: {
        en: 'pushctl as tools of a coding agent (Model Context Protocol)',
        zh: '把 pushctl 作为编程 agent 的工具（Model Context Protocol）',
      },
      load: () => import('./mcp.ts'),
    },
    {
      path: 'demo',
      summary: {
        en: 'the whole path, run for real on the local gateway',
        zh: '在本地网关上把整条路真实走一遍',
      },
      load: () => import('./demo.ts'),
    },
  ],
}
