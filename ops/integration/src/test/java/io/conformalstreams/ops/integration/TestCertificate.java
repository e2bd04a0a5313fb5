package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key for 127.0.0.1, with a certificate that it has signed itself.
 *
 * @param file a key store of the type PKCS12
 */
record TestCertificate(Path file, String alias, String password) {

    /** Creates a key with the JDK's keytool. */
    static TestCertificate create(Path folder, String alias, String subject, String password) throws Exception {
        Path file = folder.resolve(alias + ".p12");
        Process keytool = new ProcessBuilder(
                        (System.getProperty("java.home") + "/bin/keytool -genkeypair -alias " + alias
                                        + " -keyalg EC -dname " + subject
                                        + " -ext SAN=IP:127.0.0.1 -storetype PKCS12 -keystore "
                                        + file + " -storepass " + password)
                                .split(" "))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(alias + ".log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        return new TestCertificate(file, alias, password);
    }

    /** What a client needs to trust it. */
    SSLContext trust() throws Exception {
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusted.getTrustManagers(), null);
        return context;
    }

    /** The SHA-256 of the public key, in base64, by which Chromium trusts it. */
    String publicKeyHash() throws Exception {
        byte[] key = store().getCertificate(alias).getPublicKey().getEncoded();
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    }

    private KeyStore store() throws Exception {
        return KeyStore.getInstance(file.toFile(), password.toCharArray());
    }
}
