package io.conformalstreams.ops.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A detached Ed25519 signature (RFC 8032) of a report. It covers the file of the digests, and so every file of the report.
 * The keys are PEM files as OpenSSL writes them.
 */
public final class ReportSignature {

    /** The file of the signature: 64 bytes. */
    public static final String FILE = AuditReport.DIGESTS + ".sig";

    private static final String ALGORITHM = "Ed25519";
    private static final int LARGEST_KEY = 10_000;
    private static final Pattern DIGEST_LINE = Pattern.compile("([0-9a-f]{64})  ([A-Za-z0-9_-][A-Za-z0-9._-]*)");

    private ReportSignature() {}

    /**
     * Signs a report.
     *
     * @param folder the folder of the report
     * @param privateKey PEM file with an Ed25519 private key in PKCS #8
     * @return the file of the signature
     * @throws IOException if a file cannot be read or written
     * @throws IllegalArgumentException if the file does not have such a key
     */
    public static Path sign(Path folder, Path privateKey) throws IOException {
        try {
            PrivateKey key = KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(pem(privateKey, "PRIVATE KEY")));
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(Files.readAllBytes(folder.resolve(AuditReport.DIGESTS)));
            return Files.write(folder.resolve(FILE), signature.sign());
        } catch (GeneralSecurityException e) {
            throw noKey(
                    privateKey, "private key; make one with: openssl genpkey -algorithm ed25519 -out PRIVATE_KEY", e);
        }
    }

    /**
     * Checks the signature of a report, and that no file was changed, removed or added since.
     *
     * @param folder the folder of the report
     * @param publicKey PEM file with the Ed25519 public key
     * @return what is wrong, one sentence each; empty if the report is as it was signed
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if the file does not have such a key
     */
    public static List<String> check(Path folder, Path publicKey) throws IOException {
        PublicKey key;
        try {
            key = KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(pem(publicKey, "PUBLIC KEY")));
        } catch (GeneralSecurityException e) {
            throw noKey(
                    publicKey, "public key; write one with: openssl pkey -in PRIVATE_KEY -pubout -out PUBLIC_KEY", e);
        }
        byte[] digests = Files.readAllBytes(folder.resolve(AuditReport.DIGESTS));
        if (!isSigned(digests, Files.readAllBytes(folder.resolve(FILE)), key)) {
            return List.of("the signature is not one of " + AuditReport.DIGESTS
                    + " by this key: the report was changed, or signed with another key");
        }
        return changes(folder, new String(digests, StandardCharsets.UTF_8));
    }

    private static boolean isSigned(byte[] digests, byte[] signed, PublicKey key) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(digests);
            return signature.verify(signed);
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
        }
    }

    private static List<String> changes(Path folder, String digests) throws IOException {
        List<String> changes = new ArrayList<>();
        Set<String> known = new HashSet<>(Set.of(AuditReport.DIGESTS, FILE));
        for (String line : digests.lines().toList()) {
            Matcher matcher = DIGEST_LINE.matcher(line);
            if (!matcher.matches()) {
                changes.add("the line '" + line + "' of " + AuditReport.DIGESTS + " names no file of a report");
                continue;
            }
            known.add(matcher.group(2));
            Path file = folder.resolve(matcher.group(2));
            if (!Files.isRegularFile(file)) {
                changes.add(matcher.group(2) + " is missing");
            } else if (!sha256(file).equals(matcher.group(1))) {
                changes.add(matcher.group(2) + " was changed after the report was signed");
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> !known.contains(name))
                    .sorted()
                    .forEach(name -> changes.add(name + " does not belong to the report"));
        }
        return changes;
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** Reads the bytes of a PEM file. No message contains them. */
    private static byte[] pem(Path file, String label) throws IOException, GeneralSecurityException {
        if (Files.size(file) > LARGEST_KEY) {
            throw new GeneralSecurityException("the file is too large for a key");
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        String begin = "-----BEGIN " + label + "-----";
        int start = text.indexOf(begin);
        int end = text.indexOf("-----END " + label + "-----");
        if (start < 0 || end < start) {
            throw new GeneralSecurityException("the file has no line " + begin);
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(start + begin.length(), end));
        } catch (IllegalArgumentException malformed) {
            throw new GeneralSecurityException("the file is not base64 between its first and its last line");
        }
    }

    private static IllegalArgumentException noKey(Path file, String remedy, GeneralSecurityException cause) {
        return new IllegalArgumentException(file + " is not a PEM file with an Ed25519 " + remedy, cause);
    }
}
