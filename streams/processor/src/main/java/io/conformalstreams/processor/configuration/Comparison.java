package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.comparison.DecisionRule;
import io.conformalstreams.processor.digest.Sha256;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.IsoDuration;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A configured comparison of a candidate model with the model in use, on the same images.
 *
 * @param name name, unique in the configuration
 * @param inUse the model in use and its procedure
 * @param candidate the candidate and its procedure
 * @param alphas compared nominal levels, ascending; both procedures have them
 * @param sites compared sites; empty for all
 * @param population labels that count
 * @param rule margins and error probability of the decision
 * @param retention two judged units of one id are a pair if they were closed within this time of each other
 * @param updateUnits number of further units after which the state is published, even if the decision is the same
 */
public record Comparison(
        String name,
        Contender inUse,
        Contender candidate,
        List<BigDecimal> alphas,
        List<String> sites,
        Population population,
        Duration retention,
        DecisionRule rule,
        int updateUnits) {

    static final Constraint<Integer> UPDATE_UNITS = Constraint.between(1, 1_000_000);

    private static final int HEXADECIMAL_DIGITS = 32;

    /** The labels that count. */
    public enum Population {
        /** Every label. The decision applies to images as they are selected for labelling. */
        LABELLED,
        /** Labels of the random audit. The decision applies to all images. */
        AUDIT;

        /** The name in configurations and records. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The part that a model has in the comparison. */
    public enum Role {
        IN_USE,
        CANDIDATE;

        /** The other part. */
        public Role other() {
            return this == IN_USE ? CANDIDATE : IN_USE;
        }
    }

    /**
     * A model in the comparison.
     *
     * @param model beginning of the strata, for example {@code unet@3}
     * @param procedure procedure whose sets are compared
     */
    public record Contender(String model, Procedure procedure) {}

    /** The place of a stratum in the comparison. The site is empty if the stratum has none. */
    public record Place(Role role, String site) {}

    public Comparison {
        Procedure.NAME.require("name", name);
        UPDATE_UNITS.require("updateUnits", updateUnits);
        alphas = alphas.stream().map(BigDecimal::stripTrailingZeros).sorted().toList();
        sites = List.copyOf(sites);
        if (alphas.isEmpty()) {
            throw new IllegalArgumentException("comparison " + name + " needs at least one alpha");
        }
        if (inUse.model().equals(candidate.model())) {
            throw new IllegalArgumentException("comparison " + name + " needs two models");
        }
    }

    /** Returns the procedure and model of a role. */
    public Contender of(Role role) {
        return role == Role.IN_USE ? inUse : candidate;
    }

    /** Returns the place of a stratum, if it belongs to the comparison. */
    public Optional<Place> placeOf(String stratum) {
        for (Role role : Role.values()) {
            Optional<String> site = site(of(role).model(), stratum);
            if (site.isPresent() && (sites.isEmpty() || sites.contains(site.get()))) {
                return Optional.of(new Place(role, site.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> site(String model, String stratum) {
        if (stratum.equals(model)) {
            return Optional.of("");
        }
        return stratum.startsWith(model + "|") ? Optional.of(stratum.substring(model.length() + 1)) : Optional.empty();
    }

    /**
     * Returns a hash of everything on which the evidence depends, 32 hexadecimal digits: also of what decides the
     * thresholds of the sets, and which units are pairs. The margins, the error probability and the frequency of updates
     * are not part of it.
     */
    public String fingerprint() {
        String text = String.join(
                "\n",
                "conformal-comparison-2",
                "name " + name,
                "inUse " + text(inUse),
                "candidate " + text(candidate),
                "alphas " + alphas,
                "retention " + IsoDuration.text(retention),
                "sites " + sites,
                "population " + population.text(),
                "");
        return hash(text);
    }

    private String text(Contender contender) {
        Procedure procedure = contender.procedure();
        List<String> components = alphas.stream()
                .flatMap(alpha -> procedure.method().components().stream()
                        .map(component -> component.name() + " "
                                + procedure
                                        .method()
                                        .alpha(component, alpha)
                                        .stripTrailingZeros()
                                        .toPlainString()))
                .toList();
        return String.join(
                " ",
                contender.model(),
                procedure.name(),
                procedure.fingerprint(),
                procedure.guarantee().text(),
                procedure.window().text(),
                components.toString());
    }

    private static String hash(String text) {
        byte[] digest = Sha256.start().digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest).substring(0, HEXADECIMAL_DIGITS);
    }
}
