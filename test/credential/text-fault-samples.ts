import type { TextFault } from '../../src/credential/model.ts'

/** Of each fault: how it is done to a text. Five are seen by the reader of files, not in the text alone. */
export const textFaultSamples: Readonly<
  Record<
    Exclude<
      TextFault,
      'header-less' | 'no-end-line' | 'label-of-other-form' | 'label-of-other-thing' | 'label-case'
    >,
    (pem: string) => string | Buffer
  >
> = {
  'utf-16': (pem) => Buffer.from(`\uFEFF${pem}`, 'utf16le'),
  'byte-order-mark': (pem) => `\uFEFF${pem}`,
  'long-dashes': (pem) => pem.replaceAll('-----', '\u2014\u2014-'),
  'short-dashes': (pem) => pem.replaceAll('-----', '---'),
  escaped: (pem) => pem.replaceAll('\n', '\\n'),
  'one-line': (pem) => pem.replaceAll('\n', ' '),
  joined: (pem) => pem.trimEnd() + pem,
  indented: (pem) => pem.replaceAll(/^(?=.)/gm, '  '),
  quoted: (pem) => `"${pem}"`,
  'blank-line': (pem) => pem.replace(/\n(?=[^-\n]+\n-----END)/, '\n\n'),
  'carriage-returns': (pem) => pem.replaceAll('\n', '\r'),
  'mail-quoted': (pem) => pem.replaceAll(/^(?=.)/gm, '> '),
  markup: (pem) => pem.replaceAll('\n', '<br>\n'),
  backslashes: (pem) => pem.replaceAll('\n', '\\\n'),
  'source-lines': (pem) => pem.replaceAll(/^(.+)\n/gm, '"$1\\n" +\n'),
  'invisible-signs': (pem) => pem.replaceAll('\n', '\n\u200b'),
  'url-safe': (pem) =>
    pem.replaceAll(/^(?!-).+$/gm, (line) => line.replaceAll('+', '-').replaceAll('/', '_')),
  'caret-m': (pem) => pem.replaceAll('\n', '^M\n'),
  commas: (pem) => pem.replaceAll('\n', ','),
  'lost-backslash': (pem) => pem.replaceAll('\n', 'n'),
  'lost-plus': (pem) => pem.replaceAll('+', ' '),
  'percent-encoded': (pem) => encodeURIComponent(pem),
}
