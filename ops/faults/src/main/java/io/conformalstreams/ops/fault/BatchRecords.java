package io.conformalstreams.ops.fault;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The records of one batch. Each partition has a staged and a live stratum.
 *
 * <p>The records of staged strata come in three stages: archived labels, predictions, and the labels of these
 * predictions. Each stage is processed completely before the next one begins. Everything that is published about these
 * strata, alerts included, is therefore a function of the log. In live strata, predictions and labels come at the same
 * time, so the thresholds that a set cites depend on the moment at which it is issued.
 */
final class BatchRecords {

    static final int STAGES = 3;

    private static final int ARCHIVED = 25;
    private static final int PREDICTED = 36;

    /** From this case on, the structure is missing in the labels of staged strata, so that alerts open. */
    private static final int FIRST_EMPTIED = ARCHIVED + PREDICTED / 3;

    private final BatchPlan plan;
    private final List<StratumCases> staged;
    private final List<StratumCases> live;

    BatchRecords(BatchPlan plan) {
        this.plan = plan;
        Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(2, ChronoUnit.HOURS);
        this.staged = strata("staged", start);
        this.live = strata("live", start);
    }

    Set<String> stagedStrata() {
        return staged.stream().map(StratumCases::stratum).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns what is sent in a stage, from 0 to 2. */
    List<Dispatch> stage(int stage) {
        return switch (stage) {
            case 0 -> cases(0, ARCHIVED, this::archived);
            case 1 -> cases(ARCHIVED, ARCHIVED + PREDICTED, this::predicted);
            default -> cases(ARCHIVED, ARCHIVED + PREDICTED, this::labelled);
        };
    }

    /** Returns what is sent in live strata at a moment: a prediction, and the label of an earlier one. */
    List<Dispatch> live(int tick) {
        StratumCases cases = live.get(tick % live.size());
        int index = tick / live.size();
        List<Dispatch> dispatches = new ArrayList<>();
        dispatches.add(predicted(cases, index));
        if (index > 0) {
            dispatches.add(liveLabel(cases, index - 1));
        }
        return dispatches;
    }

    /** Returns the labels that are still missing after a number of moments. */
    List<Dispatch> liveRest(int ticks) {
        return IntStream.range(Math.max(0, ticks - live.size()), ticks)
                .mapToObj(tick -> liveLabel(live.get(tick % live.size()), tick / live.size()))
                .toList();
    }

    private Dispatch archived(StratumCases cases, int index) {
        return Dispatch.of(
                cases.archivedLabel(index),
                StratumCases.emptied(cases.archivedLabel(index)),
                random(cases, "archived", index));
    }

    private Dispatch predicted(StratumCases cases, int index) {
        return Dispatch.of(cases.prediction(index), random(cases, "prediction", index));
    }

    private Dispatch labelled(StratumCases cases, int index) {
        return Dispatch.of(
                index < FIRST_EMPTIED ? cases.label(index) : StratumCases.emptied(cases.label(index)),
                cases.label(index),
                random(cases, "label", index));
    }

    private Dispatch liveLabel(StratumCases cases, int index) {
        return Dispatch.of(cases.label(index), StratumCases.emptied(cases.label(index)), random(cases, "label", index));
    }

    private List<Dispatch> cases(int from, int to, Choice choice) {
        return IntStream.range(from, to)
                .boxed()
                .flatMap(index -> staged.stream().map(cases -> choice.of(cases, index)))
                .toList();
    }

    private List<StratumCases> strata(String name, Instant start) {
        return IntStream.range(0, StreamSettings.PARTITIONS)
                .mapToObj(partition -> StratumCases.in(
                        partition,
                        name,
                        KeyedRandom.of(plan.seed(), name, plan.number()).nextLong(),
                        start))
                .toList();
    }

    private SplittableRandom random(StratumCases cases, String record, int index) {
        return KeyedRandom.of(plan.seed(), plan.number(), cases.stratum(), record, index);
    }

    /** Makes the records of one case. */
    @FunctionalInterface
    private interface Choice {
        Dispatch of(StratumCases cases, int index);
    }
}
