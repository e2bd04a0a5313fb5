package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/** Users of a cluster who log in with SCRAM-SHA-512. */
public final class ScramUsers {

    private static final int ITERATIONS = 4096;

    private ScramUsers() {}

    /**
     * Creates the users that the cluster doesn't know. The passwords of the others stay as they are.
     *
     * @param admin a client that may change users
     * @param passwords the passwords by the names of the users
     * @throws IOException if the cluster refuses or doesn't respond
     */
    public static void createMissing(Admin admin, Map<String, String> passwords) throws IOException {
        try {
            Set<String> known =
                    Set.copyOf(admin.describeUserScramCredentials().users().get());
            List<UserScramCredentialAlteration> missing = passwords.entrySet().stream()
                    .filter(user -> !known.contains(user.getKey()))
                    .<UserScramCredentialAlteration>map(user -> new UserScramCredentialUpsertion(
                            user.getKey(),
                            new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS),
                            user.getValue()))
                    .toList();
            admin.alterUserScramCredentials(missing).all().get();
        } catch (ExecutionException failure) {
            throw new IOException("cannot create users: " + failure.getCause().getMessage(), failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while creating users");
        }
    }
}
