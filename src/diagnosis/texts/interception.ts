import { interceptors } from '../interceptor.ts'
import type { ErrorText } from './row.ts'

/** How a line begins that names who issued a server's certificate: curl -v, openssl s_client, browsers. */
const beginnings = ['issuer', 'issued by', 'i:', '颁发者', '签发者']

/** Who answers in place of Apple, where a log names the issuer of what answered. */
export const interceptionTexts: readonly ErrorText[] = interceptors.flatMap(({ name, inIssuer }) =>
  beginnings.map((begin) => ({
    says: `${begin}…${inIssuer}`,
    from: name,
    causes: ['tls-interception'],
    certainty: 'likely',
  })),
)
