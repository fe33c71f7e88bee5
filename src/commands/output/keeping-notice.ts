import { languageOf } from '../../cli/language.ts'
import type { KeepingNotice } from '../../gateway/store/keeper.ts'
import type { Host } from '../../host.ts'
import { type Text, visible } from '../../text.ts'

const keptAgain: Text = {
  en: 'What the local gateway learns is written to disk again.',
  zh: '本地网关学到的内容又能写入磁盘了。',
}

const fromMemory = (why: Text): Text => ({
  en: `${visible(why.en)}\n  The local gateway goes on from memory: what it learns now is lost when it ends, and other commands may not find it.`,
  zh: `${visible(why.zh)}\n  本地网关改为只用内存继续工作：此后学到的内容在它结束时会丢失，其他命令也可能找不到它。`,
})

/** Only on Linux and its like a variable says where data lies. */
const elsewhere: Text = {
  en: '\n  Make room there, or start it with another folder: export XDG_DATA_HOME="$(mktemp -d)"',
  zh: '\n  请清理出空间，或者换一个目录再启动：export XDG_DATA_HOME="$(mktemp -d)"',
}

/**
 * @param host where it is said
 * @returns says on stderr that the gateway cannot keep what it learns, or can again
 */
export function sayingKept(host: Pick<Host, 'stderr' | 'env' | 'platform'>): (notice: KeepingNotice) => void {
  const language = languageOf([], host.env)
  const hasVariable = !['darwin', 'win32'].includes(host.platform)
  return (notice) => {
    const text = notice.kind === 'kept-again' ? keptAgain : fromMemory(notice.why)
    const remedy = notice.kind === 'not-kept' && hasVariable ? elsewhere[language] : ''
    host.stderr.write(`pushctl: ${text[language]}${remedy}\n`)
  }
}
