import { createPublicKey } from 'node:crypto'
import { environments, parseEnvironment } from '../../apns/environment.ts'
import { command } from '../../cli/command.ts'
import type { Style } from '../../cli/style.ts'
import { readSigningKey } from '../../credential/signing-key/signing-key.ts'
import { Fault } from '../../fault.ts'
import { askGateway } from '../../gateway/control/client.ts'
import { keyDocument } from '../../gateway/control/document.ts'
import type { RegisteredKey } from '../../gateway/decide/state.ts'
import { openStore } from '../../gateway/store/store.ts'
import type { Host } from '../../host.ts'
import { nameOfSource, readSource } from '../push/credential-source.ts'

/** The key the gateway knows now, without the key itself. */
type AddedKey = Omit<RegisteredKey, 'publicKey'>

/**
 * A key has one key id. Under a second one pushes would work here and fail at Apple.
 *
 * @throws Fault `usage/key-id` when the local gateway knows the key under another id
 */
async function refuseSecondId({ keyId, publicKey }: RegisteredKey, host: Host): Promise<void> {
  const known = (await openStore(host).signingKeys()).find(
    (each) => each.keyId !== keyId && each.publicKey.equals(publicKey),
  )
  if (known === undefined) return
  throw new Fault(
    'usage/key-id',
    {
      en: `The local gateway knows this key already, as ${known.keyId}; it was given as ${keyId}. A key has one key id, and with another one Apple refuses it.`,
      zh: `本地网关已经登记过这个密钥，Key ID 是 ${known.keyId}，而这次给的是 ${keyId}。一个密钥只有一个 Key ID，用别的 ID，Apple 会拒绝。`,
    },
    {
      hint: {
        en: `Its file is AuthKey_${known.keyId}.p8; name it so again, and push with it.`,
        zh: `它的文件名是 AuthKey_${known.keyId}.p8，改回来再用它发送。`,
      },
    },
  )
}

/** A gateway that runs is told at once; the next one finds the key on disk. */
async function register(key: RegisteredKey, host: Host): Promise<void> {
  await openStore(host).saveSigningKey(key)
  const question = { method: 'POST', path: '/api/keys', body: keyDocument(key) } as const
  await askGateway(host, question).catch((error: unknown) => {
    if (!(error instanceof Fault && error.code === 'gateway/not-running')) throw error
  })
}

function human({ keyId, teamId, environments: scope, bundleIds }: AddedKey, style: Style): string {
  const topics = bundleIds === undefined ? { en: 'every topic', zh: '所有 topic' } : undefined
  const what = topics === undefined ? (bundleIds ?? []).join(', ') : style.say(topics)
  return style.say({
    en: `The local gateway knows the key ${keyId} of team ${teamId}: ${scope.join(' and ')}, ${what}.`,
    zh: `本地网关已登记团队 ${teamId} 的密钥 ${keyId}：${scope.join('、')}，${what}。`,
  })
}

export default command({
  arguments: {
    file: {
      value: 'FILE',
      stdin: true,
      about: {
        en: 'signing key: AuthKey_….p8; - reads stdin, env:NAME a variable',
        zh: '签名密钥：AuthKey_….p8；- 表示标准输入，env:变量名 表示环境变量',
      },
    },
  },
  options: {
    keyId: {
      value: 'ID',
      about: { en: 'its key id, unless the file name says it', zh: 'Key ID（文件名里有就不用填）' },
    },
    teamId: { value: 'ID', about: { en: 'its team id', zh: '它所属的 Team ID' } },
    env: {
      value: environments.join('|'),
      parse: parseEnvironment,
      about: { en: 'good for this environment only (default both)', zh: '只能用于这个环境（默认两个都行）' },
    },
    topic: {
      value: 'BUNDLE_ID',
      many: true,
      about: {
        en: 'good for this app only; may be repeated (default every app of the team)',
        zh: '只能用于这个 App，可重复（默认团队的全部 App）',
      },
    },
  },
  description: {
    en: 'Lets the local gateway verify provider tokens of a signing key of your own. Only its public half is kept; the key stays in its file.',
    zh: '让本地网关能验证你自己的 .p8 密钥签出的 provider token。只保存公钥，私钥留在原来的文件里。',
  },
  examples: [
    {
      command: 'pushctl gateway add-key AuthKey_ABC1234567.p8 --team-id DEF1234567',
      about: { en: 'a key of the whole team', zh: '整个团队通用的密钥' },
    },
    {
      command:
        'pushctl gateway add-key AuthKey_ABC1234567.p8 --team-id DEF1234567 --env sandbox --topic com.example.app',
      about: { en: 'a key for one app in the sandbox', zh: '只用于 sandbox 里一个 App 的密钥' },
    },
  ],
  async run({ file, keyId, teamId, env, topic }, host): Promise<AddedKey> {
    const { signingKey: read } = await readSigningKey(await readSource(file, host), {
      fileName: nameOfSource(file),
      keyId,
      teamId,
    })
    const known: AddedKey = {
      keyId: read.keyId,
      teamId: read.teamId,
      environments: env === undefined ? environments : [env],
      ...(topic.length > 0 && { bundleIds: topic }),
    }
    const key = { ...known, publicKey: createPublicKey(read.key) }
    await refuseSecondId(key, host)
    await register(key, host)
    return known
  },
  human,
})
