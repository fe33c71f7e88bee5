import { command } from '../../cli/command.ts'
import { flagOf } from '../../cli/input.ts'
import { marks, type Style } from '../../cli/style.ts'
import { jsonText, type Text, visible } from '../../text.ts'
import { fieldLines } from '../output/fields.ts'
import { type PastPush, type PastRun, type PastSend, pastSendNamed, pastSends } from '../push/history.ts'
import { outcomeWords } from '../push/sent.ts'
import { countsOf, gatewayWords, isGood, localTime } from './list.ts'

const answerOf = ({ status, reason }: PastPush) =>
  [status, reason].filter((each) => each !== undefined).join(' ')

function runLines(run: PastRun, mark: string, style: Style): string[] {
  const why = ({ status, reason }: PastRun['groups'][number]) => [status, reason].filter(Boolean).join(' ')
  return [
    `${mark} ${countsOf(run, style)}`,
    ...run.groups.map((group) =>
      `    ${group.count} × ${style.say(outcomeWords[group.outcome])}  ${why(group)}`.trimEnd(),
    ),
    ...fieldLines(
      [
        [{ en: 'rows', zh: '行' }, `${run.file} (${run.rows})`],
        [{ en: 'report', zh: '报告' }, run.report],
      ],
      style,
    ),
  ]
}

/** What the line that sends it again cannot say. */
const withheldWords = (flags: string): Text => ({
  en: `Not kept, for it held a secret: ${flags}. Type it again where you send this again.`,
  zh: `含有秘密而没有保存：${flags}。再次发送时请重新输入。`,
})

export default command({
  arguments: {
    id: {
      value: 'ID',
      optional: true,
      suggests: 'sends',
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
    const { id, time, gateway, topic, pushType, payload, pushes, run, withheld = [], sendLine } = send
    const markOf = (good: boolean) => (good ? style.good(marks.ok) : style.bad(marks.failed))
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
      ...(run === undefined ? [] : runLines(run, markOf(isGood(send)), style)),
      ...pushes.flatMap((push) => [
        `${markOf(push.outcome === 'accepted')} ${style.say(outcomeWords[push.outcome])}  ${answerOf(push)}  ${push.deviceToken ?? push.channelId ?? ''}`,
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
      ...(withheld.length === 0 ? [] : [style.say(withheldWords(withheld.map(flagOf).join(', ')))]),
    ].join('\n')
  },
})
