import type { Shown, Symptom } from '../../diagnosis/playbook.ts'

/** What somebody says of a push that nobody sees, or not as it should be. */
export interface UnseenComplaint {
  /** It says that APNs, or the service before it, took the push. */
  readonly saysAccepted: boolean
  /** It says nothing beside that: then it may well be about what was sent last. */
  readonly isBare: boolean
  /** Whom the push was for, where the words tell. */
  readonly shown?: Shown
  /** What is missed of it, beside the whole. */
  readonly symptom?: Symptom
}

/** How people say that it was accepted and nothing shows; every word of one has to stand in a short text. */
const complaints: readonly (readonly string[])[] = [
  ['200', 'nothing'],
  ['200', 'no '],
  ['200', 'not '],
  ['success', 'not '],
  ['success', 'no notification'],
  ['not received'],
  ['not receiving'],
  ['not delivered'],
  ['not arriving'],
  ['not showing'],
  ['not appear'],
  ['does not show'],
  ['doesn’t show'],
  ["doesn't show"],
  ['never arrive'],
  ['no push'],
  ['no notification'],
  ['nothing arrives'],
  ['nothing appears'],
  ['nothing shows'],
  ['didn’t receive'],
  ["didn't receive"],
  ['didn’t get'],
  ["didn't get"],
  ['收不到'],
  ['没收到'],
  ['没有收到'],
  ['未收到'],
  ['接收不到'],
  ['不显示'],
  ['不弹'],
  ['没有弹'],
  ['没弹'],
  ['推送成功', '没'],
  ['成功', '没反应'],
]

const acceptedWords =
  /^(?:http(?:\/\d(?:\.\d)?)? )?(?:200(?: ok)?|ok 200|accepted|delivered|success|sent|已接受|已送达|成功|发送成功|推送成功)[.!。！]?$/i

/** What a push is called that is no plain alert; the first that fits is meant. */
const pushes: readonly (readonly [Shown, RegExp])[] = [
  ['liveactivity', /live ?activit|dynamic island|实时活动|灵动岛/],
  ['complication', /complication|表盘|复杂功能/],
  ['controls', /control ?widget|control cent(?:er|re) control|控制中心控件/],
  ['widgets', /widget|小组件/],
  ['voip', /voip|callkit|pushkit|incoming call|来电/],
  ['pass', /\bwallet\b|pkpass|passkit|票券|卡券/],
  ['mdm', /\bmdm\b/],
  ['pushtotalk', /push ?to ?talk|\bptt\b|对讲/],
  ['fileprovider', /file ?provider/],
  ['website', /website push|safari push|网站推送/],
  [
    'background',
    /silent (?:\w+ )?(?:push|notif|message)|background (?:push|notif|fetch)|content-available|静默|后台推送|静音推送/,
  ],
]

const isAboutPush = /push|notif|apns|badge|推送|通知|角标/
/** A push of another kind, of commits or of an image of a container; or the server's own way to APNs. */
const isOtherPush =
  /\bgit\b|\bdocker\b|push(?:ing|ed)? (?:of |to )?(?:the |an? )?(?:image|branch|commit|tag|registry|origin)|push\.apple\.com/

/** A network by what it is, not by whose: a company has apps as well. */
const network =
  '\\b(?:wi-?fi|vpn|cellular|mobile data|lte|[45]g|(?:office|company|corporate|home|guest) (?:network|lan|internet))\\b'
/** The push comes on one network and not on another, or on one alone. */
const networkAlone = new RegExp(
  `${network}.{0,40}(?:\\b(?:but|only|not|never)\\b|n[’']t\\b)|(?:\\b(?:but|only|not|never)|n[’']t)\\b.{0,40}${network}|(?:wi-?fi|无线|公司网络|内网|流量|蜂窝|vpn).{0,12}(?:收不到|不行|不通|不能|没有)|(?:切换?到?|换成?)(?:wi-?fi|流量|蜂窝)`,
)

/** What is missed, as people say it of a push. */
const missed: readonly (readonly [Symptom, RegExp])[] = [
  [
    'twice',
    /\btwice\b|duplicate|two (?:identical )?notif|double notif|重复(?:收到|推送|通知)|(?:收到|弹出?)(?:了)?(?:两|2) ?(?:条|次)/,
  ],
  [
    'on-watch',
    /watch (?:only|gets|shows|receives|buzzes|vibrates)|only (?:on|to) (?:the |my )?(?:apple )?watch|手表(?:能|会)?收到|只在手表/,
  ],
  [
    'no-sound',
    /no sound|without (?:a )?sound|doesn[’']?t (?:play|make|ring)|not play|(?:is|are|comes?|arrives?) silent(?:ly)?$|没有?声音|没声|不响|无声/,
  ],
  [
    'no-badge',
    /badge .{0,40}(?:not|n[’']t|wrong|never|stays|missing)|no badge|(?:not|n[’']t|never) .{0,20}badge|角标.{0,8}(?:不|没)|没有角标/,
  ],
  [
    'no-picture',
    /(?:image|picture|photo|attachment|media|gif|video) .{0,40}(?:not|n[’']t|no|never|missing)|(?:no|without|missing) (?:image|picture|photo|attachment)|only text|(?:图片|图像|附件).{0,8}(?:不|没)|没有图片|没图/,
  ],
  [
    'in-front',
    /(?:when|while|if) (?:the |my |our )?(?:app(?:lication)?|it) is (?:open|active|running|in (?:the )?(?:front|foreground))|in (?:the )?foreground|前台|应用打开时|app 打开时/,
  ],
  [
    'app-closed',
    /force[- ]?(?:quit|clos|kill)|\bapp(?:lication)? (?:is|was|gets?|has been) (?:killed|terminated|swiped|closed|not running)|\b(?:killed|terminated|swiped[- ]away) (?:state|app)\b|\bwhen (?:killed|terminated|closed|not running)|\bswip(?:e|ed|ing) (?:it |the app )?(?:away|up)\b|杀死|杀掉|杀进程|被杀|划掉|强制退出|强制关闭/,
  ],
  ['one-network', networkAlone],
  [
    'only-when-opened',
    /(?:only|until|unless).{0,30}(?:open|launch|foreground|reopen)|打开 ?(?:app|应用)?.{0,4}(?:才|之后才|后才)/,
  ],
  [
    'late',
    /\blate\b|delay|hours later|minutes later|after (?:i )?unlock|only after|延迟|延时|很久才|几(?:个)?小时后|过了.{0,6}才|解锁.{0,4}才/,
  ],
]

/** Of a push of one of those kinds nothing comes of it. */
const nothingHappens =
  /\b(?:never|not|none|nobody|no one|no longer|doesn[’']?t|don[’']?t|isn[’']?t|won[’']?t|stopped|stops?|fails? to)\b.{0,30}\b(?:updat|refresh|reload|chang|ring|wak|work|start|show|appear|arriv|com|deliver|check|receiv|display|call|fetch|ask)|(?:gets?|shows?|receives?|sees?|displays?) (?:none|nothing)|stays? (?:the same|old|stale)|不更新|不刷新|没有?刷新|没有?更新|没有?变|不变|不响|不触发|没有?触发|没有?反应|唤不醒|不唤醒/

const longestBare = 24

/** @returns nothing where a short text does not say that a push was accepted, or is not seen as it should be */
export function complaintIn(text: string): UnseenComplaint | undefined {
  const lower = text.toLowerCase().trim()
  const isAccepted = acceptedWords.test(lower)
  const [shown] = pushes.find(([, name]) => name.test(lower)) ?? []
  const isOfPush = !isOtherPush.test(lower) && (shown !== undefined || isAboutPush.test(lower))
  // What is pasted of a log may say it of anything.
  const isSaid =
    (isOfPush || !lower.includes('\n')) &&
    !isOtherPush.test(lower) &&
    complaints.some((words) => words.every((word) => lower.includes(word)))
  const [symptom] = ((isOfPush || isSaid) && missed.find(([, words]) => words.test(lower))) || []
  const isUnseen = isAccepted || symptom !== undefined || isSaid || (isOfPush && nothingHappens.test(lower))
  if (!isUnseen) return undefined
  return {
    saysAccepted: isAccepted || /\b200\b|accepted|success|delivered|成功|已接受|已送达/.test(lower),
    isBare: lower.length <= longestBare,
    ...(shown !== undefined && { shown }),
    ...(symptom !== undefined && { symptom }),
  }
}
