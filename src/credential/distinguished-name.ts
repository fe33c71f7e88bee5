/** The attributes of a distinguished name that Apple uses; others are left in `text`. */
export interface DistinguishedName {
  readonly commonName?: string
  readonly organization?: string
  /** OU: the team id on developer certificates, the generation (`G4`) on Apple's own authorities. */
  readonly unit?: string
  readonly country?: string
  /** UID 0.9.2342.19200300.100.1.1: the topic on push certificates. */
  readonly userId?: string
  readonly email?: string
  /** The whole name in one line, in the order of the certificate. */
  readonly text: string
}
