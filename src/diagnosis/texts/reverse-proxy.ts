import type { Text } from '../../text.ts'
import type { ErrorText } from './row.ts'

const note: Text = {
  en: 'A reverse proxy speaks HTTP/1.1 to what lies behind it unless it is told otherwise, and APNs takes HTTP/2 alone.',
  zh: '反向代理默认用 HTTP/1.1 访问后端，而 APNs 只接受 HTTP/2。',
}

/** What is printed by servers that pass requests on: nginx, envoy, Apache. */
export const reverseProxyTexts: readonly ErrorText[] = [
  // APNs answers no page: the relay of a service does, or what stands before it.
  ...['502 Bad Gateway', '503 Service Temporarily Unavailable', '504 Gateway Time-out'].map(
    (says): ErrorText => ({
      says,
      from: 'nginx',
      causes: ['server-behind-is-down'],
      certainty: 'likely',
      beside: ['push', 'notif', 'apns'],
    }),
  ),
  {
    says: 'upstream prematurely closed connection',
    from: 'nginx',
    causes: ['http1-client', 'client-cert-not-sent', 'gateway-closed'],
    note,
    certainty: 'likely',
  },
  {
    says: 'upstream sent invalid header',
    from: 'nginx',
    causes: ['http1-client'],
    note,
    certainty: 'likely',
  },
  {
    says: 'upstream sent no valid HTTP/1.0 header',
    from: 'nginx',
    causes: ['http1-client'],
    note,
    certainty: 'likely',
  },
  {
    says: 'error reading status line from remote server',
    from: 'Apache httpd',
    causes: ['http1-client', 'gateway-closed'],
    note,
    certainty: 'likely',
  },
  {
    says: 'reset reason: protocol error',
    from: 'envoy',
    causes: ['http1-client'],
    note,
    certainty: 'likely',
  },
  {
    says: 'reset reason: connection termination',
    from: 'envoy',
    causes: ['http1-client', 'client-cert-not-sent', 'gateway-closed'],
    note,
    certainty: 'possible',
  },
  {
    says: 'reset reason: connection failure',
    from: 'envoy',
    causes: ['firewall-port', 'dns', 'tls-interception'],
    certainty: 'possible',
  },
  {
    says: 'reset reason: remote connection failure',
    from: 'envoy',
    causes: ['firewall-port', 'dns', 'tls-interception'],
    certainty: 'possible',
  },
  {
    says: 'reset reason: connection timeout',
    from: 'envoy',
    causes: ['firewall-port', 'no-answer'],
    certainty: 'possible',
  },
  {
    says: 'upstream connect error or disconnect/reset before headers',
    from: 'envoy',
    causes: ['http1-client', 'firewall-port', 'gateway-closed'],
    certainty: 'possible',
    isFollowUp: true,
  },
  {
    says: 'peer closed connection in SSL handshake',
    from: 'nginx',
    causes: ['firewall-port', 'tls-interception', 'tls10-off'],
    certainty: 'possible',
  },
  {
    says: 'upstream SSL certificate verify error',
    from: 'nginx',
    causes: ['ca-root-missing', 'tls-interception', 'missing-ca-certs'],
    certainty: 'possible',
  },
  {
    says: 'upstream SSL certificate does not match',
    from: 'nginx',
    causes: ['server-name-mismatch', 'tls-interception'],
    certainty: 'possible',
  },
  {
    says: 'upstream timed out…while connecting to upstream',
    from: 'nginx',
    causes: ['firewall-port'],
    certainty: 'likely',
  },
  {
    says: 'upstream timed out…while reading response header',
    from: 'nginx',
    causes: ['http1-client', 'no-answer'],
    certainty: 'possible',
  },
  {
    says: 'host not found in upstream',
    from: 'nginx',
    causes: ['dns'],
    certainty: 'likely',
  },
]
