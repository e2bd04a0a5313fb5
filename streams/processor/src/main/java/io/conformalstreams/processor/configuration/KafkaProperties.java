package io.conformalstreams.processor.configuration;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Properties of Kafka clients, Kafka Streams and the schema registry's client, as the user gave them. They include most
 * of the system's credentials, so {@link #toString()} never shows values.
 *
 * @param values values by property name, sorted
 */
public record KafkaProperties(Map<String, String> values) {

    /** Names of the registry client's properties that have none of the {@link #REGISTRY_PREFIXES}. */
    private static final Set<String> REGISTRY_NAMES = Set.of(
            "auto.register.schemas",
            "http.connect.timeout.ms",
            "http.read.timeout.ms",
            "id.compatibility.strict",
            "latest.cache.size",
            "latest.cache.ttl.sec",
            "latest.compatibility.strict",
            "max.retries",
            "max.schemas.per.subject",
            "missing.cache.size",
            "missing.id.cache.ttl.sec",
            "missing.schema.cache.ttl.sec",
            "missing.version.cache.ttl.sec",
            "normalize.schemas",
            "proxy.host",
            "proxy.port",
            "retries.max.wait.ms",
            "retries.wait.ms",
            "use.latest.version",
            "use.schema.id");

    private static final List<String> REGISTRY_PREFIXES =
            List.of("schema.registry.", "basic.auth.", "bearer.auth.", "avro.");

    /** Prefixes with which Kafka Streams addresses one of its clients. */
    private static final List<String> STREAMS_PREFIXES = List.of(
            StreamsConfig.PRODUCER_PREFIX,
            StreamsConfig.CONSUMER_PREFIX,
            StreamsConfig.MAIN_CONSUMER_PREFIX,
            StreamsConfig.RESTORE_CONSUMER_PREFIX,
            StreamsConfig.GLOBAL_CONSUMER_PREFIX,
            StreamsConfig.ADMIN_CLIENT_PREFIX,
            StreamsConfig.TOPIC_PREFIX);

    private static final Set<String> STREAMS_ONLY_NAMES = streamsOnlyNames();

    public KafkaProperties {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** The properties of Kafka Streams and its clients, with and without prefixes: all but the registry's. */
    public Map<String, String> streamsProperties() {
        return select(name -> !isRegistry(name));
    }

    /**
     * The properties that a single Kafka client needs to reach the cluster. They include those for security, but none
     * that are only for Kafka Streams.
     */
    public Map<String, String> clientProperties() {
        return select(name -> !isRegistry(name) && !isStreamsOnly(name));
    }

    /**
     * Properties of the schema registry's client: addresses, credentials, TLS. Kafka's clients resolve references to
     * configuration providers themselves. The registry's client does not, so they are resolved here.
     *
     * @throws KafkaException if a provider cannot resolve a reference
     */
    public Map<String, String> registryProperties() {
        Map<String, String> properties = select(KafkaProperties::isRegistry);
        if (!values.containsKey(AbstractConfig.CONFIG_PROVIDERS_CONFIG)) {
            return properties;
        }
        Map<String, String> withProviders =
                select(name -> isRegistry(name) || name.startsWith(AbstractConfig.CONFIG_PROVIDERS_CONFIG));
        Map<String, Object> resolved =
                new AbstractConfig(new ConfigDef(), new HashMap<>(withProviders), false).originals();
        return properties.keySet().stream()
                .collect(Collectors.toUnmodifiableMap(name -> name, name -> String.valueOf(resolved.get(name))));
    }

    /**
     * Finds references to values that a configuration provider does not have, such as a key that is missing in a file.
     * Kafka's clients would take such a reference for the value itself. A provider that can't be reached is left out: a
     * client that needs it reports that.
     *
     * @return the first such reference of each property, by its name
     */
    public Map<String, String> missingReferences() {
        List<String> providers = List.of(
                values.getOrDefault(AbstractConfig.CONFIG_PROVIDERS_CONFIG, "").split("\\s*,\\s*"));
        Map<String, String> missing = new TreeMap<>();
        select(name -> !name.startsWith(AbstractConfig.CONFIG_PROVIDERS_CONFIG)).forEach((name, value) -> {
            Matcher reference = ConfigTransformer.DEFAULT_PATTERN.matcher(value);
            while (reference.find()) {
                if (providers.contains(reference.group(1)) && isKept(reference.group())) {
                    missing.putIfAbsent(name, reference.group());
                }
            }
        });
        return missing;
    }

    private boolean isKept(String reference) {
        Map<String, String> alone =
                new HashMap<>(select(name -> name.startsWith(AbstractConfig.CONFIG_PROVIDERS_CONFIG)));
        alone.put("reference", reference);
        try {
            return reference.equals(new AbstractConfig(new ConfigDef(), alone, false)
                    .originals()
                    .get("reference"));
        } catch (KafkaException unavailable) {
            return false;
        }
    }

    private Map<String, String> select(Predicate<String> isSelected) {
        return values.entrySet().stream()
                .filter(property -> isSelected.test(property.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static boolean isRegistry(String name) {
        return REGISTRY_NAMES.contains(name) || REGISTRY_PREFIXES.stream().anyMatch(name::startsWith);
    }

    private static boolean isStreamsOnly(String name) {
        return STREAMS_ONLY_NAMES.contains(name) || STREAMS_PREFIXES.stream().anyMatch(name::startsWith);
    }

    private static Set<String> streamsOnlyNames() {
        Set<String> names = new HashSet<>(StreamsConfig.configDef().names());
        names.removeAll(AdminClientConfig.configNames());
        return Set.copyOf(names);
    }

    /** Shows names only, because any value may be or contain a credential. */
    @Override
    public String toString() {
        return "KafkaProperties" + values.keySet();
    }
}
