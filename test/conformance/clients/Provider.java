import java.io.FileInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A provider on the HTTP client of the JDK; what it needs to know comes in system properties. */
public class Provider {
  public static void main(String[] words) throws Exception {
    tell("certificate", "HTTP_2 200", push("d1", true, ""));
    tell("provider token", "HTTP_2 200", push("d2", false, System.getProperty("bearer")));
    tell("nothing", "HTTP_2 403 {\"reason\":\"MissingProviderToken\"}", push("d3", false, ""));
  }

  static void tell(String scenario, String expected, String got) {
    System.out.printf("%s\t%s\t%s%n", scenario, expected, got);
  }

  static String push(String device, boolean withCertificate, String bearer) throws Exception {
    var client = HttpClient.newBuilder().sslContext(context(withCertificate)).build();
    var request =
        HttpRequest.newBuilder(URI.create(System.getProperty("url") + device.repeat(32)))
            .header("apns-topic", System.getProperty("topic"))
            .POST(HttpRequest.BodyPublishers.ofString("{\"aps\":{\"alert\":\"hi\"}}"));
    if (!bearer.isEmpty()) request.header("authorization", "bearer " + bearer);
    var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return (answer.version() + " " + answer.statusCode() + " " + answer.body()).trim();
  }

  static SSLContext context(boolean withCertificate) throws Exception {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (var file = new FileInputStream(System.getProperty("ca"))) {
      trusted.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(withCertificate ? keys().getKeyManagers() : null, trust.getTrustManagers(), null);
    return context;
  }

  static KeyManagerFactory keys() throws Exception {
    var identity = KeyStore.getInstance("PKCS12");
    try (var file = new FileInputStream(System.getProperty("p12"))) {
      identity.load(file, new char[0]);
    }
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(identity, new char[0]);
    return keys;
  }
}
