package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.InputProxies.Proxy;
import io.conformalstreams.processor.drift.MonitoredSubject.Input;
import io.conformalstreams.processor.drift.MonitoredSubject.ProcedureComponent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MonitorIdTest {

    private static final ProcedureComponent COMPONENT =
            new ProcedureComponent("sets", Component.INNER, Optional.empty());

    /** The texts are stored in keys and hashed into alert ids, so they must not change. */
    static List<List<Object>> identities() {
        return List.of(
                List.of(MonitorId.breach("net@1", COMPONENT, 0.1), "net@1 sets INNER COVERAGE_BREACH 0.1"),
                List.of(
                        MonitorId.scores(AlertKind.SCORE_DRIFT, "net@1", COMPONENT),
                        "net@1 sets INNER SCORE_DRIFT 0.0"),
                List.of(
                        MonitorId.scores(AlertKind.OVERCOVERAGE, "net@1", COMPONENT),
                        "net@1 sets INNER OVERCOVERAGE 0.0"),
                List.of(
                        MonitorId.breach(
                                "net@1", new ProcedureComponent("sets", Component.INNER, Optional.of("small")), 0.1),
                        "net@1 sets INNER small COVERAGE_BREACH 0.1"),
                List.of(MonitorId.input("net@1", new Input("organ", Proxy.SIZE)), "net@1 organ size INPUT_DRIFT 0.0"),
                List.of(MonitorId.labels("net@1"), "net@1 LABEL_PROCESS 0.0"));
    }

    @ParameterizedTest
    @MethodSource("identities")
    void shouldKeepItsTextsAndReadThemBack(List<Object> identity) {
        MonitorId id = (MonitorId) identity.get(0);

        assertThat(id.texts()).isEqualTo(List.of(identity.get(1).toString().split(" ")));
        assertThat(MonitorId.of(id.texts())).isEqualTo(id);
    }

    @Test
    void shouldTellAComponentFromAnInputOfTheSameName() {
        for (Component component : Component.values()) {
            for (Proxy proxy : Proxy.values()) {
                assertThat(new ProcedureComponent("organ", component, Optional.empty()).texts())
                        .isNotEqualTo(new Input("organ", proxy).texts());
            }
        }
    }
}
