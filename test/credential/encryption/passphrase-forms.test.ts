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
  ['Soup\\$2024', 'Soup$2024', 'without the backslashes in it'],
  ['U291cDIwMjQ=', 'Soup2024', 'decoded from base64'],
  ['Soup%242024', 'Soup$2024', 'with its %XX decoded'],
  ['cre\u0300me', 'cr\u00e8me', 'with letter and accent as one character (NFC)'],
  ['cr\u00e8me', 'cre\u0300me', 'with letter and accent apart (NFD)'],
]

describe('a passphrase that does not open', () => {
  it.each(slips)('%j: %s', (given, meant, opens) => {
    expect(likelyForms([given]).find(({ passphrase }) => passphrase === meant)?.opens.en).toBe(opens)
  })

  it('is tried in few forms, each once, and never as it was given', () => {
    for (const given of [...slips.map(([word]) => word), '"'.repeat(200), '=x'.repeat(200), '']) {
      const forms = likelyForms([given, { passphrase: `${given}!`, opens: { en: 'x', zh: 'x' } }])
      const words = forms.map(({ passphrase }) => passphrase)
      expect(words.length).toBeLessThanOrEqual(32)
      expect(new Set(words).size).toBe(words.length)
      expect(words).not.toContain(given)
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
