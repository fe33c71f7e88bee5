import { remedy } from '../../finding.ts'
import { cause, onlyNamed, onReason } from '../cause.ts'
import { environmentOf, otherThan } from '../facts.ts'

/** What is behind a provider token that the gateway does not take. */
export const signingKeyCauses = [
  cause({
    id: 'key-unknown-to-local-gateway',
    what: { en: 'The local gateway does not know this signing key.', zh: '本地网关不认识这个密钥。' },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        { en: 'Have it make one, or make yours known:', zh: '让它生成一个，或者登记你的密钥：' },
        'pushctl gateway issue --signing-key',
        'pushctl gateway add-key AuthKey_KEYID.p8 --team-id TEAMID',
      ),
    see: 'Apple, "Establishing a token-based connection to APNs"',
  }),
  cause({
    id: 'key-ids-mismatch',
    what: {
      en: 'Key id, team id and signing key do not belong together.',
      zh: 'Key ID、Team ID 与密钥不是一套。',
    },
    weigh: onReason(['InvalidProviderToken'], ({ credential, file = '', gateway }) => {
      if (credential?.kind !== 'signing-key' || gateway.kind === 'local') return undefined
      const { keyId, teamId } = credential.signingKey
      if (file.includes(keyId))
        return {
          certainty: 'likely',
          evidence: {
            en: `The key id ${keyId} stands in the name of ${file}, so the team id ${teamId} is the one to doubt.`,
            zh: `文件名 ${file} 里就有 Key ID ${keyId}，所以更可能是 Team ID ${teamId} 不对。`,
          },
        }
      return {
        certainty: 'likely',
        evidence: {
          en: `Key id ${keyId} and team id ${teamId} are swapped, or do not belong to ${file === '' ? 'this key' : file}: behind this reason it is nearly always that.`,
          zh: `Key ID ${keyId} 和 Team ID ${teamId} 填反了，或与 ${file === '' ? '这个密钥' : file} 不是一套：出现这个原因几乎都是如此。`,
        },
      }
    }),
    remedy(facts) {
      const { credential, file = '' } = facts
      if (credential?.kind !== 'signing-key') return remedy({ en: '', zh: '' })
      const { keyId, teamId } = credential.signingKey
      const where = {
        en: 'The team id stands under Membership details, the key id under Keys, at https://developer.apple.com/account',
        zh: 'Team ID 在 https://developer.apple.com/account 的「会员资格详细信息」里，Key ID 在 Keys 列表里',
      }
      return file.includes(keyId)
        ? remedy(where, facts.again({ teamId: 'TEAMID' }))
        : remedy(where, facts.again({ keyId: teamId, teamId: keyId }))
    },
    see: 'Apple, "Establishing a token-based connection to APNs"',
  }),
  cause({
    id: 'key-revoked',
    what: {
      en: 'The signing key was revoked, is not one for APNs, or is only hours old.',
      zh: '密钥已被吊销，不是 APNs 密钥，或者刚创建不久。',
    },
    weigh: onReason(['InvalidProviderToken'], ({ gateway }) =>
      gateway.kind === 'local'
        ? undefined
        : {
            certainty: 'possible',
            evidence: {
              en: 'The key was revoked, is not one for APNs (App Store Connect, Sign in with Apple), or is only hours old.',
              zh: '密钥已被吊销，或者不是 APNs 密钥（而是 App Store Connect、Sign in with Apple 的），又或者刚创建不久。',
            },
          },
    ),
    remedy: () =>
      remedy({
        en: 'Look it up under Keys at https://developer.apple.com/account/resources/authkeys/list',
        zh: '到 https://developer.apple.com/account/resources/authkeys/list 查看该密钥',
      }),
    see: 'Apple, "Establishing a token-based connection to APNs"',
  }),
  cause({
    id: 'env-restricted-key',
    what: { en: 'The signing key is limited to the other environment.', zh: '密钥仅限另一个环境使用。' },
    weigh: onReason(['BadEnvironmentKeyIdInToken', 'BadEnvironmentKeyInToken'], (facts) => {
      const environment = environmentOf(facts)
      if (facts.credential?.kind !== 'signing-key' || environment === undefined) return undefined
      const { keyId } = facts.credential.signingKey
      return {
        certainty: 'certain',
        evidence: {
          en: `APNs says that the key ${keyId} is not for ${environment}.`,
          zh: `APNs 明确表示密钥 ${keyId} 不能用于 ${environment}。`,
        },
      }
    }),
    remedy(facts) {
      const environment = environmentOf(facts)
      return remedy(
        {
          en: 'Send to the other environment (with a token of it), or make a key for this one.',
          zh: '发到另一个环境（token 也要换成那个环境的），或为当前环境新建密钥。',
        },
        ...(environment === undefined ? [] : [facts.again({ env: otherThan(environment) })]),
      )
    },
    see: 'Apple, "Establishing a token-based connection to APNs"',
  }),
  cause({
    id: 'too-many-token-updates',
    what: {
      en: 'New provider tokens are made too often for this key.',
      zh: '这个密钥签发新 provider token 过于频繁。',
    },
    weigh: onReason(['TooManyProviderTokenUpdates'], ({ credential }) =>
      credential?.kind === 'signing-key'
        ? {
            certainty: 'likely',
            evidence: {
              en: `pushctl keeps its provider token for the key ${credential.signingKey.keyId} across runs, so another program, or another computer, signs tokens with the same key.`,
              zh: `pushctl 会跨次复用密钥 ${credential.signingKey.keyId} 的 token，所以应该是别的程序或别的机器也在用同一个密钥签发。`,
            },
          }
        : undefined,
    ),
    remedy: () =>
      remedy({
        en: 'Wait 20 minutes. Let the others keep their token for 20 to 60 minutes, or give them a key of their own.',
        zh: '等 20 分钟再试。其他程序也应复用 token 20～60 分钟，或改用各自的密钥。',
      }),
    see: 'Apple, "Establishing a token-based connection to APNs"',
  }),
]
