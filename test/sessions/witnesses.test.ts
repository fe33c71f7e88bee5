import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeHost, fakeHost, run } from '../fake-host.ts'
import { openShell, type Shell } from '../session.ts'
import { quickForm, wholeOnly } from '../whole/quick-form.ts'
import { describeWithCurl, describeWithOpenssl } from '../witness.ts'

let shell: Shell
beforeAll(() => {
  shell = openShell()
})
afterAll(() => shell.close())

const token = 'a1b2c3d4'.repeat(8)
const path = (name: string) => join(shell.folder, name)

describeWithOpenssl('openssl makes it, pushctl converts it, openssl reads it', () => {
  const forms = [
    ['as the keychain writes it: RC2-40 and 3DES', '-legacy'],
    ['as OpenSSL 3 writes it: AES-256', ''],
    ['3DES throughout', '-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1'],
  ] as const

  beforeAll(async () => {
    await shell.type(
      `openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 30 -subj "/UID=com.example.app/CN=Apple Push Services: com.example.app/OU=TEAM123456"`,
    )
    writeFileSync(path('passphrase'), '密码 with spaces\n')
  })

  it.each(quickForm(forms, ([, flags]) => flags === '-legacy'))('%s', async (_, flags) => {
    const made =
      'openssl pkcs12 -export -inkey key.pem -in cert.pem -name push -passout file:passphrase -out push.p12'
    expect(await shell.type(`${made} ${flags}`)).toBe('')
    const converted = await shell.type(
      'pushctl cert convert push.p12 -o push.pem --passphrase-file passphrase --force',
    )
    expect(converted).not.toContain('[exit')
    const modulusOf = (command: string) => shell.type(`openssl ${command} -noout -modulus`)
    const modulus = await modulusOf('x509 -in cert.pem')
    expect(modulus).toMatch(/^Modulus=[0-9A-F]{512}$/)
    expect(await modulusOf('x509 -in push.pem')).toBe(modulus)
    expect(await modulusOf('rsa -in push.pem')).toBe(modulus)
    expect(await shell.type('openssl pkey -in push.pem -check -noout')).toBe('Key is valid')
    expect(statSync(path('push.pem')).mode & 0o777).toBe(0o600)
  })
})

describeWithCurl('two pushes to the local gateway', () => {
  it('one by curl and one by pushctl, both accepted', async () => {
    await shell.type('pushctl gateway issue com.example.app')
    await shell.type('pushctl cert merge com.example.app.cer com.example.app.p12 -o ck.pem')
    // The gateway runs until the last line of this one shell; it says where it listens in its first line of JSON.
    const screen = await shell.type(`
      pushctl gateway start --port 0 --production-port 0 --json > gateway.jsonl &
      gateway=$!
      until [ -s gateway.jsonl ]; do sleep 0.05; done
      field() { head -n 1 gateway.jsonl | node -p "JSON.parse(require('fs').readFileSync(0)).$1"; }
      sandbox=$(field endpoints.sandbox)
      ca=$(field caFile)
      curl --silent --http2 --cacert "$ca" --cert ck.pem --header 'apns-topic: com.example.app' \
        --data '{"aps":{"alert":"from curl"}}' --output /dev/null --write-out 'curl: %{http_version} %{http_code}\\n' \
        "https://$sandbox/3/device/${token}"
      pushctl send --gateway local --cert ck.pem --token ${token} --message 'from pushctl' --json > sent.json
      echo "pushctl: $?"
      NODE_TLS_REJECT_UNAUTHORIZED=0 pushctl send --gateway $sandbox --cert ck.pem --token ${token} --message hi --json > untrusted.json 2>/dev/null
      echo "pushctl without the gateway's CA, verification 'switched off': $?"
      kill $gateway
      wait $gateway
      echo "gateway: $?"
    `)
    expect(screen).toBe(
      "curl: 2 200\npushctl: 0\npushctl without the gateway's CA, verification 'switched off': 3\ngateway: 130",
    )
    expect(readFileSync(path('untrusted.json'), 'utf8')).toContain('untrusted')
    const happened = readFileSync(path('gateway.jsonl'), 'utf8').trim().split('\n').slice(1)
    expect(happened.map((line) => JSON.parse(line))).toMatchObject([
      { kind: 'push', outcome: 'accepted' },
      { kind: 'push', outcome: 'accepted' },
      { kind: 'connection-failed', cause: 'gateway-ca-not-trusted' },
      { kind: 'stopped', accepted: 2, rejected: 0, connections: 1 },
    ])
  })
})

wholeOnly(describeWithCurl)('a curl line and the pushctl line that inspect makes of it', () => {
  it('send the same, and what curl -v prints of it is read', async () => {
    await shell.type('pushctl gateway issue com.example.app --force')
    const line = `curl -v -sS --http2 --cacert "$ca" --cert-type P12 --cert com.example.app.p12: -H 'apns-topic: com.example.app' -H 'apns-push-type: alert' -H 'apns-priority: 5' -H 'apns-expiration: 0' -H 'apns-collapse-id: it is 1' -d '{"aps":{"alert":"it'\\''s 你好"}}' https://localhost:\${sandbox##*:}/3/device/${token}`
    const screen = await shell.type(`
      pushctl gateway start --port 0 --production-port 0 --json > same.jsonl &
      gateway=$!
      until [ -s same.jsonl ]; do sleep 0.05; done
      field() { head -n 1 same.jsonl | node -p "JSON.parse(require('fs').readFileSync(0)).$1"; }
      sandbox=$(field endpoints.sandbox)
      ca=$(field caFile)
      cat > line.sh <<END
${line}
END
      sh line.sh > told.txt 2>&1
      pushctl inspect told.txt --json > told.json
      pushctl inspect line.sh --json > line.json
      node -p "JSON.parse(require('fs').readFileSync('line.json')).sendLine" > same.sh
      sh same.sh > sent.txt
      echo "pushctl: $?"
      kill $gateway
      wait $gateway
    `)
    expect(screen).toMatch(/^pushctl: 0/)
    const of = (name: string) => JSON.parse(readFileSync(path(name), 'utf8'))
    expect(of('line.json')).toMatchObject({ kind: 'curl', topic: 'com.example.app', size: 31 })
    expect(of('told.json')).toMatchObject({ kind: 'curl-output', outcome: 'accepted', alpn: 'h2' })
    const events = readFileSync(path('same.jsonl'), 'utf8').trim().split('\n').slice(1)
    const [one, other, ...more] = events.map((text) => JSON.parse(text))
    /** All that makes the push; who sent it, and when, is not the same. */
    const seen = ({ headers, ...event }: Record<string, unknown>) => ({
      apns: Object.entries(headers as object)
        .filter(([name]) => /^(?:apns-|:)/.test(name))
        .sort(),
      ...Object.fromEntries(
        [
          'deviceToken',
          'topic',
          'pushType',
          'priority',
          'expiration',
          'collapseId',
          'payload',
          'outcome',
        ].map((name) => [name, event[name]]),
      ),
    })
    expect(more).toMatchObject([{ kind: 'stopped' }])
    expect(one).toMatchObject({ kind: 'push', outcome: 'accepted', priority: 5, collapseId: 'it is 1' })
    expect(seen(other)).toEqual(seen(one))
  })
})

describe('wrong input: one clear sentence, the right exit code, no stack, nothing written', () => {
  let world: FakeHost
  beforeAll(async () => {
    world = fakeHost({
      files: {
        'empty.p12': '',
        'photo.p12': Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb0043', 'hex'),
        wrong: 'not it',
        right: 'the one',
      },
    })
    for (const line of ['app', 'other', 'locked --passphrase-file right'])
      await run(`gateway issue com.example.${line}`, world)
  })

  const cases = [
    ['cert convert com.example.locked.p12 -o out.pem --passphrase-file wrong', 3, /passphrase/],
    ['cert convert com.example.locked.p12 -o out.pem', 2, /--passphrase-file/],
    ['cert convert empty.p12 -o out.pem', 3, /empty\.p12 is an empty file/],
    ['cert convert photo.p12 -o out.pem', 3, /photo\.p12 .*JPEG/],
    ['cert merge com.example.app.cer com.example.other.p12 -o out.pem', 1, /is not the one of/],
    [
      'cert merge com.example.app.cer com.example.other.cer -o out.pem',
      1,
      /no private key in com\.example\.other\.cer/,
    ],
    [
      `send --gateway local --cert com.example.app.cer --token ${token} --message hi`,
      1,
      /not its private key/,
    ],
  ] as const

  const absent: [string, RegExp][] = [
    ['missing.p12', /no file missing\.p12/],
    ['folder', /folder is a folder/],
  ]
  it.each(quickForm(absent, ([name]) => name === 'folder'))(
    'pushctl cert convert %s -o out.pem',
    async (name, sentence) => {
      await shell.type('mkdir -p folder')
      const screen = await shell.type(`pushctl cert convert ${name} -o out.pem`)
      expect(screen).toMatch(sentence)
      expect(screen).toMatch(/^pushctl: [^\n]+(?:\n {2}.*)*\n\[exit 3\]$/)
      expect(existsSync(path('out.pem'))).toBe(false)
    },
  )

  it.each(cases)('pushctl %s', async (line, exit, sentence) => {
    const host = fakeHost({
      files: Object.fromEntries([...world.disk].map(([at, { bytes }]) => [at, bytes])),
    })
    const before = [...host.disk.keys()]
    const { code, stdout, stderr } = await run(line, host)
    expect(stdout).toBe('')
    expect(stderr).toMatch(sentence)
    expect(code).toBe(exit)
    expect(stderr).not.toMatch(/^\s+at |Error:/m)
    expect(stderr.split('\n').filter((text) => text.startsWith('pushctl: '))).toHaveLength(1)
    expect([...host.disk.keys()]).toEqual(before)
  })
})
