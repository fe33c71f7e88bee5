import { command } from '../../cli/command.ts'
import { marks } from '../../cli/style.ts'
import { jsonText, visible } from '../../text.ts'
import { fieldLines } from '../output/fields.ts'
import { type PastPush, type PastSend, pastSendNamed, pastSends } from '../push/history.ts'
import { outcomeWords } from '../push/sent.ts'
import { gatewayWords, localTime } from './list.ts'

const answerOf = ({ status, reason }: PastPush) =>
  [status, reason].filter((each) => each !== undefined).join(' ')

export default command({
  arguments: {
    id: {
      value: 'ID',
      optional: true,
      about: {
        en: 'its id, an apns-id or an apns-unique-id; the last one, if not given',
        zh: '记录的编号、apns-id 或 apns-unique-id；不填则为最后一条',
      },
    },
  },
  options: {},
  description: {
    en: 'Shows one push that was sent from here: payload, devices, ids, what became of it, and the line that sends it again.',
    zh: '查看一条发送记录：payload、设备、各种 ID、结果，以及再次发送的命令。',
  },
  examples: [
    { command: 'pushctl history show', about: { en: 'the last one', zh: '最后一条' } },
    {
      command: 'pushctl history show 4E7E5D1B-1F2C-4F0A-8D38-0F7C0A2B6F11',
      about: { en: 'by the apns-id of a log', zh: '用日志里的 apns-id 查找' },
    },
  ],
  async run({ id }, host): Promise<{ readonly send: PastSend }> {
    return { send: pastSendNamed(await pastSends(host), id) }
  },
  raw: ['payload'],
  human({ send }, style) {
    const { id, time, gateway, topic, pushType, payload, pushes, sendLine } = send
    return [
      ...fieldLines(
        [
          [{ en: 'id', zh: '编号' }, id],
          [{ en: 'time', zh: '时间' }, localTime(time)],
          [{ en: 'gateway', zh: '网关' }, gatewayWords(gateway)],
          [{ en: 'topic', zh: 'topic' }, topic],
          [{ en: 'push type', zh: '推送类型' }, pushType],
        ],
        style,
      ),
      ...pushes.flatMap((push) => [
        `${push.outcome === 'accepted' ? style.good(marks.ok) : style.bad(marks.failed)} ${style.say(outcomeWords[push.outcome])}  ${answerOf(push)}  ${push.deviceToken ?? push.channelId ?? ''}`,
        ...fieldLines(
          [
            [{ en: 'apns-id', zh: 'apns-id' }, push.apnsId],
            [{ en: 'apns-unique-id', zh: 'apns-unique-id' }, push.apnsUniqueId],
          ],
          style,
        ),
      ]),
      '',
      typeof payload === 'string' ? payload.split('\n').map(visible).join('\n') : jsonText(payload),
      '',
      style.say({ en: 'Again:', zh: '再次发送：' }),
      `  ${style.code(sendLine)}`,
    ].join('\n')
  },
})
