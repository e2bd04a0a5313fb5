package io.conformalstreams.connectors.masksink;

import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.NiftiEncoder;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.connectors.format.PngEncoder;
import io.conformalstreams.connectors.format.SegmentedNrrdEncoder;
import io.conformalstreams.connectors.issued.IssuedSets;
import io.conformalstreams.connectors.study.ObjectKind;
import io.conformalstreams.connectors.study.SetWording;
import io.conformalstreams.connectors.study.StudyObjects;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The file formats of confidence sets. The same sets give the same bytes. */
enum MaskFormat {
    /** One {@code .nii.gz} for each set, 1 inside and 0 outside, with sform and qform if the geometry is known. */
    NIFTI("nifti") {
        @Override
        Map<String, byte[]> files(IssuedSets sets, StudyObjects objects) {
            Map<String, byte[]> files = new LinkedHashMap<>();
            for (IssuedSets.NamedMask mask : sets.masks()) {
                files.put(
                        mask.name() + ".nii.gz",
                        NiftiEncoder.compress(NiftiEncoder.mask(mask.mask(), sets.geometry())));
            }
            return files;
        }
    },
    /** One {@code .png} for each set, or in three dimensions for each of its slices; white inside and black outside. */
    PNG("png") {
        @Override
        Map<String, byte[]> files(IssuedSets sets, StudyObjects objects) {
            Map<String, byte[]> files = new LinkedHashMap<>();
            for (IssuedSets.NamedMask mask : sets.masks()) {
                for (int slice = 0; slice < sets.grid().depth(); slice++) {
                    String suffix = sets.grid().dimensions() == 3 ? String.format("-z%04d", slice) : "";
                    files.put(mask.name() + suffix + ".png", PngEncoder.mask(mask.mask(), slice));
                }
            }
            return files;
        }
    },
    /** One {@code .npz} with a boolean array for each set, and {@code spacing} in mm. */
    NPZ("npz") {
        @Override
        Map<String, byte[]> files(IssuedSets sets, StudyObjects objects) {
            Map<String, NpyArray> arrays = new LinkedHashMap<>();
            for (IssuedSets.NamedMask mask : sets.masks()) {
                byte[] inside = new byte[sets.grid().size()];
                for (int index = 0; index < inside.length; index++) {
                    inside[index] = (byte) (mask.mask().contains(index) ? 1 : 0);
                }
                arrays.put(
                        mask.name(),
                        NpyArray.of(ElementType.BOOLEAN, sets.grid().shape(), ByteBuffer.wrap(inside)));
            }
            double[] spacing = sets.grid().spacing();
            ByteBuffer doubles =
                    ByteBuffer.allocate(Double.BYTES * spacing.length).order(ByteOrder.LITTLE_ENDIAN);
            Arrays.stream(spacing).forEach(doubles::putDouble);
            arrays.put("spacing", NpyArray.of(ElementType.FLOAT64, new int[] {spacing.length}, doubles.flip()));
            return Map.of("sets.npz", NpzFile.encode(arrays));
        }
    },
    /** One binary DICOM Segmentation in the study of the image, with a segment for each set. */
    DICOM_SEGMENTATION("dicom-seg") {
        @Override
        Map<String, byte[]> files(IssuedSets sets, StudyObjects objects) throws IOException {
            return object("sets.dcm", sets, objects, ObjectKind.SEGMENTATION);
        }
    },
    /** One {@code .seg.nrrd} for 3D Slicer, with a segment for each set. */
    SLICER_SEGMENTATION("seg-nrrd") {
        @Override
        Map<String, byte[]> files(IssuedSets sets, StudyObjects objects) {
            return Map.of("sets.seg.nrrd", SegmentedNrrdEncoder.encode(SetWording.segments(sets), sets.geometry()));
        }
    },
    /** One RT Structure Set in the study of the image, with the contours of each set. */
    STRUCTURE_SET("rtstruct") {
        @Override
        Map<String, byte[]> files(IssuedSets sets, StudyObjects objects) throws IOException {
            return object("contours.dcm", sets, objects, ObjectKind.STRUCTURE_SET);
        }
    },
    /** One structured report in the study of the image, with volumes and their guarantees. */
    REPORT("dicom-sr") {
        @Override
        Map<String, byte[]> files(IssuedSets sets, StudyObjects objects) throws IOException {
            return object("report.dcm", sets, objects, ObjectKind.REPORT);
        }

        @Override
        boolean needsSets() {
            return false;
        }
    },
    /** One FHIR R4 bundle of observations: sizes and ratios with their intervals. */
    FHIR("fhir") {
        @Override
        Map<String, byte[]> files(IssuedSets sets, StudyObjects objects) throws IOException {
            return Map.of("observations.fhir.json", objects.observations(sets));
        }

        @Override
        boolean needsSets() {
            return false;
        }
    },
    /** One COCO data set with an annotation for each non-empty slice of each set. */
    COCO_RLE("coco-rle") {
        @Override
        Map<String, byte[]> files(IssuedSets sets, StudyObjects objects) {
            return Map.of("sets.coco.json", CocoDataSet.encode(sets));
        }
    };

    private final String setting;

    MaskFormat(String setting) {
        this.setting = setting;
    }

    /** Name in the configuration. */
    String setting() {
        return setting;
    }

    static Optional<MaskFormat> ofSetting(String setting) {
        return Arrays.stream(values())
                .filter(format -> format.setting.equals(setting))
                .findFirst();
    }

    /** Whether the format needs sets. If a record has only intervals, such a format writes nothing. */
    boolean needsSets() {
        return true;
    }

    private static Map<String, byte[]> object(String name, IssuedSets sets, StudyObjects objects, ObjectKind kind)
            throws IOException {
        return objects.object(sets, kind)
                .map(object -> Map.of(name, object.file()))
                .orElse(Map.of());
    }

    /**
     * Encodes sets as files.
     *
     * @param sets at least one
     * @param objects encodes the objects that belong to a study
     * @return the content of each file, by name
     * @throws IOException if the source series is missing, doesn't fit, or can't be read at present
     */
    abstract Map<String, byte[]> files(IssuedSets sets, StudyObjects objects) throws IOException;
}
