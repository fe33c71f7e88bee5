import { remedy } from '../../finding.ts'
import { cause, onlyNamed } from '../cause.ts'

/** What an HTTP library refuses in the headers it is given: it stops before anything is sent. */
export const headerCauses = [
  cause({
    id: 'header-value-characters',
    what: {
      en: 'A header’s value has a character that no header may have, mostly the line break at its end: the library stopped before anything was sent.',
      zh: '请求头的值里有不允许的字符，多半是末尾的换行：HTTP 库在发送前就拒绝了。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'Values that were read from a file, a variable or another program’s output end in a line break: cut it off where the value is read (trim(), strip(), chomp, tr -d "\\n"). In Python b\'…\' in the value are bytes: .decode() first. For authorization, have the JWT looked at as your program sends it:',
          zh: '从文件、环境变量或别的命令的输出读来的值，末尾会带换行：读取时先去掉（trim()、strip()、chomp、tr -d "\\n"）。Python 里值中出现 b\'…\' 说明是 bytes，先 .decode()。如果是 authorization，把程序实际使用的 JWT 检查一下：',
        },
        'pushctl jwt inspect -',
      ),
    see: 'RFC 9110 5.5',
  }),
  cause({
    id: 'header-value-not-set',
    what: {
      en: 'A header’s value was never set: the program’s word for nothing (None, null) stands in its place. The library stopped before anything was sent.',
      zh: '请求头的值没有设置（是 None、null 之类的空值）：HTTP 库在发送前就拒绝了。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Look at where the header that the message names gets its value: a variable of the environment that is not set there, a misspelt field of the configuration, or a promise (await) or coroutine that was not waited for. Leave out headers that have no value.',
        zh: '检查报错里那个请求头的值从哪里来：运行环境里没有设置的环境变量、拼错的配置项，或者没有 await 的异步结果。没有值的请求头就不要写。',
      }),
    see: 'RFC 9110 5.5',
  }),
  cause({
    id: 'header-name-unfit',
    what: {
      en: 'The name of a header has a character that it may not have (a blank, a colon, in HTTP/2 a capital letter): the library stopped before anything was sent.',
      zh: '请求头的名称里有不允许的字符（空格、冒号；HTTP/2 里还包括大写字母）：HTTP 库在发送前就拒绝了。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Write it in small letters, without colon and blanks, as in apns-topic; :path, :method, :scheme and :authority are set by the library.',
        zh: '名称用小写，不带冒号和空格，例如 apns-topic；:path、:method、:scheme、:authority 由库自己设置。',
      }),
    see: 'RFC 9113 8.2',
  }),
  cause({
    id: 'header-of-http1',
    what: {
      en: 'The request has a header that HTTP/2 does not know: connection, keep-alive, host, transfer-encoding or upgrade were taken over from a request of HTTP/1.1.',
      zh: '请求里有 HTTP/2 不允许的请求头：connection、keep-alive、host、transfer-encoding、upgrade 是从 HTTP/1.1 的代码里带来的。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Take these headers out; APNs needs authorization (or the certificate), apns-topic, apns-push-type, and what you want of apns-priority, apns-expiration and apns-collapse-id.',
        zh: '去掉这些请求头；APNs 只需要 authorization（或证书）、apns-topic、apns-push-type，以及按需的 apns-priority、apns-expiration、apns-collapse-id。',
      }),
    see: 'RFC 9113 8.2.2',
  }),
]
