/** A client of archives that speak DICOMweb (PS3.18), and its settings. It uses the JDK's HTTP client. */
package io.conformalstreams.connectors.dicomweb;
