import { keysPage } from '../../credential/certificate/portal.ts'
import { contradictedBy, keyIdIn } from '../../credential/signing-key/signing-key.ts'
import { quoted, remedy } from '../../finding.ts'
import { chinese, type Text } from '../../text.ts'
import { hour } from '../../time.ts'
import { audienceOf } from '../audience.ts'
import { cause, certain, firstOf, likely, onlyNamed, onReason, possible } from '../cause.ts'
import {
  certificateIn,
  environmentOf,
  type Facts,
  fileOf,
  isApple,
  namedIn,
  otherThan,
  signingKeyIn,
} from '../facts.ts'
import { inspect, toEnvironment, withSigningKey } from './remedies.ts'

const tokens = 'Apple, "Establishing a token-based connection to APNs"'

const whereIds: Text = {
  en: `The team id stands under Membership details at https://developer.apple.com/account, the key id beside the key at ${keysPage}`,
  zh: `Team ID 在 https://developer.apple.com/account 的「会员资格详细信息」里，Key ID 在 ${keysPage} 的密钥旁边`,
}

/** The key id that Apple put into the name of the file: the proof of which key it is, until somebody renames it. */
const namedKeyId = ({ file = '' }: Facts) => keyIdIn(file)

/** The signing key of a push to a gateway that is not the local one, which knows its keys itself and says so. */
const keyElsewhere = (facts: Facts) => (facts.gateway.kind === 'local' ? undefined : signingKeyIn(facts))

/** What is wrong when the name of the file says another key id than the one that was given. */
const contradiction = (facts: Facts) => contradictedBy(facts.file ?? '', signingKeyIn(facts)?.keyId ?? '')

/** Key ids and team ids have the same form; one that has not cannot be the other. */
function canSwap(facts: Facts): boolean {
  const key = signingKeyIn(facts)
  return key !== undefined && key.keyId !== key.teamId && [key.keyId, key.teamId].every(isTenCharacters)
}

/** The line that makes a key known to the local gateway, without a limit. */
export function addKey(facts: Facts): string {
  const { keyId, teamId } = signingKeyIn(facts) ?? namedIn(facts)?.ids ?? { keyId: 'KEYID', teamId: 'TEAMID' }
  const file = fileOf(facts, `AuthKey_${isTenCharacters(keyId) ? keyId : 'KEYID'}.p8`)
  const isNamed = keyIdIn(file) === keyId || keyId === 'KEYID' || file === 'AuthKey_KEYID.p8'
  return [
    `pushctl gateway add-key ${quoted(file)}`,
    ...(isNamed ? [] : [`--key-id ${quoted(keyId)}`]),
    `--team-id ${isTenCharacters(teamId) ? teamId : 'TEAMID'}`,
  ].join(' ')
}

const isTenCharacters = (id: string) => /^[A-Z0-9]{10}$/.test(id)

const isOlderThanAnHour = (made: Date, now: Date) => now.getTime() - made.getTime() >= hour

/** Whether several programs, teams or keys may share the connection: pushctl gives every run one of its own. */
const isShared = ({ gateway, credential }: Facts) => credential === undefined || gateway.kind === 'other'

/** What is behind a provider token that the gateway does not take. */
export const signingKeyCauses = [
  cause({
    id: 'wrong-p8',
    what: {
      en: 'The .p8 is not the key behind the key id: it is another key, or one that was revoked.',
      zh: '.p8 不是该 Key ID 对应的密钥：拿错了文件，或者密钥已被吊销。',
    },
    weigh: onReason(['InvalidProviderToken'], (facts) => {
      if (signingKeyIn(facts) === undefined) return undefined
      const evidence = contradiction(facts)
      if (evidence !== undefined) return { certainty: 'certain', evidence }
      const key = keyElsewhere(facts)
      if (key === undefined) return undefined
      return namedKeyId(facts) === key.keyId
        ? possible(`The key ${key.keyId} may have been revoked.`, `密钥 ${key.keyId} 可能已被吊销。`)
        : possible(
            `${fileOf(facts, 'The .p8')} may not be the key ${key.keyId}, or that key was revoked.`,
            `${fileOf(facts, '.p8')} 可能不是密钥 ${key.keyId}，或者该密钥已被吊销。`,
          )
    }),
    remedy(facts) {
      if (namedIn(facts)?.right?.keyId !== undefined)
        return remedy({
          en: 'Send with the key id of the key that signs:',
          zh: '请填实际签名的那个密钥的 Key ID：',
        })
      if (contradiction(facts) !== undefined)
        return remedy(
          { en: 'Let the name of the file say the key id:', zh: '去掉 --key-id，直接用文件名里的：' },
          facts.again({ keyId: undefined }),
        )
      return remedy(
        {
          en: `Look whether the key still stands at ${keysPage}; a key can be downloaded only once, so make a new one if in doubt.`,
          zh: `到 ${keysPage} 看这个密钥还在不在；密钥只能下载一次，拿不准就新建一个。`,
        },
        ...withSigningKey(facts),
      )
    },
    see: tokens,
  }),
  cause({
    id: 'key-of-other-kind',
    what: {
      en: 'The key is of another kind than is wanted here: a signing key (.p8) is an EC key on P-256, for ES256; the key of a certificate is mostly RSA.',
      zh: '密钥种类不对：签名密钥（.p8）是 P-256 的 EC 密钥，用于 ES256；证书的私钥多为 RSA。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: `Look what it is; a public key, a certificate or the key of another service cannot sign either. A signing key comes from ${keysPage}`,
          zh: `先看它是什么；公钥、证书、其他服务的密钥也不能用来签名。签名密钥在 ${keysPage} 下载`,
        },
        `pushctl cert inspect ${quoted(fileOf(facts, 'AuthKey_KEYID.p8'))}`,
      ),
    see: tokens,
  }),
  cause({
    id: 'ids-swapped',
    what: { en: 'Key id and team id are swapped.', zh: 'Key ID 和 Team ID 填反了。' },
    weigh: onReason(['InvalidProviderToken'], (facts) => {
      const key = keyElsewhere(facts)
      if (key === undefined || namedKeyId(facts) !== undefined || !canSwap(facts)) return undefined
      return likely(
        `The name of ${fileOf(facts, 'the key')} does not say its key id, so ${key.keyId} and ${key.teamId} may be swapped.`,
        chinese`从 ${fileOf(facts, '密钥')} 的名字看不出 Key ID，所以 ${key.keyId} 和 ${key.teamId} 可能填反了。`,
      )
    }),
    remedy(facts) {
      const key = signingKeyIn(facts)
      return key === undefined || !canSwap(facts)
        ? remedy(whereIds, ...withSigningKey(facts, 'TEAMID'))
        : remedy(whereIds, facts.again({ keyId: key.teamId, teamId: key.keyId }))
    },
    see: tokens,
  }),
  cause({
    id: 'wrong-team-id',
    what: { en: 'The team id is not that of the credential.', zh: 'Team ID 与凭证不是同一个团队的。' },
    weigh: firstOf(
      onReason(['InvalidProviderToken'], (facts) => {
        const key = keyElsewhere(facts)
        if (key === undefined) return undefined
        return namedKeyId(facts) === key.keyId
          ? likely(
              `The key id ${key.keyId} stands in the name of ${facts.file}, so the team id ${key.teamId} is the one to doubt.`,
              `文件名 ${facts.file} 里就有 Key ID ${key.keyId}，所以更可能是 Team ID ${key.teamId} 不对。`,
            )
          : possible(
              `The team id ${key.teamId} may not be that of the key ${key.keyId}.`,
              `Team ID ${key.teamId} 可能不是密钥 ${key.keyId} 所属的团队。`,
            )
      }),
      onReason(['TopicDisallowed'], (facts) => {
        const { teamId } = certificateIn(facts) ?? {}
        const typed = facts.teamId?.toUpperCase()
        return teamId === undefined || typed === undefined || typed === teamId
          ? undefined
          : likely(
              `${fileOf(facts, 'The certificate')} is of the team ${teamId}, and the team id ${typed} was given: this may be another certificate than you mean.`,
              chinese`${fileOf(facts, '证书')} 属于团队 ${teamId}，而填写的 Team ID 是 ${typed}：可能拿错了证书。`,
            )
      }),
    ),
    remedy: (facts) =>
      certificateIn(facts) === undefined
        ? remedy(whereIds, facts.again({ teamId: 'TEAMID' }))
        : remedy(
            {
              en: 'A certificate needs no team id; see whose it is:',
              zh: '证书不需要 Team ID；看看它是谁的：',
            },
            inspect(facts),
          ),
    see: tokens,
  }),
  cause({
    id: 'account-switch',
    what: {
      en: 'The app moved to another developer account, and the key is one of the old account.',
      zh: 'App 已转移到另一个开发者账号，而密钥还是旧账号的。',
    },
    weigh: onReason(['InvalidProviderToken', 'TopicDisallowed', 'TopicMismatch'], (facts) => {
      const key = keyElsewhere(facts)
      return key === undefined || audienceOf(facts) !== 'app'
        ? undefined
        : possible(
            `If the app moved to another account since, the key of team ${key.teamId} is not good for it any more.`,
            `如果 App 已转移到别的账号，团队 ${key.teamId} 的密钥就不再适用。`,
          )
    }),
    remedy: (facts) =>
      remedy(
        {
          en: `Make a key in the account that owns the app now: ${keysPage}`,
          zh: `用 App 现在所属的账号新建密钥：${keysPage}`,
        },
        ...withSigningKey(facts, 'TEAMID'),
      ),
    see: tokens,
  }),
  cause({
    id: 'key-too-new',
    what: {
      en: 'The signing key is only hours old, and APNs does not know it yet.',
      zh: '密钥刚创建不久，APNs 还不认识它。',
    },
    weigh: onReason(['InvalidProviderToken'], (facts) =>
      keyElsewhere(facts) === undefined || !isApple(facts)
        ? undefined
        : possible(
            'If the key was made today: it can take hours before APNs knows it.',
            '如果密钥是今天才创建的：可能要过几个小时 APNs 才认识它。',
          ),
    ),
    remedy: (facts) => remedy({ en: 'Try again later:', zh: '过一阵再试：' }, facts.again({})),
    see: 'Reported by users of apns2 (sideshow/apns2#102)',
  }),
  cause({
    id: 'jwt-format',
    what: {
      en: 'The provider token is not a JWT as APNs wants it: ES256, kid, iss, and iat in whole seconds as a number.',
      zh: 'provider token 不是 APNs 要求的 JWT：ES256 签名，含 kid、iss，iat 是以秒为单位的整数。',
    },
    weigh: onReason(['InvalidProviderToken', 'ExpiredProviderToken'], ({ credential }) =>
      // pushctl's own are well-formed.
      credential === undefined
        ? possible(
            'The program that made the token may write iat as text or in milliseconds, leave kid or iss out, or sign it wrongly.',
            '生成 token 的程序可能把 iat 写成了字符串或毫秒，漏了 kid、iss，或者签名方式不对。',
          )
        : undefined,
    ),
    remedy: () =>
      remedy(
        { en: 'Have the token of your program looked at:', zh: '检查程序生成的 token：' },
        'pushctl jwt inspect -',
      ),
    see: tokens,
  }),
  cause({
    id: 'stale-token',
    what: {
      en: 'The same provider token was used for more than an hour.',
      zh: '同一个 provider token 用了超过一小时。',
    },
    weigh: onReason(['ExpiredProviderToken'], (facts) => {
      const { tokenMade, credential, now } = facts
      if (credential?.kind === 'identity') return undefined
      if (tokenMade === undefined)
        return likely(
          'A provider token is good for an hour, and this one was used for longer.',
          'provider token 的有效期是一小时，而这个用得更久。',
        )
      return isOlderThanAnHour(tokenMade, now)
        ? certain(
            `The provider token was made at ${tokenMade.toISOString()}, more than an hour ago.`,
            `provider token 是 ${tokenMade.toISOString()} 签发的，已超过一小时。`,
          )
        : undefined
    }),
    remedy: (facts) =>
      remedy(
        {
          en: 'Sign a new one every 20 to 60 minutes; pushctl makes one for the next run.',
          zh: '每 20～60 分钟重新签发一次；再次运行时 pushctl 会签发新的。',
        },
        facts.again({}),
      ),
    see: tokens,
  }),
  cause({
    id: 'env-restricted-key',
    what: {
      en: 'The signing key is limited to the other environment.',
      zh: '密钥仅限另一个环境使用。',
    },
    weigh: onReason(['BadEnvironmentKeyIdInToken', 'BadEnvironmentKeyInToken'], (facts) => {
      const key = signingKeyIn(facts)
      const environment = environmentOf(facts)
      if (key === undefined) return undefined
      return environment === undefined
        ? likely(
            `The gateway says that the key ${key.keyId} is for the other environment.`,
            `网关表示密钥 ${key.keyId} 只能用于另一个环境。`,
          )
        : certain(
            `APNs says that the key ${key.keyId} is not for ${environment}.`,
            `APNs 明确表示密钥 ${key.keyId} 不能用于 ${environment}。`,
          )
    }),
    remedy(facts) {
      const environment = environmentOf(facts)
      return remedy(
        {
          en: 'Since 2025 a key can be limited to one environment. Send to the other one (with a token of it), or make a key for this one.',
          zh: '从 2025 年起，密钥可以只限一个环境。请发到另一个环境（token 也要换成那个环境的），或为当前环境新建密钥。',
        },
        ...(environment === undefined ? [] : [toEnvironment(facts, otherThan(environment))]),
        ...withSigningKey(facts),
      )
    },
    see: tokens,
  }),
  cause({
    id: 'multi-team-one-connection',
    what: {
      en: 'Provider tokens of two teams, or of two keys that have nothing to do with each other, went over one connection.',
      zh: '同一个连接上用了两个团队，或两个互不相关的密钥的 provider token。',
    },
    weigh: firstOf(
      onReason(['UnrelatedKeyIdInToken'], (facts) =>
        isShared(facts) && facts.credential?.kind !== 'identity'
          ? likely(
              'Another signing key was used first on this connection, and it has nothing to do with this one.',
              '这个连接最初用的是另一个密钥，与现在这个无关。',
            )
          : undefined,
      ),
      onReason(
        [
          'InvalidProviderToken',
          'TopicDisallowed',
          'TooManyProviderTokenUpdates',
          'BadEnvironmentKeyIdInToken',
        ],
        (facts) =>
          isShared(facts) && facts.credential?.kind !== 'identity'
            ? possible(
                'A connection is good for one team: the token of a second one is refused on it.',
                '一个连接只能用于一个团队：第二个团队的 token 会被拒绝。',
              )
            : undefined,
      ),
    ),
    remedy: (facts) =>
      remedy(
        {
          en: 'Open a connection for each team and key. A run of pushctl has one of its own:',
          zh: '每个团队、每个密钥使用独立的连接。pushctl 每次运行都是独立的连接：',
        },
        facts.again({}),
      ),
    see: tokens,
  }),
  cause({
    id: 'too-many-token-updates',
    what: {
      en: 'New provider tokens are made too often for this key: by each process, topic or request.',
      zh: '这个密钥签发新 provider token 过于频繁：每个进程、topic 甚至请求都各签一次。',
    },
    weigh: onReason(['TooManyProviderTokenUpdates'], (facts) => {
      const key = signingKeyIn(facts)
      if (facts.credential?.kind === 'identity') return undefined
      return key === undefined
        ? likely(
            'The provider token changed more than once in 20 minutes.',
            'provider token 在 20 分钟内换了不止一次。',
          )
        : likely(
            `pushctl keeps its provider token for the key ${key.keyId} across runs, so another program, or another computer, signs tokens with the same key.`,
            `pushctl 会跨次复用密钥 ${key.keyId} 的 token，所以应该是别的程序或别的机器也在用同一个密钥签发。`,
          )
    }),
    remedy: () =>
      remedy({
        en: 'Wait 20 minutes. Let the others keep their token for 20 to 60 minutes, or give them a key of their own.',
        zh: '等 20 分钟再试。其他程序也应复用 token 20～60 分钟，或改用各自的密钥。',
      }),
    see: tokens,
  }),
  cause({
    id: 'key-unknown-to-local-gateway',
    what: {
      en: 'The local gateway does not know this signing key.',
      zh: '本地网关不认识这个密钥。',
    },
    weigh: onReason(['InvalidProviderToken'], onlyNamed),
    remedy: (facts) =>
      remedy(
        { en: 'Have it make one, or make yours known:', zh: '让它生成一个，或者登记你的密钥：' },
        'pushctl gateway issue --signing-key',
        addKey(facts),
      ),
    see: tokens,
  }),
]
