package io.conformalstreams.processor.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.processor.configuration.KafkaProperties;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;

/** What a client that lacks permissions says. An administrator can run the commands as they are. */
class PermissionCheckTest {

    private static final List<Permission> MISSING = List.of(
            Permission.onTopic("conformal.thresholds", AclOperation.WRITE),
            Permission.onTopic("conformal.thresholds", AclOperation.DESCRIBE_CONFIGS));

    @Test
    void namesTheClusterAndTheLoginOfAnAdministrator() {
        KafkaProperties scanner = new KafkaProperties(
                Map.of(
                        "bootstrap.servers",
                        "kafka-1:9093,kafka-2:9093",
                        "security.protocol",
                        "SASL_SSL",
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"scanner\" password=\"secret\";"));

        assertThat(PermissionCheck.explained(MISSING, scanner).lines().map(String::strip))
                .containsExactly(
                        "User:scanner lacks WRITE on topic conformal.thresholds: kafka-acls.sh --bootstrap-server"
                                + " kafka-1:9093,kafka-2:9093 --command-config administrator.properties --add"
                                + " --allow-principal 'User:scanner' --operation Write --topic 'conformal.thresholds'",
                        "User:scanner lacks DESCRIBE_CONFIGS on topic conformal.thresholds: kafka-acls.sh"
                                + " --bootstrap-server kafka-1:9093,kafka-2:9093 --command-config"
                                + " administrator.properties --add --allow-principal 'User:scanner' --operation"
                                + " DescribeConfigs --topic 'conformal.thresholds'");
    }

    @Test
    void needsNoLoginOnAListenerWithoutSecurity() {
        assertThat(PermissionCheck.explained(MISSING, new KafkaProperties(Map.of("bootstrap.servers", "kafka:9092"))))
                .contains("kafka-acls.sh --bootstrap-server kafka:9092 --add --allow-principal 'User:ANONYMOUS'")
                .doesNotContain(GrantCommands.LOGIN_FILE);
    }
}
