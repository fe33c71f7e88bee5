/** What a client of other people got from the gateway, and what its own documentation says; or why it did not run. */
export interface ConformanceRow {
  readonly client: string
  readonly scenario: string
  readonly expected?: string
  readonly got?: string
  readonly skipped?: string
}

export function runConformance(options?: { readonly quick?: boolean }): Promise<readonly ConformanceRow[]>
