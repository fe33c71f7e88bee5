import assert from 'node:assert/strict'
import { connect } from 'node:http2'
import { startGateway, type TestGateway, UnexpectedArrival, type Wanted } from 'pushctl/gateway'
import { test } from './runner.js'

const topic = 'com.example.soup'
const soup: Wanted = { topic, match: { 'aps.alert.title': 'Soup is ready', 'items[0].id': 7 }, lint: true }

/** The program under test: tells somebody that the soup is ready. */
async function tell(gateway: TestGateway): Promise<number> {
  const { certPem: cert, keyPem: key } = await gateway.issueCertificate({ topic })
  const session = connect(gateway.endpoints.sandbox.url, { ca: gateway.ca, cert, key })
  const request = session.request({
    ':method': 'POST',
    ':path': `/3/device/${'a1'.repeat(32)}`,
    'apns-topic': topic,
    'apns-push-type': 'alert',
  })
  request.end(
    JSON.stringify({
      aps: { alert: { title: 'Soup is ready', body: 'Come and get it' } },
      items: [{ id: 7 }],
    }),
  )
  return new Promise((resolve, reject) => {
    session.on('error', reject)
    request.on('error', reject)
    request.on('response', (headers) => resolve(Number(headers[':status'])))
    request.on('close', () => session.close())
  })
}

test('what was pushed arrives as it was meant', async () => {
  const gateway = await startGateway()
  assert.equal(await tell(gateway), 200)
  const { messages } = await gateway.waitFor(1, soup)
  assert.equal(messages.length, 1)
  await gateway.close()
})

test('what arrived instead is told', async () => {
  const gateway = await startGateway({ devicePolicy: 'learn' })
  await tell(gateway)
  const waiting = gateway.waitFor(1, { match: ['aps.alert.title=Stew is ready'] }, 0)
  await assert.rejects(waiting, (error) => {
    assert.ok(error instanceof UnexpectedArrival)
    assert.match(error.message, /aps\.alert\.title is "Soup is ready", not "Stew is ready"/)
    return true
  })
  await gateway.close()
})

test('the gateway answers as it was told, and takes no nonsense', async () => {
  const gateway = await startGateway({ troubles: [{ kind: 'answer', reason: 'Unregistered', times: 1 }] })
  assert.equal(await tell(gateway), 410)
  assert.throws(() => gateway.controls.addTrouble({ kind: 'answer', reason: 'Nonsense' }), /with a status/)
  await gateway.close()
})
