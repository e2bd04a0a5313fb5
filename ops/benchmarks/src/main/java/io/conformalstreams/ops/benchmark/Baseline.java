package io.conformalstreams.ops.benchmark;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the baseline of a benchmark class: the alternative by whose time the other times are divided. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Baseline {
    /** The alternative's name: the value of the parameter "alternative" if there is one, otherwise the method. */
    String value();
}
