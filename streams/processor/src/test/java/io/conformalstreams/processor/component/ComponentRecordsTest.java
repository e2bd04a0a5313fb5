package io.conformalstreams.processor.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.contracts.RegionComponent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Components must have the names of the contracts' symbols, and only {@link ComponentRecords} may use these symbols.
 */
class ComponentRecordsTest {

    private static final Pattern CONTRACT_SYMBOLS =
            Pattern.compile("io\\.conformalstreams\\.contracts\\.(?:RegionComponent|\\*;)");

    /** The mapping itself, and a writer of sample records, which has no domain objects. */
    private static final List<String> ALLOWED = List.of("ComponentRecords.java", "DriftAlertSamples.java");

    @ParameterizedTest
    @EnumSource(value = RegionComponent.class, mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNISED")
    void shouldMapEverySymbolToTheComponentOfItsName(RegionComponent symbol) {
        Component component = ComponentRecords.component(symbol);

        assertThat(component.name()).isEqualTo(symbol.name());
        assertThat(component.code()).isEqualTo(symbol.ordinal());
        assertThat(ComponentRecords.symbol(component)).isEqualTo(symbol);
    }

    @ParameterizedTest
    @EnumSource(Component.class)
    void shouldMapEveryComponentToASymbol(Component component) {
        assertThat(ComponentRecords.symbol(component).name()).isEqualTo(component.name());
    }

    @Test
    void shouldRefuseASymbolOfANewerContract() {
        assertThatThrownBy(() -> ComponentRecords.component(RegionComponent.UNRECOGNISED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("component");
    }

    @Test
    void nobodyElseNamesTheSymbols() throws IOException {
        Path root = root();
        List<String> found = new ArrayList<>();
        for (String folder : List.of("streams", "connectors", "ops")) {
            try (Stream<Path> files = Files.walk(root.resolve(folder))) {
                for (Path file :
                        files.filter(ComponentRecordsTest::isMainSource).toList()) {
                    CONTRACT_SYMBOLS
                            .matcher(Files.readString(file))
                            .results()
                            .forEach(symbol -> found.add(root.relativize(file) + ": " + symbol.group()));
                }
            }
        }
        assertThat(found).isEmpty();
    }

    private static boolean isMainSource(Path file) {
        String path = file.toString();
        return path.contains("/src/main/java/")
                && path.endsWith(".java")
                && !ALLOWED.contains(file.getFileName().toString());
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
