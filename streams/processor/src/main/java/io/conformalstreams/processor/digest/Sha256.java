package io.conformalstreams.processor.digest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Digests with SHA-256. */
public final class Sha256 {

    /** A copy costs a fraction of a search of the security providers, and each record needs several. */
    private static final MessageDigest UNUSED = found();

    private Sha256() {}

    /** Returns a digest of no bytes so far. */
    public static MessageDigest start() {
        try {
            return (MessageDigest) UNUSED.clone();
        } catch (CloneNotSupportedException e) {
            // A provider need not support copies; that of the JDK does.
            return found();
        }
    }

    private static MessageDigest found() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
