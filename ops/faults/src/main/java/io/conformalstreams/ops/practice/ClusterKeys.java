package io.conformalstreams.ops.practice;

import io.conformalstreams.ops.command.ClientPermissions;
import io.conformalstreams.ops.platform.Certificate;
import io.conformalstreams.ops.platform.SecuredListeners;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;

/**
 * The keys of the broker, which the registry's proxy shows, too, and of the administrator.
 *
 * @param folder the folder of all secrets
 */
record ClusterKeys(
        Path folder,
        Certificate broker,
        SecretFile brokerSecrets,
        Certificate administrator,
        SecretFile administratorSecrets) {

    /** The name of the client that logs in with the administrator's certificate. */
    static final String WITH_CERTIFICATE = PracticeCluster.ADMINISTRATOR + "-certificate";

    private static final String PASSWORD = "key";
    private static final String USER = ClientPermissions.user(PracticeCluster.ADMINISTRATOR);
    private static final String SUBJECT = "CN=" + USER;

    /** Reads the keys, or creates them. */
    static ClusterKeys open(Path folder) throws IOException {
        SecretFile broker = SecretFile.open(folder.resolve("broker.properties"), PASSWORD);
        SecretFile administrator = SecretFile.open(folder.resolve(WITH_CERTIFICATE + ".properties"), PASSWORD);
        return new ClusterKeys(
                folder,
                Certificate.create(folder, "broker", SecuredListeners.BROKER_SUBJECT, broker.password(PASSWORD)),
                broker,
                Certificate.create(folder, WITH_CERTIFICATE, SUBJECT, administrator.password(PASSWORD)),
                administrator);
    }

    /** @param directory where clients find the broker's certificate */
    SecuredListeners listeners(Path directory, PracticePorts ports) throws IOException, GeneralSecurityException {
        return new SecuredListeners(
                ports.scram(),
                ports.certificate(),
                ports.controller(),
                broker,
                brokerSecrets.reference(PASSWORD),
                Certificate.writeTrusted(directory.resolve("broker.pem"), List.of(broker)),
                Certificate.writeTrusted(folder.resolve("certificates.pem"), List.of(broker, administrator)),
                List.of("User:" + USER, "User:" + SUBJECT));
    }

    /** Settings with which the administrator logs in with the certificate. */
    Map<String, String> login(SecuredListeners listeners) {
        return listeners.login(administrator, administratorSecrets.reference(PASSWORD));
    }
}
