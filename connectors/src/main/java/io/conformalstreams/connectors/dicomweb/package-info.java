/** A client of archives that speak DICOMweb (PS3.18), over the JDK's HTTP client, and its settings. */
package io.conformalstreams.connectors.dicomweb;
