import { isLoopback } from '../../apns/endpoint.ts'
import { type Remedy, remedy } from '../../finding.ts'
import { chinese, type Text } from '../../text.ts'
import { dayOf } from '../../time.ts'
import { cause, certain, firstOf, likely, onFailure, possible, type Weight } from '../cause.ts'
import { chainFlaws } from '../chain-flaws.ts'
import {
  areBothExpired,
  certificateIn,
  endpointOf,
  type Facts,
  type Failure,
  failureIn,
  fileOf,
  isApple,
  isForAnother,
  isLongAgo,
  issuerIn,
  nameOf,
  reasonOf,
} from '../facts.ts'
import { namesOf, shortName } from '../failure-text.ts'
import { interceptorCures, interceptorNamed } from '../interceptor.ts'
import { alerts, isAboutCertificate } from '../tls-alerts.ts'
import { goodCertificate } from './credential.ts'
import { exemption, foreignIssuer } from './remedies.ts'
import { anotherWay, examination, workingPort } from './way.ts'

/** Alerts that a cause of their own speaks of; those about the certificate are told of the credential. */
const toldApart: readonly number[] = [
  alerts.handshakeFailure,
  alerts.decryptError,
  alerts.protocolVersion,
  alerts.insufficientSecurity,
  alerts.internalError,
  alerts.certificateRequired,
]

/** OpenSSL's codes for a chain that ends in nothing this computer knows. */
const isUnknownAuthority = (code: string) => /^(UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/.test(code)

/** The local gateway's authority is always given, whatever was typed. */
const hasWrongAuthorities = ({ surroundings, gateway }: Facts) =>
  surroundings?.hasOwnAuthorities === true && gateway.kind === 'other'

/** The authority that was given is an intermediate one, and the root above it is missing. */
const isIncomplete = (facts: Facts): boolean => {
  const failure = failureIn(facts)
  return (
    hasWrongAuthorities(facts) &&
    facts.surroundings?.ownAuthority === undefined &&
    failure?.kind === 'untrusted' &&
    ['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'].includes(failure.code)
  )
}

/** What was seen in the file given with `--ca`; nothing where it has nothing to do with the server. */
function ownAuthorityText(facts: Facts, issuer: string): Text | undefined {
  switch (facts.surroundings?.ownAuthority) {
    case 'of-another-key':
      return {
        en: `The file given with --ca holds an authority called “${issuer}”, and its key did not sign the server's certificate: it is an older or newer one of that name.`,
        zh: `--ca 指定的文件里有名为「${issuer}」的 CA，但服务器证书不是它的密钥签的：它是同名的旧 CA 或新 CA。`,
      }
    case 'of-the-server':
      return {
        en: `The file given with --ca holds the certificate of the server itself, or an earlier one of it; --ca takes that of its issuer, “${issuer}”.`,
        zh: `--ca 指定的文件里是服务器自己的证书（或它以前的证书）；--ca 要的是签发者「${issuer}」的证书。`,
      }
    default:
      return undefined
  }
}

/** Why authorities that were given do not help, by OpenSSL's code (X509_verify_cert_error_string). */
function whyNotTrusted(code: string, issuer: string): Text {
  switch (code) {
    case 'UNABLE_TO_GET_ISSUER_CERT':
      return {
        en: `The server's certificate is issued by “${issuer}”. The file given with --ca leads to an authority that another one issued, and the root above is not in the file.`,
        zh: `服务器证书由「${issuer}」签发。--ca 指定的文件里只有中间 CA，缺少它上面的根证书。`,
      }
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return {
        en: `The server sends its certificate alone. “${issuer}” issued it, and the file given with --ca does not hold that authority: it is of another one, or of one further up, and the server leaves out its intermediate certificate.`,
        zh: `服务器只发来自己的证书，由「${issuer}」签发，而 --ca 指定的文件里没有这个 CA：它是另一个 CA，或者是更上层的 CA，而服务器没有发送中间证书。`,
      }
    default:
      return {
        en: `The server's certificate is issued by “${issuer}”, and the file given with --ca does not hold that authority: it is of another one, or an older one of the same name.`,
        zh: `服务器证书由「${issuer}」签发，而 --ca 指定的文件里没有这个 CA：它是另一个 CA，或者是同名的旧 CA。`,
      }
  }
}

/** A server's own certificate that is its own issuer: no authority of the web, Apple's neither, issues such. */
const isSelfSigned = (code: string) => code === 'DEPTH_ZERO_SELF_SIGNED_CERT'

/** The issuer of what answered in Apple's place, as far as it can be said. */
function issuerInPlaceOfApple(facts: Facts): string | undefined {
  const failure = failureIn(facts)
  if (!isApple(facts)) return undefined
  if (failure?.kind === 'untrusted' && failure.certificate !== undefined && isSelfSigned(failure.code))
    return failure.certificate.issuer
  return foreignIssuer(facts, issuerIn(facts))
}

/** What answers in Apple's place shows a certificate for another name, and not one of Apple's. */
function isAboutAnother(facts: Facts): boolean {
  const failure = failureIn(facts)
  return (
    isApple(facts) &&
    failure?.kind === 'untrusted' &&
    failure.certificate !== undefined &&
    issuerInPlaceOfApple(facts) !== undefined &&
    isForAnother(failure.certificate, endpointOf(facts).host)
  )
}

/** A page that wants somebody to log in comes from a network that lets nobody out before (RFC 8952). */
function weighPortal(facts: Facts): Weight | undefined {
  const failure = failureIn(facts)
  const { outcome } = facts
  if (outcome?.kind === 'rejected') {
    const { status, reason, id, redirectsTo } = outcome.reply
    if (reason !== undefined || id !== undefined) return undefined
    if (status === networkLogin)
      return certain(
        `The answer ${status} (Network Authentication Required) is that of a network which wants somebody to log in first.`,
        `应答 ${status}（Network Authentication Required）表示要先登录这个网络。`,
      )
    return isApple(facts) && redirectsTo !== undefined
      ? likely(
          `The answer ${status} leads to ${redirectsTo}, where this network wants somebody to log in; APNs leads nowhere.`,
          `应答 ${status} 跳转到 ${redirectsTo}，这个网络要求先在那里登录；APNs 不会跳转。`,
        )
      : undefined
  }
  if (failure?.kind !== 'untrusted' || !isAboutAnother(facts)) return undefined
  const names = namesOf(failure.certificate)
  return likely(
    `Not Apple answered for ${endpointOf(facts).host}, but a server whose certificate is for ${names.en}: mostly the login page of a network, or the page of a filter.`,
    chinese`应答 ${endpointOf(facts).host} 的不是 Apple，它的证书属于 ${names.zh}：多半是网络的登录页，或过滤设备的拦截页。`,
  )
}

/** 511 (RFC 6585 section 6). */
const networkLogin = 511

const logIn: Text = {
  en: 'Open any page in a browser (http://captive.apple.com) and log in to the network, or use another one. If there is nothing to log in to, ask who runs it whether it blocks *.push.apple.com. Then:',
  zh: '在浏览器里打开任意网页（http://captive.apple.com）并登录网络，或者换个网络。如果没有登录页，请问管理员是否屏蔽了 *.push.apple.com。然后：',
}

/** Not Apple's, by a chain that did not verify: a product that is known by name is proof, any other name is not. */
function weighUntrusted(facts: Facts): Weight | undefined {
  const issuer = issuerInPlaceOfApple(facts)
  const failure = failureIn(facts)
  if (issuer === undefined || failure?.kind !== 'untrusted') return undefined
  const product = interceptorNamed(issuer)
  // Boxes that open TLS show a certificate for the name that was asked for; another name is a portal's.
  if (product === undefined && isAboutAnother(facts)) return undefined
  const name = product?.name ?? shortName(issuer)
  return (product === undefined && !isSelfSigned(failure.code) ? likely : certain)(
    `Not Apple answered for ${endpointOf(facts).host}, but “${name}”: the certificate is issued by ${issuer.replaceAll('\n', ', ')}.`,
    `应答 ${endpointOf(facts).host} 的不是 Apple，而是「${name}」：证书由 ${issuer.replaceAll('\n', ', ')} 签发。`,
  )
}

/** Not Apple's, though the chain is good here: its root is trusted on this computer only. */
function weighPrivate(facts: Facts): Weight | undefined {
  const chain = facts.surroundings?.chain
  if (!isApple(facts) || chain?.voucher !== 'private' || isAnsweredByApns(facts)) return undefined
  const issuer = chain.certificates[0]?.issuer ?? ''
  const name = interceptorNamed(issuer)?.name ?? shortName(issuer)
  const whom =
    name === ''
      ? { en: 'an authority without a name', zh: '无名 CA' }
      : { en: `“${name}”`, zh: `「${name}」` }
  return certain(
    `Not Apple answers for ${endpointOf(facts).host}, but ${whom.en}, which only this computer trusts: TLS is opened on the way.`,
    `应答 ${endpointOf(facts).host} 的不是 Apple，而是只在本机受信任的${whom.zh}：TLS 在中途被解密了。`,
  )
}

/** Reasons that a box earns which opens TLS and keeps the client certificate to itself. */
const withoutCertificate: readonly string[] = ['MissingProviderToken', 'BadCertificate']

/** A box on the way may pass on what APNs says, and then that is what counts. */
function isAnsweredByApns(facts: Facts): boolean {
  const reason = reasonOf(facts)
  return reason !== undefined && !(withoutCertificate.includes(reason) && certificateIn(facts) !== undefined)
}

/** Another gateway than the local one, at an address of this computer. */
const isHere = (facts: Facts) => facts.gateway.kind === 'other' && isLoopback(endpointOf(facts).host)

/** An answer that APNs does not give: every answer of its own has an apns-id, and a refusal a reason. */
function weighForeignAnswer(facts: Facts): Weight | undefined {
  const { outcome } = facts
  if (!isApple(facts) || outcome?.kind !== 'rejected') return undefined
  const { status, reason, id } = outcome.reply
  if (reason !== undefined || id !== undefined || status === networkLogin) return undefined
  return likely(
    `The answer (${status}, with neither an apns-id nor a reason) is none that APNs gives: something on the way gave it.`,
    `这个应答（${status}，既没有 apns-id 也没有原因）不是 APNs 给出的，而是来自中间的设备。`,
  )
}

/** Connects to the gateway with the certificate and without it, which tells the two apart. */
const withAndWithout = (facts: Facts): Remedy =>
  remedy(
    {
      en: 'See whether it says the same without the certificate, and at the other gateway:',
      zh: '看看不出示证书时、以及在另一个网关上，结果是否一样：',
    },
    examination(facts),
  )

type Untrusted = Extract<Failure, { kind: 'untrusted' }>

/** OpenSSL looks at the purpose of the whole chain: it is the server's own certificate only where that says so itself. */
const isOfClient = ({ code, certificate }: Untrusted) =>
  code === 'INVALID_PURPOSE' && certificate?.isNotForServers === true

const forServers: Text = {
  en: "Have the server's certificate issued anew, with serverAuth in its extended key usage. Then:",
  zh: '请重新签发服务器证书，扩展密钥用法里要有 serverAuth。然后：',
}

/** A chain that leads to a trusted root, and has a flaw. */
function weighFlaw(failure: Untrusted, facts: Facts): Weight {
  const { code, certificate } = failure
  const name = nameOf(facts)
  if (isOfClient(failure))
    return certain(
      `The certificate of ${name} is not made for servers (its extended key usage has no serverAuth): it is that of a client.`,
      `${name} 的证书不能用于服务器（扩展密钥用法里没有 serverAuth）：它是客户端证书。`,
    )
  const issuer = certificate === undefined ? '' : shortName(certificate.issuer)
  if (code === 'INVALID_PURPOSE')
    return likely(
      `OpenSSL refuses the chain of ${name} (INVALID_PURPOSE): a certificate above its own${issuer === '' ? '' : `, such as “${issuer}”,`} is that of no authority (CA:FALSE), or of one that may not issue for servers.`,
      `OpenSSL 拒绝了 ${name} 的证书链（INVALID_PURPOSE）：它上级的证书${issuer === '' ? '' : `（例如「${issuer}」）`}不是 CA（CA:FALSE），或者不允许为服务器签发证书。`,
    )
  const flaw = chainFlaws.get(code)
  if (flaw === undefined)
    return likely(
      `OpenSSL refuses the certificate of ${name}: ${code}.`,
      `OpenSSL 拒绝了 ${name} 的证书：${code}。`,
    )
  return (isApple(facts) ? likely : certain)(
    `OpenSSL refuses the certificate of ${name}${issuer === '' ? '' : ` by “${issuer}”`}: ${flaw.says.en}.`,
    `OpenSSL 拒绝了 ${name} 的证书${issuer === '' ? '' : `（由「${issuer}」签发）`}：${flaw.says.zh}。`,
  )
}

/** The local gateway of this computer, by address and port and so without its authority. */
const isLocalGatewayHere = (facts: Facts) =>
  facts.gateway.kind === 'other' &&
  isLoopback(facts.gateway.endpoint.host) &&
  /pushctl local gateway CA/.test(issuerIn(facts) ?? '')

/** What is behind a TLS handshake that does not come to stand, but for the credential. */
export const tlsCauses = [
  cause({
    id: 'captive-portal',
    what: {
      en: 'The network lets nobody out before somebody has logged in: its own page answers in the place of APNs.',
      zh: '网络要求先登录：应答的是它的登录页，不是 APNs。',
    },
    weigh: weighPortal,
    remedy: (facts) => remedy(logIn, examination(facts)),
    see: 'RFC 8952; RFC 6585 6',
  }),
  cause({
    id: 'tls-interception',
    what: {
      en: 'TLS is opened on the way: not Apple answers, but a device or program between.',
      zh: 'TLS 在中途被解密：应答的不是 Apple，而是中间的设备或软件。',
    },
    weigh: firstOf(
      weighUntrusted,
      weighPrivate,
      weighForeignAnswer,
      onFailure('tls-alert', ({ number }, facts) =>
        isApple(facts) && number === alerts.certificateRequired
          ? possible(
              'Apple demands no certificate, so a box on the way may have said this.',
              'Apple 并不强制要求证书，所以可能是中间的设备发出的。',
            )
          : undefined,
      ),
      onFailure('reset', ({ phase, answered }, facts) =>
        isApple(facts) && phase === 'handshake' && answered !== true
          ? possible('A box that opens TLS may have cut the connection.', '可能是解密 TLS 的设备切断了连接。')
          : undefined,
      ),
    ),
    remedy(facts) {
      const port = workingPort(facts)
      if (port !== undefined)
        return remedy(
          { en: `It leaves port ${port} alone:`, zh: `${port} 端口没有被解密：` },
          facts.again({ port: String(port) }),
        )
      const product = interceptorNamed(issuerIn(facts) ?? '')
      if (product === undefined) return remedy(exemption, examination(facts))
      const cure = interceptorCures[product.kind]
      return remedy(
        { en: `That is ${product.name}. ${cure.en}`, zh: `这是 ${product.name}。${cure.zh}` },
        examination(facts),
      )
    },
    see: 'Apple, "Use Apple products on enterprise networks"',
  }),
  cause({
    id: 'server-certificate-expired',
    what: {
      en: "The server's certificate, or an authority above it, has expired.",
      zh: '服务器证书或它上级的 CA 已过期。',
    },
    weigh: onFailure('untrusted', ({ code, certificate }, facts) => {
      if (code !== 'CERT_HAS_EXPIRED' || isApple(facts)) return undefined
      // The code is for the whole chain: where the server's own is good, it is one above it.
      if (certificate !== undefined && certificate.notAfter > facts.now)
        return certain(
          `An authority above the server's certificate has expired${facts.surroundings?.hasOwnAuthorities === true ? ': the one in the file given with --ca, or one that the server sends' : ''}; the server's own is good until ${dayOf(certificate.notAfter)}.`,
          `服务器证书上级的 CA 已过期${facts.surroundings?.hasOwnAuthorities === true ? '：可能是 --ca 文件里的，也可能是服务器发来的' : ''}；服务器自己的证书到 ${dayOf(certificate.notAfter)} 才过期。`,
        )
      const [today, day] = [dayOf(facts.now), certificate && dayOf(certificate.notAfter)]
      return (areBothExpired(code, facts) ? possible : certain)(
        day === undefined
          ? "The server's certificate has expired."
          : `The server's certificate expired on ${day}; by this computer's clock it is ${today}.`,
        day === undefined
          ? '服务器证书已过期。'
          : `服务器证书已于 ${day} 过期（按本机时间，今天是 ${today}）。`,
      )
    }),
    remedy: (facts) =>
      remedy(
        isApple(facts)
          ? {
              en: 'Apple renews its certificates in time: look at the clock of this computer, and at who issued the certificate.',
              zh: 'Apple 会按时更新证书：请检查本机时间，以及证书是谁签发的。',
            }
          : { en: 'Have it renewed, or restart the gateway. Then:', zh: '更新证书，或重启网关。然后：' },
        examination(facts),
      ),
    see: 'RFC 5280 4.1.2.5',
  }),
  cause({
    id: 'server-certificate-not-yet-valid',
    what: {
      en: "The server's certificate, or an authority above it, is not valid yet.",
      zh: '服务器证书或它上级的 CA 尚未生效。',
    },
    weigh: onFailure('untrusted', ({ code, certificate }, facts) => {
      if (code !== 'CERT_NOT_YET_VALID' || isApple(facts) || isLongAgo(facts)) return undefined
      if (certificate !== undefined && certificate.notBefore <= facts.now)
        return likely(
          `The server's certificate is valid by this computer's clock (${facts.now.toISOString()}), and an authority above it is not valid yet: this clock is behind, or the one the authority was made by is ahead.`,
          `按本机时间（${facts.now.toISOString()}）服务器证书有效，而签发它的 CA 尚未生效：本机时间慢了，或者创建 CA 的机器时间快了。`,
        )
      const day = certificate === undefined ? '' : dayOf(certificate.notBefore)
      return likely(
        `The server's certificate begins ${day}, and this computer's clock says ${facts.now.toISOString()}: this clock is behind, or the one it was made by is ahead.`,
        `服务器证书从 ${day} 开始生效，而本机时间是 ${facts.now.toISOString()}：本机时间慢了，或者签发它的机器时间快了。`,
      )
    }),
    remedy: (facts) => remedy({ en: 'Set the clock, then:', zh: '校准系统时间，然后：' }, examination(facts)),
    see: 'RFC 5280 4.1.2.5',
  }),
  cause({
    id: 'server-name-mismatch',
    what: { en: "The server's certificate is for another name.", zh: '服务器证书属于别的主机名。' },
    weigh: onFailure('untrusted', ({ code, certificate }, facts) =>
      (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') && !isAboutAnother(facts)
        ? certain(
            `The server's certificate is for ${namesOf(certificate).en}, not for ${endpointOf(facts).host}.`,
            chinese`服务器证书属于 ${namesOf(certificate).zh}，而不是 ${endpointOf(facts).host}。`,
          )
        : undefined,
    ),
    remedy(facts) {
      if (isApple(facts))
        return remedy(
          {
            en: 'Something other than Apple answers there: look at the hosts file, DNS and proxy.',
            zh: '应答的不是 Apple：检查 hosts 文件、DNS 和代理。',
          },
          examination(facts),
        )
      const failure = failureIn(facts)
      const names = failure?.kind === 'untrusted' ? failure.certificate?.names : undefined
      const name = /(?:DNS|IP Address):([^*,\s]+)/.exec(names ?? '')?.[1]
      return remedy(
        { en: 'Use a name that stands in the certificate.', zh: '请使用证书里写明的主机名。' },
        ...(name === undefined
          ? []
          : [facts.again({ gateway: `${name}:${endpointOf(facts).port}`, port: undefined })]),
      )
    },
    see: 'RFC 9525',
  }),
  cause({
    id: 'ca-root-missing',
    what: {
      en: "The root above Apple's gateways is not among those this program trusts, or an intermediate is missing.",
      zh: '本程序信任的根证书里没有 Apple 网关所用的根，或者缺少中间证书。',
    },
    weigh: onFailure('untrusted', ({ code, certificate }, facts) => {
      if (!isApple(facts) || !isUnknownAuthority(code) || isSelfSigned(code)) return undefined
      const issuer = certificate === undefined ? undefined : shortName(certificate.issuer)
      if (foreignIssuer(facts, certificate?.issuer) !== undefined)
        return interceptorNamed(certificate?.issuer ?? '') === undefined
          ? possible(
              `Apple may have changed to an authority that this Node.js does not know yet: ${issuer}.`,
              `可能是 Apple 换了本机 Node.js 还不认识的 CA：${issuer}。`,
            )
          : undefined
      const host = endpointOf(facts).host
      return code === 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'
        ? likely(
            `${host} showed a certificate by ${issuer ?? 'Apple'} and no intermediate above it, so no root was reached: the intermediate was left out on the way, or the root is not known here.`,
            `${host} 只出示了 ${issuer ?? 'Apple'} 签发的证书，没有中间证书，连不到根证书：中间证书在途中丢失，或本机不认识这个根。`,
          )
        : likely(
            `The chain of ${host} (by ${issuer ?? 'Apple'}) does not end in a root this Node.js knows; since 2025 that is USERTrust RSA.`,
            `${host} 的证书链（${issuer ?? 'Apple'}）没有连到本机 Node.js 信任的根证书；2025 年起应为 USERTrust RSA。`,
          )
    }),
    remedy: (facts) =>
      remedy(
        // What pushctl saw itself is Node's doing; what another program said is that program's.
        failureIn(facts) === undefined
          ? {
              en: 'Update the roots: Node.js, Java and Python (certifi) bring their own, others go by the system’s (ca-certificates, Windows Update). Or save the root that Apple names (developer.apple.com/news, “APNs server certificate”) as a PEM file and give it:',
              zh: '更新根证书：Node.js、Java、Python（certifi）自带一份，其他程序用系统的（ca-certificates、Windows 更新）。或把 Apple 公布的根证书（developer.apple.com/news，「APNs server certificate」）存成 PEM 文件并指定：',
            }
          : {
              en: 'Use a newer Node.js; or save the root that Apple names (developer.apple.com/news, “APNs server certificate”) as a PEM file and give it:',
              zh: '升级 Node.js；或把 Apple 公布的根证书（developer.apple.com/news，「APNs server certificate」）存成 PEM 文件并指定：',
            },
        facts.again({ ca: 'ROOT.pem' }),
      ),
    see: 'Apple, "Apple Push Notification service server certificate update"',
  }),
  cause({
    id: 'extra-authorities-missing',
    what: {
      en: 'NODE_EXTRA_CA_CERTS names a file that is not there, and Node passes over it without a word.',
      zh: 'NODE_EXTRA_CA_CERTS 指定的文件不存在，Node 会直接忽略它。',
    },
    weigh(facts) {
      const file = facts.surroundings?.missingAuthorities
      const failure = failureIn(facts)
      const fits =
        facts.outcome === undefined || (failure?.kind === 'untrusted' && isUnknownAuthority(failure.code))
      if (file === undefined || !fits) return undefined
      return likely(
        `NODE_EXTRA_CA_CERTS=${file}: there is no such file, so the authorities in it are not trusted.`,
        `NODE_EXTRA_CA_CERTS=${file}：文件不存在，其中的 CA 不会被信任。`,
      )
    },
    remedy: () =>
      remedy({
        en: 'Name the right file in it, or remove the variable.',
        zh: '改成正确的路径，或删除该变量。',
      }),
    see: 'Node.js, "NODE_EXTRA_CA_CERTS"',
  }),
  cause({
    id: 'authority-unknown',
    what: {
      en: "The server's certificate was issued by an authority this computer does not trust.",
      zh: '服务器证书的签发者不受本机信任。',
    },
    weigh: onFailure('untrusted', ({ certificate, code }, facts) => {
      const isOfAnotherKey = facts.surroundings?.ownAuthority === 'of-another-key'
      if (isApple(facts) || !(isUnknownAuthority(code) || isOfAnotherKey)) return undefined
      const issuer = certificate === undefined ? '?' : shortName(certificate.issuer)
      const own = ownAuthorityText(facts, issuer)
      if (own !== undefined) return { certainty: 'certain', evidence: own }
      if (hasWrongAuthorities(facts)) {
        const { en, zh } = whyNotTrusted(code, issuer)
        return certain(en, zh)
      }
      const { unreadAuthorities: unread } = facts.surroundings ?? {}
      const more =
        unread === undefined
          ? { en: '', zh: '' }
          : {
              en: ` ${unread.variable} names a file of authorities, and Node, on which pushctl runs, does not read that variable.`,
              zh: `${unread.variable} 指定了 CA 文件，但 pushctl 所用的 Node 不读取这个变量。`,
            }
      // Where the file of more authorities is missing, that is what comes first.
      return (facts.surroundings?.missingAuthorities === undefined ? certain : likely)(
        `The server's certificate is issued by “${issuer}”, which this computer does not trust.${more.en}`,
        `服务器证书由「${issuer}」签发，本机不信任它。${more.zh}`,
      )
    }),
    remedy: (facts) =>
      isLocalGatewayHere(facts)
        ? remedy(
            {
              en: 'It is pushctl’s local gateway, whose authority pushctl knows by its name:',
              zh: '这是 pushctl 的本地网关，用名字连接时 pushctl 会使用它的 CA：',
            },
            facts.again({ gateway: 'local', port: undefined, ca: undefined }),
          )
        : facts.gateway.kind === 'local'
          ? remedy(
              {
                en: 'The local gateway was started anew with another authority. Restart it, and programs that use it:',
                zh: '本地网关换了 CA。请重启它以及使用它的程序：',
              },
              'pushctl gateway start',
            )
          : remedy(
              isIncomplete(facts)
                ? {
                    en: 'Put the whole chain into one file, from the authority that issued the server’s certificate up to the root (cat intermediate.pem root.pem > CA.pem), and give that:',
                    zh: '把整条链放进同一个文件，从签发服务器证书的 CA 直到根证书（cat intermediate.pem root.pem > CA.pem），再指定它：',
                  }
                : hasWrongAuthorities(facts)
                  ? {
                      en: 'If that is the server you mean, give the certificate of who issued its own (of a local gateway, the CA file that gateway start printed):',
                      zh: '如果确实是你要连的服务器，请指定签发它的那个 CA（本地网关：gateway start 打印的 CA 文件）：',
                    }
                  : {
                      en: 'If that is the server you mean, give its authority as a file:',
                      zh: '如果确实是你要连的服务器，请指定它的 CA 证书：',
                    },
              facts.again({ ca: facts.surroundings?.unreadAuthorities?.file ?? 'CA.pem' }),
            ),
    see: 'RFC 5280 6',
  }),
  cause({
    id: 'server-certificate-unusable',
    what: { en: "The server's certificate does not verify.", zh: '服务器证书验证失败。' },
    weigh: onFailure('untrusted', (failure, facts) =>
      isUnknownAuthority(failure.code) ||
      facts.surroundings?.ownAuthority === 'of-another-key' ||
      /EXPIRED|NOT_YET_VALID|ALTNAME|HOSTNAME/.test(failure.code)
        ? undefined
        : weighFlaw(failure, facts),
    ),
    remedy(facts) {
      const failure = failureIn(facts)
      const flaw = failure?.kind === 'untrusted' ? chainFlaws.get(failure.code) : undefined
      if (failure?.kind === 'untrusted' && flaw !== undefined && !isApple(facts))
        return remedy(isOfClient(failure) ? forServers : flaw.cure, examination(facts))
      return remedy(
        {
          en: 'Look at the chain it shows; APNs’ own is good, so a box on the way or another server made it:',
          zh: '看看它出示的证书链；APNs 的证书没有问题，应当来自中间的设备或别的服务器：',
        },
        examination(facts),
      )
    },
    see: 'OpenSSL, X509_verify_cert_error_string',
  }),
  cause({
    id: 'no-common-tls',
    what: {
      en: 'The two sides have no TLS version or cipher in common.',
      zh: '双方没有共同支持的 TLS 版本或加密套件。',
    },
    weigh: onFailure('tls-alert', ({ number, phase, answered }, facts) => {
      const { protocolVersion, handshakeFailure, insufficientSecurity } = alerts
      if (number !== protocolVersion && number !== handshakeFailure && number !== insufficientSecurity)
        return undefined
      // Said in answer to our hello, it can be about little else.
      const weight = phase === 'handshake' && answered !== true ? likely : possible
      return (number === handshakeFailure ? weight : certain)(
        `${nameOf(facts)} and pushctl have no version or cipher of TLS in common (alert ${number}). pushctl speaks 1.2 and 1.3, and so does APNs: the one that answered is another, or older.`,
        `${nameOf(facts)} 与 pushctl 没有共同支持的 TLS 版本或加密套件（警报 ${number}）。pushctl 支持 1.2 与 1.3，APNs 也是：应答的不是 APNs，或者太旧。`,
      )
    }),
    remedy: anotherWay,
    see: 'RFC 8446 6.2',
  }),
  cause({
    id: 'server-internal-error',
    what: {
      en: 'The other side ended the handshake because of an error of its own.',
      zh: '对方因自身错误中断了握手。',
    },
    weigh: onFailure('tls-alert', ({ number, phase }, facts) => {
      if (number !== alerts.internalError) return undefined
      if (goodCertificate(facts) !== undefined)
        return likely(
          `${nameOf(facts)} had an error of its own (alert 80) when it was shown ${fileOf(facts, 'the certificate')}; APNs has said this of expired and revoked certificates too.`,
          chinese`${nameOf(facts)} 在看到 ${fileOf(facts, '证书')} 时报告内部错误（警报 80）；对过期或已吊销的证书，APNs 也曾这样回应。`,
        )
      return certificateIn(facts) === undefined
        ? likely(
            `${nameOf(facts)} had an error of its own (alert 80)${phase === 'handshake' ? ' in the handshake: it cannot serve that name, or a box on the way failed' : ''}.`,
            `${nameOf(facts)} 报告内部错误（警报 80）${phase === 'handshake' ? '：握手时出错，它不提供这个域名的服务，或中间的设备出错' : ''}。`,
          )
        : undefined
    }),
    remedy: (facts) => (certificateIn(facts) === undefined ? anotherWay(facts) : withAndWithout(facts)),
    see: 'RFC 8446 6.2',
  }),
  cause({
    id: 'signature-not-verified',
    what: {
      en: 'The other side could not verify the signature that the certificate’s key made.',
      zh: '对方验证证书私钥的签名失败。',
    },
    weigh: onFailure('tls-alert', ({ number }, facts) =>
      number === alerts.decryptError
        ? likely(
            `${nameOf(facts)} could not verify the handshake (alert 51). Certificate and key belong together, pushctl has looked: something on the way changed the handshake, or that server has an error.`,
            `${nameOf(facts)} 验证握手失败（警报 51）。pushctl 已确认证书与私钥匹配：应当是中途有设备改动了握手，或者那台服务器有错误。`,
          )
        : undefined,
    ),
    remedy: withAndWithout,
    see: 'RFC 8446 6.2',
  }),
  cause({
    id: 'certificate-lost-on-the-way',
    what: {
      en: 'The server demands a client certificate, and the one that was shown did not arrive.',
      zh: '服务器要求客户端证书，而出示的证书没有送到。',
    },
    weigh: onFailure('tls-alert', ({ number }, facts) =>
      number === alerts.certificateRequired && certificateIn(facts) !== undefined
        ? likely(
            `${nameOf(facts)} demands a client certificate (alert 116) although ${fileOf(facts, 'one')} was shown: a box on the way ends TLS and does not pass it on.`,
            chinese`虽然出示了 ${fileOf(facts, '证书')}，${nameOf(facts)} 仍要求客户端证书（警报 116）：中间有设备截断了 TLS，没有转交证书。`,
          )
        : undefined,
    ),
    remedy: withAndWithout,
    see: 'RFC 8446 6.2',
  }),
  cause({
    id: 'certificate-not-asked-for',
    what: {
      en: 'The gateway never asks for a client certificate, as APNs always does.',
      zh: '网关不请求客户端证书，而 APNs 一定会请求。',
    },
    weigh(facts) {
      const { surroundings, outcome } = facts
      const isMissed = reasonOf(facts) === 'MissingProviderToken' && certificateIn(facts) !== undefined
      if (surroundings?.asksForCertificate !== false || (outcome !== undefined && !isMissed)) return undefined
      const issuer = issuerIn(facts)
      const by = issuer === undefined || isApple(facts) ? undefined : shortName(issuer)
      return (isMissed ? certain : likely)(
        `${nameOf(facts)}${by === undefined ? '' : ` (its certificate is by “${by}”)`} never asks for a certificate: pushes with one are rejected there (MissingProviderToken). Pushes with a signing key are not concerned.`,
        `${nameOf(facts)}${by === undefined ? '' : `（证书由「${by}」签发）`} 不请求客户端证书：在这里用证书推送会被拒绝（MissingProviderToken），用 .p8 签名密钥则不受影响。`,
      )
    },
    remedy: (facts) =>
      isApple(facts)
        ? remedy(exemption, examination(facts))
        : remedy({
            en: 'If a box or proxy ends TLS there, have it pass the connection through unopened; a server of your own has to ask for a client certificate (in nginx: ssl_verify_client optional_no_ca). Or push with a signing key.',
            zh: '如果那里有代理或网关设备解密 TLS，请让它原样放行；如果是自己的服务器，要让它请求客户端证书（nginx：ssl_verify_client optional_no_ca）。也可以改用 .p8 签名密钥推送。',
          }),
    see: 'curl -v against Apple’s sandbox, 2022',
  }),
  cause({
    id: 'handshake-refused',
    what: { en: 'The other side ended the handshake.', zh: '对方中断了 TLS 握手。' },
    weigh: onFailure('tls-alert', ({ number }, facts) => {
      if (number === alerts.unrecognizedName)
        return likely(
          `${nameOf(facts)} serves no host of the name ${endpointOf(facts).host} (alert 112).`,
          `${nameOf(facts)} 不提供名为 ${endpointOf(facts).host} 的服务（警报 112）。`,
        )
      if (toldApart.includes(number) || (isAboutCertificate(number) && certificateIn(facts) !== undefined))
        return undefined
      return possible(
        `${nameOf(facts)} ended the handshake with TLS alert ${number}; its log says why.`,
        `${nameOf(facts)} 以 TLS 警报 ${number} 中断了握手；原因要看那台服务器的日志。`,
      )
    }),
    remedy: anotherWay,
    see: 'RFC 8446 6.2',
  }),
  cause({
    id: 'not-tls',
    what: { en: 'What answers does not speak TLS.', zh: '应答的一方没有使用 TLS。' },
    weigh: onFailure('not-tls', (_, facts) => {
      if (facts.surroundings?.proxy !== undefined)
        return possible(
          `${nameOf(facts)} itself may answer without TLS.`,
          `也可能是 ${nameOf(facts)} 本身没有使用 TLS。`,
        )
      if (isHere(facts))
        return certain(
          `${nameOf(facts)} answers without TLS: a wrong port, as the one on which the local gateway has its page and its API.`,
          `${nameOf(facts)} 没有使用 TLS：端口不对，例如本地网关的网页和 API 所在的端口。`,
        )
      return certain(
        `${nameOf(facts)} answers without TLS: ${isApple(facts) ? 'the login page of a network, or a proxy' : 'a wrong port, or the login page of a network'}.`,
        `${nameOf(facts)} 没有使用 TLS：${isApple(facts) ? '被网络的登录页或代理拦截' : '端口不对，或被网络的登录页拦截'}。`,
      )
    }),
    remedy: (facts) =>
      isHere(facts)
        ? remedy(
            {
              en: 'Check the port; the local gateway is found without one:',
              zh: '请检查端口；连接本地网关不需要写端口：',
            },
            facts.again({ gateway: 'local', port: undefined, ca: undefined }),
            examination(facts),
          )
        : isApple(facts) && workingPort(facts) === undefined && facts.surroundings?.proxy === undefined
          ? remedy(logIn, examination(facts))
          : anotherWay(facts),
    see: 'RFC 8446',
  }),
]
