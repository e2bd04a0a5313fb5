package io.conformalstreams.ops.structure;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which package may use which. Change a list here only if you mean to change the structure. */
final class PackageRules {

    static final String ROOT = "io.conformalstreams.";

    /** Each room, and the rooms that it may use. A room is a package with everything below it. */
    static final List<Room> ROOMS = List.of(
            new Room("contracts"),
            new Room("objects"),
            new Room("conformal"),
            new Room("processor", "contracts", "objects", "conformal"),
            new Room("connectors.setting", "objects"),
            new Room("connectors.format", "conformal"),
            new Room("connectors.dicom", "connectors.format", "conformal"),
            new Room("connectors.nnunet", "connectors.format", "conformal"),
            new Room("connectors.alertmanager"),
            new Room("connectors.imagesource", "connectors.setting", "connectors.format", "objects"),
            new Room(
                    "connectors.casesource",
                    "connectors.setting",
                    "connectors.format",
                    "connectors.imagesource",
                    "connectors.dicom",
                    "connectors.nnunet",
                    "objects",
                    "conformal"),
            new Room("connectors.issued", "connectors.format", "conformal"),
            new Room("connectors.dicomweb", "connectors.format", "connectors.dicom"),
            new Room(
                    "connectors.study",
                    "connectors.setting",
                    "connectors.format",
                    "connectors.dicom",
                    "connectors.dicomweb",
                    "connectors.issued",
                    "conformal"),
            new Room(
                    "connectors.masksink",
                    "connectors.setting",
                    "connectors.format",
                    "connectors.issued",
                    "connectors.study",
                    "connectors.dicom",
                    "objects",
                    "conformal"),
            new Room(
                    "connectors.dicomwebsink",
                    "connectors.setting",
                    "connectors.format",
                    "connectors.issued",
                    "connectors.study",
                    "connectors.dicom",
                    "connectors.dicomweb"),
            new Room(
                    "connectors.dicomwebsource",
                    "connectors.setting",
                    "connectors.format",
                    "connectors.dicom",
                    "connectors.dicomweb",
                    "connectors.imagesource",
                    "objects",
                    "conformal"),
            new Room("connectors.alertmanagersink", "connectors.setting", "connectors.alertmanager"),
            new Room("ops.platform"),
            new Room("ops.environment", "contracts", "ops.platform"),
            new Room("ops.dataset", "conformal", "connectors.format", "connectors.nnunet"),
            new Room("ops.topics", "contracts", "processor"),
            new Room("ops.alert", "contracts", "processor", "connectors.alertmanager"),
            new Room("ops.record", "contracts", "processor"),
            new Room("ops.status", "contracts", "processor", "ops.alert", "ops.record"),
            new Room("ops.aside", "contracts", "processor", "ops.record"),
            new Room("ops.withdrawal", "contracts", "ops.record"),
            new Room("ops.archive", "contracts", "processor", "ops.record", "ops.aside"),
            new Room("ops.backfill", "contracts", "processor", "ops.record", "ops.aside"),
            new Room("ops.reset", "contracts", "processor", "ops.status", "ops.topics"),
            new Room("ops.audit", "contracts", "conformal", "processor", "ops.record", "ops.status"),
            new Room("ops.sizing", "contracts", "conformal", "processor"),
            new Room("ops.doctor", "contracts", "processor", "ops.topics", "ops.record", "ops.status"),
            new Room("ops.dashboard", "contracts", "conformal", "processor", "ops.alert"),
            new Room("ops.figure", "conformal", "processor"),
            new Room("ops.evaluate", "conformal", "processor", "ops.dataset", "ops.figure"),
            new Room("ops.compare", "conformal", "processor", "ops.dataset", "ops.evaluate", "ops.figure"),
            new Room(
                    "ops.tune",
                    "conformal",
                    "processor",
                    "connectors.format",
                    "ops.dataset",
                    "ops.evaluate",
                    "ops.figure"),
            new Room("ops.simulation", "conformal"),
            new Room("ops.promise", "conformal", "processor", "ops.compare"),
            new Room("ops.verify", "contracts", "objects", "conformal", "processor"),
            new Room("ops.replay", "contracts", "conformal", "processor", "ops.dataset"),
            new Room(
                    "ops.demo",
                    "contracts",
                    "conformal",
                    "processor",
                    "connectors.format",
                    "ops.platform",
                    "ops.dashboard",
                    "ops.dataset",
                    "ops.topics",
                    "ops.figure",
                    "ops.replay"),
            new Room(
                    "ops.command",
                    "contracts",
                    "conformal",
                    "processor",
                    "connectors",
                    "ops.dataset",
                    "ops.topics",
                    "ops.alert",
                    "ops.record",
                    "ops.status",
                    "ops.aside",
                    "ops.withdrawal",
                    "ops.archive",
                    "ops.backfill",
                    "ops.reset",
                    "ops.audit",
                    "ops.sizing",
                    "ops.doctor",
                    "ops.dashboard",
                    "ops.figure",
                    "ops.evaluate",
                    "ops.compare",
                    "ops.tune",
                    "ops.simulation",
                    "ops.promise",
                    "ops.verify",
                    "ops.replay",
                    "ops.demo"),
            new Room("ops.practice", "processor", "ops.platform", "ops.command"),
            new Room(
                    "ops.fault",
                    "contracts",
                    "processor",
                    "ops.platform",
                    "ops.dataset",
                    "ops.topics",
                    "ops.status",
                    "ops.doctor",
                    "ops.verify",
                    "ops.replay",
                    "ops.command"));

    /**
     * The floors of the two large rooms, the lowest first. A package may use those on lower floors, and none on its
     * own floor.
     */
    static final List<List<String>> PROCESSOR_FLOORS = List.of(
            List.of(
                    "processor.component",
                    "processor.digest",
                    "processor.metric",
                    "processor.setting",
                    "processor.store"),
            List.of("processor.calibrator", "processor.model"),
            List.of("processor.method"),
            List.of("processor.configuration"),
            List.of("processor.access", "processor.topology", "processor.validation"),
            List.of("processor.drift", "processor.runtime"),
            List.of("processor.calibration", "processor.comparison", "processor.prediction"));

    static final List<List<String>> CONFORMAL_FLOORS = List.of(
            List.of("conformal.image", "conformal.rank", "conformal.state"),
            List.of("conformal.scale"),
            List.of(
                    "conformal.comparison",
                    "conformal.distance",
                    "conformal.drift",
                    "conformal.evaluation",
                    "conformal.geometry",
                    "conformal.lesion"),
            List.of("conformal.confidence", "conformal.margin"),
            List.of(
                    "conformal.adaptation",
                    "conformal.change",
                    "conformal.ratio",
                    "conformal.risk",
                    "conformal.volume"),
            List.of("conformal.dice"));

    /** Packages that work without a library, and why that matters. */
    static final List<Abstinence> ABSTINENCES = List.of(
            new Abstinence(
                    "computations on pixels and units do not depend on Kafka, so that an evaluation does not need it",
                    List.of(
                            "processor.component",
                            "processor.setting",
                            "processor.model",
                            "processor.calibrator",
                            "processor.method",
                            "connectors.format",
                            "connectors.dicom",
                            "connectors.alertmanager",
                            "ops.dataset",
                            "ops.figure",
                            "ops.evaluate",
                            "ops.compare",
                            "ops.tune",
                            "ops.simulation",
                            "ops.promise"),
                    List.of("org.apache.kafka..", "io.confluent..")),
            new Abstinence(
                    "state and results don't depend on a format of text",
                    List.of(
                            "contracts",
                            "objects",
                            "processor.component",
                            "processor.calibrator",
                            "processor.model",
                            "processor.method",
                            "processor.metric",
                            "processor.store",
                            "processor.validation",
                            "processor.drift",
                            "processor.calibration",
                            "processor.comparison",
                            "processor.prediction",
                            "ops.evaluate",
                            "ops.compare",
                            "ops.tune",
                            "ops.simulation",
                            "ops.promise",
                            "ops.figure"),
                    List.of("com.fasterxml.jackson..", "tools.jackson..")),
            new Abstinence(
                    "a topology can't reach the registry, the file system's formats or a metrics library by itself",
                    List.of(
                            "processor.calibration",
                            "processor.comparison",
                            "processor.prediction",
                            "processor.drift",
                            "processor.metric",
                            "processor.validation"),
                    List.of("io.confluent..", "io.micrometer..", "software.amazon.awssdk..")),
            new Abstinence(
                    "verify recomputes what these do, and would repeat their errors",
                    List.of("ops.verify"),
                    List.of(
                            ROOT + "processor.calibration..",
                            ROOT + "processor.comparison..",
                            ROOT + "processor.prediction..",
                            ROOT + "processor.drift..",
                            ROOT + "processor.store..",
                            ROOT + "processor.validation..")),
            new Abstinence(
                    "connectors run in a Connect worker, where the processor is not installed",
                    List.of("connectors"),
                    List.of(ROOT + "processor..", ROOT + "contracts..", ROOT + "ops..")));

    private PackageRules() {}

    static Stream<Floor> floors() {
        return Stream.of(PROCESSOR_FLOORS, CONFORMAL_FLOORS)
                .flatMap(floors -> IntStream.range(0, floors.size())
                        .boxed()
                        .flatMap(height -> floors.get(height).stream()
                                .map(name -> new Floor(name, named(floors.subList(height, floors.size()), name)))));
    }

    /** The pattern of a package with everything below it. */
    static String below(String name) {
        return ROOT + name + "..";
    }

    private static List<String> named(List<List<String>> floors, String except) {
        return floors.stream()
                .flatMap(List::stream)
                .filter(name -> !name.equals(except))
                .toList();
    }

    /** A package with everything below it, and the rooms that it may use. */
    record Room(String name, List<String> uses) {

        Room(String name, String... uses) {
            this(name, List.of(uses));
        }

        boolean holds(String packageName) {
            return packageName.equals(name) || packageName.startsWith(name + ".");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A package, and the packages on its own floor and above, which it must not use. */
    record Floor(String name, List<String> forbidden) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** Packages that must not use others, and the reason. */
    record Abstinence(String reason, List<String> packages, List<String> without) {

        @Override
        public String toString() {
            return reason;
        }
    }
}
