package io.conformalstreams.conformal.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.comparison.DecisionRule.Level;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecisionRuleTest {

    private static final DecisionRule RULE = new DecisionRule(0.02, 0, 0.05);

    @Test
    void promotesWhenBothAreProvenAtEveryLevel() {
        Level good = new Level(same(0, 600), same(-0.2, 600));
        assertThat(RULE.decide(List.of(good, good))).isEqualTo(Decision.PROMOTE);
        assertThat(RULE.decide(List.of(good, new Level(same(0, 10), same(-0.2, 600)))))
                .isEqualTo(Decision.UNDECIDED);
    }

    @Test
    void holdsWhenOneIsRefutedAtSomeLevel() {
        Level good = new Level(same(0, 600), same(-0.2, 600));
        assertThat(RULE.decide(List.of(good, new Level(same(0, 600), same(0.2, 60)))))
                .isEqualTo(Decision.HOLD);
        assertThat(RULE.decide(List.of(new Level(same(0.2, 100), same(-0.2, 600)), good)))
                .isEqualTo(Decision.HOLD);
    }

    @Test
    void dividesTheErrorOfAHoldAmongAllLimits() {
        assertThat(RULE.upperError()).isEqualTo(0.05);
        assertThat(RULE.lowerError(3)).isEqualTo(0.05 / 6);
        assertThatThrownBy(() -> RULE.decide(List.of())).hasMessage("a decision needs at least one level");
    }

    /** The documentation states how many units a good candidate needs. */
    @Test
    void promotesAGoodCandidateAfterAFewHundredUnits() {
        assertThat(medianUnits(0.02, 0.05)).isEqualTo(960);
        assertThat(medianUnits(0.05, 0.05)).isEqualTo(220);
    }

    private static int medianUnits(double missMargin, double discordant) {
        DecisionRule rule = new DecisionRule(missMargin, 0, 0.05);
        int[] units = new Random(5)
                .ints(21)
                .map(seed -> unitsUntilPromotion(rule, discordant, new Random(seed)))
                .sorted()
                .toArray();
        return units[10];
    }

    private static int unitsUntilPromotion(DecisionRule rule, double discordant, Random random) {
        PairedDifferences misses = PairedDifferences.none();
        PairedDifferences sizes = PairedDifferences.none();
        for (int unit = 1; unit <= 5000; unit++) {
            double draw = random.nextDouble();
            misses.observe(draw < discordant / 2 ? -1 : draw < discordant ? 1 : 0);
            sizes.observe(Math.max(-1, Math.min(1, Math.round(20 * (-0.1 + 0.2 * random.nextGaussian())) / 20.0)));
            if (unit % 10 == 0 && rule.decide(List.of(new Level(misses, sizes))) == Decision.PROMOTE) {
                return unit;
            }
        }
        return 5000;
    }

    @Test
    void comparesSizesRelativeToTheLarger() {
        assertThat(SetSizes.relativeDifference(100, 80)).isEqualTo(-0.2);
        assertThat(SetSizes.relativeDifference(80, 100)).isEqualTo(0.2);
        assertThat(SetSizes.relativeDifference(0, 5)).isEqualTo(1);
        assertThat(SetSizes.relativeDifference(0, 0)).isZero();
        assertThatThrownBy(() -> SetSizes.relativeDifference(-1, 0)).hasMessageContaining("at least 0");
    }

    private static PairedDifferences same(double difference, int units) {
        PairedDifferences differences = PairedDifferences.none();
        for (int unit = 0; unit < units; unit++) {
            differences.observe(difference);
        }
        return differences;
    }
}
