package io.conformalstreams.connectors.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Objects that were made from a series of images: the maps of models, and the labels of readers. */
public final class DerivedFiles {

    /** How an object names the images that it was made from. */
    public enum Reference {
        SERIES,
        IMAGES_OF_FRAMES,
        NOTHING
    }

    private final PatientImages images;

    public DerivedFiles(PatientImages images) {
        this.images = images;
    }

    /**
     * A Parametric Map with the score 0.5 everywhere.
     *
     * @param model distinguishes the maps of one series
     * @param time of its content, as hour, minute and second
     */
    public byte[] map(String model, int channels, String time, Reference reference) {
        int voxels = images.grid().size();
        ByteBuffer pixels = ByteBuffer.allocate(Float.BYTES * channels * voxels).order(ByteOrder.LITTLE_ENDIAN);
        while (pixels.hasRemaining()) {
            pixels.putFloat(0.5f);
        }
        DicomEncoder map = derived(DicomParametricMapReader.PARAMETRIC_MAP_STORAGE, model, channels, time, reference)
                .text(DicomTag.MODALITY, "OT")
                .shorts(DicomTag.BITS_ALLOCATED, 32)
                .bytes(DicomTag.FLOAT_PIXEL_DATA, pixels.array());
        return file(DicomParametricMapReader.PARAMETRIC_MAP_STORAGE, map, model);
    }

    /**
     * A label map with the label 1 everywhere.
     *
     * @param reader distinguishes the label maps of one series
     * @param segment name of the label
     */
    public byte[] labels(String reader, String segment, Reference reference) {
        byte[] pixels = new byte[images.grid().size()];
        Arrays.fill(pixels, (byte) 1);
        DicomEncoder labels = derived(DicomSegmentationReader.LABEL_MAP_STORAGE, reader, 1, "120000", reference)
                .text(DicomTag.MODALITY, "SEG")
                .text(DicomTag.CONTENT_CREATOR, "Doe^" + reader)
                .text(DicomTag.SEGMENTATION_TYPE, "LABELMAP")
                .sequence(DicomTag.SEGMENTS, SmallDataSets.segment(1, segment, ""))
                .bytes(DicomTag.PIXEL_DATA, pixels);
        return file(DicomSegmentationReader.LABEL_MAP_STORAGE, labels, reader);
    }

    private byte[] file(String sopClass, DicomEncoder dataSet, String name) {
        return dataSet.file(sopClass, instance(name), PatientImages.encoding());
    }

    private String instance(String name) {
        return DicomIdentifier.of(images.name() + name, "derived");
    }

    private DicomEncoder derived(String sopClass, String name, int channels, String time, Reference reference) {
        List<DicomEncoder> frames = new ArrayList<>();
        List<DicomEncoder> references = new ArrayList<>();
        for (int slice = 0; slice < images.shape()[0]; slice++) {
            DicomEncoder image = new DicomEncoder()
                    .text(DicomTag.REFERENCED_SOP_CLASS, PatientImages.CT)
                    .text(DicomTag.REFERENCED_SOP_INSTANCE, images.instance(slice));
            references.add(image);
            for (int channel = 0; channel < channels; channel++) {
                DicomEncoder frame = new DicomEncoder()
                        .sequence(
                                DicomTag.PLANE_POSITION,
                                new DicomEncoder().decimals(DicomTag.IMAGE_POSITION, images.position(slice)));
                frames.add(
                        reference == Reference.IMAGES_OF_FRAMES
                                ? frame.sequence(
                                        DicomTag.DERIVATION_IMAGE,
                                        new DicomEncoder().sequence(DicomTag.SOURCE_IMAGE, image))
                                : frame);
            }
        }
        DicomEncoder dataSet = images.header(0)
                .text(DicomTag.SOP_CLASS, sopClass)
                .text(DicomTag.SOP_INSTANCE, instance(name))
                .text(DicomTag.SERIES_INSTANCE, DicomIdentifier.of(images.name() + name, "derived series"))
                .text(DicomTag.CONTENT_DATE, "20261118")
                .text(DicomTag.CONTENT_TIME, time)
                .text(DicomTag.NUMBER_OF_FRAMES, Integer.toString(frames.size()))
                .sequence(DicomTag.SHARED_FUNCTIONAL_GROUPS, images.sharedGroups())
                .sequence(DicomTag.PER_FRAME_FUNCTIONAL_GROUPS, frames);
        return reference == Reference.SERIES
                ? dataSet.sequence(
                        DicomTag.REFERENCED_SERIES,
                        new DicomEncoder()
                                .text(DicomTag.SERIES_INSTANCE, images.series())
                                .sequence(DicomTag.REFERENCED_INSTANCE, references))
                : dataSet;
    }
}
