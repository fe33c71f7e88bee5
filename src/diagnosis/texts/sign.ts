import type { CauseId } from '../causes/registry.ts'
import type { ErrorText } from './row.ts'

/** What may stand beside a message that leaves several causes, and the one that it speaks for. */
interface Sign {
  readonly of: CauseId
  readonly shows: RegExp
}

/** The more telling first. None makes a cause of what was none: each only says which of several comes first. */
const signs: readonly Sign[] = [
  { of: 'fcm-or-expo-token', shows: /\bExpo(?:nent)?PushToken\[|:APA91b/ },
  // `<a9d0ed10 e9cfd022 …>` and `{length = 32, bytes = 0xa9d0…}`, as NSData is printed.
  { of: 'token-format', shows: /<[0-9a-f]{8}(?: [0-9a-f]{8}){3,}|\blength ?= ?\d+, bytes ?= ?0x/i },
  { of: 'wallet-topic', shows: /\bpass\.[a-z0-9-]+\.[a-z0-9.-]+|\bpkpass\b|\bpasskit\b/i },
  { of: 'mdm-topic-changed', shows: /\bcom\.apple\.mgmt\.|\b(?:micro|nano)?mdm\b/i },
  { of: 'jwt-format', shows: /\b(?:HS|RS|PS)(?:256|384|512)\b/ },
  {
    of: 'account-switch',
    shows: /\btransferr?(?:ed|ing)?\b.{0,40}\b(?:app|account|team)\b|转让|换了(?:开发者)?账号/i,
  },
  { of: 'clock', shows: /\bclock\b|\bntp\w?\b|\bskew\b|时钟|系统时间/i },
  // Whoever has a signing key has no certificate that could be of another app.
  { of: 'topic-disallowed', shows: /\bp8\b|\bAuthKey_|\bprovider token\b|\bauthorization: bearer\b/i },
  {
    of: 'legacy-gateway',
    shows:
      /\bnotnoop\b|\bjavapns\b|\bgateway(?:\.sandbox)?\.push\.apple\.com|:219[56]\b|\bPushSharp\.Apple\b|\bApnsPHP\b/i,
  },
  {
    of: 'win-key-access',
    shows: /\bIIS\b|\bapp(?:lication)? ?pool\b|\bw3wp\b|\binetsrv\b|\bAzure (?:app|web)/i,
  },
  { of: 'pkcs8-vs-pkcs1', shows: /BEGIN RSA PRIVATE KEY|\bPKCS ?#?1\b/ },
  { of: 'key-encrypted', shows: /\bENCRYPTED\b|\bpass ?phrase\b|Proc-Type: 4/i },
  { of: 'missing-ca-certs', shows: /\balpine\b|\bdistroless\b|\bFROM scratch\b|\bslim\b/i },
  {
    of: 'tls-interception',
    shows: /\bzscaler\b|\bnetskope\b|\bfortinet\b|\bmitmproxy\b|\bcorporate (?:proxy|network)\b|抓包/i,
  },
  { of: 'simulator-no-token', shows: /\bsimulator\b|模拟器/i },
]

/**
 * @param causes that a message leaves, the likeliest first
 * @param beside what stands with the message
 * @returns the same causes; where something beside speaks for one of them, that one first
 */
export function inViewOf<Each extends { readonly cause: string }>(
  causes: readonly Each[],
  beside: string,
): readonly Each[] {
  const sign = signs.find(({ of, shows }) => causes.some(({ cause }) => cause === of) && shows.test(beside))
  return sign === undefined ? causes : causes.toSorted((a, b) => placeOf(a, sign) - placeOf(b, sign))
}

const placeOf = ({ cause }: { readonly cause: string }, { of }: Sign) => (cause === of ? 0 : 1)

/**
 * @param row a text of another program
 * @param beside what stands with it
 * @returns the same text in view of that; one that leaves no doubt stays as it is, and none is surer than it was
 */
export function textInViewOf(row: ErrorText, beside: string): ErrorText {
  if (row.certainty === 'certain') return row
  const [first, ...others] = inViewOf(
    row.causes.map((cause) => ({ cause })),
    beside,
  ).map(({ cause }) => cause)
  return first === undefined ? row : { ...row, causes: [first, ...others] }
}
