import tls from 'node:tls'

/*
 * Some clients know Apple's host names and ports only. A hosts file and a port forward would bring them here; this
 * does the same inside their process. Name and certificate are checked as ever: the gateway's bears Apple's names.
 */
const { endpoints, channelEndpoints } = JSON.parse(process.env.CONFORMANCE ?? '')
const places = {
  'api.sandbox.push.apple.com:443': endpoints.sandbox,
  'api.push.apple.com:443': endpoints.production,
  'api-manage-broadcast.sandbox.push.apple.com:2195': channelEndpoints.sandbox,
  'api-manage-broadcast.push.apple.com:2196': channelEndpoints.production,
}

const connect = tls.connect
tls.connect = (options, ...rest) => {
  const place = places[`${options.host}:${options.port}`]
  return connect(place === undefined ? options : { ...options, ...place }, ...rest)
}
