package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.configuration.KafkaProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SupervisedTopologyTest {

    private static final RunnableTopology TOPOLOGY = new RunnableTopology("trivial", "app-trivial", Topology::new);

    private final ApplicationMetrics metrics = new ApplicationMetrics();

    @AfterEach
    void closeMetrics() {
        metrics.close();
    }

    @Test
    void shouldOutliveOutagesAndEndOnAnythingElse() {
        AtomicInteger attempts = new AtomicInteger();
        StartRefusedException refusal = new StartRefusedException(List.of("topic a is missing"));
        SupervisedTopology topology = supervised(
                () -> {
                    if (attempts.incrementAndGet() <= 3) {
                        throw new TimeoutException("secret-value");
                    }
                    throw refusal;
                },
                Duration.ofMillis(1));
        topology.start();

        assertThat(topology.end().join()).containsSame(refusal);
        assertThat(attempts).hasValue(4);
        TopologyStatus status = topology.status();
        assertThat(status.phase()).isEqualTo(Phase.FAILED);
        assertThat(status.restarts()).isEqualTo(3);
        assertThat(status.isLive()).isFalse();
        topology.close();
        assertThat(topology.status().phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void shouldBeAliveAndNotReadyWhileItWaits() throws InterruptedException {
        CountDownLatch failed = new CountDownLatch(1);
        SupervisedTopology topology = supervised(
                () -> {
                    failed.countDown();
                    throw new TimeoutException("secret-value");
                },
                Duration.ofHours(1));
        topology.start();
        assertThat(failed.await(30, TimeUnit.SECONDS)).isTrue();
        topology.close();

        assertThat(topology.end().join()).isEmpty();
        TopologyStatus status = topology.status();
        assertThat(status.phase()).isEqualTo(Phase.CLOSED);
        assertThat(status.isReady()).isFalse();
        assertThat(status.lastFailure().orElse("none")).doesNotContain("secret-value");
    }

    @Test
    void shouldSayWhoLacksWhichPermissionAndTryAgain() {
        AtomicInteger attempts = new AtomicInteger();
        StartRefusedException end = new StartRefusedException(List.of("topic a is missing"));
        List<TopologyStatus> waiting = new CopyOnWriteArrayList<>();
        SupervisedTopology[] topology = new SupervisedTopology[1];
        topology[0] = supervised(
                () -> {
                    if (attempts.incrementAndGet() == 1) {
                        throw new AccessRefusedException(
                                List.of(new Permission(
                                        new ResourcePattern(ResourceType.TOPIC, "labels", PatternType.LITERAL),
                                        AclOperation.READ)),
                                new KafkaProperties(Map.of("bootstrap.servers", "kafka:9093")));
                    }
                    waiting.add(topology[0].status());
                    throw end;
                },
                Duration.ofMillis(1));
        topology[0].start();

        assertThat(topology[0].end().join()).containsSame(end);
        assertThat(waiting.get(0).restarts()).isEqualTo(1);
        assertThat(waiting.get(0).lastFailure().orElse("none")).startsWith("ACCESS_REFUSED");
    }

    @Test
    void shouldBeAliveAndSayWhatIsMissingWhileItWaitsForAccess() throws InterruptedException {
        SupervisedTopology topology = supervised(
                () -> {
                    throw new SaslAuthenticationException("invalid credentials");
                },
                Duration.ofHours(1));
        topology.start();
        while (topology.status().phase() != Phase.WAITING_FOR_ACCESS) {
            Thread.onSpinWait();
        }
        TopologyStatus status = topology.status();
        assertThat(status.isLive()).isTrue();
        assertThat(status.isReady()).isFalse();
        assertThat(status.refusal())
                .hasValue("the cluster does not accept the credentials of User:me (invalid credentials); check"
                        + " kafka.sasl.jaas.config");
        topology.close();
        assertThat(topology.status().refusal()).isEmpty();
    }

    @Test
    void shouldNotWaitForAnUnansweredCheckWhenClosed() throws InterruptedException {
        CountDownLatch checking = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        SupervisedTopology topology = supervised(
                () -> {
                    checking.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException interrupted) {
                        throw new InterruptException(interrupted);
                    }
                },
                Duration.ofHours(1));
        topology.start();
        assertThat(checking.await(30, TimeUnit.SECONDS)).isTrue();
        topology.close();
        assertThat(topology.end().join()).isEqualTo(Optional.empty());
    }

    @Test
    void shouldCloseWithoutEverHavingStarted() {
        SupervisedTopology topology = supervised(() -> {}, Duration.ofHours(1));
        topology.close();
        assertThat(topology.status().phase()).isEqualTo(Phase.CLOSED);
    }

    private SupervisedTopology supervised(Runnable clusterCheck, Duration pause) {
        return new SupervisedTopology(
                TOPOLOGY,
                new Properties(),
                new GroupMember("alone", GroupMembershipOperation.LEAVE_GROUP),
                new StartChecks(clusterCheck, () -> {}),
                new StateDoubt(new LocalState(Path.of("none"), "app-trivial")),
                "User:me",
                metrics,
                new Backoff(pause, pause));
    }
}
