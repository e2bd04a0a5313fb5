package io.conformalstreams.ops.practice;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * Random passwords in a file that only this user can read.
 *
 * @param file a file of properties, to which Kafka's clients can refer
 * @param passwords the passwords by their names
 */
record SecretFile(Path file, Map<String, String> passwords) {

    private static final int RANDOM_BYTES = 18;
    private static final SecureRandom RANDOM = new SecureRandom();

    SecretFile {
        passwords = Map.copyOf(passwords);
    }

    /** Reads the file, or creates it with new passwords. */
    static SecretFile open(Path file, String... names) throws IOException {
        if (!Files.exists(file)) {
            create(file, names);
        }
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        }
        Map<String, String> passwords = new HashMap<>();
        for (String name : names) {
            String password = read.getProperty(name);
            if (password == null) {
                throw new IOException(file + " has no password '" + name + "'; delete the directory to start anew");
            }
            passwords.put(name, password);
        }
        return new SecretFile(file, passwords);
    }

    private static void create(Path file, String... names) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Writer writer = Files.newBufferedWriter(file)) {
            for (String name : names) {
                writer.write(name + "=" + random() + "\n");
            }
        }
    }

    /** Only letters, digits, '-' and '_', which need no quotes anywhere. */
    private static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    String password(String name) {
        return passwords.get(name);
    }

    /** How settings of Kafka refer to a password. */
    String reference(String name) {
        return "${file:" + file + ":" + name + "}";
    }

    /** Leaves out the passwords. */
    @Override
    public String toString() {
        return file.toString();
    }
}
