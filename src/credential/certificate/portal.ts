import { type Remedy, remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import type { Certificate } from '../model.ts'
import { type CertificateKind, kindRow } from './kind.ts'

/** Where certificates are made, seen and revoked. */
export const portal = 'https://developer.apple.com/account/resources/certificates/list'

/** Where signing keys are made, seen and revoked. */
export const keysPage = 'https://developer.apple.com/account/resources/authkeys/list'

/** @returns what to do when a certificate of this kind runs out */
export function renewal(kind: CertificateKind): Text {
  return (
    kindRow(kind).pushes?.renewal ?? {
      en: `Make a new one at ${portal}; old and new may be in use side by side, and device tokens stay good.`,
      zh: `请到 ${portal} 重新申请一张；新旧证书可以同时使用，device token 不受影响。`,
    }
  )
}

/** @returns how to get another of what the local gateway issued: Apple knows nothing of it */
export function issuedAgain({ topics }: Pick<Certificate, 'topics'>): Remedy {
  return remedy(
    {
      en: 'pushctl issued it for its local gateway: have it issue a new one.',
      zh: '它是 pushctl 为本地网关签发的：重新签发一张即可。',
    },
    `pushctl gateway issue ${topics[0]?.topic ?? 'com.example.app'}`,
  )
}
