import { command, type InputOf } from '../../cli/command.ts'
import { authoritiesIn } from '../../credential/certificate/chain.ts'
import { belongsTo } from '../../credential/key/key.ts'
import type { Certificate, Identity } from '../../credential/model.ts'
import { type Part, partsToPem } from '../../credential/part.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { type WrittenFile, writeOutput, writtenLines } from '../output/output-file.ts'
import { certEnvOption, mainCertificates, missingArgument, readContentsOf } from '../push/credential-files.ts'
import { nameOfSource, oneSource } from '../push/credential-source.ts'
import { type PassphraseInput, passphraseOptions } from '../push/passphrase.ts'
import { chainFrom, chainOption } from './chain-option.ts'
import { keyOptions, keyWritingOf } from './key-options.ts'
import { keyHint, keyMismatch, type NamedContents, noKey } from './key-sentences.ts'

const defaultOutput = 'ck.pem'

/** `note` is there when the two files were given in the other order. */
interface Merge extends WrittenFile {
  readonly note?: Text
}

const sources = {
  certificate: {
    value: 'CERT',
    suggests: 'files',
    optional: true,
    stdin: true,
    about: {
      en: 'file with the certificate: .cer, .pem, .p12; - reads stdin',
      zh: '证书文件：.cer、.pem、.p12；- 表示标准输入',
    },
  },
  key: {
    value: 'KEY',
    suggests: 'files',
    optional: true,
    stdin: true,
    about: { en: 'file with its private key: .pem, .key, .p12', zh: '私钥文件：.pem、.key、.p12' },
  },
} as const

const options = {
  output: {
    short: 'o',
    value: 'OUT',
    suggests: 'files',
    about: {
      en: `file to write, - for standard output (default ${defaultOutput})`,
      zh: `输出文件，- 表示标准输出（默认 ${defaultOutput}）`,
    },
  },
  ...certEnvOption,
  keyEnv: {
    value: 'NAME',
    about: { en: 'environment variable with the private key', zh: '存有私钥内容的环境变量名' },
  },
  ...chainOption,
  ...keyOptions,
  ...passphraseOptions,
  force: { about: { en: 'replace OUT if it is there', zh: 'OUT 已存在时覆盖它' } },
} as const

export default command({
  arguments: sources,
  options,
  examples: [
    {
      command: 'pushctl cert merge aps.cer key.pem -o ck.pem',
      about: { en: 'the ck.pem of a hundred tutorials', zh: '教程里常见的 ck.pem' },
    },
    {
      command: 'pushctl cert merge new.cer old.p12 -o ck.pem',
      about: {
        en: 'a renewed certificate, with the key it was renewed with',
        zh: '续期的证书配上原来的私钥',
      },
    },
  ],
  description: {
    en: 'Refuses (exit 1) a key that is not the certificate’s, and says which certificate it does belong to. The order is certificate, key, then the chain. The key comes out unencrypted unless --encrypt-key is given, in a file that only you can read.',
    zh: '私钥与证书不匹配时拒绝写入（退出码 1），并说明这把私钥属于哪张证书。顺序为证书、私钥、证书链。除非加 --encrypt-key，私钥以不加密形式输出；文件权限仅限本人读取。',
  },
  async run(input, host, globals) {
    const [certificateSource, keySource] = sourcesIn(input)
    // One after the other: each may ask for its passphrase.
    const first = await read(certificateSource, input, host)
    const second = await read(keySource, input, host)
    const isSwapped = lacksOnlyKey(second) && first.contents.keys.length > 0
    const [certificateSide, keySide] = isSwapped ? [second, first] : [first, second]
    const identity = identityOf(certificateSide, keySide)
    const { certificate } = identity
    const authorities = [certificateSide, keySide].flatMap(({ contents }) =>
      authoritiesIn(contents, certificate),
    )
    const path = await chainFrom(certificate, input.chain, authorities, input, host)
    const parts: Part[] = [
      { is: 'certificate', certificate },
      { is: 'key', key: identity.key },
      ...path.map((authority): Part => ({ is: 'certificate', certificate: authority })),
    ]
    const file = input.output ?? defaultOutput
    const content = partsToPem(parts, await keyWritingOf(input, host))
    const written = await writeOutput(
      { file, format: 'pem', content, parts, force: input.force },
      host,
      globals,
    )
    if ('piped' in written || !isSwapped) return written
    return { ...written, note: swapped(certificateSide.file, keySide.file) } satisfies Merge
  },
  human(result, style) {
    if ('piped' in result) return result.piped
    const note = 'note' in result ? ['', `  ${style.say(result.note)}`] : []
    return [...writtenLines(result, style), ...note].join('\n')
  },
})

/** What a variable holds need not be named as a file: then one word is the other of the two. */
function sourcesIn({
  certificate,
  key,
  certEnv,
  keyEnv,
}: InputOf<Pick<typeof options, 'certEnv' | 'keyEnv'>, typeof sources>): [certificate: string, key: string] {
  const isWordKey = certEnv !== undefined && key === undefined
  const certificateSource = oneSource(['CERT', isWordKey ? undefined : certificate], ['--cert-env', certEnv])
  const keySource = oneSource(['KEY', isWordKey ? certificate : key], ['--key-env', keyEnv])
  if (certificateSource === undefined) throw missingArgument('CERT')
  if (keySource === undefined) throw missingArgument('KEY')
  return [certificateSource, keySource]
}

async function read(source: string, input: PassphraseInput, host: Host): Promise<NamedContents> {
  return { file: nameOfSource(source), contents: await readContentsOf(source, input, host) }
}

function lacksOnlyKey({ contents }: NamedContents): boolean {
  return contents.keys.length === 0 && contents.certificates.length > 0
}

function identityOf(certificateSide: NamedContents, keySide: NamedContents): Identity {
  const certificates = mainCertificates(certificateSide.contents)
  const [certificate] = certificates
  if (certificate === undefined) throw noCertificate(certificateSide.file, keySide.file)
  if (keySide.contents.keys.length === 0) {
    throw new Fault('refused/no-private-key', noKey(keySide.file), { hint: keyHint })
  }
  const pair = pairOf(certificates, keySide)
  if (pair === undefined) throw keyMismatch(certificate, certificateSide, keySide)
  return pair
}

function pairOf(certificates: readonly Certificate[], { contents }: NamedContents): Identity | undefined {
  for (const certificate of certificates) {
    const key = contents.keys.find((each) => belongsTo(each.key, certificate))
    if (key !== undefined) return { certificate, key }
  }
  return undefined
}

function noCertificate(file: string, other: string): Fault {
  return new Fault('refused/no-cert', {
    en: `There is no certificate in ${file}, and none in ${other}: both are private keys.`,
    zh: `${file} 和 ${other} 里都没有证书，两个都是私钥。`,
  })
}

function swapped(certificateFile: string, keyFile: string): Text {
  return {
    en: `The certificate was in ${certificateFile} and the key in ${keyFile}: taken the other way round.`,
    zh: `证书在 ${certificateFile}，私钥在 ${keyFile}，已自动对调。`,
  }
}
