import { command } from '../cli/command.ts'
import type { Text } from '../text.ts'

/** Nothing is printed beside the protocol, as JSON neither. */
const nothing: AsyncIterable<never> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
}

const typedByHand: Text = {
  en: 'This speaks MCP with a program on stdin and stdout, and waits for one. For Claude Code: claude mcp add pushctl -- pushctl mcp',
  zh: '这个命令通过标准输入输出与程序说 MCP 协议，正在等待对方。接入 Claude Code：claude mcp add pushctl -- pushctl mcp',
}

export default command({
  arguments: {},
  options: {
    allowProduction: {
      about: {
        en: 'let the tool "send" push to production, which means to people',
        zh: '允许 send 工具推送到生产环境，也就是真实用户',
      },
    },
  },
  description: {
    en: 'Gives coding agents pushctl as tools, over the Model Context Protocol on stdin and stdout: inspect, check, explain, send, received. Keys and passphrases are named by their files and never repeated.',
    zh: '通过标准输入输出上的 Model Context Protocol，把 pushctl 作为工具提供给编程 agent：inspect、check、explain、send、received。私钥和密码只用文件路径指定，绝不回显。',
  },
  examples: [
    {
      command: 'pushctl mcp',
      about: {
        en: 'what the settings of an agent name as the server',
        zh: '填入 agent 的 MCP 服务器设置',
      },
    },
    {
      command: 'pushctl mcp --allow-production',
      about: { en: 'where it may push to production, too', zh: '允许推送到生产环境' },
    },
  ],
  async run({ allowProduction }, host, { language }): Promise<AsyncIterable<never>> {
    if (!host.stdin.isPiped && host.terminal.stderrIsScreen) host.warn(typedByHand)
    const { serve } = await import('./mcp/server.ts')
    await serve({ allowProduction, language }, host)
    return nothing
  },
  human: () => '',
})
