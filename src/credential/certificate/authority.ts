import { createPublicKey, type KeyObject } from 'node:crypto'
import type { Certificate, Provenance } from '../model.ts'
import { kindNamed } from './kind.ts'

/** One of Apple's certificate authorities, as its certificate has it (www.apple.com/certificateauthority). */
export interface Authority {
  /** What developers call it. */
  readonly name: string
  readonly commonName: string
  readonly unit?: string
  /** Common name of the authority above it; its own for a root. */
  readonly issuer: string
  readonly notBefore: string
  readonly notAfter: string
  /** Subject key identifier, hex. */
  readonly keyId: string
  /** SHA-256 fingerprint of the certificate, hex. */
  readonly sha256: string
  /** SubjectPublicKeyInfo, base64 of DER. */
  readonly publicKey: string
}

/** O of the authority that pushctl makes for its local gateway: certificates under it never came from Apple. */
export const localOrganization = 'pushctl local gateway'

/** Apple's authorities, oldest first. Some came twice with the same key: Apple Root CA, and WWDR G1. */
export const authorities: readonly Authority[] = [
  {
    name: 'Apple Root Certificate Authority',
    commonName: 'Apple Root Certificate Authority',
    unit: 'Apple Computer Certificate Authority',
    issuer: 'Apple Root Certificate Authority',
    notBefore: '2005-02-10T00:18:14Z',
    notAfter: '2025-02-10T00:18:14Z',
    keyId: '2bd06947947609fef46b8d2e40a6f7474d7f085e',
    sha256: '0d83b611b648a1a75eb8558400795375cad92e264ed8e9d7a757c1f5ee2bb22d',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA5JGpCR+R2x5HUOsF7V55hC3rNqJXTFXsixmJ3vlLbPUHqyIwAugYPvhQCdN/QaiY+dHKZpwkaxHQo7vkGyrDH5WeegykR4tb1BY3M8vED03OFGnRyRly9V0O1X9fm/IlA7pVj01dDfFkNSMVSxVZHbOU9/acns9QusFYUGePCLQg98usLCBvcLY/ATCMt0PPD5098ytJKBrI/s61uQ7ZXhzWyz21Oq30Dw4AkguxIRYudNU8DdtiFqujcZJHU1XBry9Bs/j743DN5qNMRX4fTGtQlkGJxHRiCxCDQYczioGxMFjsWgQyjGizjx3eZXP/Z15lvEnYdp8zFGWhd5TJLQIDAQAB',
  },
  {
    name: 'Apple Root CA',
    commonName: 'Apple Root CA',
    unit: 'Apple Certification Authority',
    issuer: 'Apple Root CA',
    notBefore: '2006-04-25T21:40:36Z',
    notAfter: '2035-02-09T21:40:36Z',
    keyId: '2bd06947947609fef46b8d2e40a6f7474d7f085e',
    sha256: 'b0b1730ecbc7ff4505142c49f1295e6eda6bcaed7e2c68c5be91b5a11001f024',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA5JGpCR+R2x5HUOsF7V55hC3rNqJXTFXsixmJ3vlLbPUHqyIwAugYPvhQCdN/QaiY+dHKZpwkaxHQo7vkGyrDH5WeegykR4tb1BY3M8vED03OFGnRyRly9V0O1X9fm/IlA7pVj01dDfFkNSMVSxVZHbOU9/acns9QusFYUGePCLQg98usLCBvcLY/ATCMt0PPD5098ytJKBrI/s61uQ7ZXhzWyz21Oq30Dw4AkguxIRYudNU8DdtiFqujcZJHU1XBry9Bs/j743DN5qNMRX4fTGtQlkGJxHRiCxCDQYczioGxMFjsWgQyjGizjx3eZXP/Z15lvEnYdp8zFGWhd5TJLQIDAQAB',
  },
  {
    name: 'Apple iPhone Certification Authority',
    commonName: 'Apple iPhone Certification Authority',
    unit: 'Apple Certification Authority',
    issuer: 'Apple Root CA',
    notBefore: '2007-04-12T17:43:28Z',
    notAfter: '2022-04-12T17:43:28Z',
    keyId: 'e7342a2e22de39606bb494ce7783612f31a07c35',
    sha256: 'e4e2936d3c076ec4aea8ac37277524950ca005894b39bba2d347fa33155ae5fa',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAox6+8EfAtJ4QW0akuCG4T4YhcChFYFwcw8gKZGOI+/xp7vhU/OlbtwZOBC/DazOvREzqS4AJtIf2W7T9ZN2zcuATs/0X2bznqO3CjGHCKvnszqVe1mnrZAuNCI+4oFBGCdwZ5OWwlG2795mYxOibQU7U8WXjG1J63OgD2W4d2hBVhqQpWEkM6kfXFTQz9sCgREpwviy1KjA3jC4V69HkbJc4VVaxNStY6kSjJoXuyGZK5M+J8D1jrSnerbpas9ylo5qnCU6AFjVlpIUNY3s+Y4rafUpG7KM5GDS5xihlGLwTYJx/V6wUyYntobaHaFK2hE64yIPs+Z4Zq7PBC4bHnwIDAQAB',
  },
  {
    name: 'Apple iPhone Device CA',
    commonName: 'Apple iPhone Device CA',
    unit: 'Apple iPhone',
    issuer: 'Apple iPhone Certification Authority',
    notBefore: '2007-04-16T22:54:46Z',
    notAfter: '2014-04-16T22:54:46Z',
    keyId: 'b2fe21234486956a79d581268e7310d8a74c8e74',
    sha256: '76f27d00e1333bc88de0e2916c38c9a7f2b75774c25a794c092a80e3c4c66cce',
    publicKey:
      'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDxlErJ6rpaGGCty6JNTU5UGWkXWQdmy5foZppHX0auZ3q1SnNUscsE9r02uAxVOIqEgzFSZfkz4Zd3nCtMJrAlP+kyqnsIdJTswUs4HWdOCFKUWotZo1zXk/Sg/lWFu0xGl15usndFL2dcvAsYv1m5bIb3KnV20hlx9CljuSULrwIDAQAB',
  },
  {
    name: 'WWDR G1',
    commonName: 'Apple Worldwide Developer Relations Certification Authority',
    unit: 'Apple Worldwide Developer Relations',
    issuer: 'Apple Root CA',
    notBefore: '2008-02-14T18:56:35Z',
    notAfter: '2016-02-14T18:56:35Z',
    keyId: '88271709a9b618608becebbaf64759c55254a3b7',
    sha256: '64b302913f11ca1b6806093b76cade7f7b123be0c04924fda87f5f4e8647f051',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyjhUpstWqsgkOUjpjO7sX7h/JpG8NFN6znxjgGF3ZF6lByO2Of5QLRVWWHAtfsRuwUqFPi/w3oQaoVfJr3sY/2r6FRJJFQgZrKrbKjLtlmNoUhU9jIrsv2sYleADrAF9lwVnzg6FlTdq7Qm2rmfNUWSfxlzRvFduZzWAdjakh4FuOI/YKxVOeyXYWr9Og8GN0pPVGnG1YJydM05V+RJYDIa4Fg3B5XdFjVBIuist5JSF4ejEncZopbCj/Gd+cLoCWUt3QpE5ufXN4UzvwDtIjKblIV39amq7pxY1YNLmrfNGKcnow4vpecBqYWcVsvD95Wi8Yl9uz5nd7xtj/pJlqwIDAQAB',
  },
  {
    name: 'Developer ID G1',
    commonName: 'Developer ID Certification Authority',
    unit: 'Apple Certification Authority',
    issuer: 'Apple Root CA',
    notBefore: '2012-02-01T22:12:15Z',
    notAfter: '2027-02-01T22:12:15Z',
    keyId: '5717eda2cfdc7c98a110e0fcbe872d2cf2e31754',
    sha256: '7afc9d01a62f03a2de9637936d4afe68090d2de18d03f29c88cfb0b1ba63587f',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAiXZPBluaQe6lIysCo1/Xcz/ANbCLhAo/BiR/p5U/608Ok6+0DtDIPuVtGLMf6IlHv9cJCOT/VpgpFeeUnbk1owrNtMDh4mD0yuwpeEVpaWBrX4qS/J4j5jrCIrMxTxy68rY0WULusKkCAxiRBLazeC4zH4BFDUVvuw5aW38659gI1wsOMm37hjbkbKvEEYpwhCaqn0TR8bjGe5QXm0j3C1gWuiPFnxU5fspdwzJfD+BSf0DqvqwIZJVbyRqc5YDKH2pEHGw+xLAmHx3se69eoGo9R6lYEjE/IHYobR0csMJOEWkmi8vW0BGCyU4P8VZ00NkIS2Z4oqusp+LSTIdZyQIDAQAB',
  },
  {
    name: 'Apple Timestamp Certification Authority',
    commonName: 'Apple Timestamp Certification Authority',
    unit: 'Apple Certification Authority',
    issuer: 'Apple Root CA',
    notBefore: '2012-04-05T12:02:44Z',
    notAfter: '2027-04-05T12:02:44Z',
    keyId: '34cd254ecdde378538a15826f8f9e229def21c93',
    sha256: '66285e2e374d00a8ba3d8d3d04393a48bd16554b284bc88dabec85b479adcd6b',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA03cYofeZEGdc0i6euI8jZz78QuIJfQqKuBj8c0AvvcTYUMUnyP64NHCgDRM8vQhOmpNvOTfanmX1tGP0kMhJbV0g0zn9Cbr0OvPOSmlkBZlG4No1xGUYHsYWoxJhtC718IkNjNw99gbPb4YlTAnCG8gOeIiNwSK4uiETm8ruip7de1v/o+nRo4F+/v/mjEnkOwr5EKZyM7ssxEpacgo5UHTdKG55X36nqBTPVrNWbKXp8MSu+eogjhjHKHTiCE2JJkJ5XvZg40VYoftRSV6SSk2579RztdoEe+NSn8ujGV2sa5hsnuLsdC1EPuBhPgdFfjR1JphAm3WeyDDtS793jwIDAQAB',
  },
  {
    name: 'WWDR G1',
    commonName: 'Apple Worldwide Developer Relations Certification Authority',
    unit: 'Apple Worldwide Developer Relations',
    issuer: 'Apple Root CA',
    notBefore: '2013-02-07T21:48:47Z',
    notAfter: '2023-02-07T21:48:47Z',
    keyId: '88271709a9b618608becebbaf64759c55254a3b7',
    sha256: 'ce057691d730f89ca25e916f7335f4c8a15713dcd273a658c024023f8eb809c2',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyjhUpstWqsgkOUjpjO7sX7h/JpG8NFN6znxjgGF3ZF6lByO2Of5QLRVWWHAtfsRuwUqFPi/w3oQaoVfJr3sY/2r6FRJJFQgZrKrbKjLtlmNoUhU9jIrsv2sYleADrAF9lwVnzg6FlTdq7Qm2rmfNUWSfxlzRvFduZzWAdjakh4FuOI/YKxVOeyXYWr9Og8GN0pPVGnG1YJydM05V+RJYDIa4Fg3B5XdFjVBIuist5JSF4ejEncZopbCj/Gd+cLoCWUt3QpE5ufXN4UzvwDtIjKblIV39amq7pxY1YNLmrfNGKcnow4vpecBqYWcVsvD95Wi8Yl9uz5nd7xtj/pJlqwIDAQAB',
  },
  {
    name: 'Developer Authentication Certification Authority',
    commonName: 'Developer Authentication Certification Authority',
    unit: 'Apple Worldwide Developer Relations',
    issuer: 'Apple Root CA',
    notBefore: '2013-04-29T18:40:54Z',
    notAfter: '2028-04-29T18:40:54Z',
    keyId: '49f63609b81b23fa035bb6ea82a0d95d10186706',
    sha256: '341ff0b1753889eb5f36921a7386129f302ce4ff603fabaebf06e01fdb236860',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA6rDzm76u93aLqrS9hopNDa9oIjbzlWn62CLEsB4+GmzBJR6qK+ITfjbh6G0a/etrPsB/LYqUU4WAJiiZZqMWCLTkvD061OoGQFlZEt7fJu0plH4908rzTUA4nd81towql+yjYJH9wSGgvDfg2QpsvXd5c2ITTjgSUfZRwSFHTYHA3Eoj/rpDuuar1RHxZsswxrdB8o8lHJuaShGHWFbsYfNCFUmFMAxZbA3ppTYwcaAD8/KjUM3AeJbVqToz81QhEYmfMYFpsb8xI5ae3MNmOlBaL169c+hUHFTtoUmzbRI1gnrXVKhLMsIpCngAvNEpX85mEOCnN2NCJQrk3Ig5cQIDAQAB',
  },
  {
    name: 'Apple Application Integration 2 Certification Authority',
    commonName: 'Apple Application Integration 2 Certification Authority',
    unit: 'Apple Certification Authority',
    issuer: 'Apple Root CA',
    notBefore: '2013-05-24T17:43:37Z',
    notAfter: '2028-05-24T17:43:37Z',
    keyId: 'f7be7c216091db3d1b7bd83a328169df9e6c7f9b',
    sha256: 'd3496f4b73cd67aab9f2fcb1d5aa41f8dc457769c455c792b70ddb19e92023d6',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuEihZ2xWCJ3lcMVG9K+F47063qHn2ag2PBlipXwVoEeza4EbEKz+2HTmDjWwWE902KP+7S3upHMlWdSW3CbPnSeLVJzckrHgMxIYYpnIua82GKRqgZGnFW3d3Q8tzAWBHX0QzCmJo8kMmaqi7NkBZ2kHAjwXv0QoJLHELDXWsQIACCXvUKcH2yXGw09vW4e+KvGTp9RsXrI5LgSp4W0cO645cT8E87n0V50jAE+Zg16f8AwBWL610ezXsn7CZeLx7Dym/G7bVrPuCgayC0vJovDxMfau3jVsw4BeUGOQtrptXMDjnyaDSh3em6mwWm/7m2uB7N3fMt78LkKiynha1wIDAQAB',
  },
  {
    name: 'Apple Root CA - G2',
    commonName: 'Apple Root CA - G2',
    unit: 'Apple Certification Authority',
    issuer: 'Apple Root CA - G2',
    notBefore: '2014-04-30T18:10:09Z',
    notAfter: '2039-04-30T18:10:09Z',
    keyId: 'c499136c1803c27bc0a3a00d7f72807a1c77268d',
    sha256: 'c2b9b042dd57830e7d117dac55ac8ae19407d38e41d88f3215bc3a890444a050',
    publicKey:
      'MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEA2BESSEjaKYpJxRzH7G4zbf5N++Ac3qxe4janJPl/UGtMzrkwVCfls9btJeYwtgU3XhQiEcXoqhvS+7LSCZU4pO8qSYxdPnFmAzj7FvWFiORakgwEMvLIQPtSX5/2wPHjukWgUNUSi/Ld3pGGI/D1tnIuAdoL9i45CF8ZoWNBCxynlMGGxFMvdvYK1wzRgz8aUxnzV9Unf/wTuPiSjfzTKEM8tWgAJV0nYtPdVd1EIJCDNZPFv7gZ+2vj3AhC5q9t+p5Ayk6FhXhJsdfDwTA5Mqt+X6rTi2+fLRohaHBns6PxmEFtkXz419uo518hGowzvzF0t7jR9OAi9L9yNN/3gU1xfVGh4rPw0ygWc2/NzK03fU7rrUDhP4H99z0KPqLxvTGWKVncwhmAjFt0xizTEFMmHRRPxNSBZjyHZzMnFAjptHeENFKPifhomBe/w7uqE5MfXVQvqMd8+w0UvhU9JDTymtx1QWYitAHWC6+QngzqYvibWTwI4pY05GPevDfU6wyIA0MLUK+gNN1QTRX7WiTYDPoMY54fA7Hh7uGqQ/RmZSg3AjHvAcce0cyfbcpUOkDbzs9PRotKZZpqxmhs18yZG0ewcsN3j8T3YZx0H879a6HCnJSCq5Si570burlwOZUXxSnzOVg09cSkxntguWZDUD9uYfwO+YaqYAxDS5UCAwEAAQ==',
  },
  {
    name: 'Apple Root CA - G3',
    commonName: 'Apple Root CA - G3',
    unit: 'Apple Certification Authority',
    issuer: 'Apple Root CA - G3',
    notBefore: '2014-04-30T18:19:06Z',
    notAfter: '2039-04-30T18:19:06Z',
    keyId: 'bbb0dea15833889aa48a99debebdebafdacb24ab',
    sha256: '63343abfb89a6a03ebb57e9b3f5fa7be7c4f5c756f3017b3a8c488c3653e9179',
    publicKey:
      'MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEmOkvPUBypO2TInKBExzdEJXxxaNOcdwUFtkO5aYFKndke19OONO7HES1f/UftjJiXcnphFtPME8RWgD9WFgMpfUPLE0HRxN12peXl28xXO0rnXsgO9i5VNlemaQ6UQox',
  },
  {
    name: 'WWDR G2',
    commonName: 'Apple Worldwide Developer Relations CA - G2',
    unit: 'Apple Certification Authority',
    issuer: 'Apple Root CA - G3',
    notBefore: '2014-05-06T23:43:24Z',
    notAfter: '2029-05-06T23:43:24Z',
    keyId: '84b684cc3a866272165994e81aa3bd48df3adf0b',
    sha256: '9ed4b3b88c6a339cf1387895bda9ca6ea31a6b5ce9edf7511845923b0c8ac94c',
    publicKey:
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE3fC3BkvP3XMEE8RDiQOTgPte9nStQmFSWAImUxnIYyIHCVJhysTZV+9tJmiLdJGMxPmAaCj8CWjwENrp0C7JGg==',
  },
  {
    name: 'Apple Application Integration CA - G3',
    commonName: 'Apple Application Integration CA - G3',
    unit: 'Apple Certification Authority',
    issuer: 'Apple Root CA - G3',
    notBefore: '2014-05-06T23:46:30Z',
    notAfter: '2029-05-06T23:46:30Z',
    keyId: '23f249c44f93e4ef27e6c4f6286c3fa2bbfd2e4b',
    sha256: 'a64b099dbd73ebb036b4204e1675e8aa821637d09b84980899104ad59d664a3b',
    publicKey:
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8BcRhBnXZIXVGl4lgQd26ICi7957rk3gjfxLk+EzVtVmWzWuItCXdg0iTnu6CP12F86Iy3a7ZnC+yOgphP9URQ==',
  },
  {
    name: 'Apple Application Integration Certification Authority',
    commonName: 'Apple Application Integration Certification Authority',
    unit: 'Apple Certification Authority',
    issuer: 'Apple Root CA',
    notBefore: '2016-12-14T21:08:25Z',
    notAfter: '2026-10-21T00:00:00Z',
    keyId: '31ea76a92374a5dfd4fdeea0c1a69ec6110e11ec',
    sha256: 'e6a78796e0c7a3e5437835ca16785b485aa9ddc45ccd0a65aa8933e3c3d08971',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA41uzJ2oMv26qTOfFP29tTOaildXr1QKvcHRGudGPrDu33gyE0JBf/+dZQ8661cbF7U/8v8OXWTn5ZOgOSp+f9ux6iOrftudiAX+aD8VKFuus5phfQj6Cyx2zau8bwou2CZnJ8CwS1yuIviqo9mE7ieq/f2lGAsxkPiTpX470++KK/gP6KSzayZRI0N7uL4hM9yC1bCLK6YbFS13Pg69PxrAMs+vQmW2t9yZvCS+HuOK0MlGN9swviJfc1wxrksqnHtL6Iz6B9gmmiYo9SAmNCA2wXboFWfF5BaQJW2am7YuTvMddeTfhRDWRjtjXD5WSZ0OsdSsSSSM2EV3T8oK4EwIDAQAB',
  },
  {
    name: 'Apple iPhone Certification Authority',
    commonName: 'Apple iPhone Certification Authority',
    unit: 'Certification Authority',
    issuer: 'Apple Root CA',
    notBefore: '2017-05-10T21:27:30Z',
    notAfter: '2030-12-31T00:00:00Z',
    keyId: '6ff19518625ce0c8f1c5ed6c18c9e0d364529820',
    sha256: 'c6a6f35c3bee9a9413a063919f61b8400f50f708ac867f462c2d029ba9505ed2',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyUVqAQ8+gwSGx/y/3F7wHoHuFzBzYyYu3j16JM2TPk85R7p1vvPA0vFZoqsf/gqGPNktmgfyDmu5KZEaXyIKi/FyWAWuTEtExXmngDywiOCMDCeEXRnlhxk2y+PFdrew9EFyUfQFXINLom2mUbjxJt97Xq1lDMaymFGMu30bTMFOyAjH0u1kC7TdG41PQH0bj0iWklvz0Jh+2bykGQ6ZYbtBXQHMW3d6fSTQ3NNT/8PcxZQstlpNjhgjOb3ZxlI+0fL0JYqhKof92AxGKVH/7RdsiSVrh7+KaRSfd5/DFbdos4hFvYTmBgJBZA+tKii4FcngrKeKunIENLJ4jPiyhQIDAQAB',
  },
  {
    name: 'Apple Timestamp CA 2',
    commonName: 'Apple Timestamp CA 2',
    unit: 'Apple Certification Authority',
    issuer: 'Apple Root CA - G3',
    notBefore: '2018-11-28T00:10:32Z',
    notAfter: '2033-11-16T00:00:00Z',
    keyId: '5c65b90ea674d068d33e03e584c480758bc11c78',
    sha256: 'e2bccabb4c1c37b34702d16aaaca60e86a92af2145a1ba9769500ab908e2bef2',
    publicKey:
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAExQQc8hQtQzJbztNAjmtMUhmqQzhVwzb5gMRmujpXr1y9keTBb7uf9yR2wH/doi3iM0UmiH//FD6zif4mipXTXg==',
  },
  {
    name: 'Apple Software Update Certification Authority',
    commonName: 'Apple Software Update Certification Authority',
    unit: 'Certification Authority',
    issuer: 'Apple Root CA',
    notBefore: '2019-03-22T17:53:12Z',
    notAfter: '2031-10-15T00:00:00Z',
    keyId: '5957fcba39cfd358764313b3c8c406ad08532b44',
    sha256: '1299e9bfe776a29ff452f8c4f5e55f3b4dfd2934349dd1850b8274f35c71745c',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtPAgGrQTrFa/Il8ZCoRewcUcBJ4FZ1tun5tdp7PjLPv/kHpMNhOoE3WWHnnN0wGdV0/DWAQB7Wtuuq/k58+lJ3KUt3RMTbY4QsGLSLsUedjCWv2OzfBQHDl24pUTUEf85iqoi83Qmlg/XN6TkWVI8fv1VUXpuCDVVzuTtDARpXFsCFSx2HmpHCPe7/XWZc7pr3OtsSxDTC0L4c7PFt23LuxRCDgovkXZXkzZsip83bIY0+LOukLt4XRSjEFCBe/sv27js5nlXiFGVLT8cplNZZ/6B9pbjOfMbOF7VeCmV7xC95u/BoDoDHJuErGGSxZ7e3iVM6K5oL51ol5EDBr6nQIDAQAB',
  },
  {
    name: 'Apple Application Integration CA 5 - G1',
    commonName: 'Apple Application Integration CA 5 - G1',
    unit: 'Apple Certification Authority',
    issuer: 'Apple Root CA - G3',
    notBefore: '2019-03-22T17:53:33Z',
    notAfter: '2034-03-22T00:00:00Z',
    keyId: 'd917fe4b6790384b92f4dbced55780140b8f3dc9',
    sha256: 'c0d8efbea821079d1b8a98e1198bfcc669331fa7a9c14f09b969f0af08ce4a43',
    publicKey:
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEks5jvX2GsasoCjsc4a/7BJSAkaz2Md+myyg1b0RL4SHlV90SjY26gnyVvkn6vjPKrs0EGfEvQyX69L6zy4N+ug==',
  },
  {
    name: 'WWDR G3',
    commonName: 'Apple Worldwide Developer Relations Certification Authority',
    unit: 'G3',
    issuer: 'Apple Root CA',
    notBefore: '2020-02-19T18:13:47Z',
    notAfter: '2030-02-20T00:00:00Z',
    keyId: '09fec01590f9af640a9212b92628630c97eca7b2',
    sha256: 'dcf21878c77f4198e4b4614f03d696d89c66c66008d4244e1b99161aac91601f',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2PWJ/KhZC4fHTJEuLVaQ03gdpDDppUjvC0O/LYT7JF1FG+XrWTYSXFRknmxiLbTGl8rMPPbWBpH85QKmHGq0edVny6zpPwcR4YS8Rx1mjjmi6LRJ7TrS4RBgeo6TjMrA2gzAg9Dj+ZHWp4zIwXPirkbRYp2SqJBgN31ols2N4Pyb+ni743uvLRfdW/6AWSN1F7gSwe0b5TTO/iK1nkmw5VW/j4SiPKi6xYaVFuQAyZ8D0MyzOhZ71gVcnetHrg21LYwOaU1A0EtMOwSejSGxrC5DVDDOwYqGlJhL32oNP/77HK6XF8J4CjDgXx9UO0m3JQAaN4LSVpelUkl8YDib7wIDAQAB',
  },
  {
    name: 'WWDR G4',
    commonName: 'Apple Worldwide Developer Relations Certification Authority',
    unit: 'G4',
    issuer: 'Apple Root CA',
    notBefore: '2020-12-16T19:36:04Z',
    notAfter: '2030-12-10T00:00:00Z',
    keyId: '5bd9fa1de79a1a0ba399762250863e91c85b77a8',
    sha256: 'ea4757885538dd8cb59ff4556f676087d83c85e70902c122e42c0808b5bce14c',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0B94qnonMrBGX+cXdtignQ4pjq09MqXEazfJ5EGRard5cV0MNARgdfeuQ49HxIYeCOi/1jlSLx5n/HHxgm08fgZSdp0svNVD6bG0vEA6eFFdUaEl4b5skZ1rIVkYQdUPjW1BKjlKIeCQn04TT9CMmjK412qSHiVqpDLOIhmFBWDcAkryWut3eQJ9wJdUbJKOdgHmRo/l5ir7orCtGK1tM4U4I4vqipbtn65mT6MMQCdtldBiiNlDKSf97aS/Uy6QFWU82S5iZDMdbGrdjiGqpF8VxjDtX+aMNpKUt9w5AgD7ZIzUDIHyP9U0l4d1JsJvrgNjIQx71BuxYsUCnL39rwIDAQAB',
  },
  {
    name: 'WWDR G5',
    commonName: 'Apple Worldwide Developer Relations Certification Authority',
    unit: 'G5',
    issuer: 'Apple Root CA',
    notBefore: '2020-12-16T19:38:56Z',
    notAfter: '2030-12-10T00:00:00Z',
    keyId: '198b978d4a5b617857f4a55c35128a3908e3b075',
    sha256: '53fd008278e5a595fe1e908ae9c5e5675f26243264a5a6438c023e3ce2870760',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAn13aH/v6vNBLIjzH1ib6F/f0nx4+ZBFmmu9evqs0vaosIW7WHpQhhSx0wQ4QYao8Y0p+SuPIddbPwpwISHtquSmxyWb9yIoW0bIEPIK6gGzi/wpy66z+O29Ivp6LEU2VfbJ7kC8CHE78Sb7Xb7VPvnjG2t6yzcnZZhE7WukJRXOJUNRO4mgFftp1nEsBrtrjz210Td5T0NUaOII60J3jXSl7sYHqKScL+2B8hhL78GJPBudM0R/ZbZ7tc9p4IQ2dcNlGV5BfZ4TBc3cKqGJitq5whrt1I4mtefbmpNT9gyYyCjskklsgoZzRL4AYm908C+e1/eyAVw8Xnj8rhye79wIDAQAB',
  },
  {
    name: 'WWDR G6',
    commonName: 'Apple Worldwide Developer Relations Certification Authority',
    unit: 'G6',
    issuer: 'Apple Root CA - G3',
    notBefore: '2021-03-17T20:37:10Z',
    notAfter: '2036-03-19T00:00:00Z',
    keyId: '3f2f942351d350c99a283dedb07ce5cfa5906299',
    sha256: 'bdd4ed6e74691f0c2bfd01be0296197af1379e0418e2d300efa9c3bef642ca30',
    publicKey:
      'MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEbsQKC94PrlWmZXnXgtxzdVJL8T0SGYngDRGpngn3N6PT8JMEb7FDi4bBmPhCnZ3/sq6PF/cGcKXWsL5vOteRhyJ45x3ASP7cOB+aao90fcpxSv/EZFbniAbNgZGhIhpI',
  },
  {
    name: 'Developer ID G2',
    commonName: 'Developer ID Certification Authority',
    unit: 'G2',
    issuer: 'Apple Root CA',
    notBefore: '2021-09-22T18:55:10Z',
    notAfter: '2031-09-17T00:00:00Z',
    keyId: 'f83a0c691176e0edacd1eba659fa37d5c455b01e',
    sha256: 'f16cd3c54c7f83cea4bf1a3e6a0819c8aaa8e4a1528fd144715f350643d2df3a',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0yyVaCFUkYq/ZXHCGE72zQ3hkSh11wO6lR/TEplSRN6ARmf8KYsAhYiKMIdNTG5KtMflAuPXY0yqzOrs20IvkX0l6V+kSypUbxesMJ8pKDSkf4/leONdIyohRtCJw1/4apedcRsYqLIMyQMKNbICpy31s9wbg8UnIUBypuc3djHnuwa/dLL2cKxMrC3NyV5Fi8/7COZi1UCVtTdczBsO4e/cpeWNyVC3QJ8KIyVFQI+UZ3vglOo503ilNNHCy+Azfy62LMPlJtUlzqqNKnf8nhSWl+D1Xy7y6KdxpzujmUx6IqNN73AR1daGgYLxZzOTM1pAsZLEqnOWHcRc/+HrNwIDAQAB',
  },
  {
    name: 'Apple IST CA 2 - G1',
    commonName: 'Apple IST CA 2 - G1',
    unit: 'Certification Authority',
    issuer: 'Apple Root CA',
    notBefore: '2022-04-28T21:38:00Z',
    notAfter: '2025-05-07T00:00:00Z',
    keyId: 'd87a94447c907090169edd179c01440386d62a29',
    sha256: 'b0d40aa5f024f98e7adc0b10f19764f71030cfaf3dcc4ddc6600869499c9baaa',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0JOhHUdDIBayC2vrw9W06MeYzfPev+hN6eM2gAf8RRtqfEWGrlbTpAl/YQ1rXX5Sa320yDnE9Gc694POGW+GL35FfkccZ1LKlQVd4jZRhcDUZ4A1bxXdPv0d0v2PNFDY7HYqvuPT2uT9yOsoApYRlxdhHOnEWTtC3DLRCR3aptFDhv9esryMz2bbAYsCrpRI8ziP/eoyqAjshpdRlCQ+SUmWU+h5oUCB6QW7k5VR/OP9fBFL954IsxVJFQf50Tegm0sy9rXE3GrR/Art9uDFKaCoi3H+DZK8/lRwGAptx+0M+8ktBsOMhfzLhlzWNo4Siwl/+xkaONXwlDB6D6aM8wIDAQAB',
  },
  {
    name: 'WWDR G7',
    commonName: 'Apple Worldwide Developer Relations Certification Authority',
    unit: 'G7',
    issuer: 'Apple Root CA',
    notBefore: '2022-11-17T20:40:53Z',
    notAfter: '2023-11-17T20:40:52Z',
    keyId: '5d42106c1bbbc752974e44bd1327b93a1277832b',
    sha256: '0f570d7502373a2102e2106faaa8fa4844944a07ee676198484f4d6ce15bea47',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEArK7R07aKsRsola3eUVFMPzPhTlyvs/wC0mVPKtR0aIx1F2XPKORICZhxUjIsFk54jpJWZKndi83i1Mc7ohJFNwIZYmQvf2HG01kiv6v5FKPttp6Zui/xsdwwQk+2trLGdKpiVrvtRDYP0eUgdJNXOl2e3AH8eG9pFjXDbgHCnnLUcTaxdgl6vg0ql/GwXgsbEq0rqwffYy31iOkyEqJVWEN2PD0XgB8p27Gpn6uWBZ0V3N3bTg/nE3xaKy4CQfbuemq2c2D3lxkUi5UzOJPaACU2rlVafJ/59GIEB3TpHaeVVyOsKyTaZE8ocumWsAg8iBsUY0PXia6YwfItjuNRJQIDAQAB',
  },
  {
    name: 'Apple Application Integration CA 7 - G1',
    commonName: 'Apple Application Integration CA 7 - G1',
    unit: 'Apple Certification Authority',
    issuer: 'Apple Root CA - G3',
    notBefore: '2023-03-01T22:12:07Z',
    notAfter: '2038-03-03T00:00:00Z',
    keyId: '1a38fe7f80e56dc83716591e1b10f2fa302dafd8',
    sha256: '928265664dcb4f3e2ec82d93598f0782615e541d975e2254a27d0aa98724502e',
    publicKey:
      'MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEdAaSxdt5vTPqiyYIDKeDzk++mv6ZPU3rQoYnC4d2swvwU15D4AZ1x4+fnqHbBQThJC/y/b5UiwYJtXoDnC6JWPQEjM2vWQKBUJCkwnCb8SD5I0/zeoNYQqVjMme11Uwh',
  },
  {
    name: 'WWDR G8',
    commonName: 'Apple Worldwide Developer Relations Certification Authority',
    unit: 'G8',
    issuer: 'Apple Root CA',
    notBefore: '2023-06-20T23:37:15Z',
    notAfter: '2025-01-24T00:00:00Z',
    keyId: 'b5bdbc80c40ce338a4f4b7ad23b3ef44ceb95a85',
    sha256: '29901badea37c9f300ce9869956beeb001d7e71bffb2e2d9533e132a4e87e6bd',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0EAQ1Aj5UiFjTzxo99ScggKMg2i8t41/iOdCTSzvIqXCid69DNdNYVAtOeQwc6XS1WiaM/Lv2SqtLh8Duvil8UILVy5GxtBY03Bf97I372ofPr+JOcKt/vUF+1iWMciHLNUjunWwLPWroLryIAxM6yRjaekiQPCOWFveZHuJG1ESBOAXslnN3/Hnzq8sMuhpwdAIfh2iR3PRSzv9uYXcR6cognkpSIkCKOLB7CwfW4b82LbLccBzAUv8BRERbAEDNFr2gcJeH3wUDt4/ayHLT/XXYeaEA5K85yUpns1bDMHb48Q62XZXrC84FBnIt7GiVU9fTo4ZWana/XLasAQhBQIDAQAB',
  },
  {
    name: 'Apple WWDR MP CA 1 - G1',
    commonName: 'Apple WWDR MP CA 1 - G1',
    issuer: 'Apple Root CA - G2',
    notBefore: '2023-09-28T23:11:40Z',
    notAfter: '2038-09-28T00:00:00Z',
    keyId: '1b86e4e0edd49e8963fb17e254bb1601fb339b5b',
    sha256: '128a8d3fd58a44f516041bb00a0ab9781badec974b11c907b2027f2cc4cfbe1f',
    publicKey:
      'MIIBojANBgkqhkiG9w0BAQEFAAOCAY8AMIIBigKCAYEAswEk+tOuQUotkLUFh+WXna2NBQy7b4OtS5YpOt0m4EeT+C63ttpcXS8hrdcrpCm9QwnXFIPrKFxDzzVHVCndPMLvW+JY7WK991zJ37Irt4VpB96RPdV+RmtTZRiG8cm4L8k2JpjQnCyhcyFCXKQnF0tTbnrAWfLcnd+jotrRoU0PeuNNwjaoSq6yhF2TwwhrlTyZZNg72ihDSgysd4gR8IMYbenjv1i+S5+xrIKWhM1nH+gPJYgAQnQowvxmnwpyY7HsDqKHNAchlm9nHpLzGHw1GcY4neXucTxX7HnczkadBTbZ2ikNnfP6RkXx+9WjcNVx7PexQQJlZ+AmdUIU6UjOlWgMal8QnpYJGH0YHJy1P/kguDpq8qS9pSWaz69a+/61qncKqqnEoo7o3bL9rvlR4Mb3kd0UjdiCyu9q0HirnqrniHuyenrPY1FtSvZKAasNKmUuztGokdE6h3tqh1Z211q6UlJ4v/OsKXMoZQUMBRwY7f8ooxMp8doQyk9RAgMBAAE=',
  },
  {
    name: 'Apple Platform Signing ECC CA 1 - G1',
    commonName: 'Apple Platform Signing ECC CA 1 - G1',
    unit: 'Apple Certification Authority',
    issuer: 'Apple Root CA - G3',
    notBefore: '2023-12-18T21:13:34Z',
    notAfter: '2038-12-19T00:00:00Z',
    keyId: '5454c11ad4ca247a55d2c928ab6c80ed974ba21a',
    sha256: '96039909bc312a54224f43f5b17428bf346bf2ba0ecd9aa8138eaaca1f1941f4',
    publicKey:
      'MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEXvbzrif0UO4PM1IFg10/YxZOEdwvWzyORgUZIxQjYvd0w77dGtRP7gfk33r6yp+Q8lzVwIOufSvNaG4fFaL4avnHbEBVclJkVT/oiuE5c0RqhocmMV/2CY6lGMY2zM+R',
  },
  {
    name: 'Apple Platform Encryption ECC CA 1 - G1',
    commonName: 'Apple Platform Encryption ECC CA 1 - G1',
    unit: 'Apple Certification Authority',
    issuer: 'Apple Root CA - G3',
    notBefore: '2023-12-18T21:14:19Z',
    notAfter: '2038-12-19T00:00:00Z',
    keyId: '9c7b4995adf166399b9857236cfc88316f1f84b2',
    sha256: '4cf68eeaff7a7833d825ed3230e6b958706ebc1b88f089a26fb44e86f546c0f7',
    publicKey:
      'MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEAg5ludaIwfLTUX6wNqCLmsdgjzOqCdlFw5aOVK9c6r+C0aV6Wb9Q5DBLpile3iU3HRSD03xe/25YSfZEjGRH8eRr5tddzqrS8pXOXiR5GZirH8muESYQtZMEYydsCjNq',
  },
]

/** How much of "issued by Apple" was proved, and by which authority's key. */
export interface Proof {
  readonly provenance: Provenance
  /** Name of Apple's authority, when it did sign. */
  readonly authority?: string
}

/**
 * Finds out whether Apple issued a certificate, by checking the signature on it with the public key of the authority
 * it names. Names prove nothing: anybody can write them.
 *
 * @param certificate as read so far
 * @returns `apple` with the authority's name; `lookalike` when it names an authority that did not sign it, or carries
 *   Apple's marks or a name like Apple's under an issuer that does not even claim to be Apple; `local`; or `other`, which includes issuers
 *   that claim to be Apple and are not in the table
 */
export function provenanceOf(
  certificate: Pick<Certificate, 'x509' | 'subject' | 'issuer' | 'appleOids'>,
): Proof {
  const { subject, issuer, appleOids } = certificate
  if (issuer.organization === localOrganization) return { provenance: 'local' }
  const signer = signerOf(certificate)
  if (signer !== undefined) return { provenance: 'apple', authority: signer.name }
  const claimsToBeApple = /^Apple (Inc\.|Computer, Inc\.)$/.test(issuer.organization ?? '')
  const named = authorities.some((authority) => isNamed(authority, issuer))
  const wearsApple = appleOids.length > 0 || kindNamed(subject.commonName) !== undefined
  if (named || (wearsApple && !claimsToBeApple)) return { provenance: 'lookalike' }
  return { provenance: 'other' }
}

/**
 * Finds the authority of Apple's that made the signature on a certificate.
 *
 * @param certificate as read so far
 * @returns the authority whose key checks the signature; of two certificates for one key, the one that was good on the
 *   day of issue; nothing when Apple did not sign, or with a key that is not in the table
 */
export function signerOf({ x509, issuer }: Pick<Certificate, 'x509' | 'issuer'>): Authority | undefined {
  const issued = new Date(x509.validFrom)
  const wasGood = ({ notBefore, notAfter }: Authority) =>
    issued >= new Date(notBefore) && issued <= new Date(notAfter)
  const named = authorities.filter((authority) => isNamed(authority, issuer))
  return [...named.filter(wasGood), ...named].find((authority) => isSignedBy(x509, authority))
}

/**
 * The authorities above one of Apple's, as the table has them.
 *
 * @param authority where to begin
 * @returns the authority itself, then the one above it, up to a root
 */
export function pathToRoot(authority: Authority): readonly Authority[] {
  if (authority.issuer === authority.commonName) return [authority]
  const above = authorities.find(({ commonName }) => commonName === authority.issuer)
  return above === undefined ? [authority] : [authority, ...pathToRoot(above)]
}

function isNamed({ commonName, unit }: Authority, name: Certificate['issuer']): boolean {
  return commonName === name.commonName && unit === name.unit
}

const publicKeys = new Map<string, KeyObject>()

function isSignedBy(x509: Certificate['x509'], { publicKey }: Authority): boolean {
  const key =
    publicKeys.get(publicKey) ??
    createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  publicKeys.set(publicKey, key)
  try {
    return x509.verify(key)
  } catch {
    return false // an algorithm that the key cannot check is not its signature
  }
}
