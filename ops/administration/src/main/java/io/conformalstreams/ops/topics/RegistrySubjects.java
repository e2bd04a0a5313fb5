package io.conformalstreams.ops.topics;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.runtime.RegistryError;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Compares the subjects of a schema registry with the catalogue of topics. */
final class RegistrySubjects {

    private static final int NOT_FOUND = 404;

    private final SchemaRegistryClient client;
    private final String prefix;

    /**
     * @param client a client of the registry; not closed here
     * @param prefix prefix of the topics
     */
    public RegistrySubjects(SchemaRegistryClient client, String prefix) {
        this.client = client;
        this.prefix = prefix;
    }

    /**
     * Inspects the subject of every topic with a schema; changes nothing.
     *
     * @throws ProvisioningException if the registry doesn't respond or refuses a request
     */
    public List<Review> review() {
        Collection<String> present = answer("listing subjects", client::getAllSubjects);
        return ResolvedSchemas.topics().stream()
                .map(topic -> present.contains(topic.valueSubject(prefix)) ? existing(topic) : missing(topic))
                .toList();
    }

    /** Returns the names of all subjects of the registry. */
    List<String> present() {
        return List.copyOf(answer("listing subjects", client::getAllSubjects));
    }

    /**
     * Deletes a subject with all its versions. A registry deletes a subject permanently only after it has marked
     * it as deleted.
     *
     * @throws ProvisioningException if the registry doesn't respond or refuses to delete
     */
    void delete(String subject) {
        answer("deleting subject " + subject, () -> client.deleteSubject(subject));
        answer("deleting subject " + subject + " permanently", () -> client.deleteSubject(subject, true));
    }

    /**
     * A missing subject. Its compatibility level is set after the schema, because some registries have no settings for
     * subjects without a schema.
     */
    private Review missing(Topic topic) {
        return new Review(
                resource(topic), "missing", List.of(registration(topic), compatibility(topic, "none")), List.of());
    }

    private Review existing(Topic topic) {
        String subject = topic.valueSubject(prefix);
        AvroSchema schema = ResolvedSchemas.registered(topic);
        String level = level(subject);
        boolean registered = isRegistered(subject, schema);
        List<Change> changes = new ArrayList<>();
        if (!level.equals(topic.compatibility().name())) {
            changes.add(compatibility(topic, level));
        }
        List<String> problems = new ArrayList<>();
        if (!registered) {
            changes.add(registration(topic));
            answer("testing compatibility of " + subject, () -> client.testCompatibilityVerbose(subject, schema))
                    .forEach(message -> problems.add("this release's schema is incompatible with the registered ones: "
                            + message + "; use another topics.prefix, or delete the subject if its topic is empty"));
        }
        return new Review(resource(topic), summary(level, registered), changes, problems);
    }

    private Change registration(Topic topic) {
        String subject = topic.valueSubject(prefix);
        return new Change(
                Change.Kind.ADDITION,
                "register the schema of "
                        + ResolvedSchemas.of(topic).orElseThrow().getFullName(),
                () -> answer(
                        "registering " + subject, () -> client.register(subject, ResolvedSchemas.registered(topic))));
    }

    /** Setting a level where there is none is an addition. Changing another level is an alteration. */
    private Change compatibility(Topic topic, String current) {
        String subject = topic.valueSubject(prefix);
        String level = topic.compatibility().name();
        return new Change(
                current.equalsIgnoreCase("none") ? Change.Kind.ADDITION : Change.Kind.ALTERATION,
                "set compatibility from " + current + " to " + level,
                () -> answer("setting compatibility of " + subject, () -> client.updateCompatibility(subject, level)));
    }

    /**
     * The level of a subject. If it has none of its own, Confluent's registry responds with 404, and Apicurio with NONE.
     */
    private String level(String subject) {
        return answer("reading compatibility of " + subject, () -> {
            try {
                return client.getCompatibility(subject);
            } catch (RestClientException e) {
                if (e.getStatus() == NOT_FOUND) {
                    return "none";
                }
                throw e;
            }
        });
    }

    private boolean isRegistered(String subject, AvroSchema schema) {
        return answer("looking up the schema of " + subject, () -> {
            try {
                client.getId(subject, schema);
                return true;
            } catch (RestClientException e) {
                if (e.getStatus() == NOT_FOUND) {
                    return false;
                }
                throw e;
            }
        });
    }

    private String resource(Topic topic) {
        return "subject " + topic.valueSubject(prefix);
    }

    private static String summary(String level, boolean registered) {
        return (registered ? "schema registered" : "schema not registered") + ", compatibility " + level;
    }

    private static <T> T answer(String request, Request<T> call) {
        try {
            return call.run();
        } catch (RestClientException e) {
            throw new ProvisioningException(request + ": " + said(e), e);
        } catch (IOException e) {
            throw new ProvisioningException(request + ": " + RegistryError.describeSilence(e), e);
        }
    }

    /** The registry's own words say what is wrong with a request, but not why the registry fails. */
    private static String said(RestClientException answer) {
        return answer.getStatus() < HttpURLConnection.HTTP_INTERNAL_ERROR
                ? "the registry answers " + answer.getMessage()
                : RegistryError.describe(answer).orElseThrow();
    }

    @FunctionalInterface
    private interface Request<T> {
        T run() throws IOException, RestClientException;
    }
}
