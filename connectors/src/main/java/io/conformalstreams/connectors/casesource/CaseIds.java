package io.conformalstreams.connectors.casesource;

import java.util.Optional;

/** Whose scores they are: stratum, image and, where it isn't the image itself, the exchangeable unit. */
record CaseIds(String stratum, String imageId, Optional<String> unitId) {}
