/** Serves the documents and the page over HTTP. */
package io.conformalstreams.ops.dashboard.web;
