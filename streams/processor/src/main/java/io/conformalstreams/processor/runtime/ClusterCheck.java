package io.conformalstreams.processor.runtime;

import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.PermissionCheck;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the cluster before each start of a topology. */
final class ClusterCheck {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterCheck.class);
    private static final String TRANSACTION_VERSION = "transaction.version";

    /**
     * From this version (KIP-890), a late message of an aborted transaction cannot become part of the next transaction.
     */
    private static final short SAFE_TRANSACTION_VERSION = 2;

    /** Time to wait for a topic that was just created, because some brokers do not know it yet. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final ConformalConfiguration configuration;
    private final List<Permission> needed;
    private final StoreOrigin origin;

    /**
     * Prepares the check.
     *
     * @param needed the permissions that the topology needs
     * @param origin of the topology's stores on this machine
     */
    ClusterCheck(ConformalConfiguration configuration, List<Permission> needed, StoreOrigin origin) {
        this.configuration = configuration;
        this.needed = needed;
        this.origin = origin;
    }

    /**
     * Checks the permissions, the topics, the version of transactions and the origin of the stores on this machine.
     *
     * @throws ClientSettingsException if Kafka's client refuses its settings
     * @throws AccessRefusedException if permissions are missing
     * @throws StartRefusedException if the topics do not support the guarantees, even after 10 s
     * @throws KafkaException if the cluster does not respond
     */
    void run() {
        try (Admin admin = admin()) {
            List<Permission> missing = new PermissionCheck(admin).missing(needed);
            if (!missing.isEmpty()) {
                throw new AccessRefusedException(missing, configuration.kafka());
            }
            List<String> problems = settledProblems(admin);
            if (!problems.isEmpty()) {
                throw new StartRefusedException(problems);
            }
            if (configuration.application().exactlyOnce()) {
                warnOfOldTransactions(admin);
            }
            origin.compare(admin);
        }
    }

    /**
     * Notes the origin of the stores after the first start of the application, which has created their topics. Without the
     * note, the next start would restore the stores.
     */
    void noteOrigin() {
        if (origin.isComplete()) {
            return;
        }
        try (Admin admin = admin()) {
            origin.note(admin);
        } catch (KafkaException | UncheckedIOException unnoted) {
            LOG.warn("the next start restores the state from Kafka: {}", unnoted.toString());
        }
    }

    private Admin admin() {
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        return ClientSettingsException.creating(() -> Admin.create(properties));
    }

    private List<String> settledProblems(Admin admin) {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        List<String> problems = TopicCheck.problems(admin, configuration);
        while (!problems.isEmpty() && System.nanoTime() < deadline) {
            try {
                Thread.sleep(BETWEEN_LOOKS.toMillis());
            } catch (InterruptedException interrupted) {
                throw new InterruptException(interrupted);
            }
            problems = TopicCheck.problems(admin, configuration);
        }
        return problems;
    }

    private static void warnOfOldTransactions(Admin admin) {
        try {
            Map<String, FinalizedVersionRange> features =
                    admin.describeFeatures().featureMetadata().get().finalizedFeatures();
            short version = features.containsKey(TRANSACTION_VERSION)
                    ? features.get(TRANSACTION_VERSION).maxVersionLevel()
                    : 0;
            if (version < SAFE_TRANSACTION_VERSION) {
                LOG.warn(
                        "the cluster's {} is {}; below {}, a delayed message can break a transaction (KIP-890);"
                                + " raise it with kafka-features.sh upgrade --feature {}={}",
                        TRANSACTION_VERSION,
                        version,
                        SAFE_TRANSACTION_VERSION,
                        TRANSACTION_VERSION,
                        SAFE_TRANSACTION_VERSION);
            }
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        } catch (ExecutionException unanswered) {
            LOG.warn(
                    "the cluster does not report its features: {}",
                    unanswered.getCause().toString());
        }
    }
}
