import { createHash, sign } from 'node:crypto'
import { deviceToken, teamId, topic } from '../../gateway-under-test.ts'
import { ago, bearer, ids, knownState, now, pair, registered, stranger, tokenOf } from '../requests.ts'
import { goodToken, identities, type Question, question } from './question.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const seconds = Math.floor(now.getTime() / 1000)
const header = { alg: 'ES256', kid: ids.team }
const claims = { iss: teamId, iat: seconds }

/** A JWT whose signature is none. */
const unsigned = (head: unknown, body: unknown, signature = 'A'.repeat(86)) =>
  `${part(head)}.${part(body)}.${signature}`

/** A JWT with a signature over whatever is given. */
function signedOver(
  over: (text: string) => string | Buffer,
  { hash = 'sha256', key = pair.privateKey, form = 'ieee-p1363' as 'ieee-p1363' | 'der' } = {},
): string {
  const text = `${part(header)}.${part(claims)}`
  const signature = sign(hash, Buffer.from(over(text)), { key: key, dsaEncoding: form })
  return `${text}.${signature.toString('base64url')}`
}

const good = goodToken()
const [head = '', body = '', signature = ''] = good.split('.')

/** What stands in the header as a whole. */
const written: Readonly<Record<string, string>> = {
  'an empty one': '',
  blanks: '   ',
  'a JWT alone': good,
  'a JWT between blanks': ` ${good}  `,
  'a JWT without its signature': `${head}.${body}.`,
  'two parts of a JWT': `${head}.${body}`,
  'a JWT with a letter in front': `x${good}`,
  'a JWT with a sign behind': `${good}!`,
  'a JWT with + in its claims': `${head}.a+b.${signature}`,
  'a JWT with + in its header': `eyJ+.${body}.${signature}`,
  'two JWTs': `${good} ${good}`,
  'the word bearer': 'bearer',
  'the word Bearer between blanks': '  Bearer  ',
  'the word bearer twice': 'bearer bearer',
  'the word bearers': 'bearers',
  'the word forbearer': 'forbearer',
  'bearer and two blanks': `bearer  ${good}`,
  'BEARER, blanks behind it': `BEARER ${good}  `,
  'a blank before bearer': ` bearer ${good}`,
  'bearer and a tab': `bearer\t${good}`,
  'bearer and a colon': `bearer: ${good}`,
  'bearer and =': `bearer=${good}`,
  'bearer without a blank': `bearer${good}`,
  'a word before bearer': `my bearer ${good}`,
  'a letter before bearer': `xbearer ${good}`,
  'bearer twice': `bearer Bearer ${good}`,
  'a word behind the token': `bearer ${good} x`,
  'the header in the header': `authorization: bearer ${good}`,
  'quotes round it all': `"bearer ${good}"`,
  'quotes round the token': `bearer "${good}"`,
  'brackets round the token': `bearer <${good}>`,
  'bytes of Python': `bearer b'${good}'`,
  'a blank in the token': `bearer ${good.replace('.', '. ')}`,
  'a line end in the token': `bearer ${good.replace('.', '.\n')}`,
  'the scheme basic': 'Basic c2VjcmV0',
  'the scheme basic, a blank in front': ' basic c2VjcmV0',
  'the scheme digest': 'Digest username="x"',
  'the scheme key': 'key=c2VjcmV0',
  'the scheme token': 'token c2VjcmV0',
  'the scheme jwt': 'JWT c2VjcmV0',
  'the scheme apikey': 'ApiKey: c2VjcmV0',
  'the scheme negotiate': 'Negotiate c2VjcmV0',
  'the word basic': 'basic',
  'a scheme that begins as basic': 'basically c2VjcmV0',
  'a scheme nobody knows': 'Secret basic',
  'a PEM': '-----BEGIN PRIVATE KEY----- MIGTAgEAMBMGByqGSM49AgEG',
  'bearer and a PEM': 'bearer -----BEGIN PRIVATE KEY-----MIGTAgEAMBMGByqGSM49AgEG',
  'bearer and a PEM without blanks': 'bearer -----BEGINPRIVATEKEY-----MIGTAgEAMBMGByqGSM49AgEG',
  'the end of a PEM': 'bearer MIGT -----END PRIVATE KEY-----',
  'a key': 'MIGTAgEAMBMGByqGSM49AgEG',
  'a promise': 'bearer [object Promise]',
  'a promise of Python': 'bearer <coroutine object make at 0x10>',
  'none, bearer behind it': 'null bearer',
  'none behind bearer, blanks in front': '  bearer null',
  'none behind bearer, without a blank': 'bearernull, null',
  'a file whose name has a blank': 'bearer my key.p8',
  'a place of a template': 'bearer {{ secrets.JWT }}',
  'two words': 'bearer c2VjcmV0 c2VjcmV0',
}

/** What stands behind the word bearer. */
const tokens: Readonly<Record<string, string>> = {
  'a word': 'c2VjcmV0',
  'a key of .p8': 'MIGTAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBHkwdwIBAQQg',
  'a key of openssl': 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg',
  'a key with a letter in front': 'xMIGTAgEAMBMGByqGSM49AgEG',
  'a key of another length': 'MIGtAgEAMBMGByqGSM49AgEG',
  'an RSA key': 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC',
  'a key id': ids.team,
  'a file': '/run/secrets/apns.jwt',
  'a variable': '$APNS_JWT',
  null: 'null',
  'a secret of a log': '*****',
  'a device token': deviceToken,
  'what is no JSON': 'YQ.YQ.YQ',
  'an empty part': `${head}..${signature}`,
  'one part too many': `${good}.x`,
  'base64 in place of base64url': `${head}=.${body}.${signature}`,
  'alg RS256': unsigned({ ...header, alg: 'RS256' }, claims),
  'alg none': unsigned({ ...header, alg: 'none' }, claims),
  'no kid': unsigned({ alg: 'ES256' }, claims),
  'no iss': unsigned(header, { iat: seconds }),
  'no iat': unsigned(header, { iss: teamId }),
  'iat as text': unsigned(header, { ...claims, iat: `${seconds}` }),
  'a file for kid': unsigned({ ...header, kid: 'AuthKey_KEYID12345.p8' }, claims),
  'kid in small letters': unsigned({ ...header, kid: ids.team.toLowerCase() }, claims),
  'a bundle id for iss': unsigned({ ...header, kid: ids.unregistered }, { ...claims, iss: topic }),
  'a bundle id for iss, kid is known': unsigned(header, { ...claims, iss: topic }),
  'kid and iss of no form': unsigned({ ...header, kid: 'x\u0007通知' }, { ...claims, iss: 'y' }),
  'kid and iss of 200 letters': unsigned(
    { ...header, kid: 'k'.repeat(200) },
    { ...claims, iss: 't'.repeat(200) },
  ),
  'App Store Connect': unsigned(header, {
    iss: '57246542-96fe',
    iat: seconds,
    exp: seconds + 60,
    aud: 'appstoreconnect-v1',
  }),
  'App Store Connect, with a team id': unsigned(header, {
    ...claims,
    exp: seconds + 60,
    aud: 'appstoreconnect-v1',
  }),
  'App Store Connect, with more behind a team id': unsigned(header, {
    iss: `${teamId}x`,
    iat: seconds,
    exp: seconds + 60,
    aud: 'appstoreconnect-v1',
  }),
  'App Store Connect, with more before a team id': unsigned(header, {
    iss: `x${teamId}`,
    iat: seconds,
    exp: seconds + 60,
    aud: 'appstoreconnect-v1',
  }),
  'a team id in small letters': unsigned(header, { ...claims, iss: teamId.toLowerCase() }),
  'another team': tokenOf(ids.team, { team: 'OTHERTEAM1' }),
  'another key': tokenOf(ids.unregistered, { key: stranger.privateKey }),
  'another key, signed with a known one': tokenOf(ids.unregistered),
  'another key and another team': tokenOf(ids.unregistered, { key: stranger.privateKey, team: 'OTHERTEAM1' }),
  'kid and iss swapped': tokenOf(teamId, { team: ids.team }),
  'kid and iss swapped, signed with a strange key': tokenOf(teamId, {
    team: ids.team,
    key: stranger.privateKey,
  }),
  'kid and iss swapped, of a key of another team': tokenOf(teamId, {
    team: ids.otherTeam,
    key: stranger.privateKey,
  }),
  'the same key id twice': tokenOf(ids.team, { team: ids.team }),
  'a key id for iss, of a kid that is unknown': tokenOf(ids.unregistered, {
    team: ids.team,
    key: stranger.privateKey,
  }),
  'the key of a stranger': tokenOf(ids.team, { key: stranger.privateKey }),
  'a signature that was cut': good.slice(0, -30),
  'a signature of 64 zeros': unsigned(header, claims),
  'a signature as OpenSSL makes it': signedOver((text) => text, { form: 'der' }),
  'a signature as OpenSSL makes it, of a stranger': signedOver((text) => text, {
    form: 'der',
    key: stranger.privateKey,
  }),
  'hashed twice': signedOver((text) => createHash('sha256').update(text).digest()),
  'hashed twice, in hex': signedOver((text) => createHash('sha256').update(text).digest('hex')),
  'hashed twice by a stranger': signedOver((text) => createHash('sha256').update(text).digest(), {
    key: stranger.privateKey,
  }),
  'a line end that was signed': signedOver((text) => `${text}\n`),
  'the claims alone': signedOver((text) => text.slice(text.indexOf('.') + 1)),
  'SHA-512': signedOver((text) => text, { hash: 'sha512' }),
}

/** How many minutes ago the token was made. */
const ages = [0, 1, 59, 60, 61, 90, 119, 120, 180, 330, 480, 482, 483, 720, 1440, 2880]

/** When it was made, by clocks that count otherwise. */
const moments: Readonly<Record<string, Date>> = {
  'in milliseconds': new Date(now.getTime() * 1000),
  'since the computer started': new Date(48_068_000),
  'since 2001': new Date(now.getTime() - 978_307_200_000),
  'a second more than an hour ago': new Date(now.getTime() - 3_601_000),
  'an hour and a second from now': new Date(now.getTime() + 3_601_000),
  'yesterday, a minute off': new Date(now.getTime() - 1441 * 60_000),
}

/** Headers of other names. */
const elsewhere: Readonly<Record<string, Record<string, string>>> = {
  authentication: { authentication: `bearer ${good}` },
  'x-apns-token, a JWT': { 'x-apns-token': good },
  'x-apns-token, a JWT between blanks': { 'x-apns-token': `  ${good}  ` },
  'x-apns-token, a JWT with a word in front': { 'x-apns-token': `x ${good}` },
  'x-token, blanks before Bearer': { 'x-token': '  Bearer c2VjcmV0' },
  'x-token, bearer alone': { 'x-token': 'bearer' },
  'x-token, a word before bearer': { 'x-token': 'x bearer c2VjcmV0' },
  'x-token behind others': { accept: '*/*', 'x-first': 'x', 'x-token': 'bearer c2VjcmV0', 'x-other': good },
  'x-token beside an empty authorization': { authorization: '', 'x-token': `bearer ${good}` },
  'others alone': { accept: '*/*', 'content-type': 'application/json' },
}

/** A gateway that knows a stranger's key, under an id of its own, and nobody of the team. */
function strangers(): ReturnType<typeof knownState> {
  const state = knownState()
  state.signingKeys.set('KEYSTRANGE', registered('KEYSTRANGE', { publicKey: stranger.publicKey }))
  return state
}

/** What requests say of who sends them. */
export function* authorizations(): Generator<Question> {
  const asking = (what: string, headers: Record<string, string>) =>
    question(what, { headers: { 'apns-topic': topic, ...headers } })
  yield asking('nothing', {})
  for (const [what, text] of Object.entries(written)) yield asking(what, { authorization: text })
  for (const [what, text] of Object.entries(tokens)) yield asking(`bearer, ${what}`, bearer(text))
  for (const minutes of ages)
    for (const [when, sign] of [
      ['ago', 1],
      ['from now', -1],
    ] as const)
      yield asking(`made ${minutes} minutes ${when}`, bearer(tokenOf(ids.team, { at: ago(sign * minutes) })))
  for (const [what, at] of Object.entries(moments))
    yield asking(`made ${what}`, bearer(tokenOf(ids.team, { at })))
  for (const [what, headers] of Object.entries(elsewhere)) yield asking(`the header ${what}`, headers)
  const known = strangers()
  for (const [what, text] of [
    ['its own', tokenOf('KEYSTRANGE', { key: stranger.privateKey })],
    ['that of another', tokenOf(ids.team, { key: stranger.privateKey })],
    ['that of nobody', tokenOf(ids.unregistered, { key: stranger.privateKey })],
  ] as const)
    yield question(
      `the key of a stranger that is known, and as kid ${what}`,
      { headers: { 'apns-topic': topic, ...bearer(text) } },
      { known },
    )
  for (const name of ['universal', 'iphone-developer'] as const)
    for (const what of ['a JWT alone', 'the scheme basic', 'bearer twice', 'a promise'])
      yield question(`the certificate ${name}, and beside it ${what}`, {
        headers: { 'apns-topic': topic, authorization: written[what] ?? '' },
        connection: identities[name],
      })
}
