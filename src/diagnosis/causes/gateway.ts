import { remedy } from '../../finding.ts'
import { cause, likely, onlyNamed, onReason } from '../cause.ts'
import { isOnOtherPort, nameOf } from '../facts.ts'

const tokens = 'Apple, "Establishing a token-based connection to APNs"'

const authorization = {
  en: 'Send the header authorization: bearer JWT, the word in front and one blank between.',
  zh: '请发送请求头 authorization: bearer JWT，前面要有 bearer 和一个空格。',
}

/** What only a gateway can see of a request, and the local one says. */
export const gatewayCauses = [
  cause({
    id: 'bearer-missing',
    what: {
      en: 'The provider token was sent without the word bearer in front.',
      zh: 'provider token 前面少了 bearer 这个词。',
    },
    weigh: onlyNamed,
    remedy: () => remedy(authorization),
    see: tokens,
  }),
  cause({
    id: 'authorization-scheme',
    what: {
      en: 'The provider token does not stand behind the word bearer in the header authorization.',
      zh: 'provider token 没有写在 authorization 请求头的 bearer 后面。',
    },
    weigh: onlyNamed,
    remedy: () => remedy(authorization),
    see: tokens,
  }),
  cause({
    id: 'key-in-place-of-token',
    what: {
      en: 'The authorization header holds the signing key itself in place of a JWT that was signed with it.',
      zh: 'authorization 请求头里是签名密钥本身，而不是用它签名的 JWT。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'Sign a JWT with it, and never send the key: whoever has it can push in your name. This makes one:',
          zh: '请用它签名生成 JWT，绝不要发送密钥：拿到它的人可以冒充你推送。生成 JWT：',
        },
        'pushctl jwt create --signing-key AuthKey_KEYID.p8 --team-id TEAMID',
      ),
    see: tokens,
  }),
  cause({
    id: 'provider-token-empty',
    what: {
      en: 'The authorization header says bearer, and has no provider token behind it.',
      zh: 'authorization 请求头里只有 bearer，后面没有 provider token。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'The variable that should hold the token is empty: look at where your program makes it.',
        zh: '存放 token 的变量是空的：检查程序里生成 token 的地方。',
      }),
    see: tokens,
  }),
  cause({
    id: 'device-unknown-to-local-gateway',
    what: {
      en: 'The local gateway knows registered devices only, and this one is not registered.',
      zh: '本地网关只认识登记过的设备，而这个没有登记。',
    },
    weigh: onlyNamed,
    remedy: ({ notification: { deviceToken, topic }, gateway }) =>
      remedy(
        {
          en: 'Register it, or start the gateway without --strict:',
          zh: '登记它，或者启动网关时不加 --strict：',
        },
        `pushctl gateway add-device ${/^[0-9a-f]+$/i.test(deviceToken) ? deviceToken : 'TOKEN'} --topic ${topic !== undefined && /^[\w.-]+$/.test(topic) ? topic : 'BUNDLE.ID'}${gateway.kind === 'local' ? ` --env ${gateway.environment}` : ''}`,
      ),
    see: 'pushctl gateway start --help',
  }),
  cause({
    id: 'wrong-gateway-port',
    what: {
      en: 'The port belongs to the other interface of the gateway: pushes and the management of channels have ports of their own.',
      zh: '端口属于网关的另一个接口：推送和频道管理各有自己的端口。',
    },
    // An answer that names it comes from a local gateway, though it was called by its address.
    weigh: onReason(['BadPath'], (facts) =>
      isOnOtherPort(facts)
        ? likely(
            `${nameOf(facts)} is a local gateway of pushctl, and this port is the one that manages channels; pushes go to another.`,
            `${nameOf(facts)} 是 pushctl 的本地网关，而这个端口用于管理频道；推送要发到另一个端口。`,
          )
        : undefined,
    ),
    remedy: (facts) =>
      remedy(
        {
          en: 'gateway status names the ports; --gateway local finds the right one:',
          zh: 'gateway status 会列出各个端口；--gateway local 会自动找到正确的：',
        },
        facts.again({ gateway: 'local', port: undefined, ca: undefined }),
        'pushctl gateway status',
      ),
    see: 'pushctl gateway start --help',
  }),
  cause({
    id: 'sent-by-browser',
    what: {
      en: 'A web page in a browser tried to send the push. APNs does not answer browsers (no CORS), and the key would lie open to every visitor.',
      zh: '浏览器里的网页试图发送推送。APNs 不接受浏览器的请求（不支持 CORS），而且密钥会暴露给所有访问者。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Have the page ask a server of your own, and send from there.',
        zh: '请让网页请求你自己的服务器，由服务器发送推送。',
      }),
    see: 'Fetch Standard, "CORS-preflight fetch"',
  }),
  cause({
    id: 'body-is-file-name',
    what: {
      en: 'The body is the name of a file in place of what is in it.',
      zh: '请求体是文件名，而不是文件的内容。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Read the file and send what is in it; curl does so with --data-binary @FILE.',
        zh: '请读取文件，发送其中的内容；curl 要用 --data-binary @文件。',
      }),
    see: 'curl --help',
  }),
  cause({
    id: 'body-is-form',
    what: {
      en: 'The body is a form (name=value), not JSON.',
      zh: '请求体是表单（name=value），不是 JSON。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: "Send the JSON text itself. httpx: json= in place of data=; PHP: json_encode($payload), not the array; curl: --data-binary '{…}', not -F.",
        zh: "请直接发送 JSON 文本。httpx 用 json= 而不是 data=；PHP 用 json_encode($payload) 而不是数组；curl 用 --data-binary '{…}' 而不是 -F。",
      }),
    see: 'Apple, "Generating a remote notification"',
  }),
  cause({
    id: 'body-encoded-otherwise',
    what: {
      en: 'The body is compressed, encoded or escaped, or not in UTF-8.',
      zh: '请求体被压缩、编码或转义过，或不是 UTF-8 编码。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Send the JSON as it is, in UTF-8: without base64 and HTML escapes, without Content-Encoding and compression (an HTTP client may do that by itself), and in .NET with Encoding.UTF8, in Java with StandardCharsets.UTF_8.',
        zh: '请原样发送 UTF-8 的 JSON：不要用 base64 或 HTML 转义，不要压缩，也不要 Content-Encoding（有的 HTTP 客户端会自动压缩）；.NET 用 Encoding.UTF8，Java 用 StandardCharsets.UTF_8。',
      }),
    see: 'Apple, "Generating a remote notification"',
  }),
  cause({
    id: 'body-encoded-twice',
    what: {
      en: 'The JSON was encoded twice: the body is a string with the payload in it.',
      zh: 'JSON 被编码了两次：请求体是一个字符串，payload 在字符串里。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Encode it once. requests, httpx and axios take the object itself (json=payload; data: payload), or the text that was made of it as the body (data=text), never the text where the object belongs.',
        zh: '只编码一次。requests、httpx、axios 要么传对象本身（json=payload；data: payload），要么把编码好的文本作为请求体（data=text），不要在该传对象的地方传文本。',
      }),
    see: 'Apple, "Generating a remote notification"',
  }),
  cause({
    id: 'gateway-failed',
    what: {
      en: 'The local gateway could not read what it needs to judge the request.',
      zh: '本地网关读不到判断这个请求所需的数据。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Look at the files beside the CA file that gateway start printed: can they be read?',
        zh: '检查 gateway start 打印的 CA 文件旁边的文件是否可读。',
      }),
    see: 'pushctl gateway start --help',
  }),
]
