package io.conformalstreams.ops.audit;

import io.conformalstreams.conformal.drift.BetaMixtureInterval;
import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CohortLevel;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The coverage and the set sizes of the cohorts, as of their last outcome in the period. */
final class CohortTable {

    private record Cohort(String stratum, String attribute, String value, String procedure, String fingerprint)
            implements Comparable<Cohort> {

        private static final Comparator<Cohort> ORDER = Comparator.comparing(Cohort::stratum)
                .thenComparing(Cohort::attribute)
                .thenComparing(Cohort::value)
                .thenComparing(Cohort::procedure)
                .thenComparing(Cohort::fingerprint);

        @Override
        public int compareTo(Cohort other) {
            return ORDER.compare(this, other);
        }
    }

    private final Map<Cohort, CohortCoverage> newest = new TreeMap<>();

    /** Adds figures. Those of a stratum must come in the order of their offsets. */
    void add(CohortCoverage figures) {
        newest.put(
                new Cohort(
                        figures.getStratum(),
                        figures.getAttribute(),
                        figures.getValue(),
                        figures.getProcedure(),
                        figures.getFingerprint()),
                figures);
    }

    AuditTable table() {
        long intervals = newest.values().stream()
                .flatMap(figures -> figures.getLevels().stream())
                .filter(level -> level.getLower() != null)
                .count();
        List<List<String>> rows = new ArrayList<>();
        newest.values()
                .forEach(figures -> figures.getLevels().forEach(level -> rows.add(row(figures, level, intervals))));
        return new AuditTable(
                "cohorts",
                "Coverage and set sizes by cohort",
                "For each cohort with an outcome in the period: the units that count, from the beginning of the procedure"
                        + " to the last outcome of the period. Cohorts have no calibration of their own, and no promise is made for"
                        + " a cohort: the promise holds over the stratum. lower and upper are the anytime-valid interval of one"
                        + " cohort alone. lowerTogether and upperTogether are wider, so that all " + intervals
                        + " intervals of this table hold at the same time with probability at least 1 - intervalError.",
                List.of(
                        "stratum",
                        "attribute",
                        "value",
                        "procedure",
                        "nominalAlpha",
                        "component",
                        "judgedUnits",
                        "coveredUnits",
                        "coverage",
                        "lower",
                        "upper",
                        "lowerTogether",
                        "upperTogether",
                        "intervalError",
                        "judgedImages",
                        "meanSize",
                        "lastLabelAt"),
                rows);
    }

    private static List<String> row(CohortCoverage figures, CohortLevel level, long intervals) {
        String lowerTogether = "";
        String upperTogether = "";
        if (level.getLower() != null) {
            BetaMixtureInterval misses = BetaMixtureInterval.of(
                    level.getJudgedUnits() - level.getCoveredUnits(),
                    level.getJudgedUnits(),
                    BigDecimal.valueOf(level.getNominalAlpha()),
                    figures.getIntervalError() / intervals);
            lowerTogether = Double.toString(1 - misses.upper());
            upperTogether = Double.toString(1 - misses.lower());
        }
        return List.of(
                figures.getStratum(),
                figures.getAttribute(),
                figures.getValue(),
                figures.getProcedure(),
                Double.toString(level.getNominalAlpha()),
                level.getComponent().name(),
                Long.toString(level.getJudgedUnits()),
                Long.toString(level.getCoveredUnits()),
                level.getJudgedUnits() == 0 ? "" : Double.toString(level.getCoverage()),
                text(level.getLower()),
                text(level.getUpper()),
                lowerTogether,
                upperTogether,
                Double.toString(figures.getIntervalError()),
                Long.toString(level.getJudgedImages()),
                text(level.getMeanSize()),
                figures.getLabelledAt().toString());
    }

    private static String text(Double number) {
        return number == null ? "" : number.toString();
    }
}
