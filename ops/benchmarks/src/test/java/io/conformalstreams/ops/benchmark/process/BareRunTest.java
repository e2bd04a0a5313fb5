package io.conformalstreams.ops.benchmark.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A bare consumer is the baseline of the topologies only if its JVM runs as theirs do. */
class BareRunTest {

    private static final Path LAUNCHER = Path.of("..", "conformal-streams");
    private static final Pattern OPTION = Pattern.compile("-XX:[^\\s'\")]+");

    /** Part of the launcher that adds the options for {@code run} only. */
    private static final Pattern RUN =
            Pattern.compile("if \\[\\[ \\$command == run ]]; then\n(.*?)\nfi\n", Pattern.DOTALL);

    private static final Pattern NOT_LOADED =
            Pattern.compile(".*,io\\.conformalstreams\\.(processor|conformal\\.drift)\\..*");

    @Test
    void shouldGiveTheCompilersTheOptionsThatTheLauncherGivesThem() throws IOException {
        String run = RUN.matcher(Files.readString(LAUNCHER))
                .results()
                .map(part -> part.group(1))
                .findFirst()
                .orElseThrow();
        List<String> ofTopologies = OPTION.matcher(run)
                .results()
                .map(MatchResult::group)
                .filter(option -> !NOT_LOADED.matcher(option).matches())
                .toList();
        assertThat(BareRun.compilerOptions(Path.of("${script%/*}/compiler-directives.json")))
                .containsExactlyElementsOf(ofTopologies);
    }

    @Test
    void shouldLimitMemoryAsTheLauncherDoes() throws IOException {
        List<String> options = OPTION.matcher(Files.readString(LAUNCHER))
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(options).containsAll(BareRun.memoryOptions());
    }
}
