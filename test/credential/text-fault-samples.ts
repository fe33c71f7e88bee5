import type { TextFault } from '../../src/credential/model.ts'

/** Of each fault: how it is done to a text. Four are seen by the reader of files, not in the text alone. */
export const textFaultSamples: Readonly<
  Record<
    Exclude<TextFault, 'header-less' | 'no-end-line' | 'label-of-other-form' | 'label-of-other-thing'>,
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
}
