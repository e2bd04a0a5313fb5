/** Lets an application compute everything again from its inputs. */
package io.conformalstreams.ops.reset;
