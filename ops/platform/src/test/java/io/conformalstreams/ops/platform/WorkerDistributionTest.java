package io.conformalstreams.ops.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerDistributionTest {

    @TempDir
    Path home;

    @AfterEach
    void forgetHome() {
        System.clearProperty(WorkerDistribution.PROPERTY);
    }

    @Test
    void hasOurCodeBeforeTheJarsOfTheNamedFolder() throws Exception {
        Path jar = Files.createFile(Files.createDirectory(home.resolve("lib")).resolve("connect-runtime.jar"));
        System.setProperty(WorkerDistribution.PROPERTY, home.toString());

        WorkerDistribution distribution = WorkerDistribution.locate();

        assertThat(distribution.classPath()).isEqualTo(RegistryDistribution.ownCode() + File.pathSeparator + jar);
        assertThat(distribution.plugins()).isEqualTo(home.resolve("plugins"));
    }

    @Test
    void saysWhatToRunWhereThereIsNone() {
        System.setProperty(WorkerDistribution.PROPERTY, home.toString());
        assertThatThrownBy(WorkerDistribution::locate)
                .hasMessageContaining("no Kafka Connect worker in " + home)
                .hasMessageContaining("./mvnw package -DskipTests");
    }
}
