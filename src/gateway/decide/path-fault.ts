import type { Text } from '../../text.ts'
import type { Service } from './request.ts'

const say = (en: string, zh: string): Text => ({ en, zh })

/** What people write in place of `/3/device/TOKEN`. */
const faults: readonly { readonly form: RegExp; readonly what: Text }[] = [
  {
    form: /^(?:https?:\/\/|[\w.-]+:\d+\/|[\w-]+(?:\.[\w-]+)+\/)/i,
    what: say('it is a whole address', '它是完整的网址'),
  },
  { form: /^(?:v?\d|devices?)\//i, what: say('the slash in front is missing', '开头缺少斜杠') },
  { form: /(?<!:)\/\//, what: say('it has two slashes in a row', '有两个连续的斜杠') },
  { form: /.\/$/, what: say('it has a slash at the end', '末尾多了一个斜杠') },
  { form: /^\/+devices?(?:\/|$)/i, what: say('/3 is missing in front', '前面缺少 /3') },
  {
    form: /^\/+v?(?:[0-24-9]|\d\d+|v3)\/+device(?:\/|$)/i,
    what: say('the number in front is 3', '前面的数字应为 3'),
  },
  {
    form: /\/devices(?:\/|$)/i,
    what: say('it says devices in place of device', '写成了 devices，应为 device'),
  },
  {
    form: /^\/+3\/+device\/*\?/i,
    what: say(
      'the device token is part of the path, not of what follows a question mark: /3/device/TOKEN',
      'device token 要写在路径里，不能放在问号后面：/3/device/TOKEN',
    ),
  },
  {
    form: /\/(?!device)[Dd][Ee][Vv][Ii][Cc][Ee](?:\/|$)/,
    what: say('device is in small letters', 'device 要小写'),
  },
  {
    form: /^\/+3\/+device\/+[^/]+\/+[^/]/i,
    what: say('something follows the token', 'token 后面还有别的内容'),
  },
]

/** Paths of the other interface, which has ports of its own. */
const elsewhere: Readonly<Record<Service, RegExp>> = {
  push: /^\/1\/apps\/[^/]+\/(?:all-)?channels\/?$/,
  channels: /^\/(?:3\/device|4\/broadcasts)(?:[/?]|$)/,
}

/** @returns whether the path is one of the other interface of APNs, which listens on another port */
export const isOfOtherPort = (service: Service, path: string) => elsewhere[service].test(path)

/**
 * @param path that the gateway does not have
 * @returns what is wrong with it, as the second half of a sentence; nothing where that cannot be said
 */
export function pathFault(path: string): Text | undefined {
  const found = faults.filter(({ form }) => form.test(path)).map(({ what }) => what)
  if (found.length === 0) return undefined
  return say(found.map(({ en }) => en).join(', '), found.map(({ zh }) => zh).join('，'))
}
