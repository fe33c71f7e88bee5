import { X509Certificate } from 'node:crypto'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'

const block = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g

function readAuthorities(bytes: Buffer): string {
  const blocks = bytes.toString('latin1').match(block) ?? [bytes]
  return blocks.map((each) => new X509Certificate(each).toString()).join('')
}

/**
 * Reads what was named with `--ca`: Node passes over a file without certificates in silence, and trust would be
 * missing with no word why.
 *
 * @param path of a PEM file with one certificate or more, or of one certificate in DER
 * @param host the world it lies in
 * @returns the certificates as PEM
 * @throws Fault `credential/no-authority`; those of reading the file
 */
export async function readAuthorityFile(path: string, host: Host): Promise<string> {
  const bytes = await host.files.read(path)
  try {
    return readAuthorities(bytes)
  } catch (cause) {
    throw new Fault(
      'credential/no-authority',
      {
        en: `${path} holds no certificate that could be trusted.`,
        zh: `${path} 里没有可以信任的 CA 证书。`,
      },
      {
        cause,
        hint: {
          en: 'Give the root certificate of the gateway or of the intercepting box, as PEM.',
          zh: '请提供网关或中间代理的根证书（PEM 格式）。',
        },
      },
    )
  }
}
