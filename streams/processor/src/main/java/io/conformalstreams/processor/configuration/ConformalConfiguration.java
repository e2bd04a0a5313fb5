package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.setting.EnvironmentOverrides;
import io.conformalstreams.processor.setting.InvalidConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The whole configuration.
 *
 * @param topics names and partition counts of the topics
 * @param application the running application
 * @param models models whose scores are accepted, with distinct names
 * @param procedures procedures with distinct names, each for one of the models
 * @param labels how long labels count, and how far their times may be ahead of the broker's clock
 * @param limits largest accepted record
 * @param objects object stores from which referenced pixels are read
 * @param drift drift monitors
 * @param comparisons comparisons of models, with distinct names; may be empty
 * @param cohorts the cohorts whose coverage is published
 * @param kafka properties of Kafka and of the schema registry's client
 */
public record ConformalConfiguration(
        Topics topics,
        Application application,
        List<Model> models,
        List<Procedure> procedures,
        Labels labels,
        Limits limits,
        ObjectStorage objects,
        Drift drift,
        List<Comparison> comparisons,
        Cohorts cohorts,
        KafkaProperties kafka) {

    public ConformalConfiguration {
        models = List.copyOf(models);
        procedures = List.copyOf(procedures);
        comparisons = List.copyOf(comparisons);
        if (models.stream().map(Model::name).distinct().count() < models.size()) {
            throw new IllegalArgumentException("models must have distinct names");
        }
        if (procedures.stream().map(Procedure::name).distinct().count() < procedures.size()) {
            throw new IllegalArgumentException("procedures must have distinct names");
        }
        for (Procedure procedure : procedures) {
            if (!models.contains(procedure.model())) {
                throw new IllegalArgumentException("procedure " + procedure.name() + " must be of one of the models");
            }
        }
        for (Model model : models) {
            if (model.channels().size() > limits.channels()) {
                throw new IllegalArgumentException(
                        "model " + model.name() + " must have at most " + limits.channels() + " channels");
            }
        }
    }

    /**
     * Reads a configuration file.
     *
     * @param file YAML
     * @param environment environment variables; {@link EnvironmentOverrides} describes which ones replace values of the
     *     file
     * @throws InvalidConfigurationException if anything is wrong; it lists all errors
     */
    public static ConformalConfiguration load(Path file, Map<String, String> environment) {
        return ConfigurationReader.read(ConfigurationReader.text(file), environment);
    }

    /**
     * Reads a configuration.
     *
     * @param yaml the text of a configuration file
     * @param environment as in {@link #load}
     * @throws InvalidConfigurationException if anything is wrong; it lists all errors
     */
    public static ConformalConfiguration parse(String yaml, Map<String, String> environment) {
        return ConfigurationReader.read(yaml, environment);
    }

    /**
     * Returns a hash of the settings that all instances must share, 32 hexadecimal digits: topics, models, procedures,
     * labels, limits, drift, comparisons and cohorts. Where a process runs, and how it reaches the cluster, is not part of it.
     */
    public String fingerprint() {
        return Fingerprint.of(this);
    }

    /**
     * Returns a hash of each setting in {@link #fingerprint}, by its name: a section of the file, for example {@code
     * drift}, or a section and the name of one of its entries, for example {@code procedures lesion}.
     */
    public SortedMap<String, String> settingFingerprints() {
        return Fingerprint.sharedSettings(this);
    }

    /**
     * Returns how long after its last prediction a unit is judged without its missing labels: the maturity of drift
     * monitors, or the retention of issued sets if the monitors have no maturity.
     */
    public Duration unitMaturity() {
        return drift.maturity().orElse(labels.retention());
    }

    /**
     * Returns the model of a stratum. The model's name is the part of the stratum before the first {@code @} or {@code
     * |}.
     */
    public Optional<Model> modelOf(String stratum) {
        int end = 0;
        while (end < stratum.length() && stratum.charAt(end) != '@' && stratum.charAt(end) != '|') {
            end++;
        }
        String name = stratum.substring(0, end);
        for (Model model : models) {
            if (model.name().equals(name)) {
                return Optional.of(model);
            }
        }
        return Optional.empty();
    }

    /** Tells whether the verdicts of issued sets move the levels of some procedure. */
    public boolean hasAdaptiveLevels() {
        return procedures.stream()
                .anyMatch(procedure -> procedure.calibrationRule().adaptsLevels());
    }

    /** Returns the procedures of a model, in configured order. */
    public List<Procedure> proceduresOf(Model model) {
        List<Procedure> ofModel = new ArrayList<>();
        for (Procedure procedure : procedures) {
            if (procedure.model().equals(model)) {
                ofModel.add(procedure);
            }
        }
        return ofModel;
    }
}
