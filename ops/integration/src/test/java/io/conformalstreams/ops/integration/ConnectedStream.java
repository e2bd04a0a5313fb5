package io.conformalstreams.ops.integration;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.environment.KafkaEnvironment;
import io.conformalstreams.ops.fault.committed.Drainage;
import io.conformalstreams.ops.fault.committed.TopicReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A stream that connectors feed and read. */
final class ConnectedStream implements AutoCloseable {

    /** Each channel of the real data sets has a procedure with the channel's name. */
    static final String CONFIGURATION = String.join(
            "\n",
            "models:",
            "  - name: wbc",
            "    dimensions: 2",
            "    scores: logit",
            "    encoding: float16",
            "    channels: [{name: cell, labelValues: [1, 2]}, {name: nucleus, labelValues: [2]}]",
            "  - name: polyps",
            "    dimensions: 2",
            "    scores: probability",
            "    encoding: float16",
            "    channels: [{name: polyp, labelValues: [1]}]",
            "  - name: hippocampus",
            "    dimensions: 3",
            "    scores: logit",
            "    encoding: float16",
            "    channels: [{name: hippocampus, labelValues: [1, 2]}, {name: anterior, labelValues: [1]}]",
            "procedures:",
            procedure("wbc", "cell"),
            procedure("wbc", "nucleus"),
            procedure("polyps", "polyp"),
            procedure("hippocampus", "hippocampus"),
            procedure("hippocampus", "anterior"),
            "");

    private final IsolatedStream stream;
    private final TopicReader reader;
    private final Drainage drainage;

    private ConnectedStream(IsolatedStream stream) {
        this.stream = stream;
        this.reader = stream.reader();
        this.drainage = new Drainage(stream.configuration());
    }

    /** Creates the topic for reports of bad files. */
    static ConnectedStream of(IsolatedStream stream) throws Exception {
        ConnectedStream connected = new ConnectedStream(stream);
        connected.createReportTopic();
        return connected;
    }

    /** Returns the name of a connector. No other test on the broker uses it. */
    String name(String connector) {
        return stream.configuration().application().calibrationId() + "-" + connector;
    }

    /** Grows with every prediction and label that is committed. */
    long sent() throws ExecutionException, InterruptedException {
        return drainage.committed(Topic.PREDICTIONS) + drainage.committed(Topic.LABELLED_IMAGES);
    }

    private void createReportTopic() throws Exception {
        try (SchemaRegistryClient registry =
                new CachedSchemaRegistryClient(KafkaEnvironment.shared().registryUrl(), 1, Map.of())) {
            registry.register(reportTopic() + "-value", new AvroSchema(Schema.create(Schema.Type.STRING)));
        }
        try (Admin admin =
                Admin.create(Map.copyOf(stream.configuration().kafka().clientProperties()))) {
            admin.createTopics(List.of(new NewTopic(reportTopic(), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** Returns the reports of bad files, as JSON. */
    List<String> reports() {
        return reader.records(reportTopic()).stream()
                .map(record -> new String(record.bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Returns the number of labels that calibrated. Each leaves one record without pixels. */
    long labels() {
        return reader.count(Topic.CALIBRATION_SCORES);
    }

    @Override
    public void close() {
        drainage.close();
    }

    /** Returns the settings of a case source for a folder that has the name of its model. */
    Map<String, String> caseSource(Path folder) {
        String model = folder.getFileName().toString();
        Map<String, String> settings = converters();
        settings.put("connector.class", "io.conformalstreams.connectors.casesource.CaseSourceConnector");
        settings.put("tasks.max", "2");
        settings.put("exactly.once.support", "required");
        settings.put("folder", folder.toString());
        settings.put("stratum", model + "@1");
        settings.put("channels", channels(model));
        settings.put("scores.kind", model.equals("polyps") ? "probability" : "logit");
        settings.put("label.values", model.equals("polyps") ? "1" : "1,2");
        settings.put("dimensions", model.equals("hippocampus") ? "3" : "2");
        settings.put("predictions.topic", stream.configuration().topics().name(Topic.PREDICTIONS));
        settings.put("labelled.images.topic", stream.configuration().topics().name(Topic.LABELLED_IMAGES));
        settings.put("scan.interval.ms", "200");
        settings.put("file.stable.ms", "200");
        settings.put("withdrawal.delay.ms", "400");
        settings.put("file.errors.action", "report");
        settings.put("file.errors.topic", reportTopic());
        settings.put("producer.override.max.request.size", "33554432");
        // Readers wait this long for the open transaction of a killed task.
        settings.put("producer.override.transaction.timeout.ms", "5000");
        settings.put("value.converter.auto.register.schemas", "false");
        settings.put("value.converter.use.latest.version", "true");
        settings.put("value.converter.latest.compatibility.strict", "false");
        settings.put("value.converter.enhanced.avro.schema.support", "true");
        return settings;
    }

    /** Returns the settings of a sink that writes the sets into a folder. */
    Map<String, String> maskSink(Path folder) {
        Map<String, String> settings = setSink("io.conformalstreams.connectors.masksink.MaskSinkConnector");
        settings.put("folder", folder.toString());
        settings.put("formats", "nifti,coco-rle");
        return settings;
    }

    /**
     * Returns the settings of a sink that stores the sets in an archive.
     *
     * @param archive settings that reach the archive
     */
    Map<String, String> dicomwebSink(Map<String, String> archive) {
        Map<String, String> settings = setSink("io.conformalstreams.connectors.dicomwebsink.DicomwebSinkConnector");
        settings.putAll(archive);
        return settings;
    }

    private Map<String, String> setSink(String connector) {
        Map<String, String> settings = converters();
        settings.put("connector.class", connector);
        settings.put("tasks.max", "2");
        settings.put("topics", stream.configuration().topics().name(Topic.CONFIDENCE_SETS));
        settings.put("consumer.override.isolation.level", "read_committed");
        settings.put("consumer.override.auto.offset.reset", "earliest");
        settings.put("consumer.override.session.timeout.ms", "6000");
        return settings;
    }

    private String reportTopic() {
        return stream.configuration().topics().prefix() + "bad-files";
    }

    private static Map<String, String> converters() {
        Map<String, String> settings = new HashMap<>();
        settings.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        settings.put("value.converter", "io.confluent.connect.avro.AvroConverter");
        settings.put(
                "value.converter.schema.registry.url", KafkaEnvironment.shared().registryUrl());
        return settings;
    }

    private String channels(String model) {
        return String.join(
                ",",
                stream.configuration().procedures().stream()
                        .filter(procedure -> procedure.model().name().equals(model))
                        .map(procedure -> procedure.name())
                        .toList());
    }

    private static String procedure(String model, String channel) {
        return "  - {name: " + channel + ", type: confidence-sets, model: " + model + ", channel: " + channel
                + ", alphas: [0.1], combination: marginal, inner: identity, outer: identity, window: all}";
    }
}
