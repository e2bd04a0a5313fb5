package io.conformalstreams.ops.environment;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Locates the real data sets and the statistical cases, which are outside the project. */
public final class SharedData {

    private SharedData() {}

    /** Returns the folder of a data set. Skips the test if the data set is absent. */
    public static Path folder(String dataset) {
        Path folder = projectRoot().resolveSibling("shared").resolve("data").resolve(dataset);
        assumeTrue(
                Files.isRegularFile(folder.resolve("reference.csv")),
                () -> "skipped: the data set is absent, " + folder + " has no reference.csv");
        return folder;
    }

    /** Returns the folder of a statistical case. Skips the test if the case is absent. */
    public static Path statisticalCase(String name) {
        Path folder = projectRoot()
                .resolveSibling("shared")
                .resolve("cases")
                .resolve("statistics")
                .resolve(name);
        assumeTrue(
                Files.isRegularFile(folder.resolve("manifest.csv")),
                () -> "skipped: the case is absent, " + folder + " has no manifest.csv");
        return folder;
    }

    private static Path projectRoot() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder.getParent() != null && Files.exists(folder.getParent().resolve("pom.xml"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
