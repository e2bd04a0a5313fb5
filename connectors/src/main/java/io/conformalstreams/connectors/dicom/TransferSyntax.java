package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;

/** How a DICOM file is encoded (PS3.5, 10 and annex A): what is read, and how to convert the rest. */
enum TransferSyntax {
    IMPLICIT("1.2.840.10008.1.2"),
    EXPLICIT("1.2.840.10008.1.2.1"),
    /** The data set is deflated as a whole. */
    DEFLATED("1.2.840.10008.1.2.1.99"),
    /** Each frame is a fragment of its own, uncompressed. */
    ENCAPSULATED("1.2.840.10008.1.2.1.98"),
    /** Run lengths of bytes (PS3.5, annex G). */
    RLE("1.2.840.10008.1.2.5");

    private final String identifier;

    TransferSyntax(String identifier) {
        this.identifier = identifier;
    }

    /**
     * @throws FormatException for a syntax that isn't read, with the command that converts it
     */
    static TransferSyntax of(String file, String identifier) throws FormatException {
        for (TransferSyntax syntax : values()) {
            if (syntax.identifier.equals(identifier)) {
                return syntax;
            }
        }
        throw new FormatException(
                file, DicomTag.TRANSFER_SYNTAX.describe(), identifier, "convert it with " + converter(identifier));
    }

    String identifier() {
        return identifier;
    }

    boolean isExplicit() {
        return this != IMPLICIT;
    }

    private static String converter(String identifier) {
        String jpegFamily = "1.2.840.10008.1.2.4.";
        if (!identifier.startsWith(jpegFamily)) {
            return "dcmconv +te IN OUT, of dcmtk";
        }
        return switch (identifier.substring(jpegFamily.length())) {
            case "80", "81" -> "dcmdjpls IN OUT, of dcmtk: JPEG-LS isn't read";
            case "50", "51", "53", "55", "57", "70" -> "dcmdjpeg IN OUT, of dcmtk: JPEG isn't read";
            case "90", "91", "92", "93" -> "gdcmconv --raw IN OUT, of libgdcm-tools: JPEG 2000 isn't read";
            default -> "gdcmconv --raw IN OUT, of libgdcm-tools: compressed pixels of this kind aren't read";
        };
    }
}
