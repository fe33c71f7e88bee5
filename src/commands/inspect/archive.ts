import { Fault } from '../../fault.ts'
import { chinese, type Text } from '../../text.ts'
import { lookInside } from './held-tree.ts'
import { kind } from './kind.ts'

/** Archives that are something else, by a file in them. */
const others: readonly (readonly [RegExp, Text])[] = [
  [/(?:^|\/)AndroidManifest\.xml$/, { en: 'an app for Android', zh: 'Android App' }],
  [/(?:^|\/)BundleConfig\.pb$/, { en: 'an app for Android (.aab)', zh: 'Android App（.aab）' }],
  [/\.dSYM\//, { en: 'debug symbols (dSYM), without the app', zh: '调试符号（dSYM），里面没有 App' }],
  [
    /\.(?:p12|cer|pem|p8|mobileprovision)$/i,
    { en: 'an archive of credentials', zh: '装着证书或密钥的压缩包' },
  ],
]

const emptyArchive: Text = {
  en: 'a zip archive with neither an app nor a Wallet pass in it',
  zh: 'zip 压缩包，里面既没有 App 也没有 Wallet 卡券',
}

const emptyFolder: Text = {
  en: 'a folder with neither an app nor a Wallet pass in it',
  zh: '文件夹，里面既没有 App 也没有 Wallet 卡券',
}

const unpack: Text = {
  en: 'Unpack it, and inspect what is inside.',
  zh: '请解压，再检查里面的文件。',
}

const nameOne: Text = {
  en: 'Name one of the files in it.',
  zh: '请指定其中的某个文件。',
}

/** An archive or folder in which there is nothing that is known: said by what is in it. */
export default kind<Record<never, never>>({
  id: 'archive',
  what: { en: 'an archive or folder', zh: '压缩包或文件夹' },
  async read(held, _input, host) {
    const paths = await lookInside(held, host, async (tree) => tree.paths)
    if (paths === undefined) return undefined
    const isFolder = held.bytes.length === 0
    const [, other] = others.find(([pattern]) => paths.some((path) => pattern.test(path))) ?? []
    const what = (isFolder ? undefined : other) ?? (isFolder ? emptyFolder : emptyArchive)
    throw new Fault(
      'refused/unknown-kind',
      { en: `${held.name} is ${what.en}.`, zh: chinese`${held.name} 是 ${what.zh}。` },
      { hint: isFolder ? nameOne : unpack },
    )
  },
  human: () => '',
  verdict: () => false,
})
