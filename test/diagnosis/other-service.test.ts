import { describe, expect, it } from 'vitest'
import { LogReader } from '../../src/diagnosis/texts/log-reader.ts'

function causesIn(line: string): readonly string[] {
  const reader = new LogReader()
  reader.read(line)
  return reader.heard().map(({ row }) => ('reason' in row ? row.reason : row.causes[0]))
}

describe('a line of another service', () => {
  it.each([
    [
      'a database, by its program',
      'psql: error: connection to "db" failed: SSL error: certificate verify failed',
    ],
    ['a database, by its error', 'MongoServerSelectionError: connect ECONNREFUSED 127.0.0.1:27017'],
    ['a database, by its port alone', 'Error: connect ETIMEDOUT 10.0.0.7:5432'],
    ['a cache', 'redis.exceptions.ConnectionError: Error 111 connecting: Connection refused.'],
    ['a shell on another machine', 'ssh: connect to host build port 22: Connection timed out'],
    ['a mail server', 'smtplib: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed'],
    ['a package registry', 'npm ERR! connect ETIMEDOUT 104.16.0.35:443 https://registry.npmjs.org/left-pad'],
    ['a registry of images', 'failed to do request: dial tcp: lookup registry-1.docker.io: no such host'],
    ['commits that are pushed', 'git push origin main: Connection refused'],
  ])('says nothing of a push: %s', (_, line) => {
    expect(causesIn(line)).toEqual([])
  })

  it.each([
    ['the same words alone', 'Error: connect ETIMEDOUT 17.188.168.10:443', 'firewall-port'],
    ['a queue that pushes', 'redis worker, push job 7: connect ETIMEDOUT 17.188.168.10:443', 'firewall-port'],
    ['a host of Apple’s', 'mongo-1: POST https://api.push.apple.com ECONNREFUSED', 'firewall-port'],
    ['a reason of APNs', 'rabbitmq consumer: TopicDisallowed', 'TopicDisallowed'],
    ['a time of day that ends as a port does', '12:22:25 Error: mac verify failure', 'p12-password'],
    ['a line of a source that ends as a port does', '(/srv/send.js:5432) mac verify failure', 'p12-password'],
  ])('is one of a push all the same with %s', (_, line, cause) => {
    expect(causesIn(line)).toEqual([cause])
  })
})
