package io.conformalstreams.ops.command;

import io.conformalstreams.ops.dataset.CaseFolder;
import io.conformalstreams.ops.evaluate.CaseSelection;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/** Selects one image of each unit, so that no split separates the images of a patient. */
final class UnitSelection {

    private UnitSelection() {}

    /** Selects one image of each unit, and prints a note if units have several. */
    static CaseSelection of(Path folder, CommandSpec spec) throws IOException {
        CaseSelection units = CaseSelection.units(
                CaseFolder.open(folder, remark -> spec.commandLine().getErr().println(remark)));
        int images = units.source().cases().size();
        if (units.size() < images) {
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s: %d images of %d units; one image of each unit is taken, chosen by its hash%n",
                            units.description().name(), images, units.size());
        }
        return units;
    }
}
