package io.conformalstreams.processor.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.processor.setting.SettingGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares the reference page for users with the declarations of the settings. */
class ConfigurationReferenceTest {

    private static final Path COMMITTED = Path.of("..", "docs", "configuration.md");

    @Test
    void theReferenceIsUpToDate() throws IOException {
        String expected = ConfigurationReference.of(ConfigurationSettings.groups());
        Path fresh = Files.createDirectories(Path.of("target")).resolve("configuration.md");
        Files.writeString(fresh, expected);

        assertThat(Files.exists(COMMITTED) ? Files.readString(COMMITTED) : "")
                .as("cp streams/processor/%s streams/docs/configuration.md", fresh)
                .isEqualTo(expected);
    }

    @Test
    void everySettingIsDescribedInSentences() {
        List<SettingGroup> groups = all(ConfigurationSettings.groups());
        assertThat(groups).allSatisfy(group -> {
            assertThat(group.description()).as(group.path()).matches("(?s)[A-Z`].*\\.");
            assertThat(group.settings().isEmpty() && group.condition().isEmpty())
                    .as("%s: only a method may have no settings", group.path())
                    .isFalse();
        });
        assertThat(groups)
                .flatExtracting(SettingGroup::settings)
                .allSatisfy(setting ->
                        assertThat(setting.description()).as(setting.path()).matches("(?s)[A-Z`].*\\."));
        assertThat(groups.stream().distinct())
                .flatExtracting(group -> group.settings().stream()
                        .map(setting -> setting.path() + group.condition().orElse(""))
                        .toList())
                .doesNotHaveDuplicates();
    }

    private static List<SettingGroup> all(List<SettingGroup> groups) {
        List<SettingGroup> all = new ArrayList<>();
        for (SettingGroup group : groups) {
            all.add(group);
            all.addAll(all(group.groups()));
            group.settings().forEach(setting -> all.addAll(all(setting.mappings())));
        }
        return all;
    }
}
