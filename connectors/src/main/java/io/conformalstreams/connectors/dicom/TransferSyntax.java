package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;

/**
 * The supported encodings of a DICOM file (PS3.5, 10 and annex A). For any other encoding, an error message names the
 * command that converts the file.
 */
enum TransferSyntax {
    IMPLICIT("1.2.840.10008.1.2"),
    EXPLICIT("1.2.840.10008.1.2.1"),
    /** The whole data set is deflated. */
    DEFLATED("1.2.840.10008.1.2.1.99"),
    /** Each frame is a fragment of its own, uncompressed. */
    ENCAPSULATED("1.2.840.10008.1.2.1.98"),
    /** Run-length encoded bytes (PS3.5, annex G). */
    RLE("1.2.840.10008.1.2.5");

    private final String identifier;

    TransferSyntax(String identifier) {
        this.identifier = identifier;
    }

    /**
     * @throws FormatException if the syntax isn't supported; the message names a command that converts the file
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
            return "dcmconv +te IN OUT, from dcmtk";
        }
        return switch (identifier.substring(jpegFamily.length())) {
            case "80", "81" -> "dcmdjpls IN OUT, from dcmtk: JPEG-LS isn't supported";
            case "50", "51", "53", "55", "57", "70" -> "dcmdjpeg IN OUT, from dcmtk: JPEG isn't supported";
            case "90", "91", "92", "93" -> "gdcmconv --raw IN OUT, from libgdcm-tools: JPEG 2000 isn't supported";
            default -> "gdcmconv --raw IN OUT, from libgdcm-tools: this compression isn't supported";
        };
    }
}
