package io.conformalstreams.connectors.alertmanagersink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertmanagerSinkConnectorTest {

    private static final Map<String, String> SETTINGS = Map.of("alertmanager.urls", "http://a:9093");

    @ParameterizedTest
    @CsvSource({
        "alertmanager.urls, alertmanager:9093, http://HOST:9093",
        "alertmanager.urls, '', alertmanager.urls",
        "resend.interval.ms, 999, resend.interval.ms",
        "monitor.url, http://a b/, monitor.url"
    })
    void refusesSettingsThatMeanNothing(String name, String value, String said) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put(name, value);

        assertThatThrownBy(() -> new AlertmanagerSinkConfiguration(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(said);
    }

    @Test
    void isOneTaskHoweverManyAreAllowed() {
        AlertmanagerSinkConnector connector = new AlertmanagerSinkConnector();
        connector.start(SETTINGS);

        assertThat(connector.taskConfigs(5)).containsExactly(SETTINGS);
        assertThat(connector.taskClass()).isEqualTo(AlertmanagerSinkTask.class);
    }

    @Test
    void keepsTheSecretToItself() {
        assertThat(new AlertmanagerSinkConnector()
                        .validate(Map.of("alertmanager.authorization", "Bearer secret"))
                        .toString())
                .doesNotContain("secret");
    }
}
