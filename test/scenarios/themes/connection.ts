import type { TLSSocket } from 'node:tls'
import { startProxy } from '../../client/connect-proxy.ts'
import { app, type Bench, keyNamed, keyText, token } from '../bench.ts'
import { addAddress, addDeadRoute, addEmptyNetwork, setHosts, silenceResolver } from '../network.ts'
import type { Scenario, Situation } from '../scenario.ts'
import {
  alert,
  alertAtCertificate,
  appleAddress,
  appleNames,
  both,
  broadcast,
  droppingPort,
  files,
  http2,
  many,
  production,
  sandbox,
  tls,
} from '../servers.ts'

type SetUp = Scenario['setUp']

/** At Apple's names, in a network of its own. */
const apple = (
  cause: Scenario['cause'],
  name: string,
  setUp: SetUp,
  lines = both('--env sandbox'),
): Scenario => ({
  theme: 'connection',
  name,
  cause,
  network: true,
  lines,
  setUp,
})

/** At a port of this computer: `{port}` in the lines. */
const here = (
  cause: Scenario['cause'],
  name: string,
  setUp: (bench: Bench) => Promise<number>,
  lines = both('--gateway localhost:{port} --ca ca.pem'),
  more: Partial<Situation> = {},
): Scenario => ({
  theme: 'connection',
  name,
  cause,
  lines,
  setUp: async (bench) => ({ files: files(bench), values: { port: await setUp(bench) }, ...more }),
})

const names = [sandbox, production, 'api.development.push.apple.com'] as const

/** Both of Apple's ports of a server. */
async function onApplePorts(bench: Bench, listen: (port: number) => Promise<unknown>): Promise<Situation> {
  const world = appleNames(bench)
  for (const port of [443, 2197]) await listen(port)
  return world
}

const withIssuer = (subject: string) => (bench: Bench) => {
  const { issued } = bench.authorityNamed(subject)
  return onApplePorts(bench, async (port) =>
    http2(bench, await bench.server(names, { authority: issued }), { port, host: appleAddress }),
  )
}

/** Apple’s gateways, as far as names, ports and the names in certificates go. */
async function asApple(bench: Bench, ports = [443, 2197]): Promise<Situation> {
  const { files: usual, ...world } = appleNames(bench)
  const { issued, pem } = bench.authorityNamed('/CN=Apple_Public_Server_RSA_CA_12_-_G1/O=Apple_Inc./C=US')
  const identity = await bench.server(names, { authority: issued })
  for (const port of ports) await http2(bench, identity, { port, host: appleAddress })
  return { ...world, files: { ...usual, 'ca.pem': pem } }
}

const network: Scenario[] = [
  apple(
    'dns',
    'no name resolves: the network is off',
    (bench) => {
      setHosts({})
      return { files: files(bench) }
    },
    [...both('--env sandbox'), broadcast('--env sandbox')],
  ),
  apple(
    'dns',
    'the resolver does not answer',
    (bench) => {
      setHosts({})
      silenceResolver()
      return { files: files(bench) }
    },
    both('--env production'),
  ),
  apple(['host-misspelt', 'dns'], 'puhs for push', appleNames, both('--gateway api.puhs.apple.com:443')),
  apple(
    ['host-misspelt', 'dns'],
    'a host of Apple’s that does not exist',
    appleNames,
    both('--gateway api.push.apple.invalid:443'),
  ),
  apple('firewall-port', 'both ports are refused by the network', appleNames),
  {
    ...apple(
      'firewall-port',
      '443 is refused and 2197 is open',
      (bench) => asApple(bench, [2197]),
      both('--env sandbox --ca ca.pem'),
    ),
    onlyWarns: { doctor: 'It asks whether a push can leave from here, and by the other port one can.' },
  },
  // Accepted and then silence: who holds it up nobody here can see.
  apple(
    ['firewall-port', 'held-up-on-the-way', 'no-answer'],
    'both ports accept and stay silent',
    (bench) => onApplePorts(bench, (port) => bench.tcp(() => {}, port, appleAddress)),
    [both('--env sandbox')[1] ?? ''],
  ),
  apple(
    ['cut-on-the-way', 'firewall-port', 'proxy-required'],
    'the connection is reset during the handshake',
    (bench) =>
      onApplePorts(bench, (port) =>
        bench.tcp((socket) => socket.once('data', () => socket.resetAndDestroy()), port, appleAddress),
      ),
  ),
  apple(
    'no-port-of-apns',
    'a port on which Apple does not listen',
    appleNames,
    both('--gateway api.push.apple.com:8443'),
  ),
  apple('no-port-of-apns', 'the port of the web at the sandbox', appleNames, both(`--gateway ${sandbox}:80`)),
  apple('no-route', 'no route to Apple', (bench) => {
    setHosts({ [sandbox]: '17.188.150.1', [production]: '17.188.150.1' })
    return { files: files(bench) }
  }),
  apple(
    'no-route',
    'no route to an address that was typed',
    (bench) => ({ files: files(bench) }),
    both('--gateway 203.0.113.9:8443'),
  ),
  apple('stand-in-address', 'a fake IP of a proxy app that does not run', (bench) => {
    addAddress('198.18.0.7')
    setHosts({ [sandbox]: '198.18.0.7', [production]: '198.18.0.7' })
    return { files: files(bench) }
  }),
  apple('ipv6', 'IPv6 addresses alone, and no route for them', (bench) => {
    setHosts({ [sandbox]: '2620:149:a44::7', [production]: '2620:149:a44::7' })
    return { files: files(bench) }
  }),
  apple(
    'ipv6-zone-missing',
    'a link-local address without its interface',
    (bench) => ({ files: files(bench) }),
    both('--gateway [fe80::7]:8443'),
  ),
  apple(
    'ipv6-zone-missing',
    'a name in the hosts file that leads to a link-local address',
    (bench) => {
      setHosts({ 'gateway.acme.example': 'fe80::7' })
      return { files: files(bench) }
    },
    both('--gateway gateway.acme.example:8443'),
  ),
  apple(
    'nobody-at-address',
    'an address of this network that no machine has',
    (bench) => {
      addEmptyNetwork()
      return { files: files(bench) }
    },
    both('--gateway 192.0.2.9:8443'),
  ),
  apple(
    'nobody-at-address',
    'a name in the hosts file that leads to such an address of IPv6',
    (bench) => {
      addEmptyNetwork()
      setHosts({ 'gateway.acme.example': 'fd00::9' })
      return { files: files(bench) }
    },
    both('--gateway gateway.acme.example:8443'),
  ),
  apple(
    'forbidden-here',
    'a route that prohibits it',
    (bench) => {
      addDeadRoute('prohibit', '198.51.100.7')
      return { files: files(bench) }
    },
    both('--gateway 198.51.100.7:8443'),
  ),
  apple(
    'forbidden-here',
    'a route into a black hole',
    (bench) => {
      addDeadRoute('blackhole', '198.51.100.8')
      setHosts({ 'gateway.acme.example': '198.51.100.8' })
      return { files: files(bench) }
    },
    both('--gateway gateway.acme.example:8443'),
  ),
  apple(
    'ipv6',
    'IPv6 addresses alone, an address of one’s own, and no route',
    (bench) => {
      addAddress('2001:db8::5')
      setHosts({ [production]: '2620:149:a44::9' })
      return { files: files(bench) }
    },
    both('--env production'),
  ),
  apple(
    'healthy',
    'IPv6 leads nowhere and IPv4 does',
    async (bench) => {
      const world = await asApple(bench)
      setHosts({ [sandbox]: ['2620:149:a44::7', appleAddress] })
      return world
    },
    [both('--env sandbox --ca ca.pem')[0] ?? ''],
  ),
  apple('proxy-required', 'HTTP_PROXY is set alone, and every connection is reset', async (bench) => ({
    ...(await onApplePorts(bench, (port) =>
      bench.tcp((socket) => socket.resetAndDestroy(), port, appleAddress),
    )),
    env: { HTTP_PROXY: 'http://proxy.acme.example:3128' },
  })),
  apple('name-leads-elsewhere', 'a hosts entry for 127.0.0.1', (bench) => appleNames(bench, '127.0.0.1'), [
    ...both('--env sandbox'),
    broadcast('--env sandbox'),
  ]),
  apple(
    'proxy-required',
    'http_proxy is set alone, and the way out is shut',
    (bench) => ({ ...appleNames(bench), env: { http_proxy: 'http://proxy.acme.example:3128' } }),
    [...both('--env sandbox'), broadcast('--env sandbox')],
  ),
  apple(
    ['firewall-port', 'held-up-on-the-way', 'no-answer'],
    'neither port answers a SYN',
    async (bench) => {
      const world = appleNames(bench)
      for (const port of [443, 2197]) await droppingPort(bench, port, appleAddress)
      return world
    },
    [both('--env sandbox')[1] ?? ''],
  ),
]

const interception: Scenario[] = [
  ['Zscaler', '/CN=Zscaler_Root_CA/O=Zscaler_Inc.'],
  ['Fortinet', '/CN=FG100E/O=Fortinet/OU=Certificate_Authority'],
  ['Kaspersky', '/CN=Kaspersky_Anti-Virus_Personal_Root_Certificate/O=AO_Kaspersky_Lab'],
  ['mitmproxy', '/CN=mitmproxy/O=mitmproxy'],
].map(([who = '', subject = '']) =>
  apple('tls-interception', `${who} opens TLS on the way`, withIssuer(subject)),
)

const roots: Scenario[] = [
  apple(
    'ca-root-missing',
    'Apple’s chain, to a root that is not known here',
    withIssuer('/CN=Apple_Public_Server_RSA_CA_12_-_G1/O=Apple_Inc./C=US'),
  ),
  apple(
    'ca-root-missing',
    'Apple’s next chain',
    withIssuer('/CN=Apple_Public_Server_ECC_CA_99_-_G1/O=Apple_Inc./ST=California/C=US'),
  ),
  apple(
    'ca-root-missing',
    'Apple’s chain, and --ca with another root',
    withIssuer('/CN=Apple_Public_Server_RSA_CA_12_-_G1/O=Apple_Inc./C=US'),
    both('--env sandbox --ca ca.pem'),
  ),
  apple(
    'ca-root-missing',
    'the chain of 2015',
    withIssuer('/CN=Apple_IST_CA_2_-_G1/O=Apple_Inc./OU=Certification_Authority/C=US'),
  ),
]

/** A server that openssl made a certificate for: `above`, what the authority between it and the root is made with. */
const flawed = (name: string, own: string, above?: string): Scenario =>
  here('server-certificate-unusable', name, async (bench) => {
    const options = `-subj /CN=localhost -addext subjectAltName=DNS:localhost ${own}`.trim()
    const key = keyText(keyNamed('flawed'))
    // A server of today refuses to show a weak certificate of its own.
    const serve = (cert: string) => http2(bench, { cert, key, ciphers: 'DEFAULT:@SECLEVEL=0' })
    if (above === undefined) return serve(bench.certificate(options, key).toString())
    const middle = keyText(keyNamed('middle', 'ec'))
    const authority = bench.certificate(`-subj /CN=Middle ${above}`, middle).toString()
    const files = { 'k.pem': key, 'ca.pem': authority, 'ca.key': middle }
    const line = `req -x509 -new -key k.pem -days 300 -CA ca.pem -CAkey ca.key -out OUT ${options}`
    return serve(`${bench.openssl(line, files)}${authority}`)
  })

const handshake: Scenario[] = [
  here('client-cert-not-sent', 'a server that cuts off whoever shows no certificate', async (bench) =>
    tls(
      bench,
      {
        ...(await bench.server(['localhost'])),
        ALPNProtocols: ['h2'],
        requestCert: true,
        rejectUnauthorized: false,
      },
      (socket) => socket.destroy(),
    ),
  ),
  flawed('a server certificate made for clients alone', '-addext extendedKeyUsage=clientAuth'),
  flawed('a server certificate signed with SHA-1', '-sha1'),
  flawed(
    'an intermediate that may issue for other names only',
    '-addext keyUsage=digitalSignature',
    '-addext keyUsage=critical,keyCertSign -addext nameConstraints=critical,permitted;DNS:acme.example',
  ),
  here('server-certificate-expired', 'a server certificate that expired', async (bench) =>
    http2(bench, await bench.server(['localhost'], { from: -40, until: -3 })),
  ),
  here('server-certificate-not-yet-valid', 'a server certificate that begins in three days', async (bench) =>
    http2(bench, await bench.server(['localhost'], { from: 3, until: 40 })),
  ),
  here('handshake-refused', 'a server that has no host of that name (alert 112)', (bench) =>
    bench.tcp((socket) => socket.once('data', () => socket.end(alert(112)))),
  ),
  here('handshake-refused', 'a server that has no key for it (alert 109)', (bench) =>
    bench.tcp((socket) => socket.once('data', () => socket.end(alert(109)))),
  ),
  here('server-name-mismatch', 'a server certificate of another name', async (bench) =>
    http2(bench, await bench.server(['other.example'])),
  ),
  here(
    'server-name-mismatch',
    'a wildcard of another domain, by the address',
    (bench) => bench.server(['*.other.example']).then((identity) => http2(bench, identity)),
    both('--gateway 127.0.0.1:{port} --ca ca.pem'),
  ),
  here(
    ['authority-unknown', 'ca-root-missing'],
    'a server of an authority nobody named',
    async (bench) => http2(bench, await bench.server(['localhost'])),
    both('--gateway localhost:{port}'),
  ),
  here(
    'extra-authorities-missing',
    'NODE_EXTRA_CA_CERTS names a file that is not there',
    async (bench) => http2(bench, await bench.server(['localhost'])),
    [
      ...both('--gateway localhost:{port}'),
      broadcast('--gateway localhost:{port}'),
      many('--gateway localhost:{port}'),
    ],
    { env: { NODE_EXTRA_CA_CERTS: '/etc/ssl/acme-root.pem' } },
  ),
  here('not-tls', 'a plain HTTP server', async (bench) =>
    bench.tcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
  ),
  here('authority-unknown', 'a server whose authority is not the one that was given', async (bench) => {
    const { issued } = bench.authorityNamed('/CN=AnotherCA')
    return http2(bench, await bench.server(['localhost'], { authority: issued }))
  }),
  here('wrong-gateway-port', 'the port on which the local gateway manages channels', async (bench) => {
    const gateway = await bench.gateway()
    return gateway.channelEndpoints.sandbox.port
  }),
  here(
    'proxy-answers-itself',
    'a proxy that answers CONNECT with a page of its own',
    async (bench) =>
      bench.tcp((socket) =>
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\n<html>Please log in</html>')),
      ),
    both('--gateway localhost:2197 --proxy http://127.0.0.1:{port}'),
  ),
  here(
    'proxy-not-there',
    'a SOCKS proxy in place of one of HTTP',
    async (bench) => bench.tcp((socket) => socket.once('data', () => socket.end('\x05\xff', 'latin1'))),
    both('--gateway push.acme.example:2197 --proxy http://127.0.0.1:{port}'),
  ),
  here(
    'proxy-closes-tunnel',
    'a proxy that says yes and closes the tunnel',
    async (bench) =>
      bench.tcp((socket) =>
        socket.once('data', () => socket.end('HTTP/1.1 200 Connection established\r\n\r\n')),
      ),
    both('--gateway push.acme.example:2197 --proxy http://127.0.0.1:{port}'),
  ),
  here(
    'proxy-closes-tunnel',
    'a proxy that says yes and then nothing',
    async (bench) =>
      bench.tcp((socket) =>
        socket.once('data', () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n')),
      ),
    [both('--gateway push.acme.example:2197 --proxy http://127.0.0.1:{port}')[1] ?? ''],
  ),
  here(
    'proxy-required',
    'HTTPS_PROXY names SOCKS, and no name outside resolves',
    async () => 1080,
    both('--gateway push.acme.example:443'),
    { env: { HTTPS_PROXY: 'socks5h://127.0.0.1:1080' } },
  ),
  here('not-tls', 'an SSH server', async (bench) =>
    bench.tcp((socket) => void socket.write('SSH-2.0-OpenSSH_9.2\r\n')),
  ),
  here(['tls10-off', 'no-common-tls'], 'alert 70: a server that wants another version', async (bench) =>
    bench.tcp((socket) => socket.once('data', () => socket.end(alert(70)))),
  ),
  here(['sslv3-off', 'no-common-tls'], 'alert 40: no common ground', async (bench) =>
    bench.tcp((socket) => socket.once('data', () => socket.end(alert(40)))),
  ),
  here(['tls10-off', 'no-common-tls'], 'a server that can TLS 1.1 alone', async (bench) =>
    tls(bench, {
      ...(await bench.server(['localhost'])),
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'ALL:@SECLEVEL=0',
    }),
  ),
  here(['http1-on-the-way', 'java-alpn', 'not-apns'], 'a server without ALPN', async (bench) =>
    tls(
      bench,
      await bench.server(['localhost']),
      (socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    ),
  ),
  here(['http1-on-the-way', 'java-alpn', 'not-apns'], 'a server that offers http/1.1 alone', async (bench) =>
    tls(bench, { ...(await bench.server(['localhost'])), ALPNProtocols: ['http/1.1'] }),
  ),
  here('http1-after-h2', 'HTTP/1.1 400 after agreeing on h2', async (bench) =>
    tls(
      bench,
      { ...(await bench.server(['localhost'])), ALPNProtocols: ['h2'] },
      (socket) =>
        void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n')),
    ),
  ),
  here('http1-after-h2', 'the page of a load balancer in HTTP/1.0, after agreeing on h2', async (bench) =>
    tls(
      bench,
      { ...(await bench.server(['localhost'])), ALPNProtocols: ['h2'] },
      (socket) =>
        void socket.once('data', () =>
          socket.end(
            'HTTP/1.0 503 Service Unavailable\r\n\r\n<html><body>No server is available</body></html>',
          ),
        ),
    ),
  ),
  here('breaks-http2', 'a server that breaks HTTP/2', async (bench) =>
    tls(
      bench,
      { ...(await bench.server(['localhost'])), ALPNProtocols: ['h2'] },
      (socket) =>
        void socket.once('data', () => socket.write(Buffer.from([0, 0, 5, 4, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5]))),
    ),
  ),
  here('breaks-http2', 'a server whose SETTINGS belong to a stream', async (bench) =>
    tls(
      bench,
      { ...(await bench.server(['localhost'])), ALPNProtocols: ['h2'] },
      (socket) => void socket.once('data', () => socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 1]))),
    ),
  ),
  here('nobody-listens', 'nobody listens on this computer', (bench) => bench.closedPort()),
  here(
    'nobody-listens',
    'nobody listens on this computer, by its address',
    (bench) => bench.closedPort(),
    both('--gateway 127.0.0.1:{port}'),
  ),
  // The chain was good a moment ago, by the clock of TLS; the one pushctl is told is off, or the certificate is very old.
  here(
    ['clock', 'server-certificate-expired'],
    'the clock of this computer is years ahead of a server of one’s own',
    async (bench) => http2(bench, await bench.server(['localhost'])),
    ['doctor --gateway localhost:{port} --ca ca.pem --timeout 1'],
    { now: new Date('2035-01-01T00:00:00Z') },
  ),
  apple(
    'clock',
    'the clock of this computer is years ahead',
    async (bench) => ({ ...(await asApple(bench)), now: new Date('2035-01-01T00:00:00Z') }),
    ['doctor --env sandbox --ca ca.pem --timeout 1'],
  ),
  apple(
    'clock',
    'the clock of this computer is years behind',
    async (bench) => ({ ...(await asApple(bench)), now: new Date('2015-01-01T00:00:00Z') }),
    ['doctor --env sandbox --ca ca.pem --timeout 1'],
  ),
]

const tunnels: Scenario[] = [
  [
    'proxy-wants-password',
    'a proxy that wants a password',
    407,
    { 'proxy-authenticate': 'Basic realm="acme"' },
  ],
  ['proxy-wants-other-login', 'a proxy that wants NTLM', 407, { 'proxy-authenticate': 'NTLM' }],
  ['proxy-forbids', 'a proxy that forbids the port', 403, {}],
  [
    'proxy-wants-password',
    'a proxy that takes a password, too',
    407,
    { 'proxy-authenticate': 'Negotiate, Basic realm="acme"' },
  ],
  ['proxy-wants-other-login', 'a proxy that wants Kerberos', 407, { 'proxy-authenticate': 'Negotiate' }],
  [
    'proxy-forbids',
    'a proxy whose list of hosts forbids it',
    403,
    { 'x-squid-error': 'ERR_ACCESS_DENIED 0' },
  ],
  [
    'proxy-answers-itself',
    'a proxy that leads to a login page',
    302,
    { location: 'http://login.acme.example/' },
  ],
  ['proxy-answers-itself', 'a web server in place of a proxy', 400, {}],
  ['proxy-overloaded', 'a proxy that was asked for too much', 429, { 'retry-after': '60' }],
  ['proxy-cannot-reach', 'a proxy that cannot reach the gateway', 502, {}],
  ['proxy-cannot-reach', 'a proxy that waited in vain', 504, {}],
  ['proxy-cannot-reach', 'a proxy that does not find the name', 503, { 'x-squid-error': 'ERR_DNS_FAIL 0' }],
].map(
  ([cause, name, status, headers]): Scenario => ({
    theme: 'connection',
    name: String(name),
    cause: String(cause),
    lines: both('--gateway localhost:2197 --proxy http://{proxy}'),
    async setUp(bench) {
      const proxy = await startProxy({ refuse: () => [Number(status), headers as Record<string, string>] })
      bench.closing(() => proxy.close())
      return { files: files(bench), values: { proxy: proxy.address } }
    },
  }),
)

tunnels.push(
  here(
    'proxy-not-there',
    'a proxy that is not there',
    (bench) => bench.closedPort(),
    both('--gateway localhost:2197 --proxy http://127.0.0.1:{port}'),
  ),
)

/** Refused only once the certificate was shown. */
const pushCert = (words = '') => [
  `send --gateway localhost:{port} --ca ca.pem --cert push.pem --token ${token} --topic ${app} -m hi ${words}`.trim(),
  `doctor --gateway localhost:{port} --ca ca.pem --cert push.pem --timeout 1 ${words}`.trim(),
]
const shown = (
  cause: Scenario['cause'],
  name: string,
  start: (bench: Bench) => Promise<number>,
): Scenario => ({
  theme: 'connection',
  name,
  cause,
  lines: pushCert(),
  async setUp(bench) {
    const { cert, key } = await bench.identity({ key: keyNamed('mine') })
    return { files: { ...files(bench), 'push.pem': cert + key }, values: { port: await start(bench) } }
  },
})

const certificates: Scenario[] = [
  shown('cert-revoked', 'alert 44: the certificate was revoked', async (bench) => {
    const gateway = await bench.gateway()
    const { der } = await bench.identity({ key: keyNamed('mine') })
    const { createHash } = await import('node:crypto')
    gateway.controls.revoke(createHash('sha256').update(der).digest('hex'))
    return gateway.endpoints.sandbox.port
  }),
  shown('cert-revoked', 'alert 44 in TLS 1.2', (bench) => alertAtCertificate(bench, 44)),
  shown('wrong-env-cert', 'GOAWAY with BadCertificateEnvironment', async (bench) =>
    http2(
      bench,
      { ...(await bench.server(['localhost'])) },
      {
        // As APNs does: GOAWAY to a certificate of the other environment, and to nobody else.
        answer: (stream) => {
          const { session } = stream
          // A secure server's sockets are TLS sockets; the types of node:http2 leave it open.
          const shown = (session?.socket as TLSSocket | undefined)?.getPeerCertificate()
          if (shown?.raw !== undefined) {
            session?.goaway(0, 0, Buffer.from('{"reason":"BadCertificateEnvironment"}'))
            setImmediate(() => session?.destroy())
            return
          }
          stream.respond({ ':status': 403 })
          stream.end('{"reason":"MissingProviderToken"}')
        },
      },
    ),
  ),
  shown(
    ['client-cert-not-sent', 'certificate-not-taken', 'certificate-not-asked-for'],
    'a gateway that saw no certificate',
    async (bench) =>
      http2(
        bench,
        { ...(await bench.server(['localhost'])), requestCert: false },
        {
          answer: (stream) => {
            stream.respond({ ':status': 403 })
            stream.end('{"reason":"MissingProviderToken"}')
          },
        },
      ),
  ),
]

// The authority of the scenarios stands for Apple’s; what else a server means by these nobody outside it can tell.
for (const [number, causes] of [
  [42, ['issuer-unknown-to-gateway', 'lookalike-cert']],
  [46, ['issuer-unknown-to-gateway', 'lookalike-cert']],
  [80, ['server-internal-error', 'lookalike-cert']],
] as const)
  certificates.push(
    shown(causes, `alert ${number} to a certificate that looks good`, (bench) =>
      alertAtCertificate(bench, number),
    ),
  )

for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const)
  certificates.push(
    shown(
      'certificate-refused-silently',
      `${maxVersion}: closed without a word once the certificate is shown`,
      async (bench) =>
        http2(bench, {
          ...(await bench.server(['localhost'])),
          maxVersion,
          rejectUnauthorized: true,
          ca: bench.authorityNamed('/CN=Nobody').pem,
        }),
    ),
  )

/** A page in place of an answer. */
const page = (cause: Scenario['cause'], name: string, status: number, title: string) =>
  shown(cause, name, async (bench) =>
    http2(bench, await bench.server(['localhost']), {
      answer: (stream) => {
        stream.on('error', () => {})
        stream.respond({ ':status': status, 'content-type': 'text/html' })
        stream.end(`<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`)
      },
    }),
  )

certificates.push(
  shown(['enhance-your-calm'], 'GOAWAY with ENHANCE_YOUR_CALM', async (bench) =>
    http2(bench, await bench.server(['localhost']), {
      answer: () => {},
      session: (session) => void setImmediate(() => session.goaway(11, 0, Buffer.from('too_many_pings'))),
    }),
  ),
  shown('enhance-your-calm', 'RST_STREAM with ENHANCE_YOUR_CALM', async (bench) =>
    http2(bench, await bench.server(['localhost']), {
      answer: (stream) => {
        stream.on('error', () => {})
        stream.close(11)
      },
    }),
  ),
  shown('inadequate-security', 'GOAWAY with INADEQUATE_SECURITY', async (bench) =>
    http2(bench, await bench.server(['localhost']), {
      answer: () => {},
      session: (session) => void setImmediate(() => session.goaway(12, 0)),
    }),
  ),
  shown('inadequate-security', 'RST_STREAM with INADEQUATE_SECURITY', async (bench) =>
    http2(bench, await bench.server(['localhost']), {
      answer: (stream) => {
        stream.on('error', () => {})
        stream.close(12)
      },
    }),
  ),
  // What answers is trusted and not APNs: a device of one's own network, or another server.
  page('server-behind-is-down', 'nginx, and nothing behind it', 502, '502 Bad Gateway'),
  page('server-behind-is-down', 'nginx, and what is behind it is silent', 504, '504 Gateway Time-out'),
  page(
    'certificate-refused-before-gateway',
    'nginx, of which client certificates have to be',
    400,
    '400 The SSL certificate error',
  ),
  page('rule-before-gateway', 'nginx, for which the body is too large', 413, '413 Request Entity Too Large'),
  page('rule-before-gateway', 'nginx, which wants a login', 401, '401 Authorization Required'),
  page('not-apns', 'a web site', 404, '404 Not Found'),
  ...(['BadDeviceToken', 'MissingTopic'] as const).map((reason) => ({
    ...shown('not-apns', `a stand-in that says ${reason} to everybody`, async (bench) =>
      http2(bench, await bench.server(['localhost']), {
        answer: (stream) => {
          stream.on('error', () => {})
          stream.respond({ ':status': 400 })
          stream.end(JSON.stringify({ reason }))
        },
      }),
    ),
    // Nobody else asks without a credential, which tells it from APNs.
    lines: pushCert().slice(1),
  })),
  {
    ...page('not-apns', 'a web site that says yes to everything', 200, 'Welcome'),
    lines: [
      ...pushCert(),
      `send --gateway localhost:{port} --ca ca.pem --cert push.pem --to rows.csv --topic ${app} -m hi`,
    ],
    onlyWarns: { send: 'It was told yes. That it is told so of every push only doctor finds out.' },
  },
)

const retired: Scenario[] = [
  ['the binary interface', 'gateway.sandbox.push.apple.com:2195'],
  ['the binary interface of production', 'gateway.push.apple.com:2195'],
  ['the feedback service', 'feedback.push.apple.com:2196'],
  ['an address of a PHP sender', 'ssl://gateway.sandbox.push.apple.com:2195'],
  ['the old port at the new host', 'api.push.apple.com:2195'],
].map(([what, gateway]) =>
  apple('legacy-gateway', `${what}: ${gateway}`, appleNames, both(`--gateway ${gateway}`)),
)

export const connectionScenarios = [
  ...network,
  ...interception,
  ...roots,
  ...handshake,
  ...tunnels,
  ...certificates,
  ...retired,
]
