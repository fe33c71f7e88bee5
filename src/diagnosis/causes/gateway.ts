import { remedy } from '../../finding.ts'
import { cause, onlyNamed } from '../cause.ts'

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
      en: 'The authorization header is of another scheme than bearer.',
      zh: 'authorization 请求头用的不是 bearer。',
    },
    weigh: onlyNamed,
    remedy: () => remedy(authorization),
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
