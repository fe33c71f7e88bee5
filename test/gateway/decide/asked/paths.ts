import { deviceToken, topic } from '../../gateway-under-test.ts'
import { type Question, question, well } from './question.ts'

const written = [
  '/3/device/TOKEN',
  '/3/device/TOKEN/',
  '/3/device/TOKEN/x',
  '/3/device/TOKEN/x/',
  '/3/device/TOKEN//',
  '/3/device/',
  '/3/device',
  '//3/device/TOKEN',
  '/3//device/TOKEN',
  '/3/device//TOKEN',
  '/device/TOKEN',
  '/device',
  '//device/TOKEN',
  '/devices/TOKEN',
  '/DEVICE/TOKEN',
  '/devicetokens/TOKEN',
  '/x/device/TOKEN',
  '/3/devices/TOKEN',
  '/3/devices',
  '/3/devicess/TOKEN',
  '/3/Device/TOKEN',
  '/3/DEVICE',
  '/3/Devices/TOKEN',
  '/3/deVice/TOKEN?x=1',
  '/2/device/TOKEN',
  '/2/device',
  '/4/device/TOKEN',
  '/12/device/TOKEN',
  '/33/device/TOKEN',
  '/v3/device/TOKEN',
  '/V2/device/TOKEN',
  '//v2//device/TOKEN',
  '/x2/device/TOKEN',
  '/2/deviceid/TOKEN',
  '/3/device?token=TOKEN',
  '/3/device/?token=TOKEN',
  '//3//device?token=TOKEN',
  '/3/device/TOKEN?token=x',
  '/3/device/TOKEN#x',
  '/3/device/x/?x',
  'https://api.push.apple.com/3/device/TOKEN',
  'HTTP://api.push.apple.com/3/device/TOKEN',
  'api.push.apple.com/3/device/TOKEN',
  'localhost:8443/3/device/TOKEN',
  'localhost:8443',
  'example.com',
  '3/device/TOKEN',
  'V3/device/TOKEN',
  'device/TOKEN',
  'x/device/TOKEN',
  '33/device/TOKEN',
  '',
  '/',
  '//',
  '*',
  '/3',
  '/3/',
  '/index.html',
  '/x?url=https://api.push.apple.com',
  '/https://x//y',
  '/4/broadcasts/apps/APP',
  '/4/broadcasts/apps/APP/',
  '/4/broadcasts/apps/',
  '/4/broadcasts/apps',
  '/4/broadcasts',
  '/4/broadcastsx',
  '/3/broadcasts/apps/APP',
  '/x/4/broadcasts/apps/APP',
  '/1/apps/APP/channels',
  '/1/apps/APP/channels/',
  '/1/apps/APP/channels/x',
  '/1/apps//channels',
  '/1/apps/APP/x/channels',
  '/2/apps/APP/channels',
  '/x/1/apps/APP/channels',
  '/1/apps/APP/all-channels',
  '/1/apps/APP/all-channels/',
  '/1/apps/APP/no-channels',
]

/** Also asked where channels are managed. */
const ofChannels = (path: string) => /^\/[134]\b/.test(path) && !/^\/3\/device\/TOKEN./.test(path)

const methods = ['GET', 'PUT', 'DELETE', 'OPTIONS', 'CONNECT', 'constructor', '']

const ofBrowsers: Readonly<Record<string, Record<string, string>>> = {
  'with an origin': { origin: 'http://localhost' },
  'with a method that it asks for': { 'access-control-request-method': 'POST' },
}

/** Where requests go: each path and each method, at both ports. */
export function* paths(): Generator<Question> {
  const filled = (path: string) => path.replace('TOKEN', deviceToken).replace('APP', topic)
  for (const path of written) {
    yield question(`POST ${path}`, well({ path: filled(path), body: '' }))
    if (ofChannels(path))
      yield question(
        `GET ${path} (channels)`,
        well({ method: 'GET', path: filled(path), connection: { service: 'channels' } }),
      )
  }
  for (const service of ['push', 'channels'] as const)
    for (const path of ['/1/apps/APP/channels', '/1/apps/APP/all-channels', '/x'])
      for (const method of methods) {
        const asked = well({ method, path: filled(path), connection: { service } })
        yield question(`${method} ${path} (${service})`, asked)
        for (const [what, headers] of Object.entries(path === '/x' ? ofBrowsers : {}))
          yield question(`${method} ${path} (${service}) ${what}`, { ...asked, headers })
      }
}
