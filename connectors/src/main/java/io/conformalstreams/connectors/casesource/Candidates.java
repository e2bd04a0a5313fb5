package io.conformalstreams.connectors.casesource;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The files that match one pattern for the same case. nnU-Net writes scores ({@code .npz}) and their segmentation side
 * by side. If a pattern matches both, the task takes the scores when it reads scores, and the segmentation when it
 * reads masks. Any other choice is ambiguous.
 *
 * @param files in the order of their names
 */
record Candidates(List<FoundFile> files) {

    static Candidates none() {
        return new Candidates(new ArrayList<>());
    }

    /** The one file to take. Empty if there is none, or if the choice is ambiguous. */
    Optional<FoundFile> choose(boolean masks) {
        if (files.size() == 1) {
            return Optional.of(files.get(0));
        }
        List<FoundFile> fitting =
                files.stream().filter(file -> isArchive(file) != masks).toList();
        return fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
    }

    /** The NIfTI segmentation beside an archive of scores. It supplies the spacing of the scores. */
    Optional<FoundFile> segmentation(FoundFile chosen) {
        return isArchive(chosen)
                ? files.stream()
                        .filter(file -> file.name().toLowerCase(Locale.ROOT).matches(".*\\.nii(\\.gz)?"))
                        .findFirst()
                : Optional.empty();
    }

    /** Whether a file is a NumPy array or an archive of such arrays. */
    static boolean isArchive(FoundFile file) {
        String name = file.name().toLowerCase(Locale.ROOT);
        return name.endsWith(".npz") || name.endsWith(".npy");
    }
}
