import { causes } from '../../src/diagnosis/causes/registry.ts'

/** Ids of the real cases this was built after, and of the causes pushctl knows: an id that is neither names a place, not a cause. */
const ofCases = `no-private-key p12-password universal-cert-misclassified rc2-40-openssl3 modern-p12-rejected-by-apple wrong-container
key-encrypted cert-path-or-config key-mismatch mdm-topic-changed pkcs8-vs-pkcs1 service-platform-credential wrong-credential-kind
multiple-identities bad-export no-cert wwdr-intermediate stale-cert-cached cert-of-other-app ca-root-missing cert-expired http1-client
java-alpn cert-revoked client-cert-not-sent wrong-env-cert firewall-port tls10-off dns proxy-required sslv3-off ipv6 missing-ca-certs
tls-interception p8-text-damaged firebase-apns-cred multi-team-one-connection jwt-format stale-token account-switch
cert-load-error-ignored env-restricted-key wrong-p8 env-mismatch-token devicetoken-not-for-topic local-length-check missing-topic
push-type-missing token-wrong-field token-format topic-disallowed bad-json-or-no-aps invalid-push-type payload-size
token-length-breaks-frame background-priority10 bad-expiration fcm-or-expo-token old-token-still-200 wallet-topic entitlement-missing
force-quit-silent empty-or-custom-only nse`

export const knownCauses: ReadonlySet<string> = new Set([
  ...ofCases.split(/\s+/),
  ...causes.map(({ id }) => id),
])
