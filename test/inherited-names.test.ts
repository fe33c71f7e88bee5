import { beforeAll, describe, expect, it } from 'vitest'
import { isPushType } from '../src/apns/push-type.ts'
import { meaningOf, reasonInfo } from '../src/apns/reasons.ts'
import { readRows } from '../src/commands/send/many/rows.ts'
import { compileTemplate } from '../src/commands/send/many/template.ts'
import { readPlist } from '../src/credential/encoding/plist.ts'
import { readProvisioningProfile } from '../src/credential/provisioning-profile.ts'
import type { Outcome } from '../src/diagnosis/facts.ts'
import { describeFailure } from '../src/diagnosis/failure-text.ts'
import { whereaboutsIn } from '../src/doctor/locate.ts'
import { Fault } from '../src/fault.ts'
import { parseTrouble, readTrouble } from '../src/gateway/trouble/trouble.ts'
import { realHost } from '../src/real-host/real-host.ts'
import { run } from './fake-host.ts'
import { ask, makeCertificates, told } from './gateway/decide/requests.ts'

beforeAll(makeCertificates)

/** What every object has without having been given it: as names from outside they mean nothing. */
const inherited = [...Object.getOwnPropertyNames(Object.prototype)].sort()

const token = 'ab'.repeat(32)
const payload = (text: string) => ({ aps: { alert: text } })
const template = (text: string) => compileTemplate(new Uint8Array(), payload(text))

async function rowsOf(text: string) {
  const all = []
  for await (const readings of readRows(
    (async function* () {
      yield Buffer.from(text)
    })(),
    'rows',
  ))
    all.push(...readings)
  return all.map((reading) => (reading.kind === 'row' ? reading.row.values : reading.problem))
}

const rejected = (reason: string): Outcome => ({ kind: 'rejected', reply: { status: 400, reason } })
const profile = (environment: string) =>
  Buffer.from(`<plist><dict><key>CreationDate</key><date>2026-06-01T08:00:00Z</date>
<key>ExpirationDate</key><date>2027-06-01T08:00:00Z</date><key>Entitlements</key><dict>
<key>application-identifier</key><string>A1B2C3D4E5.com.example.app</string>
<key>aps-environment</key><string>${environment}</string></dict></dict></plist>`)
const faultOf = (work: () => unknown) => {
  try {
    return work()
  } catch (error) {
    return error instanceof Fault ? error.code : error
  }
}

describe.each(inherited)('%s is', (name) => {
  it('a placeholder without a value, until a row has one', async () => {
    const missing = { en: `has no value for #${name}#`, zh: `缺少 #${name}# 的值` }
    const forms = [
      (value: string) => `token,${value === '' ? 'x' : name}\n${token},v\n`,
      (value: string) => `${token},m1,${value === '' ? 'x' : name}=v\n`,
      (value: string) => `[{"token":"${token}","${value === '' ? 'x' : name}":"v"}]`,
    ]
    for (const form of forms) {
      const [[without], [given]] = [await rowsOf(form('')), await rowsOf(form('v'))]
      for (const text of [`#${name}#`, `a #${name}#`]) {
        expect(template(text).fill(without as object as Record<string, unknown>)).toEqual({
          problem: missing,
        })
        const filled = template(text).fill(given as object as Record<string, unknown>) as Uint8Array
        expect(JSON.parse(Buffer.from(filled).toString())).toEqual(payload(text.replace(`#${name}#`, 'v')))
      }
    }
  })

  it('no reason, push type, verdict of OpenSSL or whereabouts', () => {
    expect(reasonInfo(name)).toBeUndefined()
    expect(meaningOf(name).en).toContain(`"${name}", which is not in`)
    expect(isPushType(name)).toBe(false)
    expect(describeFailure({ kind: 'untrusted', code: name }).en).toMatch(new RegExp(`not trusted: ${name}$`))
    expect(whereaboutsIn(rejected(name), rejected('BadDeviceToken'))).toBe('untold')
  })

  it('no entity of a property list, and no environment of a profile', () => {
    const xml = `<plist><dict><key>${name}</key><string>&${name};</string></dict></plist>`
    expect(Object.entries(readPlist(xml))).toEqual([[name, `&${name};`]])
    expect(readProvisioningProfile(profile(name)).environment).toBeUndefined()
  })

  it('no method of a request', () => {
    const response = ask({ method: name })
    expect([told(response), response.operation]).toEqual(['405 MethodNotAllowed', undefined])
  })

  it('no kind, key or value of a trouble', () => {
    for (const trouble of [
      { kind: name },
      JSON.parse(`{"kind":"silence","${name}":1}`),
      { kind: 'goaway', serves: name },
      { kind: 'goaway', code: name },
      { kind: 'answer', reason: name },
    ])
      expect(faultOf(() => readTrouble(trouble))).toBe('usage/trouble')
    expect(faultOf(() => parseTrouble(`silence ${name}=1`))).toBe('usage/trouble')
  })

  it('no variable of the environment', () => {
    expect(realHost().env[name]).toBeUndefined()
  })

  it.each([
    '%',
    '--%',
    'explain %',
    'completion %',
    'cert inspect %',
    'cert inspect --%',
    'jwt inspect %',
    'token inspect %',
    'payload fields --push-type %',
    'gateway start --trouble %',
    'gateway issue com.example.app --%',
    'config show %',
    'config init --%',
    'send --token x --%',
    'send --token x --push-type %',
    'send --token x --template %',
    'cert inspect file --passphrase-env %',
    'cert convert file -o out.%',
  ])('pushctl %s: nothing known, and no bug', async (words) => {
    const typed = words.replace('%', name).split(' ')
    const { code, stdout, stderr } = await run(typed, { files: { file: 'no credential' } })
    expect(code).not.toBe(70)
    expect(stdout + stderr).not.toMatch(/native code|\[object /)
  })

  it('no setting', async () => {
    const files = { '.pushctlrc.json': `{"${name}":"x"}`, 'pushctl.json': `{"${name}":"x"}` }
    const { code } = await run('config show', { files })
    expect(code).not.toBe(70)
  })
})
