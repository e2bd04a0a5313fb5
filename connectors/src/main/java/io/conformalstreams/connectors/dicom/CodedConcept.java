package io.conformalstreams.connectors.dicom;

/**
 * A code of a terminology (PS3.3, 8.8).
 *
 * @param value the code, at most 16 characters
 * @param scheme its terminology, such as SCT for SNOMED CT or DCM
 * @param meaning in words, at most 64 characters
 */
public record CodedConcept(String value, String scheme, String meaning) {

    public CodedConcept {
        requireLength("code value", value, 16);
        requireLength("coding scheme", scheme, 16);
        requireLength("code meaning", meaning, 64);
    }

    /**
     * Reads {@code scheme:value:meaning}, such as {@code SCT:85756007:Tissue}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static CodedConcept parse(String text) {
        String[] parts = text.split(":", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "'" + text + "' isn't scheme:value:meaning, such as SCT:85756007:Tissue");
        }
        return new CodedConcept(parts[1].strip(), parts[0].strip(), parts[2].strip());
    }

    DicomEncoder item() {
        return new DicomEncoder()
                .text(DicomTag.CODE_VALUE, value)
                .text(DicomTag.CODING_SCHEME, scheme)
                .text(DicomTag.CODE_MEANING, meaning);
    }

    private static void requireLength(String name, String text, int longest) {
        if (text.isBlank() || text.length() > longest || text.contains("\\")) {
            throw new IllegalArgumentException(
                    name + " '" + text + "' must have from 1 to " + longest + " characters and no backslash");
        }
    }
}
