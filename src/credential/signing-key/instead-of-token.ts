import { unfilledIn } from '../../apns/unfilled.ts'
import type { Text } from '../../text.ts'

/** A path, with the sign of curl for a file before it or without. */
const fileName =
  /^@?["']?(?:~|\.{0,2}[\\/]|[A-Za-z]:[\\/]|file:)|^@|^[\w ./\\-]{1,200}\.(?:jwt|txt|token|p8|pem|key)["']?$/

/** What programs send where a provider token belongs, and by what it is known. It is never quoted: it may be a secret. */
const kinds: readonly { is(text: string): boolean; readonly what: Text }[] = [
  {
    is: (text) => fileName.test(text),
    what: {
      en: 'is the name of a file: the JWT itself belongs there (of a .p8, a JWT that was signed with it)',
      zh: '是文件名：这里要放 JWT 本身（如果是 .p8，要放用它签名的 JWT）',
    },
  },
  {
    is: (text) => unfilledIn(text) === 'variable',
    what: {
      en: 'is the name of a variable that nothing was put in for: the quotes or the file it stands in keep the shell, or the template, from doing so',
      zh: '是变量名，没有被替换成它的值：可能是引号或所在的文件让 shell 或模板没有处理它',
    },
  },
  {
    is: (text) => unfilledIn(text) === 'nothing',
    what: {
      en: 'is what a program writes when it has none (undefined, null, None): look at where it makes the token, or reads its variable',
      zh: '是程序没有值时写出的内容（undefined、null、None）：检查它生成 token 或读取变量的地方',
    },
  },
  {
    is: (text) => unfilledIn(text) === 'object',
    what: {
      en: 'is an object or a promise turned into text: await it, and take the text of the token out of it',
      zh: '是被转成文字的对象或 Promise：请先 await，再取出其中的 token 文本',
    },
  },
  {
    is: (text) => unfilledIn(text) === 'masked',
    what: {
      en: 'is what a log prints in place of a secret (***), not the secret',
      zh: '是日志里用来遮盖密钥的内容（***），不是密钥本身',
    },
  },
  {
    is: (text) => /^[A-Z0-9]{10}$/.test(text),
    what: {
      en: 'is a key id or a team id: the JWT that names them belongs there',
      zh: '是 Key ID 或 Team ID：这里要放写有它们的 JWT',
    },
  },
  {
    is: (text) => /^[0-9a-f]{64}$/i.test(text),
    what: {
      en: 'is a device token: that belongs into the path, and the JWT here',
      zh: '是 device token：它应该写在路径里，这里要放 JWT',
    },
  },
]

/**
 * @param text in place of a provider token, without the word bearer
 * @returns what it is, behind its name: `is the name of a file …`; nothing where that cannot be said
 */
export function insteadOfToken(text: string): Text | undefined {
  const bare = text.trim()
  return kinds.find(({ is }) => is(bare))?.what
}
