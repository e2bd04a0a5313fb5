package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.InputProxies.Proxy;
import io.conformalstreams.processor.drift.MonitoredSubject.Input;
import io.conformalstreams.processor.drift.MonitoredSubject.LabelArrivals;
import io.conformalstreams.processor.drift.MonitoredSubject.ProcedureComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The identity of a monitor, over all epochs.
 *
 * @param subject the subject that the monitor watches
 * @param nominalAlpha the level whose misses the monitor counts; 0 if it counts no misses
 */
record MonitorId(AlertKind kind, String stratum, MonitoredSubject subject, double nominalAlpha) {

    static MonitorId breach(String stratum, ProcedureComponent component, double nominalAlpha) {
        return new MonitorId(AlertKind.COVERAGE_BREACH, stratum, component, nominalAlpha);
    }

    /**
     * The monitor of a component's critical values.
     *
     * @param kind {@code SCORE_DRIFT} or {@code OVERCOVERAGE}
     */
    static MonitorId scores(AlertKind kind, String stratum, ProcedureComponent component) {
        return new MonitorId(kind, stratum, component, 0);
    }

    static MonitorId input(String stratum, Input input) {
        return new MonitorId(AlertKind.INPUT_DRIFT, stratum, input, 0);
    }

    static MonitorId labels(String stratum) {
        return new MonitorId(AlertKind.LABEL_PROCESS, stratum, new LabelArrivals(), 0);
    }

    /** Reads the identity from its {@linkplain #texts texts}. */
    static MonitorId of(List<String> texts) {
        AlertKind kind = AlertKind.valueOf(texts.get(texts.size() - 2));
        double nominalAlpha = Double.parseDouble(texts.get(texts.size() - 1));
        return new MonitorId(kind, texts.get(0), subject(kind, texts.subList(1, texts.size() - 2)), nominalAlpha);
    }

    private static MonitoredSubject subject(AlertKind kind, List<String> texts) {
        return switch (kind) {
            case SCORE_DRIFT, COVERAGE_BREACH, OVERCOVERAGE ->
                new ProcedureComponent(
                        texts.get(0),
                        Component.valueOf(texts.get(1)),
                        texts.subList(2, texts.size()).stream().findFirst());
            case INPUT_DRIFT ->
                new Input(texts.get(0), Proxy.valueOf(texts.get(1).toUpperCase(Locale.ROOT)));
            case LABEL_PROCESS -> new LabelArrivals();
            case UNRECOGNISED -> throw new IllegalArgumentException("no monitor has the kind " + kind);
        };
    }

    /** The identity as texts, in the order in which the store sorts monitors: stratum, subject, kind and level. */
    List<String> texts() {
        List<String> texts = new ArrayList<>();
        texts.add(stratum);
        texts.addAll(subject.texts());
        texts.add(kind.name());
        texts.add(Double.toString(nominalAlpha));
        return List.copyOf(texts);
    }
}
