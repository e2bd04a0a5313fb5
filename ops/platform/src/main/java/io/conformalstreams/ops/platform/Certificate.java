package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key for 127.0.0.1, with a certificate that it has signed itself.
 *
 * @param keyStore a key store of the type PKCS12 that holds the key
 * @param alias the name of the key in the store
 * @param password the password of the store and of the key
 */
public record Certificate(Path keyStore, String alias, String password) {

    private static final String VALID_DAYS = "3650";

    /**
     * Creates a key with the JDK's keytool, unless the folder has one under this alias already.
     *
     * @param folder the folder of the key store, {@code ALIAS.p12}
     * @param subject a distinguished name, such as {@code CN=broker}
     * @param password the password of the new store or of the one that exists, at least six characters
     * @throws IOException if keytool fails; the message has what it says
     */
    public static Certificate create(Path folder, String alias, String subject, String password) throws IOException {
        Path file = folder.resolve(alias + ".p12");
        if (!Files.exists(file)) {
            generate(file, alias, subject, password);
        }
        return new Certificate(file, alias, password);
    }

    /** Passes the password in the environment, because every user of the machine can read the arguments of a process. */
    private static void generate(Path file, String alias, String subject, String password) throws IOException {
        ProcessBuilder keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-validity",
                VALID_DAYS,
                "-dname",
                subject,
                "-ext",
                "SAN=IP:" + BrokerSettings.LOOPBACK,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass:env",
                "STORE_PASSWORD");
        keytool.environment().put("STORE_PASSWORD", password);
        Process process = keytool.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool cannot create " + file + ": " + said.strip());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while keytool creates " + file);
        }
    }

    /** The certificate itself, without the key. */
    public X509Certificate certificate() throws IOException, GeneralSecurityException {
        return (X509Certificate) store().getCertificate(alias);
    }

    /** Writes certificates without their keys to a file of the type PEM, for those who have to trust them. */
    public static Path writeTrusted(Path file, List<Certificate> trusted) throws IOException, GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        for (Certificate each : trusted) {
            text.append("-----BEGIN CERTIFICATE-----\n")
                    .append(Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(each.certificate().getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return Files.writeString(file, text);
    }

    /** What a client needs to trust it. */
    public SSLContext trust() throws IOException, GeneralSecurityException {
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusted.getTrustManagers(), null);
        return context;
    }

    /** What a server needs to show it. */
    SSLContext identity() throws IOException, GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store(), password.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private KeyStore store() throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(keyStore.toFile(), password.toCharArray());
    }

    /** Leaves out the password. */
    @Override
    public String toString() {
        return alias + " in " + keyStore;
    }
}
