package io.conformalstreams.ops.benchmark;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the alternative of a benchmark class whose time the others are divided by. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Baseline {
    /** The alternative's name: the value of the parameter "alternative" where there is one, otherwise the method. */
    String value();
}
