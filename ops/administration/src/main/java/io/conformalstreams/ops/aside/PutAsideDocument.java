package io.conformalstreams.ops.aside;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;

/** Records that were put aside as JSON, for scripts. */
public final class PutAsideDocument {

    private PutAsideDocument() {}

    /** Returns an array with an object for each record. */
    public static String json(Collection<PutAside> records) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (PutAside record : records) {
            ObjectNode object = array.addObject()
                    .put("at", record.at().toString())
                    .put("putAsideIn", record.topic().baseName())
                    .put("reason", record.reason())
                    .put("detail", record.detail())
                    .put("topic", record.source().topic())
                    .put("partition", record.source().partition())
                    .put("offset", record.offset());
            record.stratum().ifPresent(stratum -> object.put("stratum", stratum));
            record.imageId().ifPresent(image -> object.put("imageId", image));
        }
        return array.toPrettyString();
    }
}
