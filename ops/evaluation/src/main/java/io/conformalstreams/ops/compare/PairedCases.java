package io.conformalstreams.ops.compare;

import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.evaluate.LabelledCase;
import io.conformalstreams.ops.evaluate.UnitImages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The cases that both contenders have segmented, matched by their ids, in the order of the first contender. The images
 * of a unit depend on each other, so units are compared, each with all its images.
 */
public final class PairedCases {

    private final Contender first;
    private final Contender second;
    private final List<int[]> places = new ArrayList<>();
    private final UnitImages units;

    /**
     * @throws IllegalArgumentException if a case belongs to different units, or if the common cases belong to fewer
     *     than two units
     */
    public PairedCases(Contender first, Contender second) {
        this.first = first;
        this.second = second;
        Map<String, Integer> places = new HashMap<>();
        for (int place = 0; place < second.cases().size(); place++) {
            places.put(second.cases().cases().get(place).caseId(), place);
        }
        for (int place = 0; place < first.cases().size(); place++) {
            Integer other = places.get(first.cases().cases().get(place).caseId());
            if (other != null) {
                requireSameUnit(
                        first.cases().cases().get(place), second.cases().cases().get(other));
                this.places.add(new int[] {place, other});
            }
        }
        this.units = UnitImages.of(this.places.stream()
                .map(pair -> first.cases().cases().get(pair[0]).unitId())
                .toList());
        if (units.size() < 2) {
            throw new IllegalArgumentException("--data: " + size() + " cases of " + first.name() + " and "
                    + second.name() + " have the same id, and belong to " + units.size()
                    + " units; give two folders with the same cases of at least 2 units");
        }
    }

    private void requireSameUnit(CaseReference one, CaseReference other) {
        if (!one.unitId().equals(other.unitId())) {
            throw new IllegalArgumentException("--data: case " + one.caseId() + " belongs to unit " + one.unitId()
                    + " of " + first.name() + " and to unit " + other.unitId() + " of " + second.name()
                    + "; give both manifests the same units");
        }
    }

    /** The contender whose sets are the minuend of all differences. */
    public Contender first() {
        return first;
    }

    /** The other contender. */
    public Contender second() {
        return second;
    }

    /** The units of the pairs. */
    public UnitImages units() {
        return units;
    }

    /** Number of pairs. */
    public int size() {
        return places.size();
    }

    /** The case id of a pair. */
    String caseId(int pair) {
        return first.cases().cases().get(places.get(pair)[0]).caseId();
    }

    /**
     * One case twice: as segmented by the first contender, and by the second.
     *
     * @throws IllegalArgumentException if the two truths differ
     * @throws java.io.UncheckedIOException if a file can't be read
     */
    List<LabelledCase> load(int pair) {
        LabelledCase left = first.cases().load(places.get(pair)[0]);
        LabelledCase right = second.cases().load(places.get(pair)[1]);
        if (!left.truth(first.channel()).equals(right.truth(second.channel()))
                || !left.ignored().equals(right.ignored())) {
            throw new IllegalArgumentException("case " + caseId(pair) + ": the truths of " + first.name() + " and "
                    + second.name() + " differ; compare models that segmented the same structure in the same image");
        }
        return List.of(left, right);
    }
}
