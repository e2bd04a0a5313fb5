package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationOptionTest {

    /** Otherwise the client would log in with the text of the reference as password. */
    @Test
    void namesAReferenceToASecretThatIsNotInTheFile(@TempDir Path folder) throws IOException {
        Path secrets = Files.writeString(folder.resolve("secrets.properties"), "kafka=pass-phrase\n");
        Path configuration = folder.resolve("conformal.yaml");
        Files.writeString(configuration, """
                models:
                  - {name: net, dimensions: 2, scores: logit, encoding: float32, channels: [{name: cell, labelValues: [1]}]}
                procedures:
                  - {name: sets, type: confidence-sets, model: net, channel: cell, alphas: [0.1], combination: marginal,
                     inner: identity, outer: identity, window: all}
                kafka:
                  bootstrap.servers: broker:9093
                  schema.registry.url: http://registry
                  ssl.keystore.password: '${file:%1$s:kafka}'
                  ssl.key.password: '${file:%1$s:kafak}'
                  config.providers: file
                  config.providers.file.class: org.apache.kafka.common.config.provider.FileConfigProvider
                """.formatted(secrets));

        CommandRun run = CommandRun.of("topics", "--acls", "--config", configuration.toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error())
                .contains("kafka.ssl.key.password: ${file:" + secrets + ":kafak} has no value; add the key")
                .doesNotContain("keystore", "pass-phrase");
    }
}
