package io.conformalstreams.ops.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signed report must be recognised, and every change of it found. */
class ReportSignatureTest {

    /** The key and the first signature of RFC 8032, section 7.1, as OpenSSL writes the key: the message is empty. */
    private static final String KEY_OF_THE_STANDARD = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
            -----END PRIVATE KEY-----
            """;

    private static final String SIGNATURE_OF_THE_STANDARD =
            "5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVfuIIVkKM7rMYeOXAc+bRr0lv18FlbviRlUUFDjnoQCw==";

    @TempDir
    private Path folder;

    private Path report;
    private Path privateKey;
    private Path publicKey;

    @BeforeEach
    void write() throws IOException, GeneralSecurityException {
        report = folder.resolve("report");
        AuditPeriod period =
                new AuditPeriod(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-02-01T00:00:00Z"));
        AuditTable table = new AuditTable("t", "T", "A row.", List.of("a"), List.of(List.of("abc")));
        new AuditReport("conformal. north", period, Instant.parse("2026-02-02T00:00:00Z"))
                .write(List.of(table), report);
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        privateKey = pem("private.pem", "PRIVATE KEY", keys.getPrivate().getEncoded());
        publicKey = pem("public.pem", "PUBLIC KEY", keys.getPublic().getEncoded());
        ReportSignature.sign(report, privateKey);
    }

    private Path pem(String name, String label, byte[] encoded) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(encoded) + "\n-----END "
                        + label + "-----\n");
    }

    @Test
    void shouldAcceptAReportAsItWasSigned() throws IOException {
        assertThat(ReportSignature.check(report, publicKey)).isEmpty();
        assertThat(Files.size(report.resolve(ReportSignature.FILE))).isEqualTo(64);
    }

    @Test
    void shouldSignAsTheStandardDoes() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Files.createFile(empty.resolve(AuditReport.DIGESTS));
        Path key = Files.writeString(folder.resolve("standard.pem"), KEY_OF_THE_STANDARD);
        assertThat(Base64.getEncoder().encodeToString(Files.readAllBytes(ReportSignature.sign(empty, key))))
                .isEqualTo(SIGNATURE_OF_THE_STANDARD);
    }

    @Test
    void shouldFindEveryChange() throws IOException {
        Files.writeString(report.resolve("t.csv"), "a\r\nabd\r\n");
        assertThat(ReportSignature.check(report, publicKey))
                .singleElement()
                .asString()
                .startsWith("t.csv was changed");
        Files.delete(report.resolve("t.csv"));
        Files.writeString(report.resolve("u.csv"), "");
        assertThat(ReportSignature.check(report, publicKey))
                .containsExactly("t.csv is missing", "u.csv does not belong to the report");
    }

    @Test
    void shouldRefuseDigestsOrASignatureOfSomebodyElse() throws IOException, GeneralSecurityException {
        KeyPair others = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path other = pem("other.pem", "PUBLIC KEY", others.getPublic().getEncoded());
        assertThat(ReportSignature.check(report, other))
                .singleElement()
                .asString()
                .contains("another key");

        Path digests = report.resolve(AuditReport.DIGESTS);
        Files.writeString(digests, Files.readString(digests).replace("  t.csv", "  ../t.csv"));
        assertThat(ReportSignature.check(report, publicKey))
                .singleElement()
                .asString()
                .contains("was changed");
        ReportSignature.sign(report, privateKey);
        assertThat(ReportSignature.check(report, publicKey))
                .anyMatch(problem -> problem.contains("names no file of a report"));

        Files.write(report.resolve(ReportSignature.FILE), new byte[7]);
        assertThat(ReportSignature.check(report, publicKey)).hasSize(1);
    }

    /** The given file may be the other key of the pair, and a command that wrote to it would destroy that. */
    @Test
    void shouldSayHowToMakeAKeyAndNeitherShowNorOverwriteIt() {
        assertThatThrownBy(() -> ReportSignature.sign(report, publicKey))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("openssl genpkey -algorithm ed25519 -out PRIVATE_KEY");
        assertThatThrownBy(() -> ReportSignature.check(report, privateKey))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("openssl pkey -in PRIVATE_KEY -pubout -out PUBLIC_KEY");
    }
}
