import { command } from '../../cli/command.ts'
import { languageOf } from '../../cli/language.ts'
import { currentProviderToken } from '../../client/provider-token-cache.ts'
import { keyIdIn, readSigningKey } from '../../credential/signing-key/signing-key.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { type Text, visible } from '../../text.ts'
import { hour } from '../../time.ts'
import { nameOfSource, oneSource, readSource } from '../push/credential-source.ts'
import { tokenStore } from '../push/token-store.ts'
import { signingKeyOptions } from './signing-key-options.ts'

interface CreatedToken {
  /** The provider token: what goes behind `authorization: bearer`. */
  readonly providerToken: string
  readonly keyId: string
  readonly teamId: string
  readonly issuedAt: Date
  /** From when on APNs refuses it. */
  readonly expiresAt: Date
}

/** APNs takes a token for an hour (Apple, "Establishing a token-based connection to APNs"). */
const lifetime = hour

/** On stderr: stdout is for the token alone. */
function warnOfName(keyId: string, fileName: string, host: Host): void {
  const named = keyIdIn(fileName)
  if (named === undefined || named === keyId) return
  const text: Text = {
    en: `By its name ${fileName} is the key ${named}, and the key id ${keyId} was given: APNs will refuse the token if the name is right.`,
    zh: `从文件名看，${fileName} 是密钥 ${named}，而填写的 Key ID 是 ${keyId}：如果文件名没错，APNs 会拒绝这个 token。`,
  }
  host.stderr.write(`pushctl: ${visible(text[languageOf([], host.env)])}\n`)
}

export default command({
  arguments: {},
  options: {
    ...signingKeyOptions,
    fresh: {
      about: {
        en: 'make a new one; APNs takes one every 20 minutes at most',
        zh: '重新生成；APNs 最多每 20 分钟接受一次更换',
      },
    },
  },
  description: {
    en: 'Prints a provider token for the header authorization: bearer. The one of an earlier run is taken while it is good, for APNs refuses more than one in 20 minutes.',
    zh: '输出用于 authorization: bearer 的 provider token。有效期内沿用之前生成的，因为 APNs 不接受 20 分钟内多次更换。',
  },
  examples: [
    {
      command: 'pushctl jwt create --signing-key AuthKey_ABCDE12345.p8 --team-id TEAM123456',
      about: { en: 'the key id is in the file name', zh: 'Key ID 取自文件名' },
    },
  ],
  async run({ signingKey: typed, signingKeyEnv, keyId, teamId, fresh }, host): Promise<CreatedToken> {
    const source = oneSource(['--signing-key', typed], ['--signing-key-env', signingKeyEnv])
    if (source === undefined)
      throw new Fault(
        'usage/no-signing-key',
        { en: 'Say which key: --signing-key is missing.', zh: '没有指定密钥：缺少 --signing-key。' },
        {
          hint: {
            en: 'pushctl jwt create --signing-key AuthKey_….p8 --team-id …',
            zh: 'pushctl jwt create --signing-key AuthKey_….p8 --team-id …',
          },
        },
      )
    const bytes = await readSource(source, host)
    const fileName = nameOfSource(source)
    const signingKey = readSigningKey(bytes, { keyId, teamId, fileName })
    warnOfName(signingKey.keyId, fileName, host)
    const store = tokenStore(signingKey, host)
    if (fresh) await store.forget()
    const { token, issuedAt } = await currentProviderToken(signingKey, host.now(), store)
    return {
      providerToken: token,
      keyId: signingKey.keyId,
      teamId: signingKey.teamId,
      issuedAt,
      expiresAt: new Date(issuedAt.getTime() + lifetime),
    }
  },
  human: ({ providerToken }) => providerToken,
})
