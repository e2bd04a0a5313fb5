package io.conformalstreams.processor.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.ImageGeometry;
import io.conformalstreams.contracts.LabelledImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class OneSidedGeometryTest {

    private final OneSidedGeometry warnings = new OneSidedGeometry();

    @Test
    void warnsOncePerStratum() {
        assertThat(warnings.warn(label("a", true, false))).isTrue();
        assertThat(warnings.warn(label("a", true, false))).isFalse();
        assertThat(warnings.warn(label("b", false, true))).isTrue();
        assertThat(warnings.warn(label("c", true, true))).isFalse();
        assertThat(warnings.warn(label("d", false, false))).isFalse();
        assertThat(warnings.warn(label("c", false, true))).isTrue();
    }

    private static LabelledImage label(String stratum, boolean ofScores, boolean ofLabels) {
        ImageGeometry geometry = new ImageGeometry(
                List.of(0.0, 0.0, 0.0), List.of(List.of(0.0, 1.0, 0.0), List.of(1.0, 0.0, 0.0)), null);
        LabelledImage.Builder label = CalibrationFixture.valued("i", 1, 1).setStratum(stratum);
        label.getScores().setGeometry(ofScores ? geometry : null);
        label.getLabels().setGeometry(ofLabels ? geometry : null);
        return label.build();
    }
}
