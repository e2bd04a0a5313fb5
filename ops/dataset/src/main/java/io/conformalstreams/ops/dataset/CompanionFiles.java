package io.conformalstreams.ops.dataset;

import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.nnunet.NnUnetProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files beside a score file that give the position of its image: a sidecar {@code .json}, and the segmentation
 * {@code .nii.gz} and the properties {@code .pkl} that nnU-Net writes. Each has the name of the score file, with its
 * own suffix.
 *
 * @param scores the score file
 * @param labels the label of the case, which isn't a companion
 */
record CompanionFiles(Path scores, Path labels) {

    private static final String NIFTI = "(?i)\\.nii(\\.gz)?$";

    /** The sidecar, if there is one. */
    Optional<Path> sidecar() {
        return existing(".json");
    }

    /** The segmentation, if it exists and is neither the score file nor the label. */
    Optional<Path> segmentation() {
        return existing(".nii.gz").filter(file -> !file.equals(labels) && !file.equals(scores));
    }

    /** The grid of the segmentation, if the segmentation exists. */
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
