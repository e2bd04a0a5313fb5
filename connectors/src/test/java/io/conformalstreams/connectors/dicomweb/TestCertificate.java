package io.conformalstreams.connectors.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key with a self-signed certificate for localhost, made by keytool.
 *
 * @param store PKCS #12 file with both
 * @param pem file with only the certificate
 */
public record TestCertificate(Path store, Path pem) {

    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "own";

    public static TestCertificate create(Path folder, String name)
            throws IOException, GeneralSecurityException, InterruptedException {
        TestCertificate created =
                new TestCertificate(folder.resolve(name + ".p12"), folder.resolve(name + "-certificate.pem"));
        created.generate(name);
        byte[] certificate = created.read().getCertificate(ALIAS).getEncoded();
        Files.writeString(created.pem, pem("CERTIFICATE", certificate));
        return created;
    }

    /**
     * The context of a server with this certificate.
     *
     * @param trusted the client that it trusts
     */
    public SSLContext context(Optional<TestCertificate> trusted) throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(read(), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                keys.getKeyManagers(), trusted.isEmpty() ? null : trusted.get().trust(), null);
        return context;
    }

    /** The settings of a client that presents this certificate, from a file of the given type. */
    public Map<String, String> settings(String type) throws IOException, GeneralSecurityException {
        return type.equals("PEM")
                ? Map.of("dicomweb.ssl.keystore.location", keyAndCertificate())
                : Map.of(
                        "dicomweb.ssl.keystore.type", type,
                        "dicomweb.ssl.keystore.location", store.toString(),
                        "dicomweb.ssl.keystore.password", PASSWORD);
    }

    /** The path of a file with the key and the certificate. */
    private String keyAndCertificate() throws IOException, GeneralSecurityException {
        byte[] key = read().getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
        return Files.writeString(
                        store.resolveSibling(store.getFileName() + "-key.pem"),
                        pem("PRIVATE KEY", key) + Files.readString(pem))
                .toString();
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + kind
                + "-----\n";
    }

    private TrustManager[] trust() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, read().getCertificate(ALIAS));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private KeyStore read() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(store)) {
            keys.load(stream, PASSWORD.toCharArray());
        }
        return keys;
    }

    private void generate(String name) throws IOException, InterruptedException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = List.of(
                keytool,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:localhost",
                "-keystore",
                store.toString(),
                "-alias",
                ALIAS,
                "-storepass",
                PASSWORD,
                "-storetype",
                "PKCS12");
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }
}
