package io.conformalstreams.ops.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.ops.evaluate.CaseSelection;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearningPartTest {

    private static final CaseSelection FOLDER = CaseSelection.units(SyntheticLesions.of(1, 1000, 1000));

    @Test
    void takesTheWholeFolderOrItsFirstCases() {
        assertThat(LearningPart.parse("all", 1).of(FOLDER)).isEqualTo(FOLDER);
        assertThat(LearningPart.parse("17", 1).of(FOLDER).cases())
                .isEqualTo(FOLDER.cases().subList(0, 17));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LearningPart.parse("1000", 1).of(FOLDER))
                .withMessage(
                        "--learning: 1000 must be fewer than the 1000 cases of the folder; give all to use every case");
    }

    @Test
    void takesAboutAShareOfTheUnits() {
        // 0.3 of 1000 with a standard deviation of 14.5
        assertThat(LearningPart.parse("0.3", 1).of(FOLDER).size()).isBetween(240, 360);
        assertThat(LearningPart.parse(".3", 1).of(FOLDER))
                .isEqualTo(LearningPart.parse("0.30", 1).of(FOLDER))
                .isNotEqualTo(LearningPart.parse("0.3", 2).of(FOLDER));
    }

    @Test
    void aUnitLearnsWhateverElseTheFolderHas() {
        LearningPart part = new LearningPart.HashedShare(new BigDecimal("0.4"), 7);
        List<CaseReference> learning = part.of(FOLDER).cases();
        for (int i = 0; i < 50; i++) {
            CaseReference single = FOLDER.cases().get(i);
            CaseSelection alone = new CaseSelection(FOLDER.source(), List.of(single));
            assertThat(part.of(alone).size()).isEqualTo(learning.contains(single) ? 1 : 0);
        }
        assertThat(new LearningPart.HashedShare(new BigDecimal("0.5"), 7)
                        .of(FOLDER)
                        .cases())
                .containsAll(learning);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-3", "1.0", "0.0", "half", "1e2"})
    void refusesWhatIsNoPart(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LearningPart.parse(text, 1))
                .withMessage("--learning: '" + text
                        + "' must be all, a number of first cases like 200, or a share of the units like 0.3");
    }

    @Test
    void unitsAreReadAsTheyWereWritten(@TempDir Path folder) throws Exception {
        LearningUnits units = LearningUnits.of(List.of("b", "a, with \"quotes\"", "\u00e9"));

        Path file = units.write(folder);

        assertThat(LearningUnits.read(file)).isEqualTo(units);
        assertThat(units.contains("b")).isTrue();
        assertThat(units.contains("c")).isFalse();
    }

    @Test
    void refusesAListWithoutUnits(@TempDir Path folder) throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.txt"), "\n \n");
        Path binary = Files.write(folder.resolve("binary.txt"), new byte[] {(byte) 0xff, 'a'});

        Assertions.assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> LearningUnits.read(empty))
                .withMessageContaining("one id in each line is expected");
        Assertions.assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> LearningUnits.read(binary))
                .withMessageContaining("not UTF-8");
    }
}
