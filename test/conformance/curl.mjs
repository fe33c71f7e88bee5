/** Apple's own recipe, "Sending push notifications using command-line tools", is curl: here in all its moods. */

const hello = ['-d', '{"aps":{"alert":"hi"}}']
const status = ['-s', '-S', '-o', '-', '-w', ' %{http_version} %{http_code}']

/**
 * The scenarios of curl.
 *
 * @param material where the gateway is, and what it takes
 * @returns for each what is typed, and what its manual says comes of it: exit code, then output
 */
export function curlScenarios({ topic, endpoints, caFile, certificates, bearer }) {
  const to = (device) => `https://localhost:${endpoints.sandbox.port}/3/device/${device.padEnd(64, 'c0')}`
  const trust = ['--cacert', caFile]
  const forTopic = ['-H', `apns-topic: ${topic}`]
  const by = ({ certFile, keyFile }) => ['--cert', certFile, '--key', keyFile]
  const token = ['-H', `authorization: bearer ${bearer}`]
  const { universal, expired } = certificates
  return [
    {
      scenario: '--http2, certificate',
      expected: '0  2 200',
      words: ['--http2', ...by(universal), to('c1')],
    },
    {
      scenario: '--http2, .p12',
      expected: '0  2 200',
      words: ['--http2', '--cert-type', 'P12', '--cert', `${universal.p12File}:`, to('c2')],
    },
    { scenario: '--http2, provider token', expected: '0  2 200', words: ['--http2', ...token, to('c3')] },
    {
      scenario: '--http2, nothing',
      expected: '0 {"reason":"MissingProviderToken"} 2 403',
      words: ['--http2', to('c4')],
    },
    {
      scenario: '--http2, GET',
      expected: '0 {"reason":"MethodNotAllowed"} 2 405',
      words: ['--http2', '--get', ...by(universal), to('c5')],
    },
    {
      scenario: '--http2, payload of 5000 bytes',
      expected: '0 {"reason":"PayloadTooLarge"} 2 413',
      words: ['--http2', ...by(universal), to('c6'), '-d', 'x'.repeat(5000)],
    },
    {
      scenario: '--http2-prior-knowledge --no-alpn, certificate',
      expected: '0  2 200',
      words: ['--http2-prior-knowledge', '--no-alpn', ...by(universal), to('c7')],
    },
    {
      scenario: '--http1.1',
      expected: '1 Received HTTP/0.9 when not allowed',
      words: ['--http1.1', to('c8')],
    },
    {
      scenario: '--http1.1, certificate',
      expected: '1 Received HTTP/0.9 when not allowed',
      words: ['--http1.1', ...by(universal), to('c9')],
    },
    {
      scenario: '--http2, expired certificate',
      expected: '56 alert certificate expired',
      words: ['--http2', ...by(expired), to('ca')],
    },
    {
      scenario: 'without --cacert',
      expected: '60 certificate problem',
      words: ['--http2', to('cb')],
      untrusting: true,
    },
  ].map(({ words, untrusting, ...rest }) => ({
    ...rest,
    words: [...status, ...(untrusting ? [] : trust), ...forTopic, ...hello, ...words],
  }))
}

/**
 * What came of one scenario, in the words of what was expected.
 *
 * @param {string} expected as the scenario says it
 * @param {{ exitCode?: number, stdout?: string, stderr?: string }} ran exit code and what was written
 */
export function curlTold(expected, { exitCode, stdout, stderr = '' }) {
  if (exitCode === 0) return `0 ${stdout}`
  const words = expected.slice(expected.indexOf(' ') + 1)
  return `${exitCode} ${stderr.includes(words) ? words : stderr.trim()}`
}
