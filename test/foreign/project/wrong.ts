import { startGateway } from 'pushctl/gateway'
export const first = startGateway({ devicePolicy: 'lax' })
export const second = startGateway().then((gateway) => gateway.waitFor(1, { titel: 'x' }))
export const third = startGateway().then((gateway) => gateway.endpoints.sandbox.adress)
