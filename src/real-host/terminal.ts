import { languageOf } from '../cli/language.ts'
import type { Host, Terminal } from '../host.ts'
import type { Text } from '../text.ts'
import { isScreen, stderr, stdout } from './output.ts'

const nothingTyped: Text = {
  en: 'Type something, or leave with Ctrl-C.',
  zh: '请输入内容，或按 Ctrl-C 退出。',
}
const keysOfChoice: Text = { en: '↑↓ choose, Enter takes it', zh: '↑↓ 选择，回车确定' }

const unseen: Text = { en: '(nothing shows as you type)', zh: '（输入时不显示）' }

const isCi = (env: Host['env']) => env.CI !== undefined && env.CI !== '' && env.CI !== 'false'

/**
 * @param env variables of this process: they tell its language, and whether it is a CI job
 * @returns the terminal this process runs on
 */
export function realTerminal(env: Host['env']): Terminal {
  const language = () => languageOf(process.argv.slice(2), env)
  return {
    get stdoutIsScreen() {
      return isScreen(stdout)
    },
    get stderrIsScreen() {
      return isScreen(stderr)
    },
    get canAsk() {
      return !isCi(env) && isScreen(stderr)
    },
    get columns() {
      const { columns } = isScreen(stdout) ? process.stdout : process.stderr
      return columns || 80
    },
    readSecret: async (question) =>
      (await import('../cli/ask.ts')).askSecret(question[language()], unseen[language()]),
    readLine: async (question, check, { mayBeEmpty } = {}) =>
      (await import('../cli/ask.ts')).askLine(question[language()], async (answer) => {
        const wrong = answer === '' && mayBeEmpty !== true ? nothingTyped : await check?.(answer)
        return wrong?.[language()]
      }),
    choose: async (question, choices) =>
      (await import('../cli/ask.ts')).askChoice(
        question[language()],
        choices.map(({ value, name }) => ({ value, name: name[language()] })),
        keysOfChoice[language()],
      ),
  }
}
