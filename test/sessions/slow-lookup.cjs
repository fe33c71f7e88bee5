// Preloaded into a process whose resolver takes its time: like getaddrinfo, a look-up keeps a thread busy that cannot be
// called back.
const { pbkdf2 } = require('node:crypto')
const dns = require('node:dns')

dns.lookup = (_name, _options, done) => {
  pbkdf2('', '', 50_000_000, 64, 'sha512', done)
  process.stderr.write('looking up\n')
}
