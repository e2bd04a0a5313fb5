package io.conformalstreams.ops.evaluate;

import io.conformalstreams.connectors.casefolder.CaseReference;
import io.conformalstreams.connectors.casefolder.CaseSource;
import io.conformalstreams.connectors.casefolder.Description;
import java.util.List;
import java.util.function.Predicate;

/**
 * Some of the cases of a source, each a unit of its own.
 *
 * @param source where they come from
 * @param cases in stream order
 */
public record CaseSelection(CaseSource source, List<CaseReference> cases) {

    public CaseSelection {
        cases = List.copyOf(cases);
    }

    /** Every case of a source. */
    public static CaseSelection all(CaseSource source) {
        return new CaseSelection(source, source.cases());
    }

    /** Those of the cases that have a property. */
    public CaseSelection where(Predicate<CaseReference> property) {
        return new CaseSelection(source, cases.stream().filter(property).toList());
    }

    /** What all cases have in common. */
    public Description description() {
        return source.description();
    }

    /** Number of cases. */
    public int size() {
        return cases.size();
    }

    /**
     * Reads one case.
     *
     * @param index place among {@link #cases}
     * @throws java.io.UncheckedIOException when its files cannot be read
     */
    public LabelledCase load(int index) {
        return LabelledCase.load(source, cases.get(index));
    }
}
