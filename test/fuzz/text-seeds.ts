const [a, b, c] = ['ab'.repeat(32), 'cd'.repeat(32), 'ef'.repeat(32)]
const tokens = [a, b, c]

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')

/** Good files of every kind that is text, by name. */
const files = {
  rows: {
    'plain.csv': `token,id,name,badge\n${a},m1,Ann,1\n${b},,李雷,2\n\n${c},m3,,3\n`,
    'quoted.csv': `"token","name"\r\n"${a}","Ann ""A"", the first"\r\n"${b}","two\r\nlines"\r\n`,
    'excel.csv': `\ufeffsep=;\r\nDevice Token;名字\r\n${a};小明\r\n${b};小红\r\n`,
    'powershell.csv': `#TYPE System.Object\r\n"token","name"\r\n"${a}","Ann"\r\n`,
    'tabs.tsv': `id\ttoken\tname\nm1\t${a}\tAnn\n\t${b}\t\n`,
    'utf16.csv': utf16(`token,name\r\n${a},小明\r\n${b},Ann\r\n`),
    'rows.jsonl': `{"token":"${a}","id":7,"name":"Ann"}\n{"deviceToken":"${b}","badge":2}\n`,
    'array.json': `[{"token":"${a}","name":"]}\\"{"},{"token":"${b}","list":[{"deep":[]}]},"${c}"]`,
    'pretty.json': JSON.stringify(
      tokens.map((token) => ({ token, name: '用户', badge: 3 })),
      null,
      2,
    ),
    'objects.json': tokens.map((token) => JSON.stringify({ token, id: null }, null, 2)).join('\n'),
    'tokens.txt': `${a}\n<${b}>\n\n${c.toUpperCase()}\r\n`,
    'assignments.txt': `${a},m1,name=Ann,city=A=B\n${b},m2\n`,
  },
  settings: {
    'settings.json': '{"cert":"push.p12","topic":"com.example.app","env":"sandbox"}',
    'settings.yaml': 'cert: push.p12\ntopic: com.example.app # mine\nsigningKey: "~/AuthKey.p8"\n',
  },
  templates: {
    'alert.json':
      '{"aps":{"alert":{"title":"#name#","body":"Hi \u0024{name}, \\\\#no#"},"badge":"#badge#"},"x":["#list#"]}',
    'inherited.json': '{"aps":{"alert":"#__proto__# #constructor#","sound":"default"},"#name#":"#姓名#"}',
    'plain.json': '{"aps":{"alert":"你好","content-available":1},"deep":{"a":[1,2.5e3,null,true]}}',
  },
  providerTokens: {
    'token.jwt': [
      '{"alg":"ES256","kid":"ABC1234567"}',
      '{"iss":"A1B2C3D4E5","iat":1764000000}',
      'x'.repeat(64),
    ]
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.'),
  },
  replies: {
    rejected: '3F2504E0-4F89-11D3-9A0C-0305E82C3301\n{"reason":"BadDeviceToken"}',
    gone: '30\n{"reason":"Unregistered","timestamp":1700000000000}',
    odd: 'Fri, 27 Nov 2026 08:00:00 GMT\n{"reason":"constructor","__proto__":{"reason":1}}',
  },
} satisfies Readonly<Record<string, Readonly<Record<string, string | Buffer>>>>

const seedsOf = (some: Readonly<Record<string, string | Buffer>>) =>
  Object.entries(some).map(([name, content]) => ({ name, bytes: Buffer.from(content) }))

/** Good files of every kind that is text. */
export const textSeeds = {
  rows: seedsOf(files.rows),
  settings: seedsOf(files.settings),
  templates: seedsOf(files.templates),
  providerTokens: seedsOf(files.providerTokens),
  replies: seedsOf(files.replies),
}
