package io.conformalstreams.processor.method;

import java.util.Optional;

/**
 * The promise of a method at one miscoverage, as text for legends and documents.
 *
 * @param sentence the whole promise
 * @param inner the promise about the inner set, for example "lies inside the truth"; empty if there is none
 * @param outer the promise about the outer set; empty if there is none
 * @param quantity the number that the interval predicts, with its unit; empty if the method predicts sets
 */
public record Promise(String sentence, Optional<String> inner, Optional<String> outer, Optional<String> quantity) {

    /** Rejects an empty promise. */
    public Promise {
        if (sentence.isBlank() || inner.isEmpty() && outer.isEmpty() && quantity.isEmpty()) {
            throw new IllegalArgumentException("a promise must not be empty: '" + sentence + "'");
        }
    }

    /** Creates a promise about both sets. */
    static Promise ofSets(String sentence, String inner, String outer) {
        return new Promise(sentence, Optional.of(inner), Optional.of(outer), Optional.empty());
    }

    /** Creates a promise about the inner set alone. */
    static Promise ofInnerSet(String sentence, String inner) {
        return new Promise(sentence, Optional.of(inner), Optional.empty(), Optional.empty());
    }

    /** Creates a promise about the outer set alone. */
    static Promise ofOuterSet(String sentence, String outer) {
        return new Promise(sentence, Optional.empty(), Optional.of(outer), Optional.empty());
    }

    /** Creates a promise about an interval. */
    static Promise ofInterval(String sentence, String quantity) {
        return new Promise(sentence, Optional.empty(), Optional.empty(), Optional.of(quantity));
    }
}
