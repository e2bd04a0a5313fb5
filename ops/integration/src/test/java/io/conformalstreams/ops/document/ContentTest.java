package io.conformalstreams.ops.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.contracts.topic.Retention;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.fault.FaultKind;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.method.ConformalMethods;
import io.conformalstreams.processor.validation.RejectionReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the documents with the program: its registries, its contracts and its configuration reader. */
class ContentTest {

    private static final Pattern SECTION = Pattern.compile("(?m)^(\\w+):.*\\n(?:[ #].*\\n)*");

    /** The sections that an example of one part leaves out. */
    private static final String REST = """
            topics: {prefix: conformal.}
            application: {id: conformal-streams}
            models:
              - name: unet
                dimensions: 2
                scores: logit
                encoding: float32
                channels:
                  - {name: lesion, labelValues: [1]}
                  - {name: organ, labelValues: [1, 2]}
                  - {name: lesion-0, labelValues: [1]}
                  - {name: lesion-1, labelValues: [1]}
                  - {name: lesion-2, labelValues: [1]}
            procedures:
              - {name: lesion-sets, type: confidence-sets, model: unet, channel: lesion, alphas: [0.1], window: all,
                 combination: marginal, inner: identity, outer: identity}
            kafka: {bootstrap.servers: "localhost:9092", schema.registry.url: "http://localhost:8081"}
            """;

    /** A part of a configuration in a document. */
    record Fragment(String path, String yaml) {}

    static List<Fragment> configurations() throws IOException {
        return Document.all().stream()
                .flatMap(document -> document.examples().stream()
                        .filter(example -> example.language().equals("yaml"))
                        .map(example -> new Fragment(document.path(), example.code())))
                .toList();
    }

    static List<String> methods() {
        return ConformalMethods.names();
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void showsConfigurationsThatCanBeRead(Fragment fragment) {
        Set<String> shown = SECTION.matcher(fragment.yaml())
                .results()
                .map(section -> section.group(1))
                .collect(Collectors.toSet());
        assertThat(shown).isNotEmpty();
        String yaml = fragment.yaml()
                + SECTION.matcher(REST)
                        .results()
                        .filter(section -> !shown.contains(section.group(1)))
                        .map(MatchResult::group)
                        .collect(Collectors.joining());
        assertThatCode(() -> ConformalConfiguration.parse(yaml, Map.of())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void hasAPageForEveryMethod(String type) throws IOException {
        Document page = Document.of("streams/docs/procedures/" + type + ".md");
        assertThat(page.text()).contains("`type: " + type + "`");
        assertThat(page.headings())
                .contains("What is promised", "How it is computed", "Settings", "When to choose it", "When not");
        assertThat(page.links()).contains("../pictures/" + type + ".png");
        assertThat(page.examples())
                .anySatisfy(example -> assertThat(example.code()).contains("type: " + type));
        assertThat(Document.of("streams/docs/procedures/README.md").links()).contains(type + ".md");
    }

    @ParameterizedTest
    @EnumSource(
            value = AlertKind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNRECOGNISED"})
    void hasARunbookForEveryAlert(AlertKind kind) throws IOException {
        String file = kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".md";
        assertThat(Document.of("ops/runbooks/" + file).headings().get(0)).isEqualTo(kind.name());
        assertThat(Document.of("ops/runbooks/README.md").links()).contains(file);
    }

    @ParameterizedTest
    @EnumSource(FaultKind.class)
    void hasARunbookForEveryInjectedFault(FaultKind kind) throws IOException {
        assertThat(Document.of("ops/runbooks/README.md").links()).contains(kind.runbook());
    }

    static List<Document> runbooks() throws IOException {
        return Document.all().stream()
                .filter(document -> document.path().startsWith("ops/runbooks/"))
                .filter(document -> !document.path().endsWith("README.md"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("runbooks")
    void keepsRunbooksInOneForm(Document runbook) {
        assertThat(runbook.headings().subList(1, runbook.headings().size()))
                .containsExactly(
                        "What you see",
                        "What it means",
                        "First three commands",
                        "Decision",
                        "How to be sure it is over");
        assertThat(runbook.examples().get(0).code().lines()).hasSize(3);
    }

    @Test
    void explainsEveryReasonOfARejection() throws IOException {
        assertThat(Document.of("ops/runbooks/rejected-records.md").table("Decision"))
                .extracting(row -> row.get(0))
                .containsExactlyElementsOf(Arrays.stream(RejectionReason.values())
                        .map(reason -> "`" + reason + "`")
                        .toList());
    }

    @Test
    void explainsEveryReasonOfASet() throws IOException {
        assertThat(Document.of("streams/docs/concepts.md").table("What a set can say"))
                .extracting(row -> row.get(0))
                .containsExactlyElementsOf(Arrays.stream(SetReason.values())
                        .filter(reason -> reason != SetReason.UNRECOGNISED)
                        .map(reason -> "`" + reason + "`")
                        .toList());
    }

    @Test
    void listsEveryTopicWithItsPolicy() throws IOException {
        assertThat(Document.of("schemas/README.md").table("The topics"))
                .extracting(row -> row.subList(0, 3))
                .containsExactlyElementsOf(Stream.of(Topic.values())
                        .map(topic -> List.of("`" + topic.baseName() + "`", key(topic), kept(topic.retention())))
                        .toList());
    }

    @Test
    void namesSettingsThatConnectorsHave() throws IOException {
        String reference = Document.of("connectors/SETTINGS.md").text();
        String examples = text("connectors/examples");
        assertThat(Document.of("connectors/README.md").inlineCode().stream()
                        .filter(code -> code.matches("[a-z0-9]+([.][a-z0-9]+)+"))
                        .filter(code -> !code.endsWith(".json")))
                .isNotEmpty()
                .allSatisfy(
                        setting -> assertThat(reference.contains("| `" + setting + "` |") || examples.contains(setting))
                                .as(setting)
                                .isTrue());
    }

    private static String text(String folder) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(Document.PROJECT.resolve(folder))) {
            for (Path file : files.toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    private static String key(Topic topic) {
        return switch (topic.key()) {
            case STRATUM -> "stratum";
            case IMAGE_ID -> "image id";
            case ALERT_ID -> "alert id";
            case COMPARISON -> "name of the comparison";
            case INSTANCE -> "id of the instance";
            case SOURCE -> "key of the source record";
        };
    }

    private static String kept(Retention retention) {
        if (retention instanceof Retention.ByTime byTime) {
            long days = byTime.time().toDays();
            return days % 365 == 0 ? days / 365 + " years" : days + " days";
        }
        return retention instanceof Retention.Compacted ? "compacted" : "forever";
    }
}
