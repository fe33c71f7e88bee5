import { quoted, remedy } from '../../finding.ts'
import { cause, onlyNamed } from '../cause.ts'
import { fileOf } from '../facts.ts'
import { inspect } from './remedies.ts'
import { examination } from './way.ts'

/** What keeps a program from a good credential: the keychain, Windows, the account, an address that was set. */
export const machineCauses = [
  cause({
    id: 'keychain-locked',
    what: {
      en: 'The keychain is locked, or may not ask the person: no window is open to ask in, as over ssh and in CI.',
      zh: '钥匙串被锁定，或无法弹窗询问：ssh 和 CI 里没有图形界面。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'Unlock it first (security unlock-keychain), and let codesign and security use the key without a question (security set-key-partition-list -S apple-tool:,apple:). A .p12 file needs no keychain:',
          zh: '先解锁（security unlock-keychain），并允许 codesign、security 免询问使用私钥（security set-key-partition-list -S apple-tool:,apple:）。直接用 .p12 文件就不需要钥匙串：',
        },
        'pushctl cert inspect FILE.p12',
      ),
    see: 'Apple, Security result codes: errSecInteractionNotAllowed, errSecAuthFailed',
  }),
  cause({
    id: 'keychain-duplicate',
    what: {
      en: 'The item is in the keychain already; on its own that is no fault.',
      zh: '该项目已经在钥匙串里，本身不算错误。',
    },
    weigh: onlyNamed,
    remedy: () => remedy({ en: 'See what is there:', zh: '看看里面有什么：' }, 'pushctl cert list'),
    see: 'Apple, Security result codes: errSecDuplicateItem',
  }),
  cause({
    id: 'cert-limit',
    what: {
      en: 'The account has as many certificates of this kind as Apple allows.',
      zh: '该账号下此类证书的数量已达 Apple 的上限。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'Revoke one nobody uses at https://developer.apple.com/account/resources/certificates, or import one with its key (.p12). Those of this Mac:',
          zh: '到 https://developer.apple.com/account/resources/certificates 撤销不用的，或导入已有证书及私钥（.p12）。本机的证书：',
        },
        'pushctl cert list',
      ),
    see: 'Apple, "Certificates overview"',
  }),
  cause({
    id: 'win-key-access',
    what: {
      en: 'On Windows the account may not use the private key, or has no profile to load it into (IIS, a service).',
      zh: '在 Windows 上，该账号无权使用私钥，或没有加载用户配置文件（IIS、服务）。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'Load it with X509KeyStorageFlags.MachineKeySet (or EphemeralKeySet), set Load User Profile in the IIS pool, or give the account the right to the key (certlm.msc, Manage Private Keys). Whether the file has its key:',
          zh: '加载时用 X509KeyStorageFlags.MachineKeySet（或 EphemeralKeySet），在 IIS 应用程序池里开启「加载用户配置文件」，或在 certlm.msc 的「管理私钥」里授权。文件里有没有私钥：',
        },
        `pushctl cert inspect ${quoted(fileOf(facts, 'FILE.p12'))}`,
      ),
    see: 'Microsoft, X509KeyStorageFlags; SEC_E_UNKNOWN_CREDENTIALS, SEC_E_NO_CREDENTIALS',
  }),
  cause({
    id: 'win-only-api',
    what: {
      en: 'CngKey is an interface of Windows alone, and this is another system.',
      zh: 'CngKey 只能在 Windows 上用，而这里是别的系统。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Load the .p8 with ECDsa.Create() and ImportFromPem(text) (.NET 5 and later).',
        zh: '改用 ECDsa.Create() 加 ImportFromPem(文本) 读取 .p8（.NET 5 及以上）。',
      }),
    see: 'Microsoft, System.Security.Cryptography.CngKey',
  }),
  cause({
    id: 'library-too-old',
    what: {
      en: 'A library is older than the program it runs in: it stopped before anything was sent.',
      zh: '所用的库太旧，与当前的运行环境不兼容：还没发送就中止了。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'PyAPNs2 and hyper are kept no longer and end at Python 3.9: use aioapns, or httpx with http2=True. Whether key and token are good does not depend on it:',
          zh: 'PyAPNs2 和 hyper 已不再维护，只支持到 Python 3.9：请改用 aioapns，或 httpx 加 http2=True。密钥和 token 是否可用，可以先这样试：',
        },
        'pushctl send --token DEVICE_TOKEN --signing-key AuthKey_KEYID.p8 --team-id TEAMID --topic BUNDLE.ID.OF.THE.APP',
      ),
    see: 'Python, "What’s New In Python 3.10"',
  }),
  cause({
    id: 'library-missing',
    what: {
      en: 'A library or program that the program needs is not installed where it runs: it stopped before anything was sent.',
      zh: '程序运行的环境里没有安装它需要的库或命令：还没发送就中止了。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'Install what the message names, into the environment that runs the program (virtualenv, node_modules, image): for ES256 in Python pip install "pyjwt[crypto]", for HTTP/2 pip install "httpx[http2]". Until then this sends a push without it:',
          zh: '把报错里提到的库装进实际运行程序的环境（virtualenv、node_modules、镜像）：Python 的 ES256 用 pip install "pyjwt[crypto]"，HTTP/2 用 pip install "httpx[http2]"。在那之前可以这样发推送：',
        },
        'pushctl send --token DEVICE_TOKEN --signing-key AuthKey_KEYID.p8 --team-id TEAMID --topic BUNDLE.ID.OF.THE.APP',
      ),
    see: 'PyJWT, "Installation"; HTTPX, "HTTP/2"',
  }),
  cause({
    id: 'library-versions',
    what: {
      en: 'Libraries that do not fit one another meet: one calls what the other does not have. It stopped before anything was sent.',
      zh: '几个库的版本互不匹配：一个调用了另一个没有的东西。还没发送就中止了。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'See which versions are really loaded (mvn dependency:tree, npm ls, pip freeze, gem list), and take those that the push library names; of Netty, all parts of one release. Until then this sends a push without them:',
          zh: '看看实际加载的是哪些版本（mvn dependency:tree、npm ls、pip freeze、gem list），改成推送库要求的版本；Netty 的各个部分要同一版本。在那之前可以这样发推送：',
        },
        'pushctl send --token DEVICE_TOKEN --signing-key AuthKey_KEYID.p8 --team-id TEAMID --topic BUNDLE.ID.OF.THE.APP',
      ),
    see: 'Netty, "Forked Tomcat Native"; jchambers/pushy, README: "System requirements"',
  }),
  cause({
    id: 'connections-not-reused',
    what: {
      en: 'The program opens a connection for every push and does not close them: ports or files of this machine are used up.',
      zh: '程序为每条推送新建连接又不关闭：本机的端口或文件句柄用完了。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Keep one connection (one client) for all pushes, as Apple asks for; it carries many at a time.',
        zh: '所有推送共用一个连接（一个客户端实例），这也是 Apple 的要求；一个连接可以同时发很多条。',
      }),
    see: 'Apple, "Sending notification requests to APNs": Follow best practices',
  }),
  cause({
    id: 'repository-password',
    what: {
      en: 'The passphrase of the repository of fastlane match is wrong: it is not that of a .p12.',
      zh: 'fastlane match 仓库的密码不对；它不是 .p12 的密码。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Set MATCH_PASSWORD to the one that was chosen when the repository was made (or with fastlane match change_password); a CI shows *** for a secret that it has.',
        zh: '把 MATCH_PASSWORD 设为建仓库时（或 fastlane match change_password 时）设定的密码；CI 日志里的 *** 表示密钥已设置。',
      }),
    see: 'fastlane, "match"',
  }),
  cause({
    id: 'missing-ca-certs',
    what: {
      en: 'The machine or the image has no list of authorities (ca-certificates), or the program is told to use another.',
      zh: '系统或镜像里没有 CA 列表（ca-certificates），或程序被指定用了别的列表。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'Install it (apt-get install ca-certificates, apk add ca-certificates; on macOS with python.org: Install Certificates.command), and take out ca, cafile and SSL_CERT_FILE that name an old list:',
          zh: '安装它（apt-get install ca-certificates、apk add ca-certificates；macOS 上 python.org 版运行 Install Certificates.command），并去掉指向旧列表的 ca、cafile、SSL_CERT_FILE：',
        },
        examination(facts),
      ),
    see: 'Apple, "APNs server certificate update" (2025)',
  }),
  cause({
    id: 'wrong-host-or-port',
    what: {
      en: 'Something else than APNs answers at this address: another port, http:// for https://, a test server.',
      zh: '这个地址上应答的不是 APNs：端口不对、把 https:// 写成了 http://，或是测试服务器。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'APNs is https://api.push.apple.com (production) and https://api.sandbox.push.apple.com (sandbox), port 443 or 2197. What answers at this address:',
          zh: 'APNs 的地址是 https://api.push.apple.com（生产）和 https://api.sandbox.push.apple.com（沙盒），端口 443 或 2197。看看那边是谁在应答：',
        },
        examination(facts),
      ),
    see: 'Apple, "Sending notification requests to APNs"',
  }),
  cause({
    id: 'token-length-breaks-frame',
    what: {
      en: 'A device token of another length than the frame says shifted everything behind it in the binary interface.',
      zh: '二进制接口里 device token 的长度与帧中声明的不符，后面的内容全部错位。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'Apple switched the binary interface off on 2021-03-31: send by HTTP/2.',
          zh: 'Apple 已于 2021-03-31 停用二进制接口，请改用 HTTP/2 发送。',
        },
        facts.again({ cert: 'FILE.p12' }),
      ),
    see: 'Apple, "Apple Push Notification service update" (2020)',
  }),
]

/** What Wallet finds wrong with a pass. */
export const passCauses = [
  cause({
    id: 'pass-web-service',
    what: {
      en: 'The push arrived, and Wallet is not content with what the web service of the pass answers.',
      zh: '推送已到达，但票券的 Web 服务返回的内容不符合 Wallet 的要求。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'GET …/registrations/… answers {"serialNumbers":[…],"lastUpdated":"…"} with a lastUpdated that has moved on, or 204; GET …/passes/… the signed pass with Last-Modified; 401 where ApplePass TOKEN in Authorization is not the authenticationToken of the pass.',
        zh: 'GET …/registrations/… 返回 {"serialNumbers":[…],"lastUpdated":"…"}，其中 lastUpdated 要比上次新，没有更新则返回 204；GET …/passes/… 返回签好名的票券并带 Last-Modified；Authorization 里的 ApplePass TOKEN 与票券的 authenticationToken 不一致时返回 401。',
      }),
    see: 'Apple, "Adding a Web Service to Update Passes"',
  }),
  cause({
    id: 'pass-signature',
    what: {
      en: 'Wallet does not accept the signature of the pass: another certificate or team id than pass.json names, or the intermediate certificate is missing in it.',
      zh: 'Wallet 不接受票券的签名：证书或 team id 与 pass.json 不符，或签名里没有带中间证书。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'passTypeIdentifier and teamIdentifier of pass.json have to be those of the certificate, and WWDR G4 goes into the signature. What the certificate has:',
          zh: 'pass.json 的 passTypeIdentifier、teamIdentifier 要与证书一致，签名里要带上 WWDR G4。证书里写的是：',
        },
        inspect(facts),
      ),
    see: 'Apple, "Building a Pass"',
  }),
]
