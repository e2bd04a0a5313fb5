package io.conformalstreams.connectors.nnunet;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The functions and classes that a pickle may name. None is ever called: their results follow from their arguments. */
enum KnownName {
    /** An empty dictionary that keeps its order. */
    ORDERED_DICTIONARY("OrderedDict", "collections"),
    /** Turns a text into bytes, character by character. Pickles of protocol 2 store bytes in this way. */
    ENCODE("encode", "_codecs"),
    ARRAY("ndarray", "numpy"),
    ELEMENT_KIND("dtype", "numpy"),
    /** An array that gets its elements afterwards. */
    RECONSTRUCT("_reconstruct", "numpy.core.multiarray", "numpy._core.multiarray"),
    SCALAR("scalar", "numpy.core.multiarray", "numpy._core.multiarray"),
    /** An array with its elements, in protocol 5. */
    FROM_BUFFER("_frombuffer", "numpy.core.numeric", "numpy._core.numeric");

    private final String name;
    private final Set<String> modules;

    KnownName(String name, String... modules) {
        this.name = name;
        this.modules = Set.of(modules);
    }

    static Optional<KnownName> of(String module, String name) {
        return Arrays.stream(values())
                .filter(known -> known.name.equals(name) && known.modules.contains(module))
                .findFirst();
    }
}
