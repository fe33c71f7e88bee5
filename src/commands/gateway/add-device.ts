import { parseDeviceToken } from '../../apns/device-token.ts'
import { type Environment, environments, parseEnvironment } from '../../apns/environment.ts'
import { command } from '../../cli/command.ts'
import { Fault } from '../../fault.ts'
import { askGateway } from '../../gateway/control/client.ts'
import { readDevice } from '../../gateway/control/document.ts'
import { deviceTokenPieces } from '../push/likeness.ts'

/** What may be said of a device: it is there, or it is gone. */
const states = ['active', 'unregistered', 'expired'] as const

function dateOf(text: string): Date {
  const date = new Date(text)
  if (!Number.isNaN(date.getTime())) return date
  throw new Fault('usage/date', {
    en: `"${text}" is not a date: 2026-01-31, or 2026-01-31T12:00:00Z.`,
    zh: `「${text}」不是日期，应为 2026-01-31 或 2026-01-31T12:00:00Z。`,
  })
}

export default command({
  arguments: {
    token: {
      value: 'TOKEN',
      pieces: deviceTokenPieces,
      parse: parseDeviceToken,
      about: { en: 'device token, hex', zh: '设备 token（十六进制）' },
    },
  },
  options: {
    topic: { value: 'TOPIC', about: { en: 'what it takes pushes for', zh: '它接收哪个 topic 的推送' } },
    env: {
      value: environments.join('|'),
      parse: parseEnvironment,
      about: { en: 'where it is registered (default sandbox)', zh: '注册在哪个环境（默认 sandbox）' },
    },
    state: {
      choices: states,
      about: {
        en: 'active, or gone: APNs then answers 410 (default active)',
        zh: '在用，或已失效（APNs 返回 410）；默认 active',
      },
    },
    since: {
      value: 'DATE',
      parse: dateOf,
      about: { en: 'since when it is gone (default now)', zh: '何时失效（默认现在）' },
    },
  },
  description: {
    en: 'Makes a device known to the gateway that runs, in place of what was known of the same token. Needed with gateway start --strict; otherwise a token is learnt from the first push that is accepted.',
    zh: '把一台设备登记到正在运行的本地网关，替换同一 token 的旧信息。gateway start --strict 时必须登记；否则 token 会在第一次推送成功时自动记住。',
  },
  examples: [
    {
      command: `pushctl gateway add-device ${'a1'.repeat(32)} --topic com.example.app`,
      about: { en: 'an app in the sandbox', zh: 'sandbox 里的一个 App' },
    },
    {
      command: `pushctl gateway add-device ${'b2'.repeat(32)} --topic com.example.app --state unregistered --since 2026-01-31`,
      about: { en: 'an app that was removed in January', zh: '一月份已卸载的 App' },
    },
  ],
  async run({ token, topic, env = 'sandbox' as Environment, state = 'active', since }, host) {
    if (topic === undefined) {
      throw new Fault(
        'usage/topic',
        { en: 'Which app is the device token of?', zh: '这个设备 token 属于哪个 App？' },
        { hint: { en: 'Add --topic with its bundle id.', zh: '请用 --topic 写上它的 Bundle ID。' } },
      )
    }
    const registration = state === 'active' ? { kind: state } : { kind: state, since: since ?? host.now() }
    const written = { deviceToken: token, topic, environment: env, registration }
    const device = readDevice(written, host.now())
    await askGateway(host, { method: 'POST', path: '/api/devices', body: device })
    return { device }
  },
  human: ({ device }, style) =>
    style.say({
      en: `The gateway knows the device: ${device.topic}, ${device.environment}, ${device.registration.kind}.`,
      zh: `本地网关已记住这台设备：${device.topic}，${device.environment}，${device.registration.kind}。`,
    }),
})
