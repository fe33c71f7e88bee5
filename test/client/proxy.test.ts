import { describe, expect, test } from 'vitest'
import { flawText, proxyInEnvironment, readProxy, unusedProxyIn } from '../../src/client/proxy.ts'

describe('readProxy', () => {
  test.each([
    ['http://p:3128', { scheme: 'http:', endpoint: { host: 'p', port: 3128 }, address: 'p:3128' }],
    ['p:3128', { scheme: 'http:', address: 'p:3128' }],
    [' p ', { scheme: 'http:', address: 'p:80' }],
    ['https://p', { scheme: 'https:', address: 'p:443' }],
    ['http://[::1]:8080/', { endpoint: { host: '::1', port: 8080 }, address: '[::1]:8080' }],
    ['http://me:p%40ss@p:1', { address: 'p:1', authorization: `Basic ${btoa('me:p@ss')}` }],
    ['me@p:1', { address: 'p:1', authorization: `Basic ${btoa('me:')}` }],
    ['http://:p@p:1', { address: 'p:1', authorization: `Basic ${btoa(':p')}` }],
    ['http://my.pac:file@p:1', { address: 'p:1', authorization: `Basic ${btoa('my.pac:file')}` }],
    [' http://p:1 ', { address: 'p:1' }],
    ['p:3128/?of=http://q', { address: 'p:3128' }],
  ])('%s', (text, proxy) => {
    expect(readProxy(text, 'X')).toMatchObject({ kind: 'proxy', proxy: { source: 'X', ...proxy } })
  })

  test.each([
    ['socks5://p:1080', 'socks'],
    ['socks5h://p', 'socks'],
    ['socks5://two words', 'unreadable'],
    ['mysocks://p', 'unreadable'],
    ['', 'unreadable'],
    ['ftp://p', 'unreadable'],
    ['http://p:70000', 'unreadable'],
    ['two words', 'unreadable'],
    ['http://p:port', 'unreadable'],
    ['http://"p"', 'unreadable'],
    ['"p":3128', 'unreadable'],
    ['http://p!', 'unreadable'],
    [':3128x', 'unreadable'],
    ['/:3128', 'unreadable'],
    ['profile://p', 'unreadable'],
    ['packet://p', 'unreadable'],
    ['"http://p:1"', 'quoted'],
    ["'p:1'", 'quoted'],
    ['none', 'switched-off'],
    ['DIRECT', 'switched-off'],
    [' off ', 'switched-off'],
    ['$\\{PROXY}', 'unfilled'],
    ['$\\{PROXY:-http://p}', 'unfilled'],
    ['$PROXY', 'unfilled'],
    ['%HTTPS_PROXY%', 'unfilled'],
    ['{{ proxy }}', 'unfilled'],
    ['undefined', 'unfilled'],
    ['***', 'unfilled'],
    ['http://undefined:undefined', 'unfilled'],
    ['http://$\\{PROXY_HOST}:3128', 'unfilled'],
    ['http://$\\{USER}:$\\{PASSWORD}@p:3128', 'unfilled'],
    ['http://{{ user }}:secret@p:3128', 'unfilled'],
    ['http://p/proxy.pac', 'script'],
    ['http://wpad/wpad.dat', 'script'],
    ['file:///etc/proxy', 'script'],
    ['pac+http://p/x', 'script'],
  ])('%s is none', (text, kind) => {
    expect(readProxy(text.replaceAll('\\', ''), 'X')).toEqual({ kind })
  })

  test.each([
    ['http//p:3128', 'http'],
    ['http:/p:3128', 'http'],
    ['http:p:3128', 'http'],
    ['https;//p', 'https'],
    ['http:///p:3128', 'http'],
    ['socks5//p:1080', 'socks5'],
  ])('%s is not divided from its host', (text, scheme) => {
    expect(readProxy(text, 'X')).toEqual({ kind: 'broken-scheme', scheme })
  })

  test.each(['http:3128', 'http', 'http.corp.example:3128', 'https-proxy:3128', 'p2:3128', '2p:3128'])(
    '%s is a host',
    (text) => {
      expect(readProxy(text, 'X')).toMatchObject({ kind: 'proxy' })
    },
  )

  test.each([
    '3128',
    ':3128',
    'http://3128',
    'http://:3128/',
    'http://me:secret@3128',
    'http://me:secret@:3128',
  ])('%s has a port and no host', (text) => {
    expect(readProxy(text, 'X')).toEqual({ kind: 'no-host', port: '3128' })
  })

  // Each cuts the password short for whoever reads it as any URL: a part of it becomes the host.
  test.each([
    ['http://a:50%@p', '%'],
    ['http://a:top@s3cret/x@p:3128', '/'],
    ['http://a:1234#s3cret@p:3128', '#'],
    ['http://a:s3cret?x@p:3128', '?'],
    ['http://ACME\\a:s3cret@p:3128', '\\'],
    ['a:s3/cret@p', '/'],
    ['a:s3://cret@p', '/'],
  ])('%s: a sign that stands for itself', (text, sign) => {
    expect(readProxy(text, 'X')).toEqual({ kind: 'unescaped', sign })
  })

  test('an @ in the password is no end of it', () => {
    expect(readProxy('http://me:p@ss@p:1', 'X')).toMatchObject({
      proxy: { address: 'p:1', authorization: `Basic ${btoa('me:p@ss')}` },
    })
  })
})

describe('proxyInEnvironment', () => {
  const apple = { host: 'api.push.apple.com', port: 443 }
  const proxied = { HTTPS_PROXY: 'http://p:3128' }

  test.each<[Record<string, string>, string | undefined]>([
    [{}, undefined],
    [proxied, 'HTTPS_PROXY'],
    [{ HTTPS_PROXY: ' ', all_proxy: 'p:1' }, 'all_proxy'],
    [{ https_proxy: 'p:1', ALL_PROXY: 'q:1' }, 'https_proxy'],
    [{ ALL_PROXY: 'socks5://p:1', all_proxy: 'p:1' }, 'all_proxy'],
    [{ ALL_PROXY: 'socks5://p:1' }, undefined],
    // That of plain HTTP is not for TLS.
    [{ HTTP_PROXY: 'p:1' }, undefined],
    [{ ...proxied, NO_PROXY: 'apple.com' }, undefined],
    [{ ...proxied, NO_PROXY: 'example.com, .Push.Apple.com' }, undefined],
    [{ ...proxied, NO_PROXY: '*.push.apple.com' }, undefined],
    [{ ...proxied, no_proxy: 'api.push.apple.com:443' }, undefined],
    [{ ...proxied, NO_PROXY: '*' }, undefined],
    [{ ...proxied, NO_PROXY: 'a.example\tapi.push.apple.com' }, undefined],
    [{ ...proxied, NO_PROXY: '*.apple.com:443' }, undefined],
    [{ ...proxied, NO_PROXY: 'api.push.apple.com.example' }, 'HTTPS_PROXY'],
    [{ ...proxied, NO_PROXY: 'ple.com' }, 'HTTPS_PROXY'],
    [{ ...proxied, NO_PROXY: 'api.push.apple.com:2197' }, 'HTTPS_PROXY'],
    [{ ...proxied, NO_PROXY: ',' }, 'HTTPS_PROXY'],
  ])('%j', (env, source) => {
    expect(proxyInEnvironment(apple, env)?.source).toBe(source)
  })

  test.each([
    ['2001:db8::1', '2001:db8::1', undefined],
    ['2001:db8::1', '[2001:db8::1]', undefined],
    ['2001:db8::1', '[2001:db8::1]:443', undefined],
    ['2001:db8::1', '[2001:db8::1]:2197', 'HTTPS_PROXY'],
    ['2001:db8::1', '2001:db8::2', 'HTTPS_PROXY'],
    ['a.example.', '', 'HTTPS_PROXY'],
    ['a.example.', 'b.example, ', 'HTTPS_PROXY'],
  ])('for %s with NO_PROXY=%s', (host, exempt, source) => {
    expect(proxyInEnvironment({ host, port: 443 }, { ...proxied, NO_PROXY: exempt })?.source).toBe(source)
  })

  test.each(['localhost', '127.0.0.1', '127.8.8.8', '::1'])('is not for %s', (host) => {
    expect(proxyInEnvironment({ host, port: 1 }, proxied)).toBeUndefined()
  })

  test.each([
    ['ftp://me:s3cret@p', undefined],
    ['http://me:50%s3cret@p:3128', 'write % as %25'],
    ['http://me:top@s3cret/x@p:3128', '/ as %2F'],
    ['http://me:s3cret#x@p:3128', '# as %23'],
    ['"http://me:s3cret@p:3128"', 'quotes'],
    ['none', '--proxy none'],
    ['3128', 'http://127.0.0.1:3128'],
    ['http://p/proxy.pac', 'PROXY'],
    ['$PROXY', '--proxy none'],
  ])('says which variable is wrong, and not what is in it: %s', (address, hint) => {
    const fault = (() => {
      try {
        return proxyInEnvironment(apple, { https_proxy: address })
      } catch (error) {
        return error
      }
    })()
    expect(fault).toMatchObject({ code: 'usage/proxy', text: { en: expect.stringContaining('https_proxy') } })
    if (hint !== undefined) expect(fault).toMatchObject({ hint: { en: expect.stringContaining(hint) } })
    expect(JSON.stringify(fault)).not.toContain('s3cret')
  })
})

describe('what is wrong with an address, and how it is put right', () => {
  test.each<[Parameters<typeof flawText>[0], string, string, string | undefined]>([
    [{ kind: 'unescaped', sign: '#' }, 'X', 'X has a # that stands for itself', 'write % as %25'],
    [{ kind: 'no-host', port: '3128' }, 'X', 'X has a port and no host', 'http://127.0.0.1:3128'],
    [
      { kind: 'broken-scheme', scheme: 'socks5' },
      'X',
      'In X the socks5 is not followed by ://',
      'http://HOST',
    ],
    [{ kind: 'switched-off' }, '--proxy', '--proxy has a word for no proxy', 'The word for it is none'],
    [{ kind: 'switched-off' }, 'X', 'X has a word for no proxy', 'unset X'],
    [{ kind: 'quoted' }, 'X', 'The quotes round the address in X', 'Take the quotes away'],
    [{ kind: 'script' }, 'X', 'X has the address of a script', 'Open the script'],
    [{ kind: 'unfilled' }, 'X', 'What stands in X was not filled in', '--proxy none'],
    [{ kind: 'unreadable' }, 'X', 'What X says is no address of a proxy', undefined],
  ])('%j of %s', (flaw, source, says, cure) => {
    const { text, hint } = flawText(flaw, source)
    for (const [whole, part] of [
      [text, says],
      [hint, cure],
    ] as const) {
      expect(whole?.en).toEqual(part === undefined ? undefined : expect.stringContaining(part))
      expect(whole?.zh === undefined).toBe(part === undefined)
    }
  })
})

describe('a proxy that is named and passed by', () => {
  test.each([
    [
      { https_proxy: 'http://p:3128', NO_PROXY: '.apple.com' },
      { variable: 'https_proxy', exemptBy: 'NO_PROXY', address: 'http://p:3128' },
    ],
    [
      { HTTPS_PROXY: 'http://p:3128', no_proxy: '*' },
      { variable: 'HTTPS_PROXY', exemptBy: 'no_proxy', address: 'http://p:3128' },
    ],
    [
      { HTTPS_PROXY: 'http://me:s3cret@p:3128', NO_PROXY: '*' },
      { variable: 'HTTPS_PROXY', exemptBy: 'NO_PROXY' },
    ],
    [{ http_proxy: 'http://p:3128' }, { variable: 'http_proxy', address: 'http://p:3128' }],
    [
      { HTTPS_PROXY: 'none', ALL_PROXY: 'http://p:3128', NO_PROXY: ' ', no_proxy: '*' },
      { variable: 'ALL_PROXY', exemptBy: 'no_proxy', address: 'http://p:3128' },
    ],
    [{ http_proxy: 'http://me:s3cret@p:3128' }, { variable: 'http_proxy' }],
    [
      { HTTPS_PROXY: 'none', HTTP_PROXY: 'https://p:3128' },
      { variable: 'HTTP_PROXY', address: 'https://p:3128' },
    ],
    [{ ALL_PROXY: 'socks5://p:1080' }, { variable: 'ALL_PROXY', isSocks: true }],
    [
      { ALL_PROXY: 'socks5://p:1080', http_proxy: 'http://p:3128' },
      { variable: 'ALL_PROXY', isSocks: true },
    ],
  ])('%j', (env, unused) => {
    expect(unusedProxyIn({ host: 'api.push.apple.com', port: 443 }, env)).toEqual({
      isSocks: false,
      ...unused,
    })
  })

  test.each([
    { NO_PROXY: '*' },
    { HTTPS_PROXY: 'http://p:3128' },
    { HTTPS_PROXY: 'http://p:3128', http_proxy: 'http://q:3128' },
    { HTTPS_PROXY: 'http://p:3128', ALL_PROXY: 'socks5://q:1080' },
    { HTTPS_PROXY: 'none' },
    {},
  ])('none: %j', (env) => {
    expect(unusedProxyIn({ host: 'api.push.apple.com', port: 443 }, env)).toBeUndefined()
  })

  test('none, where the way leads to this computer itself', () => {
    expect(unusedProxyIn({ host: 'localhost', port: 443 }, { http_proxy: 'http://p:3128' })).toBeUndefined()
  })
})
