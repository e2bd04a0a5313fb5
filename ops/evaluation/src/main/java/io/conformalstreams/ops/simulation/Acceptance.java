package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.CauseEvidence;
import io.conformalstreams.conformal.drift.CauseEvidence.Cause;
import io.conformalstreams.conformal.drift.FalseAlertBudget;
import io.conformalstreams.ops.simulation.SimulationResult.Delay;
import io.conformalstreams.ops.simulation.SimulationResult.Estimate;
import io.conformalstreams.ops.simulation.SimulationResult.FalseAlarms;
import io.conformalstreams.ops.simulation.SimulationResult.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The requirements for the results. At A = 10^6, the probability of a false alarm within 10,000 labels is at most .01.
 * A bound is violated if a binomial test rejects it. The last checks are controls, in which a wrong method must fail.
 */
final class Acceptance {

    private static final double BOUND = 0.01;

    /** The bound for the breach null. It is higher, because the null itself is wrong with probability .005. */
    private static final double BREACH_BOUND = 0.015;

    private static final int STRATA = 200;
    private static final double CLOSE = 0.1;
    private static final double NEARLY_ALL = 0.95;

    /** The relative error of a sum of medians that is due to chance. */
    private static final double NOISE = 0.02;

    private final List<SimulationResult> results;
    private final PublishedResults published;
    private final List<Criterion> checks = new ArrayList<>();

    private Acceptance(List<SimulationResult> results, PublishedResults published) {
        this.results = results;
        this.published = published;
    }

    /**
     * One requirement.
     *
     * @param requirement the requirement in words
     * @param observed the observed value
     * @param passed whether the requirement is met
     */
    record Criterion(String requirement, String observed, boolean passed) {}

    static List<Criterion> of(List<SimulationResult> results, PublishedResults published) {
        Acceptance acceptance = new Acceptance(results, published);
        acceptance.requireFewFalseAlarms();
        acceptance.requireFewFalseStrata();
        acceptance.requireFewFalseResolves();
        acceptance.requirePublishedDelays();
        acceptance.requireNearlyTheLeastDelays();
        acceptance.requireNoBetterCompromise();
        acceptance.requireTheBestShares();
        acceptance.requireFewFalseCauses();
        acceptance.requireFailingControls();
        return acceptance.checks;
    }

    private void requireFewFalseAlarms() {
        bounded(MissExperiments.TABLE, MissExperiments.E_DETECTOR, MissExperiments.STEADY, BOUND);
        for (int n : FrozenExperiments.SIZES) {
            bounded(FrozenExperiments.TABLE, ScoreExperiments.POLYA, FrozenExperiments.falseAlarms(n), BOUND);
            bounded(FrozenExperiments.TABLE, ScoreExperiments.POLYA_AVERAGE, FrozenExperiments.falseAlarms(n), BOUND);
            bounded(
                    FrozenExperiments.TABLE,
                    "e-SR against the breach null",
                    FrozenExperiments.falseAlarms(n),
                    BREACH_BOUND);
        }
        for (int reference : new int[] {50, 500}) {
            for (String detector : List.of(
                    ScoreExperiments.POLYA,
                    ScoreExperiments.RANKS,
                    ScoreExperiments.POLYA_POWER,
                    ScoreExperiments.POLYA_AVERAGE,
                    ScoreExperiments.RANKS_AVERAGE)) {
                bounded(ScoreExperiments.table(reference), detector, MissExperiments.STEADY, BOUND);
            }
        }
        for (String setting : List.of(DependenceExperiments.STRATA_OF_SEASONS, DependenceExperiments.STRATA_OF_DAYS)) {
            bounded(DependenceExperiments.TABLE, DependenceExperiments.BREACH, setting, BREACH_BOUND);
            bounded(DependenceExperiments.TABLE, ScoreExperiments.POLYA_AVERAGE, setting, BOUND);
        }
        results.stream()
                .filter(result -> result.table().equals(FewLabelsSimulation.TABLE))
                .filter(result -> result.setting().startsWith(MissExperiments.STEADY))
                .forEach(result -> bounded(result.table(), result.detector(), result.setting(), BOUND));
        results.stream()
                .filter(result -> result.table().equals(ArrivalSimulation.TABLE))
                .filter(result -> result.setting().startsWith(MissExperiments.STEADY))
                .forEach(result -> bounded(result.table(), result.detector(), result.setting(), BOUND));
        results.stream()
                .filter(result -> result.setting().startsWith(MissExperiments.STEADY))
                .filter(result -> List.of(
                                DeploymentExperiments.GROWTH,
                                DeploymentExperiments.ADAPTATION,
                                DeploymentExperiments.TIES)
                        .contains(result.table()))
                .filter(result -> List.of(
                                ScoreExperiments.POLYA, ScoreExperiments.RANKS, ScoreExperiments.POLYA_AVERAGE)
                        .contains(result.detector()))
                .forEach(result -> bounded(result.table(), result.detector(), result.setting(), BOUND));
    }

    private void bounded(String table, String detector, String setting, double bound) {
        FalseAlarms alarms = find(table, detector, setting, FalseAlarms.class);
        add(
                table + ", " + detector + ": " + setting + " at most " + bound,
                observed(alarms, bound),
                alarms.keeps(bound));
    }

    private static String observed(FalseAlarms alarms, double bound) {
        return String.format(Locale.ROOT, "%d of %d, p = %.2g", alarms.alarms(), alarms.runs(), alarms.pValue(bound));
    }

    /** The bound is h N/A, with h = 1 monitor per label, N = 200 x 3,000 labels and the evidence A = 10^6. */
    private void requireFewFalseStrata() {
        double bound = STRATA * DeploymentExperiments.STRATUM_LABELS / 1e6;
        for (String detector :
                List.of(MissExperiments.E_DETECTOR, ScoreExperiments.POLYA, ScoreExperiments.POLYA_AVERAGE)) {
            FalseAlarms alarms =
                    find(DeploymentExperiments.STRATA, detector, "false alarms in 3,000 labels", FalseAlarms.class);
            add(
                    "D4, " + detector + ": mean false alarms in 200 strata of 3,000 labels at most " + bound,
                    observed(alarms, bound / STRATA)
                            + String.format(Locale.ROOT, ", mean %.2f", STRATA * alarms.share()),
                    alarms.keeps(bound / STRATA));
        }
    }

    private void requireFewFalseResolves() {
        double[] rates = {0.13, 0.15, 0.2, 0.3};
        double[] bounds = {0.025, 0.01, 0.004, 0.004};
        IntStream.range(0, rates.length).forEach(i -> {
            String setting = MissExperiments.setting(2_000, rates[i]);
            Estimate share = find(AlertSimulation.TABLE, AlertSimulation.FALSE_RESOLVES, setting, Estimate.class);
            FalseAlarms resolves = new FalseAlarms(Math.round(share.value() * share.runs()), share.runs());
            add(
                    "D4, " + AlertSimulation.FALSE_RESOLVES + " to " + rates[i] + ": at most " + bounds[i],
                    observed(resolves, bounds[i]),
                    resolves.keeps(bounds[i]));
        });
    }

    /** Compares the delay of the breach detector with that of the detector that knows the rate after the change. */
    private void requireNearlyTheLeastDelays() {
        for (int change : new int[] {500, 2_000}) {
            for (double rate : new double[] {0.2, 0.3}) {
                String setting = MissExperiments.setting(change, rate);
                Delay delay = delayInD1(MissExperiments.E_DETECTOR, setting);
                Delay least = delayInD1(MissExperiments.INFORMED, setting);
                add(
                        "D1, " + MissExperiments.E_DETECTOR + ": " + setting
                                + " at most 10 % later than with the rate known",
                        delay.text() + " and " + least.text(),
                        delay.lower() <= (1 + CLOSE) * least.upper());
            }
        }
    }

    /** No detector that knows the two possible rates is sooner after both changes, but for {@value #NOISE} of the delay. */
    private void requireNoBetterCompromise() {
        List<String> settings = List.of(MissExperiments.setting(2_000, 0.2), MissExperiments.setting(2_000, 0.3));
        for (int tenths : MissExperiments.TENTHS_OF_SMALLER_RATE) {
            String informed = MissExperiments.informedOfTwo(tenths);
            boolean isSooner = settings.stream()
                    .allMatch(setting -> delayInD1(informed, setting).median()
                            < (1 - NOISE)
                                    * delayInD1(MissExperiments.E_DETECTOR, setting)
                                            .median());
            add(
                    "D1, " + informed + ": not sooner than " + MissExperiments.E_DETECTOR + " both after "
                            + String.join(" and after ", settings),
                    settings.stream()
                            .map(setting -> delayInD1(informed, setting).text() + " and "
                                    + delayInD1(MissExperiments.E_DETECTOR, setting)
                                            .text())
                            .collect(Collectors.joining("; ")),
                    !isSooner);
        }
    }

    private Delay delayInD1(String detector, String setting) {
        return find(MissExperiments.TABLE, detector, setting, Delay.class);
    }

    /**
     * Compares the shares of the budget by the sum of the median delays of both monitors over all settings. The
     * configured shares must be the best, but for {@value #NOISE} of the sum.
     */
    private void requireTheBestShares() {
        double configured = delayOfShares(FalseAlertBudget.SCORE_SHARE);
        double best = BudgetExperiments.SHARES_OF_SCORES.stream()
                .mapToDouble(this::delayOfShares)
                .min()
                .orElseThrow();
        add(
                BudgetExperiments.TABLE + ": the share " + FalseAlertBudget.SCORE_SHARE
                        + " for scores has the smallest sum of median delays, but for 2 %",
                String.format(Locale.ROOT, "%.0f, smallest %.0f", configured, best),
                configured <= (1 + NOISE) * best);
    }

    /** An unchanged model is at most rarely said to fail, and unchanged inputs are at most rarely said to have changed. */
    private void requireFewFalseCauses() {
        double bound = 1 / CauseEvidence.LIMIT;
        for (CauseSimulation simulation : CauseSimulation.all()) {
            if (!simulation.changesModel()) {
                bounded(CauseSimulation.TABLE, CauseSimulation.ever(Cause.MODEL), simulation.setting(), bound);
            }
            if (!simulation.changesPopulation()) {
                bounded(CauseSimulation.TABLE, CauseSimulation.ever(Cause.POPULATION), simulation.setting(), bound);
            }
        }
    }

    /** Returns the sum of the median delays of both monitors over all settings. */
    private double delayOfShares(double shareOfScores) {
        Set<String> monitors =
                Set.of(BudgetExperiments.ofScores(shareOfScores), BudgetExperiments.ofMisses(shareOfScores));
        return results.stream()
                .filter(result ->
                        result.table().equals(BudgetExperiments.TABLE) && monitors.contains(result.detector()))
                .mapToDouble(result -> ((Delay) result.finding()).median())
                .sum();
    }

    /**
     * Checks the medians of the delays in the settings in which nearly all runs raise an alarm. The e-detector has
     * become faster since the published simulation, so its delays may be shorter.
     */
    private void requirePublishedDelays() {
        for (SimulationResult result : results) {
            if (result.table().equals(MissExperiments.TABLE)
                    && result.finding() instanceof Delay delay
                    && delay.share() >= NEARLY_ALL) {
                published
                        .median(result)
                        .ifPresent(median -> add(
                                "D1, " + result.detector() + ": " + result.setting()
                                        + (isFaster(result) ? " no later than " : " within 10 % of ")
                                        + (int) median,
                                delay.text(),
                                isFaster(result) ? delay.lower() <= median : delay.isNear(median, CLOSE)));
            }
        }
    }

    private static boolean isFaster(SimulationResult result) {
        return result.detector().equals(MissExperiments.E_DETECTOR)
                || result.detector().equals(MissExperiments.SMALLER_LIMIT);
    }

    private void requireFailingControls() {
        FalseAlarms frozen = find(
                FrozenExperiments.TABLE,
                FrozenExperiments.AGAINST_ALPHA,
                FrozenExperiments.falseAlarms(200),
                FalseAlarms.class);
        add(
                "control: a threshold frozen from 200, tested against alpha, at least .2",
                frozen.text(),
                frozen.share() >= 0.2);
        FalseAlarms window = find(
                MissExperiments.TABLE, "window 200, p<.01, every label", MissExperiments.STEADY, FalseAlarms.class);
        add("control: p<.01 in a sliding window at least .8", window.text(), window.share() >= 0.8);
        FalseAlarms ties = find(
                DeploymentExperiments.TIES,
                DeploymentExperiments.WRONG_TIES,
                MissExperiments.STEADY + ", distinct, no reference",
                FalseAlarms.class);
        add("control: p-values without their own tie break violate a level of .05", ties.text(), !ties.keeps(0.05));
        for (String setting :
                List.of(DependenceExperiments.SEASONS, DependenceExperiments.DAYS, DependenceExperiments.BLOCKS)) {
            FalseAlarms dependent =
                    find(DependenceExperiments.TABLE, ScoreExperiments.POLYA_AVERAGE, setting, FalseAlarms.class);
            add(
                    "control: " + setting + " in one stratum violate a bound of .01",
                    observed(dependent, BOUND),
                    !dependent.keeps(BOUND));
        }
        for (ArrivalSimulation.Lags lags : ArrivalSimulation.Lags.values()) {
            FalseAlarms images =
                    find(ArrivalSimulation.TABLE, lags.label(), ArrivalSimulation.withoutUnits(), FalseAlarms.class);
            add(
                    "control: images that are taken for units violate a bound of .01 on reports of the label process, "
                            + lags.label(),
                    observed(images, BOUND),
                    !images.keeps(BOUND));
        }
        String adapted = MissExperiments.setting(1_000, 0.2) + ", step 0.02";
        Delay deployed = find(DeploymentExperiments.ADAPTATION, DeploymentExperiments.DEPLOYED, adapted, Delay.class);
        Delay ranks = find(DeploymentExperiments.ADAPTATION, ScoreExperiments.RANKS, adapted, Delay.class);
        add(
                "control: adapted sets hide drift from deployed misses (at most .05 detected), not from ranks (at least .95)",
                deployed.text() + " and " + ranks.text(),
                deployed.share() <= 0.05 && ranks.share() >= NEARLY_ALL);
    }

    private void add(String requirement, String observed, boolean passed) {
        checks.add(new Criterion(requirement, observed, passed));
    }

    private <T extends Finding> T find(String table, String detector, String setting, Class<T> type) {
        return results.stream()
                .filter(result -> result.table().equals(table)
                        && result.detector().equals(detector)
                        && result.setting().equals(setting))
                .map(result -> type.cast(result.finding()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no result " + table + ", " + detector + ", " + setting));
    }
}
