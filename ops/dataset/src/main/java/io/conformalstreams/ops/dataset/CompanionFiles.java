package io.conformalstreams.ops.dataset;

import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.nnunet.NnUnetProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files beside a score file that tell where it lies. They have its name: a sidecar {@code .json}, and the
 * segmentation {@code .nii.gz} and the properties {@code .pkl} that nnU-Net writes.
 *
 * @param scores the score file
 * @param labels the label of the case, which is none of them
 */
record CompanionFiles(Path scores, Path labels) {

    private static final String NIFTI = "(?i)\\.nii(\\.gz)?$";

    /** The sidecar, if there is one. */
    Optional<Path> sidecar() {
        return existing(".json");
    }

    /** The segmentation, if there is one besides the scores and the label. */
    Optional<Path> segmentation() {
        return existing(".nii.gz").filter(file -> !file.equals(labels) && !file.equals(scores));
    }

    /** Where the segmentation lies, if there is one. */
    Optional<VoxelGrid> segmentationGrid() throws IOException {
        Optional<Path> file = segmentation();
        return file.isPresent() ? Optional.of(NiftiImage.readGrid(file.get())) : Optional.empty();
    }

    /** The properties, if there are any. */
    Optional<NnUnetProperties> properties() throws IOException {
        Optional<Path> file = existing(".pkl");
        return file.isPresent() ? Optional.of(NnUnetProperties.read(file.get())) : Optional.empty();
    }

    private Optional<Path> existing(String suffix) {
        String name = scores.getFileName().toString();
        String stem = name.matches(".*" + NIFTI) ? name.replaceFirst(NIFTI, "") : name.replaceFirst("\\.[^.]*$", "");
        return Optional.of(scores.resolveSibling(stem + suffix)).filter(Files::isRegularFile);
    }
}
