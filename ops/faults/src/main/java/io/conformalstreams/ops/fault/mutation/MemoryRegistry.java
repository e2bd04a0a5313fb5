package io.conformalstreams.ops.fault.mutation;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.net.HttpURLConnection;

/** A registry in memory, which answers an unknown schema id as a registry on a server does. */
final class MemoryRegistry extends MockSchemaRegistryClient {

    private static final int UNKNOWN_SCHEMA_ID = 40403;

    @Override
    public ParsedSchema getSchemaBySubjectAndId(String subject, int id) throws IOException, RestClientException {
        try {
            return super.getSchemaBySubjectAndId(subject, id);
        } catch (RestClientException unknown) {
            throw new RestClientException("Schema not found", HttpURLConnection.HTTP_NOT_FOUND, UNKNOWN_SCHEMA_ID);
        }
    }
}
