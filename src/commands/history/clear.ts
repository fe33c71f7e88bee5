import { command } from '../../cli/command.ts'
import { forgetSends } from '../push/history.ts'

export default command({
  arguments: {},
  options: {},
  description: {
    en: 'Takes away all that was kept of what was sent from here.',
    zh: '清除全部发送记录。',
  },
  examples: [{ command: 'pushctl history clear', about: { en: 'all of it', zh: '全部清除' } }],
  async run(_, host): Promise<{ readonly days: number }> {
    return { days: await forgetSends(host) }
  },
  human: ({ days }, style) =>
    days === 0
      ? style.say({ en: 'There was nothing to take away.', zh: '没有可清除的记录。' })
      : style.say({ en: 'The history is empty now.', zh: '发送记录已清空。' }),
})
