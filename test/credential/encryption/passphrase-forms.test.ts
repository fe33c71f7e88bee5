import { beforeAll, describe, expect, it } from 'vitest'
import { likelyForms } from '../../../src/credential/encryption/passphrase-forms.ts'
import { writePkcs12 } from '../../../src/credential/pkcs12/write.ts'
import { run } from '../../fake-host.ts'
import { makeIdentity } from '../identity-material.ts'

/** What was given, the passphrase that was meant, and how it is said. */
const slips: [given: string, meant: string, opens: string][] = [
  ['Soup2024 ', 'Soup2024', 'without the blanks or line ends round it'],
  ['Soup2024\r', 'Soup2024', 'without the blanks or line ends round it'],
  ['Soup2024\\n', 'Soup2024', 'without the blanks or line ends round it'],
  ['"Soup2024"', 'Soup2024', 'without the quotes round it'],
  ["'Soup2024'", 'Soup2024', 'without the quotes round it'],
  ['“Soup2024”', 'Soup2024', 'without the quotes round it'],
  ['password=Soup2024', 'Soup2024', 'without the name before it'],
  ['P12_PASSPHRASE: Soup2024', 'Soup2024', 'without the name before it'],
  ['export PASS="Soup2024"', 'Soup2024', 'without the name before it and without the quotes round it'],
  ['"Soup2024" ', 'Soup2024', 'without the blanks or line ends round it and without the quotes round it'],
  ['$env:PASS=Soup2024', 'Soup2024', 'without the name before it'],
  ['set PASS=Soup2024', 'Soup2024', 'without the name before it'],
  ['"pass-phrase": Soup2024', 'Soup2024', 'without the name before it'],
  ['Soup2024 # of the p12', 'Soup2024', 'without the comment behind it'],
  ['Soup2024  # of the p12', 'Soup2024', 'without the comment behind it'],
  ['Soup2024\t#of the p12', 'Soup2024', 'without the comment behind it'],
  ['Soup\\$2024', 'Soup$2024', 'without the backslashes in it'],
  ['U291cDIwMjQ=', 'Soup2024', 'decoded from base64'],
  ['U291cDIwMg==', 'Soup202', 'decoded from base64'],
  ['U291cDIw', 'Soup20', 'decoded from base64'],
  ['Soup%242024', 'Soup$2024', 'with its %XX decoded'],
  ['cre\u0300me', 'cr\u00e8me', 'with letter and accent as one character (NFC)'],
  ['cr\u00e8me', 'cre\u0300me', 'with letter and accent apart (NFD)'],
  [
    'cr\u00e8me',
    'cr\u00c3\u00a8me',
    'with each of its bytes taken for a letter, as old OpenSSL did: export the file again',
  ],
]

describe('a passphrase that does not open', () => {
  it.each(slips)('%j: %s', (given, meant, opens) => {
    expect(likelyForms([given]).find(({ passphrase }) => passphrase === meant)?.opens.en).toBe(opens)
  })

  it.each([
    ['a comment and nothing before it', ' # Soup', '#'],
    ['base64 with a letter too few', 'U291cDIwMjQ', 'Soup2024'],
    ['base64 of bytes that are no text', 'gICA', '\uFFFD\uFFFD\uFFFD'],
    ['base64 with other letters in it', 'U291cDIw-jQ=', 'Soup20'],
    ['%XX of what is no letter', 'Soup%80', 'Soup\u0080'],
    ['a name without a sign behind it', 'PASS Soup', 'Soup'],
    ['a quote at its beginning alone', '"Soup', 'Soup'],
    ['a quote at its end alone', 'Soup"', 'Soup'],
  ])('was not meant as anything else: %s', (_, given, never) => {
    expect(likelyForms([given]).map(({ passphrase }) => passphrase)).not.toContain(never)
  })

  it('is tried in many forms, and in no more than 32', () => {
    expect(likelyForms([`"'A=%41=\\%42 \u00e8#'" `, `export X="B=%43 \u00e9 #"`])).toHaveLength(32)
  })

  it('is not tried again in a form that was given as well', () => {
    expect(likelyForms(['"Soup"', 'Soup']).map(({ passphrase }) => passphrase)).not.toContain('Soup')
  })

  it('that reads otherwise where it lies is said so, with what makes it of that reading', () => {
    const second = { passphrase: '"Soup"', opens: { en: 'with its second line', zh: '取第二行' } }
    const [as, without] = likelyForms(['x', second])
    expect(as).toEqual({ passphrase: '"Soup"', opens: second.opens })
    expect(without).toEqual({
      passphrase: 'Soup',
      opens: {
        en: 'with its second line and without the quotes round it',
        zh: '取第二行、再去掉两端的引号',
      },
    })
  })

  it('is tried in few forms, each once, and never as it was given', () => {
    for (const given of [...slips.map(([word]) => word), '"'.repeat(200), '=x'.repeat(200), '', '""']) {
      const forms = likelyForms([given, { passphrase: `${given}!`, opens: { en: 'x', zh: 'x' } }])
      const words = forms.map(({ passphrase }) => passphrase)
      expect(words.length).toBeLessThanOrEqual(32)
      expect(new Set(words).size).toBe(words.length)
      expect(words).not.toContain(given)
      expect(words).not.toContain('')
    }
  })
})

const latin1 = (text: string) => Buffer.from(text, 'latin1')
/** The passphrase of the file, what its passphrase file holds, and what is said. */
const files: [passphrase: string, given: Buffer | string, said: string][] = [
  ['crème', latin1('crème\n'), 'it does read as Latin-1 (Windows-1252)'],
  ['密码2024', Buffer.from('c3dcc2eb323032340d0a', 'hex'), 'it does read as GBK'],
  ['Soup', Buffer.from('Soup\n', 'utf16le'), 'it does read as UTF-16'],
  ['Soup', '\nSoup\n', 'it does with the line behind its empty first one'],
  ['Soup', '# the passphrase\nSoup\n', 'it does with its second line'],
  ['Soup', 'password="Soup"\r\n', 'it does without the name before it and without the quotes round it'],
  ['Soup', '', 'What was given is empty.'],
  ['Soup', latin1('crème\n'), 'What was given is not UTF-8'],
]

describe('a passphrase file', () => {
  let material: Awaited<ReturnType<typeof makeIdentity>>
  beforeAll(async () => {
    material = await makeIdentity('com.example.app')
  })

  it.each(files)('of a file whose passphrase is %s, holding %j', async (passphrase, given, said) => {
    const { identity, key } = material
    const cipher = { cipher: 'aes-256-cbc', passphrase } as const
    const world = {
      files: {
        'push.p12': writePkcs12({ identity, chain: [], passphrase, form: 'modern' }),
        'key.pem': key.export({ type: 'pkcs8', format: 'pem', ...cipher }).toString(),
        'pass.txt': Buffer.from(given),
      },
    }
    for (const file of ['push.p12', 'key.pem']) {
      const { code, stderr } = await run(['cert', 'inspect', file, '--passphrase-file', 'pass.txt'], world)
      expect(code).toBe(3)
      expect(stderr).toContain(said)
      expect(stderr).not.toContain(passphrase)
    }
  })

  it('in a variable is told of in Chinese', async () => {
    const { identity } = material
    const files = { 'push.p12': writePkcs12({ identity, chain: [], passphrase: 'Soup', form: 'modern' }) }
    const words = ['cert', 'inspect', 'push.p12', '--passphrase-env', 'P', '--lang', 'zh']
    const { stderr } = await run(words, { files, env: { P: "'Soup'" } })
    expect(stderr).toContain('密码照现在这样打不开 push.p12；去掉两端的引号就能打开。')
  })
})
