import { Fault } from '../fault.ts'
import { quoted } from '../finding.ts'
import type { Text } from '../text.ts'
import { declaredLength } from './encoding/der.ts'
import { lackingLineEnd } from './encoding/line-ends.ts'
import type { BrokenPemBlock } from './encoding/pem.ts'
import { besideName, hasName } from './unrecognised.ts'

const lineEndBytes = { CR: '0x0D', LF: '0x0A' } as const

/** U+FFFD in UTF-8: what a program leaves that took the file for text. */
const replacement = Buffer.of(0xef, 0xbf, 0xbd)

/**
 * The faults of the readers that know no file name, turned into one that does.
 *
 * @throws Fault `credential/bad-export` that says how the file was damaged, where its bytes show it
 */
export function orDamaged<Result>(fileName: string, bytes: Buffer, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw damaged(fileName, bytes, error)
  }
}

/** @param added carriage returns that a program put in */
export function grown(fileName: string, added: number): Fault {
  return new Fault(
    'credential/bad-export',
    {
      en: `${fileName} is damaged: a program took it for text and put a CR (0x0D) before each of its ${added} LF (0x0A), as FTP in ASCII mode and Git with autocrlf do.`,
      zh: `${fileName} 已损坏：有程序把它当作文本，在全部 ${added} 个 LF（0x0A）前面各加了一个 CR（0x0D），FTP 的 ASCII 模式和 Git 的 autocrlf 就会这样。`,
    },
    {
      hint: {
        en: 'Copy it again as a binary file; or take them out:',
        zh: '请以二进制方式重新传输；或者把多出的字节去掉：',
      },
      commands: hasName(fileName)
        ? [`perl -pe 's/\\r\\n/\\n/g' ${quoted(fileName)} > ${quoted(besideName(fileName, 'mended'))}`]
        : [],
    },
  )
}

function damaged(fileName: string, bytes: Buffer, cause: Fault): Fault {
  const length = declaredLength(bytes)
  const lacking = length === bytes.length ? undefined : lackingLineEnd(bytes)
  const why =
    bytes.indexOf(replacement) >= 0
      ? {
          en: 'it was copied or saved as text, which destroys it',
          zh: '它被当作文本复制或保存过，内容已被破坏',
        }
      : lacking !== undefined
        ? {
            en: `there is not one ${lacking} (${lineEndBytes[lacking]}) in its ${bytes.length} bytes: a program took it for text and left them out, as FTP in ASCII mode does`,
            zh: `全部 ${bytes.length} 字节里一个 ${lacking}（${lineEndBytes[lacking]}）都没有：有程序把它当作文本，把它们去掉了（FTP 的 ASCII 模式就会这样）`,
          }
        : length !== undefined && length > bytes.length
          ? {
              en: `it was cut short: ${bytes.length} of ${length} bytes are there`,
              zh: `文件不完整：应有 ${length} 字节，只有 ${bytes.length} 字节`,
            }
          : { en: cause.text.en, zh: cause.text.zh }
  return new Fault(
    'credential/bad-export',
    {
      en: `${fileName} is damaged, though it begins like a certificate, key or .p12: ${why.en.replace(/\.$/, '')}.`,
      zh: `${fileName} 已损坏（开头像证书、私钥或 .p12）：${why.zh.replace(/。$/, '')}。`,
    },
    {
      hint: {
        en: 'Copy it again as a binary file, or download or export it again.',
        zh: '请以二进制方式重新复制，或重新下载、导出。',
      },
      cause,
    },
  )
}

/** A block whose label says what its contents are not. */
export function damagedBlock(fileName: string, label: string): Fault {
  return new Fault('credential/bad-export', {
    en: `The block “${label}” in ${fileName} is damaged: what stands in it is no such thing.`,
    zh: `${fileName} 里的「${label}」已损坏：内容不是它声称的东西。`,
  })
}

/** A block that does not end, or is no base64. */
export function brokenBlock(fileName: string, block: BrokenPemBlock): Fault {
  const { label } = block
  if (block.broken === 'unfinished')
    return new Fault('credential/bad-export', {
      en: `The block “${label}” in ${fileName} has no END line: the file was cut short or edited.`,
      zh: `${fileName} 里的「${label}」没有 END 行：文件不完整或被改过。`,
    })
  const { foreign } = block
  const where: Text =
    foreign === undefined
      ? { en: '', zh: '' }
      : {
          en: `: first “${foreign.sign}”, in its line ${foreign.line}`,
          zh: `：先出现的是第 ${foreign.line} 行的「${foreign.sign}」`,
        }
  return new Fault('credential/bad-export', {
    en: `The block “${label}” in ${fileName} has something other than base64 in it${where.en}.`,
    zh: `${fileName} 里的「${label}」含有 base64 以外的内容${where.zh}。`,
  })
}
