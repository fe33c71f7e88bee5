import type { Certificate } from '../model.ts'

/** @returns whether a certificate may stand above others, as one that signed itself and says CA:TRUE does in many a laboratory */
export const isAuthority = ({ kind, x509 }: Pick<Certificate, 'kind' | 'x509'>): boolean =>
  kind === 'ca' || (kind === 'self-signed' && x509.ca)
