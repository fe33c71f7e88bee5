import { remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { cause, onlyNamed } from '../cause.ts'

const answers = 'Apple, "Handling notification responses from APNs"'
const tokens = 'Apple, "Establishing a token-based connection to APNs"'
const channels = 'Apple, "Sending channel management requests to APNs"'

/** A cause that the gateway alone can tell, with one cure for everybody. */
const row = <const Id extends string>(
  id: Id,
  what: Text,
  cure: Text,
  see: string,
  ...commands: readonly string[]
) => cause<Id>({ id, what, weigh: onlyNamed, remedy: () => remedy(cure, ...commands), see })

/** What a gateway sees behind its refusals. */
export const refusedCauses = [
  row(
    'jwt-format',
    {
      en: 'The provider token is not a JWT as APNs wants it: ES256, kid, iss, and iat in whole seconds as a number.',
      zh: 'provider token 不是 APNs 要求的 JWT：ES256 签名，含 kid、iss，iat 是以秒为单位的整数。',
    },
    { en: 'Have the token of your program looked at:', zh: '检查程序生成的 token：' },
    tokens,
    'pushctl jwt inspect -',
  ),
  cause({
    id: 'ids-swapped',
    what: { en: 'Key id and team id are swapped.', zh: 'Key ID 和 Team ID 填反了。' },
    weigh: onlyNamed,
    remedy: ({ again }) =>
      remedy(
        {
          en: 'The key id belongs into kid, the team id into iss.',
          zh: 'Key ID 应写在 kid，Team ID 应写在 iss。',
        },
        again({ keyId: 'KEYID', teamId: 'TEAMID' }),
      ),
    see: tokens,
  }),
  cause({
    id: 'wrong-team-id',
    what: { en: 'The team id is not that of the signing key.', zh: 'Team ID 与密钥不是同一个团队的。' },
    weigh: onlyNamed,
    remedy: ({ again }) =>
      remedy(
        { en: 'Use the team id of the key.', zh: '请使用该密钥所属的 Team ID。' },
        again({ teamId: 'TEAMID' }),
      ),
    see: tokens,
  }),
  cause({
    id: 'wrong-p8',
    what: {
      en: 'The .p8 is not the key behind the key id: it is another key, or one that was revoked.',
      zh: '.p8 不是该 Key ID 对应的密钥：拿错了文件，或者密钥已被吊销。',
    },
    weigh: onlyNamed,
    remedy: ({ again }) =>
      remedy(
        {
          en: 'Sign with the key that kid names, or say the id of this key.',
          zh: '请用 kid 对应的密钥签名，或改填这把密钥的 Key ID。',
        },
        again({ keyId: 'KEYID' }),
      ),
    see: tokens,
  }),
  row(
    'stale-token',
    {
      en: 'The same provider token was used for more than an hour.',
      zh: '同一个 provider token 用了超过一小时。',
    },
    { en: 'Sign a new one every 20 to 60 minutes.', zh: '每 20～60 分钟重新签发一次。' },
    tokens,
  ),
  row(
    'multi-team-one-connection',
    {
      en: 'Provider tokens of two teams, or of two keys that have nothing to do with each other, went over one connection.',
      zh: '同一个连接上用了两个团队，或两个互不相关的密钥的 provider token。',
    },
    { en: 'Open a connection for each team and key.', zh: '每个团队、每个密钥使用独立的连接。' },
    tokens,
  ),
  row(
    'cert-expired',
    { en: 'The certificate has expired.', zh: '证书已过期。' },
    { en: 'Renew it; of the local gateway:', zh: '请更换新证书；本地网关的证书这样签发：' },
    'RFC 5280 4.1.2.5',
    'pushctl gateway issue com.example.app',
  ),
  row(
    'wrong-credential-kind',
    {
      en: 'The credential is good, but not for these pushes: another kind of certificate or key is needed.',
      zh: '凭证本身没问题，但不能用来发这种推送：需要另一种证书或密钥。',
    },
    {
      en: 'Use a push certificate for this topic, or a signing key, which is good for all.',
      zh: '请使用支持该 topic 的推送证书，或改用 .p8 密钥（支持所有类型）。',
    },
    'Apple, "Establishing a certificate-based connection to APNs"',
  ),
  row(
    'method-not-post',
    { en: 'The push was not sent with POST.', zh: '推送没有使用 POST。' },
    { en: 'Send it with POST, to /3/device/TOKEN.', zh: '请用 POST 发到 /3/device/TOKEN。' },
    answers,
  ),
  row(
    'bad-path',
    {
      en: 'The path is not /3/device/TOKEN: a slash too many, a character that has to be escaped, or an old interface.',
      zh: '路径不是 /3/device/TOKEN：多了斜杠，有未转义的字符，或是旧接口。',
    },
    {
      en: 'Send to /3/device/TOKEN, and nothing behind it.',
      zh: '请发到 /3/device/TOKEN，后面不要有别的内容。',
    },
    answers,
  ),
  row(
    'duplicate-headers',
    {
      en: 'A header was sent twice: the HTTP library writes Apns-Topic while the program also sets apns-topic.',
      zh: '同一个请求头发了两次：HTTP 库写了 Apns-Topic，程序又设置了 apns-topic。',
    },
    { en: 'Set each header once, in lower case.', zh: '每个请求头只设置一次，用小写。' },
    answers,
  ),
  row(
    'bad-expiration',
    {
      en: 'The expiration is not a UNIX time in whole seconds: it has a fraction, is in milliseconds, or is a length of time.',
      zh: '过期时间不是以整秒为单位的 UNIX 时间：带小数、是毫秒，或是一段时长。',
    },
    { en: 'Give seconds since 1970, or 0.', zh: '请填 1970 年以来的秒数，或 0。' },
    answers,
  ),
  row(
    'expiration-of-channel',
    {
      en: 'A broadcast to a channel that stores nothing has an expiration other than 0.',
      zh: '频道不存储消息，而广播的过期时间不是 0。',
    },
    { en: 'Send it with apns-expiration 0.', zh: '请把 apns-expiration 设为 0。' },
    channels,
  ),
  row(
    'bad-priority',
    {
      en: 'The priority is not one that the push type may have: 10 shows at once, 5 spares the battery, 1 the most.',
      zh: '优先级不是该推送类型允许的值：10 立即显示，5 省电，1 最省电。',
    },
    { en: 'Use a priority of the push type, or leave it out.', zh: '请使用该类型允许的优先级，或者不填。' },
    answers,
  ),
  row(
    'invalid-push-type',
    {
      en: 'The push type is misspelt, or does not go with the topic.',
      zh: '推送类型拼写错误，或与 topic 不匹配。',
    },
    { en: 'Use one of the push types that Apple names.', zh: '请使用 Apple 规定的推送类型。' },
    answers,
  ),
  row(
    'push-type-missing',
    {
      en: 'The push type is missing, or not the one of the payload.',
      zh: '缺少推送类型，或与 payload 不符。',
    },
    { en: 'Send apns-push-type: liveactivity.', zh: '请发送 apns-push-type: liveactivity。' },
    channels,
  ),
  row(
    'missing-device-token',
    {
      en: 'The request has no device token: the variable that should hold it was empty.',
      zh: '请求里没有 device token：存放它的变量是空的。',
    },
    { en: 'Put the device token at the end of the path.', zh: '请把 device token 放在路径末尾。' },
    answers,
  ),
  row(
    'fcm-or-expo-token',
    {
      en: 'The token is one of Firebase or Expo, which send to APNs themselves.',
      zh: '这是 Firebase 或 Expo 的 token，它们会自己发往 APNs。',
    },
    {
      en: 'Send it to that service, or take the token of didRegisterForRemoteNotificationsWithDeviceToken.',
      zh: '请发给该服务，或者改用 didRegisterForRemoteNotificationsWithDeviceToken 得到的 token。',
    },
    answers,
  ),
  row(
    'bad-json-or-no-aps',
    { en: 'The body is not valid JSON.', zh: '请求体不是合法的 JSON。' },
    {
      en: 'Let a JSON library write it; this shows the place:',
      zh: '请用 JSON 库生成；用这条命令看出错位置：',
    },
    answers,
    'pushctl payload check FILE.json',
  ),
  row(
    'broadcast-not-enabled',
    {
      en: 'Broadcast is not switched on under Push Notifications of this app id.',
      zh: '该 App ID 的 Push Notifications 里没有开启广播。',
    },
    {
      en: 'Switch it on in the developer portal; at the local gateway with POST /api/broadcast.',
      zh: '请在开发者后台开启；本地网关用 POST /api/broadcast 开启。',
    },
    channels,
  ),
  row(
    'missing-channel-id',
    {
      en: 'The channel id is missing: it is a header, apns-channel-id, and never stands in the path.',
      zh: '缺少频道 ID：它是请求头 apns-channel-id，不在路径里。',
    },
    { en: 'Send it as apns-channel-id.', zh: '请用 apns-channel-id 发送。' },
    channels,
  ),
  row(
    'bad-channel-id',
    {
      en: 'The channel id is not the value that APNs gave when the channel was made: it is not base64, or too long.',
      zh: '频道 ID 不是创建频道时 APNs 返回的值：不是 base64，或者太长。',
    },
    { en: 'Copy it as it came in apns-channel-id.', zh: '请原样复制创建时 apns-channel-id 的值。' },
    channels,
  ),
  row(
    'channel-unknown',
    {
      en: 'The channel was deleted, or made in the other environment or for another app.',
      zh: '频道已被删除，或是在另一个环境、为另一个 App 创建的。',
    },
    { en: 'See which channels there are, or make one.', zh: '看看有哪些频道，或者新建一个。' },
    channels,
  ),
  row(
    'bad-request-params',
    {
      en: 'The JSON of the request has an attribute that APNs does not know: a channel takes message-storage-policy and push-type only.',
      zh: '请求的 JSON 里有 APNs 不认识的字段：频道只接受 message-storage-policy 和 push-type。',
    },
    { en: 'Leave it out.', zh: '请去掉它。' },
    channels,
  ),
  row(
    'missing-storage-policy',
    {
      en: 'The storage policy of the channel is missing: message-storage-policy is the number 0 (nothing) or 1 (the most recent message).',
      zh: '缺少频道的存储策略：message-storage-policy 是数字 0（不存储）或 1（存最近一条）。',
    },
    { en: 'Send "message-storage-policy": 0 or 1.', zh: '请发送 "message-storage-policy": 0 或 1。' },
    channels,
  ),
  row(
    'channels-used-up',
    {
      en: 'The app has reached its 10,000 channels in this environment.',
      zh: '该 App 在此环境的频道已达 10,000 个上限。',
    },
    { en: 'Delete channels that nobody needs.', zh: '请删除不用的频道。' },
    channels,
  ),
  row(
    'idle-timeout',
    {
      en: 'Nothing was sent on the connection for a long time, so APNs closed it.',
      zh: '连接长时间没有发送内容，APNs 关闭了它。',
    },
    { en: 'End each request: a body has to be whole.', zh: '请求体要发完整，并结束请求。' },
    answers,
  ),
  row(
    'server-going-away',
    {
      en: 'This server of APNs is being taken out of service, as happens every day.',
      zh: '这台 APNs 服务器正在下线，这很常见。',
    },
    { en: 'Connect again and repeat the request.', zh: '请重新连接，再发一次。' },
    answers,
  ),
]
