/**
 * Causes that facts can show and that fewer than two scenarios set up. The list only gets shorter: a cause that gets its
 * second scenario has to leave it, and a new cause may not enter.
 */
export const waiting: readonly string[] = `
answer-was-set authorization-lost bad-request-params broadcast-not-enabled captive-portal
certificate-lost-on-the-way certificate-not-asked-for certificate-not-taken
certificate-of-local-gateway certificate-on-the-way certificate-refused-before-gateway channels-used-up
cut-on-the-way expiration-of-channel extra-authorities-missing force-quit-silent gateway-asks-to-wait
gateway-busy gateway-closed gateway-takes-none idle-timeout key-too-new missing-storage-policy
name-leads-elsewhere not-permitted old-token-still-200 ports-used-up proxy-overloaded
server-certificate-not-yet-valid server-going-away server-internal-error signature-not-verified
stale-cert-cached stand-in-address stopped token-of-other-kind too-many-to-one-device topic-not-a-bundle-id
unexplained weak-cert wrong-gateway-port
`
  .trim()
  .split(/\s+/)
