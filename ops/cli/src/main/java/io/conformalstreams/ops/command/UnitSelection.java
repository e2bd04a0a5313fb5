package io.conformalstreams.ops.command;

import io.conformalstreams.ops.dataset.CaseFolder;
import io.conformalstreams.ops.evaluate.CaseSelection;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/** Selects the images of a folder, whose units are split as a whole. */
final class UnitSelection {

    private UnitSelection() {}

    /** Selects all images, and prints a note if units have several. */
    static CaseSelection of(Path folder, CommandSpec spec) throws IOException {
        CaseSelection all = CaseSelection.all(
                CaseFolder.open(folder, remark -> spec.commandLine().getErr().println(remark)));
        if (all.units() < all.size()) {
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s: %d images of %d units; a unit scores as its worst image, and is covered if all its"
                                    + " images are%n",
                            all.description().name(), all.size(), all.units());
        }
        return all;
    }
}
