import type { ErrorText } from './row.ts'

/** What is printed by .NET and Windows. */
export const dotnetTexts: readonly ErrorText[] = [
  {
    says: 'The credentials supplied to the package were not recognized',
    from: '.NET Framework',
    causes: ['no-private-key', 'win-key-access'],
    certainty: 'possible',
  },
  {
    says: '0x8009030D',
    from: '.NET Core',
    causes: ['no-private-key', 'win-key-access'],
    certainty: 'possible',
  },
  { says: '0x8009030E', from: '.NET', causes: ['no-private-key', 'win-key-access'], certainty: 'possible' },
  {
    says: '0x80090326',
    from: '.NET',
    causes: ['http1-client', 'cert-revoked', 'cert-expired', 'win-key-access'],
    certainty: 'possible',
  },
  {
    says: 'A call to SSPI failed',
    from: '.NET Framework',
    causes: ['sslv3-off', 'tls10-off', 'cert-expired', 'legacy-gateway'],
    certainty: 'possible',
    isFollowUp: true,
  },
  {
    says: 'do not possess a common algorithm',
    from: '.NET Framework',
    causes: ['tls10-off'],
    certainty: 'certain',
  },
  {
    says: 'specified network password is not correct',
    from: '.NET',
    causes: ['p12-password', 'win-key-access', 'modern-p12-unsupported-by-reader'],
    certainty: 'possible',
    note: {
      en: 'Windows says the same of a key it may not use, and of an AES .p12 on Server 2016 and older.',
      zh: '无权使用私钥，或在 Server 2016 及更早系统上用 AES 的 .p12，Windows 也这么说。',
    },
  },
  { says: 'Keyset does not exist', from: '.NET', causes: ['win-key-access'], certainty: 'likely' },
  { says: '_LoadCertFromBlob', from: '.NET', causes: ['win-key-access'], certainty: 'likely' },
  {
    says: 'The system cannot find the file specified',
    from: '.NET',
    causes: ['win-key-access', 'cert-path-or-config'],
    certainty: 'likely',
    note: {
      en: 'It is not about the path of the .p8: CngKey.Import wants a loaded user profile.',
      zh: '说的不是 .p8 的路径：CngKey.Import 需要加载用户配置文件。',
    },
  },
  {
    says: 'cannot be coded as a valid certificate',
    from: '.NET',
    causes: ['wrong-container', 'cert-path-or-config'],
    certainty: 'likely',
  },
  {
    says: 'CngKeyBlobFormat.get_Pkcs8PrivateBlob',
    from: '.NET',
    causes: ['win-only-api'],
    certainty: 'certain',
  },
  {
    says: 'Cryptography Next Generation (CNG) is not supported',
    from: '.NET',
    causes: ['win-only-api'],
    certainty: 'certain',
  },
  {
    says: 'ASN1 corrupted data',
    from: '.NET',
    causes: ['p8-text-damaged', 'pkcs8-vs-pkcs1', 'key-encrypted'],
    certainty: 'possible',
  },
  { says: 'Error in encoding or decoding', from: '.NET', causes: ['p8-text-damaged'], certainty: 'certain' },
  {
    says: 'The SSL connection could not be established',
    from: '.NET',
    causes: ['client-cert-not-sent', 'ca-root-missing', 'win-key-access'],
    certainty: 'possible',
    isFollowUp: true,
  },
  {
    says: 'Error while copying content to a stream',
    from: '.NET Framework',
    causes: ['http1-client'],
    certainty: 'likely',
    isFollowUp: true,
  },
  {
    says: 'created for connecting only to the Sandbox',
    from: 'PushSharp',
    causes: ['universal-cert-misclassified', 'wrong-env-cert'],
    certainty: 'possible',
  },
  {
    says: "Apns notification error: 'ConnectionError'",
    from: 'PushSharp',
    causes: ['no-private-key', 'tls10-off', 'legacy-gateway'],
    certainty: 'possible',
  },
  {
    says: 'to connect to gateway…2195',
    from: 'PushSharp',
    causes: ['legacy-gateway', 'firewall-port'],
    certainty: 'likely',
  },
]
