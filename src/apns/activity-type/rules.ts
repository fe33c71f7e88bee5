import type { Severity } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { apsIn, type Draft, type DraftRule, isLiveActivity, lintRule, shortKey, together } from '../draft.ts'
import type { DecodingDifference, DifferenceKind } from './compare.ts'
import { judgeActivity } from './judgement.ts'

const decoding =
  'Apple, "Starting and updating Live Activities with ActivityKit push notifications"; Swift, JSONDecoder'

/** How many corrections are written out. */
const mostWritten = 6

const differencesIn = (draft: Draft, kind: DifferenceKind): readonly DecodingDifference[] =>
  judgeActivity(draft)?.differences.filter(({ is }) => is === kind) ?? []

/** One way to differ, as a rule of the lint: what follows from it, and what to write. */
interface DifferenceRule {
  readonly id: string
  readonly kind: DifferenceKind
  readonly severity: Severity
  /** Said before what has to be written. */
  readonly write: Text
  /** Said where nothing can be written out. */
  readonly otherwise: Text
}

const dropped: Text = {
  en: 'The app cannot decode it, and the device drops the whole push although APNs answers 200.',
  zh: 'App 无法解码，设备会丢弃整条推送，尽管 APNs 返回 200。',
}

const after = (text: Text): Text => ({ en: `${dropped.en} ${text.en}`, zh: `${dropped.zh}${text.zh}` })

const write: Text = { en: 'Write', zh: '写成' }

const rows: readonly DifferenceRule[] = [
  {
    id: 'live-activity-key-missing',
    kind: 'key-missing',
    severity: 'error',
    write: after({ en: 'Send the whole state each time, with', zh: '每次都要发送完整的状态，加上' }),
    otherwise: after({ en: 'Send the whole state each time.', zh: '每次都要发送完整的状态。' }),
  },
  {
    id: 'live-activity-key-misspelt',
    kind: 'key-misspelt',
    severity: 'error',
    write: after(write),
    otherwise: after({ en: 'Write keys as the app does.', zh: '键名要与 App 中一致。' }),
  },
  {
    id: 'live-activity-kind-wrong',
    kind: 'kind-wrong',
    severity: 'error',
    write: after(write),
    otherwise: after({ en: 'Write it as the app reads it.', zh: '请按 App 的类型填写。' }),
  },
  {
    id: 'live-activity-number-wrong',
    kind: 'number-wrong',
    severity: 'error',
    write: after(write),
    otherwise: after({
      en: 'Send a number that fits, or change the type in the app.',
      zh: '请改成范围内的数，或修改 App 里的类型。',
    }),
  },
  {
    id: 'live-activity-value-wrong',
    kind: 'value-wrong',
    severity: 'error',
    write: after(write),
    otherwise: after({
      en: 'Write it as Swift’s JSONEncoder does.',
      zh: '请按 Swift 的 JSONEncoder 输出的格式填写。',
    }),
  },
  {
    id: 'live-activity-null-required',
    kind: 'null-required',
    severity: 'error',
    write: after({
      en: 'Make the property optional in the app, or write',
      zh: '在 App 里把属性改成可选类型，或写成',
    }),
    otherwise: after({ en: 'Make the property optional in the app.', zh: '请在 App 里把属性改成可选类型。' }),
  },
  {
    id: 'live-activity-case-unknown',
    kind: 'case-unknown',
    severity: 'error',
    write: after(write),
    otherwise: after({
      en: 'Send one of the cases that the installed app knows.',
      zh: '只能发送已安装的 App 认识的取值。',
    }),
  },
  {
    id: 'live-activity-date-of-1970',
    kind: 'date-of-1970',
    severity: 'warning',
    write: {
      en: 'It is decoded, and shown some 31 years late or more. Write',
      zh: '能解码，但显示的时间会晚 31 年以上。写成',
    },
    otherwise: { en: 'Send seconds since 2001.', zh: '请发送从 2001 年起的秒数。' },
  },
  {
    id: 'live-activity-key-near',
    kind: 'key-near',
    severity: 'warning',
    write: { en: 'The property is optional, and stays empty. Write', zh: '该属性是可选的，会一直为空。写成' },
    otherwise: { en: 'The property is optional, and stays empty.', zh: '该属性是可选的，会一直为空。' },
  },
  {
    id: 'live-activity-sample-differs',
    kind: 'sample-differs',
    severity: 'warning',
    write: { en: 'As in the sample, write', zh: '按样本应写成' },
    otherwise: { en: 'Compare it with the type in the app.', zh: '请对照 App 里的类型。' },
  },
  {
    id: 'live-activity-key-surplus',
    kind: 'key-surplus',
    severity: 'note',
    write: { en: 'Swift passes over it.', zh: 'Swift 会忽略它。' },
    otherwise: {
      en: 'Swift passes over it; leave it out, for it only takes up room.',
      zh: 'Swift 会忽略它；可以去掉，省下空间。',
    },
  },
  {
    id: 'live-activity-null-optional',
    kind: 'null-optional',
    severity: 'note',
    write: { en: 'Leave the key out.', zh: '建议不写这个键。' },
    otherwise: {
      en: 'Leave the key out: that is decoded for certain, and null has been reported to fail on devices.',
      zh: '建议不写这个键：缺省一定能解码，而有人报告 null 在设备上解码失败。',
    },
  },
  {
    id: 'live-activity-value-new',
    kind: 'value-new',
    severity: 'note',
    write: write,
    otherwise: {
      en: 'If the property is an enum, a value it does not know makes the device drop the push.',
      zh: '如果该属性是枚举，未知的取值会让设备丢弃整条推送。',
    },
  },
]

function remedyOf(row: DifferenceRule, draft: Draft): Text {
  const right = [...new Set(differencesIn(draft, row.kind).flatMap((each) => each.right ?? []))].slice(
    0,
    mostWritten,
  )
  const told =
    right.length === 0
      ? row.otherwise
      : { en: `${row.write.en} ${right.join(', ')}`, zh: `${row.write.zh} ${right.join('、')}` }
  // One value cannot show what an encoder leaves out when it is nil.
  const isOfOne = row.kind === 'key-missing' && judgeActivity(draft)?.type.samples === 1
  return isOfOne ? { en: `${told.en}. ${moreSamples.en}`, zh: `${told.zh}。${moreSamples.zh}` } : told
}

const moreSamples: Text = {
  en: 'One sample cannot show which keys are optional: if this one is, give a sample without it as well, with a second --state-type.',
  zh: '只有一份样本时看不出哪些键是可选的；如果这个键可选，请再加一个 --state-type，指定一份不含它的样本。',
}

const differenceRules = rows.map((row) =>
  lintRule({
    id: row.id,
    severity: row.severity,
    see: decoding,
    finds: (draft) => together(differencesIn(draft, row.kind).map(({ text }) => text)),
    remedy: (draft) => remedyOf(row, draft),
  }),
)

const names = ({ activityTypes = [] }: Draft) => activityTypes.flatMap(({ name }) => name ?? [])

/** What keeps a Live Activity from being compared as a whole. */
function unjudgedIn(draft: Draft): Text[] {
  if (draft.activityTypes === undefined) return []
  const judged = judgeActivity(draft)
  if (judged === undefined)
    return [
      {
        en: 'This is no push to a Live Activity, so nothing was compared with --state-type',
        zh: '这不是实时活动推送，没有与 --state-type 比较',
      },
    ]
  const { type, unjudged } = judged
  const { event, attributes } = apsIn(draft)
  const isBlind = event === 'start' && attributes !== undefined && type.attributes === undefined
  return [
    ...unjudged,
    ...(isBlind
      ? [{ en: 'Nothing given says what attributes holds', zh: '所给文件没有说明 attributes 的内容' }]
      : []),
    ...(names(draft).length > 1 && type.name !== undefined
      ? [{ en: `It was compared with ${type.name}`, zh: `比较时用的是 ${type.name}` }]
      : []),
  ]
}

/** What an app decodes, held against what it is sent; asked only when somebody said what it decodes. */
export const activityTypeRules: readonly DraftRule[] = [
  lintRule({
    id: 'live-activity-type-other',
    severity: 'error',
    see: decoding,
    finds(draft) {
      const { event, 'attributes-type': name } = apsIn(draft)
      const known = names(draft)
      if (!isLiveActivity(draft) || event !== 'start' || typeof name !== 'string') return undefined
      return known.length === 0 || known.includes(name)
        ? undefined
        : {
            en: `attributes-type is ${shortKey(name)}; the struct is called ${known.join(', ')}.`,
            zh: `attributes-type 是 ${shortKey(name)}，而结构体名是 ${known.join('、')}。`,
          }
    },
    remedy: (draft) => ({
      en: `No activity starts. Write "attributes-type":"${names(draft)[0]}"`,
      zh: `实时活动不会开始。写成 "attributes-type":"${names(draft)[0]}"`,
    }),
  }),
  lintRule({
    id: 'live-activity-sides-swapped',
    severity: 'error',
    see: decoding,
    finds: (draft) => together(judgeActivity(draft)?.swapped ?? []),
    remedy: after({
      en: 'What changes goes into content-state, what never does into attributes.',
      zh: '会变的放 content-state，不变的放 attributes。',
    }),
  }),
  ...differenceRules,
  lintRule({
    id: 'live-activity-not-judged',
    severity: 'note',
    see: decoding,
    finds: (draft) => together(unjudgedIn(draft)),
    remedy: (draft) =>
      isLiveActivity(draft)
        ? {
            en: 'A value that JSONEncoder of the app wrote settles it: give it with --state-type as JSON.',
            zh: '可以用 App 的 JSONEncoder 输出一份 JSON，再用 --state-type 指定它来比较。',
          }
        : {
            en: 'If it is one, say so: --push-type liveactivity',
            zh: '如果是实时活动推送，请加上 --push-type liveactivity',
          },
  }),
]
