package io.conformalstreams.ops.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryDistributionTest {

    @TempDir
    Path home;

    @AfterEach
    void forgetHome() {
        System.clearProperty(RegistryDistribution.PROPERTY);
    }

    @Test
    void findsTheRunnerInTheNamedFolder() throws Exception {
        Path runner = Files.createFile(home.resolve("apicurio-registry-app-2.6.13.Final-runner.jar"));
        System.setProperty(RegistryDistribution.PROPERTY, home.toString());
        assertThat(RegistryDistribution.locate().runnerJar()).isEqualTo(runner.toAbsolutePath());
    }

    @Test
    void saysWhatToRunWhereThereIsNone() {
        System.setProperty(RegistryDistribution.PROPERTY, home.toString());
        assertThatThrownBy(RegistryDistribution::locate)
                .hasMessageContaining("no schema registry in " + home)
                .hasMessageContaining("./mvnw package -DskipTests");
    }
}
