import type { PassphraseForm } from '../model.ts'

/** One way in which a passphrase gets something round it, or loses a letter, before it is given. */
interface Slip extends Pick<PassphraseForm, 'opens'> {
  /** @returns the text without it; the same, or nothing, when it is not there */
  undo(text: string): string | undefined
}

const slips: readonly Slip[] = [
  {
    opens: { en: 'without the blanks or line ends round it', zh: '去掉首尾的空格或换行' },
    undo: (text) => text.trim().replace(/(?:\\r|\\n)+$/, ''),
  },
  {
    opens: { en: 'without the quotes round it', zh: '去掉两端的引号' },
    undo: (text) => /^["'`“‘„「](.*)["'`”’“」]$/s.exec(text)?.[1],
  },
  {
    opens: { en: 'without the name before it', zh: '去掉前面的变量名' },
    undo: (text) =>
      /^(?:export |set |\$env:)?["']?[A-Za-z_][\w.-]{0,60}["']? ?[=:](.+)$/s.exec(text)?.[1]?.trimStart(),
  },
  {
    opens: { en: 'without the comment behind it', zh: '去掉后面的注释' },
    undo(text) {
      const at = text.search(/\s#/)
      return at < 1 ? undefined : text.slice(0, at).trimEnd()
    },
  },
  {
    opens: { en: 'without the backslashes in it', zh: '去掉其中的反斜杠' },
    undo: (text) => text.replaceAll(/\\(.)/g, '$1'),
  },
  {
    opens: { en: 'decoded from base64', zh: '按 base64 解码之后' },
    undo(text) {
      if (!/^[A-Za-z0-9+/]{4,}={0,2}$/.test(text) || text.length % 4 !== 0) return undefined
      const decoded = Buffer.from(text, 'base64').toString('utf8')
      return decoded.includes('\uFFFD') ? undefined : decoded
    },
  },
  {
    opens: { en: 'with its %XX decoded', zh: '把 %XX 解码之后' },
    undo: (text) =>
      text.replaceAll(/%([2-7][0-9A-F])/gi, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      ),
  },
  {
    opens: {
      en: 'with letter and accent as one character (NFC)',
      zh: '把字母和重音符合成一个字符（NFC）之后',
    },
    undo: (text) => text.normalize('NFC'),
  },
  {
    opens: { en: 'with letter and accent apart (NFD)', zh: '把字母和重音符拆开（NFD）之后' },
    undo: (text) => text.normalize('NFD'),
  },
  {
    opens: {
      en: 'with each of its bytes taken for a letter, as old OpenSSL did: export the file again',
      zh: '把它的每个字节当成一个字符（旧版 OpenSSL 的做法）时，所以最好重新导出文件',
    },
    undo: (text) => Buffer.from(text).toString('latin1'),
  },
]

/** More than anybody does to one passphrase, and little work. */
const mostForms = 32

/**
 * What may have been meant by a passphrase that does not open: the same without what shells, editors and secret stores
 * wind round it.
 *
 * @param readings what was given, and then how else it can be read where it lies
 * @returns each once, none of the readings that need no word; what changes least comes first
 */
export function likelyForms(readings: readonly (PassphraseForm | string)[]): PassphraseForm[] {
  const forms = readings.map((each) =>
    typeof each === 'string' ? { passphrase: each, steps: [] } : steps(each),
  )
  const seen = new Set<string>()
  const found: PassphraseForm[] = []
  // Each form that is new is undone further in its turn.
  for (const form of forms) {
    if (found.length === mostForms) break
    const isGiven = form.steps.length === 0
    if (!isGiven && seen.has(form.passphrase)) continue
    seen.add(form.passphrase)
    if (!isGiven) found.push(joined(form))
    for (const { opens, undo } of slips) {
      const passphrase = undo(form.passphrase)
      if (passphrase === undefined || passphrase === '' || seen.has(passphrase)) continue
      forms.push({ passphrase, steps: [...form.steps, opens] })
    }
  }
  return found
}

interface SteppedForm {
  readonly passphrase: string
  readonly steps: readonly PassphraseForm['opens'][]
}

const steps = ({ passphrase, opens }: PassphraseForm): SteppedForm => ({ passphrase, steps: [opens] })

const joined = ({ passphrase, steps: all }: SteppedForm): PassphraseForm => ({
  passphrase,
  opens: { en: all.map(({ en }) => en).join(' and '), zh: all.map(({ zh }) => zh).join('、再') },
})
