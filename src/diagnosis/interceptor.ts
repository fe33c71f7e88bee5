import type { Text } from '../text.ts'

/** A product that opens TLS on the way and puts a certificate of its own in place of the server's. */
export interface Interceptor {
  readonly name: string
  readonly kind: 'debugging proxy' | 'antivirus' | 'network filter'
  /** Its usual spelling there, for the search in logs. */
  readonly inIssuer: string
  /** What its certificates carry in the issuer's name. */
  readonly issuer: RegExp
}

/** Those that developers meet; the names are what each product writes into the authority it installs. */
export const interceptors: readonly Interceptor[] = [
  { name: 'Charles', inIssuer: 'Charles Proxy', kind: 'debugging proxy', issuer: /charles proxy/i },
  { name: 'Proxyman', inIssuer: 'Proxyman', kind: 'debugging proxy', issuer: /proxyman/i },
  { name: 'mitmproxy', inIssuer: 'mitmproxy', kind: 'debugging proxy', issuer: /mitmproxy/i },
  { name: 'Fiddler', inIssuer: 'Fiddler', kind: 'debugging proxy', issuer: /fiddler/i },
  { name: 'Burp Suite', inIssuer: 'PortSwigger', kind: 'debugging proxy', issuer: /portswigger/i },
  { name: 'Surge', inIssuer: 'Surge Generated', kind: 'debugging proxy', issuer: /surge generated/i },
  { name: 'Stream', inIssuer: 'Stream Generated', kind: 'debugging proxy', issuer: /stream generated/i },
  { name: 'Whistle', inIssuer: 'whistle', kind: 'debugging proxy', issuer: /whistle|wproxy/i },
  { name: 'Kaspersky', inIssuer: 'Kaspersky', kind: 'antivirus', issuer: /kaspersky/i },
  { name: 'Avast', inIssuer: 'Avast', kind: 'antivirus', issuer: /avast/i },
  { name: 'AVG', inIssuer: 'AVG', kind: 'antivirus', issuer: /\bavg\b/i },
  { name: 'ESET', inIssuer: 'ESET', kind: 'antivirus', issuer: /\beset\b/i },
  { name: 'Bitdefender', inIssuer: 'Bitdefender', kind: 'antivirus', issuer: /bitdefender/i },
  { name: 'AdGuard', inIssuer: 'AdGuard', kind: 'antivirus', issuer: /adguard/i },
  { name: 'Zscaler', inIssuer: 'Zscaler', kind: 'network filter', issuer: /zscaler/i },
  { name: 'Netskope', inIssuer: 'Netskope', kind: 'network filter', issuer: /netskope|goskope/i },
  { name: 'Fortinet', inIssuer: 'Fortinet', kind: 'network filter', issuer: /fortinet|fortigate/i },
  { name: 'Palo Alto Networks', inIssuer: 'Palo Alto', kind: 'network filter', issuer: /palo alto/i },
  { name: 'Cisco Umbrella', inIssuer: 'Cisco', kind: 'network filter', issuer: /cisco/i },
  { name: 'Sophos', inIssuer: 'Sophos', kind: 'network filter', issuer: /sophos/i },
  { name: 'Blue Coat', inIssuer: 'Blue Coat', kind: 'network filter', issuer: /blue ?coat|symantec web/i },
  { name: 'Skyhigh', inIssuer: 'Skyhigh', kind: 'network filter', issuer: /mcafee web|skyhigh/i },
  { name: 'Check Point', inIssuer: 'Check Point', kind: 'network filter', issuer: /check ?point/i },
  { name: 'Sangfor 深信服', inIssuer: 'Sangfor', kind: 'network filter', issuer: /sangfor|深信服/i },
  { name: 'QiAnXin 奇安信', inIssuer: 'QiAnXin', kind: 'network filter', issuer: /qianxin|奇安信/i },
]

/** What to do about each kind. Apple does not support inspected connections ("Use Apple products on enterprise networks"). */
export const interceptorCures: Readonly<Record<Interceptor['kind'], Text>> = {
  'debugging proxy': {
    en: 'Quit it, or leave *.push.apple.com out of its SSL proxying.',
    zh: '退出它，或者把 *.push.apple.com 从 SSL 代理列表中排除。',
  },
  antivirus: {
    en: 'Switch off its HTTPS scanning for *.push.apple.com.',
    zh: '在它的设置里对 *.push.apple.com 关闭 HTTPS 扫描。',
  },
  'network filter': {
    en: 'Ask whoever runs the network to exempt *.push.apple.com (17.0.0.0/8, ports 443 and 2197) from TLS inspection.',
    zh: '请网络管理员把 *.push.apple.com（17.0.0.0/8，端口 443 和 2197）加入 TLS 解密白名单。',
  },
}

/**
 * @param issuer the distinguished name of whoever issued a server's certificate
 * @returns the product that writes such names, if it is a known one
 */
export function interceptorNamed(issuer: string): Interceptor | undefined {
  return interceptors.find((row) => row.issuer.test(issuer))
}
