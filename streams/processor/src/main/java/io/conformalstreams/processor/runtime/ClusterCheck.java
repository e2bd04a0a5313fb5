package io.conformalstreams.processor.runtime;

import io.conformalstreams.processor.configuration.ConformalConfiguration;
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

/** What is checked of a cluster before each start of a topology. */
final class ClusterCheck {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterCheck.class);
    private static final String TRANSACTION_VERSION = "transaction.version";

    /** From this version on (KIP-890) a late message of an aborted transaction cannot end up in the next one. */
    private static final short SAFE_TRANSACTION_VERSION = 2;

    private final ConformalConfiguration configuration;

    ClusterCheck(ConformalConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * Looks at the topics and at the version of transactions.
     *
     * @throws StartRefusedException if the topics cannot carry the guarantees
     * @throws KafkaException if the cluster does not answer
     */
    void run() {
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        try (Admin admin = Admin.create(properties)) {
            List<String> problems = TopicCheck.problems(admin, configuration.topics());
            if (!problems.isEmpty()) {
                throw new StartRefusedException(problems);
            }
            if (configuration.application().exactlyOnce()) {
                warnOfOldTransactions(admin);
            }
        }
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
                        "the cluster's {} is {}: below {} a delayed message can break a transaction (KIP-890);"
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
                    "the cluster does not tell its features: {}",
                    unanswered.getCause().toString());
        }
    }
}
