import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where a server is to listen, what it shows of itself, and a folder of its own. */
export interface Place {
  readonly folder: string
  readonly port: number
  readonly certFile: string
  readonly keyFile: string
  /** Where the programs for servers that run one lie. */
  readonly apps: string
}

/** What a server answers to pushes for a device of this kind, in the words of an outcome. */
export interface Answers {
  readonly yes: string
  readonly no: string
  /** A body of 40 KB, with the reason at its end where there is one. */
  readonly large: string
}

/** A server that somebody else wrote. */
export interface Server {
  readonly name: string
  readonly program: string
  /** What tells its version, on either stream. */
  readonly version: readonly [program: string, ...words: string[]]
  readonly answers: Answers
  /** Milliseconds in which it has to listen. */
  readonly patience: number
  /** Writes what it needs. @returns the words to start it with, in the foreground */
  prepare(place: Place): readonly string[]
  /** A program that is made first, if any. */
  build?(place: Place): readonly string[]
}

/** Device tokens whose last character says what is answered. */
export const devices = { yes: `${'0'.repeat(63)}1`, no: `${'0'.repeat(63)}2`, large: `${'0'.repeat(63)}3` }

const reason = '{"reason":"Unregistered"}'
const largeBody = JSON.stringify({ filler: 'x'.repeat(40_000), reason: 'BadDeviceToken' })

const answers: Answers = {
  yes: 'accepted',
  no: 'rejected 410 Unregistered',
  large: 'rejected 400 BadDeviceToken',
}

function write(place: Place, name: string, content: string): string {
  const file = join(place.folder, name)
  writeFileSync(file, content)
  return file
}

const nginxConfig = (place: Place) => `
daemon off;
master_process off;
pid ${place.folder}/pid;
error_log ${place.folder}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${place.folder}/body;
  proxy_temp_path ${place.folder}/proxy;
  fastcgi_temp_path ${place.folder}/fastcgi;
  uwsgi_temp_path ${place.folder}/uwsgi;
  scgi_temp_path ${place.folder}/scgi;
  server {
    listen 127.0.0.1:${place.port} ssl http2;
    ssl_certificate ${place.certFile};
    ssl_certificate_key ${place.keyFile};
    root ${place.folder};
    location ~ 1$ { return 200; }
    location ~ 2$ { return 410 '${reason}'; }
    location ~ 3$ { error_page 400 /large.json; return 400; }
  }
}
`

const h2oConfig = (place: Place) => `
listen:
  host: 127.0.0.1
  port: ${place.port}
  ssl:
    certificate-file: ${place.certFile}
    key-file: ${place.keyFile}
hosts:
  default:
    paths:
      /:
        mruby.handler: |
          large = '{"filler":"' + 'x' * 40000 + '","reason":"BadDeviceToken"}'
          Proc.new do |env|
            case env['PATH_INFO'][-1]
            when '1' then [200, {'apns-id' => 'ID'}, []]
            when '2' then [410, {'apns-id' => 'ID'}, ['${reason}']]
            else [400, {'apns-id' => 'ID'}, [large]]
            end
          end
`

const caddyConfig = (place: Place) => ({
  admin: { disabled: true },
  apps: {
    tls: { certificates: { load_files: [{ certificate: place.certFile, key: place.keyFile }] } },
    http: {
      servers: {
        push: {
          listen: [`127.0.0.1:${place.port}`],
          automatic_https: { disable: true },
          tls_connection_policies: [{}],
          routes: [
            ['*1', 200, undefined],
            ['*2', 410, reason],
            ['*3', 400, largeBody],
          ].map(([path, code, body]) => ({
            match: [{ path: [path] }],
            handle: [{ handler: 'static_response', status_code: code, body, headers: { 'apns-id': ['ID'] } }],
          })),
        },
      },
    },
  },
})

/** In the order of the table that is printed. */
export const servers: readonly Server[] = [
  {
    name: 'nghttpd',
    program: 'nghttpd',
    version: ['nghttpd', '--version'],
    // It serves files, and answers 404 with a page where there is none.
    answers: { yes: 'accepted', no: 'rejected 404', large: 'accepted' },
    patience: 2000,
    prepare(place) {
      mkdirSync(join(place.folder, '3/device'), { recursive: true })
      write(place, `3/device/${devices.yes}`, '')
      write(place, `3/device/${devices.large}`, largeBody)
      return ['-a', '127.0.0.1', '-d', place.folder, String(place.port), place.keyFile, place.certFile]
    },
  },
  {
    name: 'nginx',
    program: 'nginx',
    version: ['nginx', '-v'],
    answers,
    patience: 2000,
    prepare(place) {
      write(place, 'large.json', largeBody)
      return [
        '-p',
        place.folder,
        '-c',
        write(place, 'nginx.conf', nginxConfig(place)),
        '-e',
        join(place.folder, 'error.log'),
      ]
    },
  },
  {
    name: 'h2o',
    program: 'h2o',
    version: ['h2o', '--version'],
    answers,
    patience: 2000,
    prepare: (place) => ['-m', 'worker', '-c', write(place, 'h2o.yaml', h2oConfig(place))],
  },
  {
    name: 'hypercorn',
    program: 'hypercorn',
    version: ['/usr/bin/python3', '-c', 'import importlib.metadata as all; print(all.version("hypercorn"))'],
    answers,
    patience: 3000,
    prepare: (place) => [
      '--bind',
      `127.0.0.1:${place.port}`,
      '--certfile',
      place.certFile,
      '--keyfile',
      place.keyFile,
      `${join(place.apps, 'app.py')}:app`,
    ],
  },
  {
    name: 'Go net/http',
    program: 'go',
    version: ['go', 'version'],
    answers,
    patience: 2000,
    build: (place) => ['build', '-o', join(place.folder, 'server'), join(place.apps, 'server.go')],
    prepare: (place) => [`127.0.0.1:${place.port}`, place.certFile, place.keyFile],
  },
  {
    name: 'caddy',
    program: 'caddy',
    version: ['caddy', 'version'],
    answers,
    patience: 2000,
    prepare: (place) => ['run', '--config', write(place, 'caddy.json', JSON.stringify(caddyConfig(place)))],
  },
]
