import { quoted } from '../finding.ts'

/**
 * @param preferred a name for what a line to type writes
 * @param inputs files that the same line reads
 * @returns a name that is none of them: a line to type never writes over what it reads
 */
export const outputName = (preferred: string, ...inputs: readonly string[]): string =>
  inputs.includes(preferred) ? `new-${preferred}` : preferred

/**
 * @param certificate file of the certificate
 * @param key file of its private key
 * @returns the line that puts the two together
 */
export const mergeLine = (certificate: string, key: string): string =>
  `pushctl cert merge ${quoted(certificate)} ${quoted(key)} -o ${outputName('ck.pem', certificate, key)}`
