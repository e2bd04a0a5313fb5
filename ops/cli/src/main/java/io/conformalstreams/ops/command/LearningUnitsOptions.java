package io.conformalstreams.ops.command;

import io.conformalstreams.ops.evaluate.CaseSelection;
import io.conformalstreams.ops.tune.LearningUnits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options about the units on which procedures were chosen. Such units must not be used to evaluate the procedures. */
final class LearningUnitsOptions {

    @Option(
            names = "--learning-units",
            paramLabel = "FILE",
            description =
                    "File of the units on which the procedures were chosen, as tune writes it. The command stops if"
                            + " the folder contains some of them (default: " + LearningUnits.FILE_NAME
                            + " beside --config, if"
                            + " there is one).")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--without-learning-units",
            description = "Leave these units out, so that the command does not stop.")
    private boolean leftOut;

    /**
     * The cases that may be used for judging.
     *
     * @param configuration the configuration file, whose folder may contain the list
     */
    CaseSelection leaveOut(CaseSelection cases, Optional<Path> configuration) throws IOException {
        Optional<Path> list = file.or(() -> configuration
                .map(path -> path.resolveSibling(LearningUnits.FILE_NAME))
                .filter(Files::isRegularFile));
        if (list.isEmpty()) {
            if (leftOut) {
                throw CommandFailure.usage("--without-learning-units: there is no list of learning units; name it with"
                        + " --learning-units " + LearningUnits.FILE_NAME);
            }
            return cases;
        }
        LearningUnits units = LearningUnits.read(list.get());
        CaseSelection others = cases.where(reference -> !units.contains(reference.unitId()));
        int learning = cases.size() - others.size();
        if (learning > 0 && !leftOut) {
            throw CommandFailure.usage("--learning-units: " + learning + " of the " + cases.size() + " cases of "
                    + cases.description().name() + " are in " + list.get()
                    + ": the procedures were chosen on them, so they cannot judge the procedures;"
                    + " --without-learning-units leaves them out");
        }
        return others;
    }
}
