package io.conformalstreams.connectors.casesource;

import java.util.Optional;

/** The ids of a case: stratum, image, and exchangeable unit. The unit is empty if the image itself is the unit. */
record CaseIds(String stratum, String imageId, Optional<String> unitId) {}
