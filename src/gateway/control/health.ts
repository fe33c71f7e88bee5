/** That the gateway is there: for health checks, which have no token. It says nothing else. */
export interface HealthDocument {
  readonly status: 'ok'
  readonly service: 'pushctl-gateway'
}

/** Where it is asked, and what the answer is; no guard but that of the name is before it. */
export const health: { readonly path: string; readonly document: HealthDocument } = {
  path: '/healthz',
  document: { status: 'ok', service: 'pushctl-gateway' },
}
