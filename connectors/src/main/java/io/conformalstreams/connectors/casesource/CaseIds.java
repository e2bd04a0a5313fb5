package io.conformalstreams.connectors.casesource;

import java.util.Optional;

/** The ids of a case: stratum, image and, if it isn't the image itself, the exchangeable unit. */
record CaseIds(String stratum, String imageId, Optional<String> unitId) {}
