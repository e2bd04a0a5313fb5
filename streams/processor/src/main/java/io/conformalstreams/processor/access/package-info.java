/**
 * The permissions that each part of the system needs on a cluster with an authorizer. The same definition grants them,
 * checks them at start, and names the missing one.
 */
package io.conformalstreams.processor.access;
