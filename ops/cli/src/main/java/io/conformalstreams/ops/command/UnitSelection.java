package io.conformalstreams.ops.command;

import io.conformalstreams.ops.dataset.CaseFolder;
import io.conformalstreams.ops.evaluate.CaseSelection;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/** Selects the images of a folder, so that no split separates the images of a patient. */
final class UnitSelection {

    private UnitSelection() {}

    /** Selects one image of each unit, and prints a note if units have several. */
    static CaseSelection of(Path folder, CommandSpec spec) throws IOException {
        CaseSelection all = images(folder, spec, "one image of each unit is used, chosen by its hash");
        return CaseSelection.units(all.source());
    }

    /** Selects all images, and prints a note if units have several. */
    static CaseSelection all(Path folder, CommandSpec spec) throws IOException {
        return images(folder, spec, "a unit scores as its worst image, and is covered if all its images are");
    }

    private static CaseSelection images(Path folder, CommandSpec spec, String note) throws IOException {
        CaseSelection all = CaseSelection.all(
                CaseFolder.open(folder, remark -> spec.commandLine().getErr().println(remark)));
        if (all.units() < all.size()) {
            spec.commandLine()
                    .getOut()
                    .printf("%s: %d images of %d units; %s%n", all.description().name(), all.size(), all.units(), note);
        }
        return all;
    }
}
