import { quoted } from '../../../finding.ts'

/** What the lines have to name. */
export interface FirstPush {
  /** `host:port` of the sandbox. */
  readonly endpoint: string
  /** The certificate to trust, PEM. */
  readonly caFile: string
  readonly topic: string
  readonly deviceToken: string
}

/** A program that sends one push, in a language people write providers in. */
export interface FirstLines {
  readonly name: string
  readonly code: string
}

/** What has to be there before: a certificate with its key, as .p12 and as PEM. */
export function issueLines(topic: string): string {
  return [`pushctl gateway issue ${topic}`, `pushctl cert convert ${topic}.p12 -o ${topic}.pem`].join('\n')
}

/** A JSON string is a string of every language here, but for PHP and Ruby, which look for variables in it. */
const text = (value: string) => JSON.stringify(value)
const plain = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

const payload = '{"aps":{"alert":"Hello"}}'

const python = ({
  endpoint,
  caFile,
  topic,
  deviceToken,
}: FirstPush) => `import ssl, httpx  # pip install 'httpx[http2]'

tls = ssl.create_default_context(cafile=${text(caFile)})
tls.load_cert_chain("${topic}.pem")
with httpx.Client(http2=True, verify=tls) as client:
    answer = client.post(
        "https://${endpoint}/3/device/${deviceToken}",
        headers={"apns-topic": "${topic}", "apns-push-type": "alert"},
        json=${payload},
    )
    print(answer.status_code, answer.text)
`

const go = ({ endpoint, caFile, topic, deviceToken }: FirstPush) => `package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"strings"
)

func main() {
	identity, err := tls.LoadX509KeyPair("${topic}.pem", "${topic}.pem")
	if err != nil {
		panic(err)
	}
	authority, _ := os.ReadFile(${text(caFile)})
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	client := &http.Client{Transport: &http.Transport{
		ForceAttemptHTTP2: true,
		TLSClientConfig:   &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{identity}},
	}}
	request, _ := http.NewRequest("POST", "https://${endpoint}/3/device/${deviceToken}",
		strings.NewReader(\`${payload}\`))
	request.Header.Set("apns-topic", "${topic}")
	request.Header.Set("apns-push-type", "alert")
	answer, err := client.Do(request)
	if err != nil {
		panic(err)
	}
	fmt.Println(answer.Status)
}
`

const node = ({ endpoint, caFile, topic, deviceToken }: FirstPush) => `import { readFileSync } from 'node:fs'
import { connect } from 'node:http2'

const pem = readFileSync('${topic}.pem')
const session = connect('https://${endpoint}', { ca: readFileSync(${text(caFile)}), cert: pem, key: pem })
const push = session.request({
  ':method': 'POST',
  ':path': '/3/device/${deviceToken}',
  'apns-topic': '${topic}',
  'apns-push-type': 'alert',
})
push.on('response', (headers) => console.log(headers[':status']))
push.on('data', (body) => console.log(String(body)))
push.on('close', () => session.close())
push.end('${payload}')
`

const php = ({ endpoint, caFile, topic, deviceToken }: FirstPush) => `<?php
$curl = curl_init(${plain(`https://${endpoint}/3/device/${deviceToken}`)});
curl_setopt_array($curl, [
    CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_2_0,
    CURLOPT_CAINFO => ${plain(caFile)},
    CURLOPT_SSLCERT => '${topic}.pem',
    CURLOPT_HTTPHEADER => ['apns-topic: ${topic}', 'apns-push-type: alert'],
    CURLOPT_POSTFIELDS => '${payload}',
    CURLOPT_RETURNTRANSFER => true,
]);
echo curl_exec($curl), curl_getinfo($curl, CURLINFO_RESPONSE_CODE), "\\n";
`

const ruby = ({
  endpoint,
  caFile,
  topic,
  deviceToken,
}: FirstPush) => `require "typhoeus" # gem install typhoeus

answer = Typhoeus.post(${plain(`https://${endpoint}/3/device/${deviceToken}`)},
  http_version: :httpv2_0,
  cainfo: ${plain(caFile)},
  sslcert: "${topic}.pem",
  headers: { "apns-topic" => "${topic}", "apns-push-type" => "alert" },
  body: '${payload}')
puts answer.return_message, answer.code, answer.body
`

const java = ({ endpoint, caFile, topic, deviceToken }: FirstPush) => `import java.io.FileInputStream;
import java.net.URI;
import java.net.http.*;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.*;

public class Push {
    public static void main(String[] arguments) throws Exception {
        char[] passphrase = new char[0];
        KeyStore identity = KeyStore.getInstance("PKCS12");
        identity.load(new FileInputStream("${topic}.p12"), passphrase);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(identity, passphrase);
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("gateway", CertificateFactory.getInstance("X.509")
            .generateCertificate(new FileInputStream(${text(caFile)})));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(roots);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        HttpRequest push = HttpRequest.newBuilder(URI.create("https://${endpoint}/3/device/${deviceToken}"))
            .header("apns-topic", "${topic}").header("apns-push-type", "alert")
            .POST(HttpRequest.BodyPublishers.ofString(${text(payload)})).build();
        HttpResponse<String> answer = HttpClient.newBuilder().sslContext(tls)
            .version(HttpClient.Version.HTTP_2).build().send(push, HttpResponse.BodyHandlers.ofString());
        System.out.println(answer.statusCode() + answer.body());
    }
}
`

const curl = ({ endpoint, caFile, topic, deviceToken }: FirstPush) =>
  `curl --http2 --cacert ${quoted(caFile)} --cert ${topic}.pem -H 'apns-topic: ${topic}' -H 'apns-push-type: alert' -d '${payload}' https://${endpoint}/3/device/${deviceToken}\n`

const pushctl = ({ topic, deviceToken }: FirstPush) =>
  `pushctl send --gateway local --cert ${topic}.p12 --env sandbox --token ${deviceToken} --message Hello\n`

const languages = {
  pushctl,
  curl,
  Node: node,
  'Python (httpx)': python,
  Go: go,
  PHP: php,
  Ruby: ruby,
  Java: java,
} as const

/**
 * @param push what they have to name
 * @returns a program in each language that sends it to the local gateway, to paste as it stands
 */
export function firstLines(push: FirstPush): readonly FirstLines[] {
  return Object.entries(languages).map(([name, write]) => ({ name, code: write(push) }))
}
