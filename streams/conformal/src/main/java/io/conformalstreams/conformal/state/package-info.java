/** What all stored states of this module have in common. */
package io.conformalstreams.conformal.state;
