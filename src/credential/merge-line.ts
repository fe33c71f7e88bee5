import { quoted } from '../finding.ts'

/**
 * @param certificate file of the certificate
 * @param key file of its private key
 * @returns the line that puts the two together; it never writes over what it reads
 */
export function mergeLine(certificate: string, key: string): string {
  const output = [certificate, key].includes('ck.pem') ? 'merged.pem' : 'ck.pem'
  return `pushctl cert merge ${quoted(certificate)} ${quoted(key)} -o ${output}`
}
