/**
 * Causes that facts can show and that fewer than two scenarios set up. The list only gets shorter: a cause that gets its
 * second scenario has to leave it, and a new cause may not enter.
 */
export const waiting: readonly string[] = `
answer-was-set authorization-lost bad-channel-id bad-request-params breaks-http2 broadcast-not-enabled
captive-portal cert-load-error-ignored certificate-lost-on-the-way certificate-not-asked-for
certificate-not-taken certificate-of-local-gateway certificate-on-the-way certificate-refused-before-gateway
channel-unknown channels-used-up cut-on-the-way enhance-your-calm expiration-of-channel
extra-authorities-missing force-quit-silent gateway-asks-to-wait gateway-busy gateway-closed gateway-takes-none
handshake-refused http1-after-h2 idle-timeout inadequate-security key-too-new local-length-check
missing-channel-id missing-storage-policy name-leads-elsewhere no-route nobody-listens not-permitted
old-token-still-200 ports-used-up proxy-forbids proxy-overloaded proxy-wants-other-login proxy-wants-password
server-behind-is-down server-certificate-not-yet-valid server-going-away server-internal-error
server-name-mismatch signature-not-verified stale-cert-cached stand-in-address stopped token-of-other-kind
too-many-to-one-device too-many-token-updates topic-not-a-bundle-id unexplained weak-cert wrong-gateway-port
`
  .trim()
  .split(/\s+/)
