package io.conformalstreams.processor.drift;

import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.InputProxies.Proxy;
import io.conformalstreams.processor.store.StoreKey;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;

/** The subject that a monitor watches in its stratum. */
sealed interface MonitoredSubject {

    /** The texts that identify the subject in store keys, hashes and alert ids. No two subjects have the same texts. */
    List<String> texts();

    /** The component of a procedure, if the subject is one. */
    default Optional<ProcedureComponent> procedureComponent() {
        return Optional.empty();
    }

    /** The feature of predictions, if the subject is one. */
    default Optional<Input> input() {
        return Optional.empty();
    }

    /** Returns the store key of an entry for the subject in a stratum. */
    default Bytes key(byte kind, String stratum, String... further) {
        return StoreKey.of(
                kind,
                Stream.of(Stream.of(stratum), texts().stream(), Stream.of(further))
                        .flatMap(texts -> texts)
                        .toArray(String[]::new));
    }

    /**
     * A component of a procedure. A monitor watches its critical values or the misses of its issued sets.
     *
     * <p>Each size class is a subject of its own, because it has its own thresholds. A unit with images in several
     * classes feeds the monitors of each of them. One monitor of all classes would count the unit several times, and
     * its bets would no longer be fair.
     *
     * @param sizeClass the size class; empty if the procedure has none
     */
    record ProcedureComponent(String procedure, Component component, Optional<String> sizeClass)
            implements MonitoredSubject {

        @Override
        public List<String> texts() {
            return Stream.concat(Stream.of(procedure, component.name()), sizeClass.stream())
                    .toList();
        }

        /** Returns the component over all size classes. Its texts begin the texts of each class. */
        ProcedureComponent ofAnySize() {
            return new ProcedureComponent(procedure, component, Optional.empty());
        }

        @Override
        public Optional<ProcedureComponent> procedureComponent() {
            return Optional.of(this);
        }
    }

    /**
     * A feature of the predictions in one channel. Its texts never equal those of a component: components are written in upper
     * case, proxies in lower case.
     */
    record Input(String channel, Proxy proxy) implements MonitoredSubject {

        /** The proxy as alerts and metrics name it. */
        String proxyName() {
            return proxy.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public List<String> texts() {
            return List.of(channel, proxyName());
        }

        @Override
        public Optional<Input> input() {
            return Optional.of(this);
        }
    }

    /** The arrival of all labels. */
    record LabelArrivals() implements MonitoredSubject {

        @Override
        public List<String> texts() {
            return List.of();
        }
    }
}
