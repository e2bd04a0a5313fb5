package io.conformalstreams.ops.evaluate;

import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.CaseSource;
import io.conformalstreams.ops.dataset.DatasetDescription;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;

/**
 * Some of the cases of a source. Units are exchangeable, but images are not, because images of one patient are alike.
 *
 * @param source supplies the cases
 * @param cases in stream order
 */
public record CaseSelection(CaseSource source, List<CaseReference> cases) {

    public CaseSelection {
        cases = List.copyOf(cases);
    }

    /** All images of a source. */
    public static CaseSelection all(CaseSource source) {
        return new CaseSelection(source, source.cases());
    }

    /** One image of each unit of a source, chosen by its hash. */
    public static CaseSelection units(CaseSource source) {
        return all(source).oneOfEachUnit();
    }

    /** One image of each unit, chosen by its hash. */
    public CaseSelection oneOfEachUnit() {
        Map<String, CaseReference> chosen = new HashMap<>();
        Comparator<CaseReference> byHash = Comparator.comparing(reference -> KeyedHash.of(0, reference.caseId()));
        cases.forEach(reference -> chosen.merge(reference.unitId(), reference, BinaryOperator.minBy(byHash)));
        return where(reference -> chosen.get(reference.unitId()).equals(reference));
    }

    /** The cases with a property. */
    public CaseSelection where(Predicate<CaseReference> property) {
        return new CaseSelection(source, cases.stream().filter(property).toList());
    }

    /** The properties that all cases share. */
    public DatasetDescription description() {
        return source.description();
    }

    /** The id of the unit, by case. */
    List<String> unitIds() {
        return cases.stream().map(CaseReference::unitId).toList();
    }

    /** The units with their images. */
    public UnitImages unitImages() {
        return UnitImages.of(unitIds());
    }

    /** Number of units. */
    public int units() {
        return Math.toIntExact(unitIds().stream().distinct().count());
    }

    /** Number of cases. */
    public int size() {
        return cases.size();
    }

    /**
     * Reads one case.
     *
     * @param index place among {@link #cases}
     * @throws java.io.UncheckedIOException if its files can't be read
     */
    public LabelledCase load(int index) {
        return LabelledCase.load(source, cases.get(index));
    }
}
