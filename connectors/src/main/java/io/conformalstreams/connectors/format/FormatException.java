package io.conformalstreams.connectors.format;

import java.io.IOException;

/**
 * Reports a file whose bytes can be read but don't follow its format. The message fits on one line. It names the file,
 * the field, the value found there, and a remedy.
 */
public final class FormatException extends IOException {

    private static final int LONGEST_VALUE = 120;

    private final String file;
    private final String field;
    private final String value;
    private final String remedy;

    /**
     * @param file the file as the user knows it, with the member if the file is an archive
     * @param field the field at fault
     * @param value the value found there; control characters are shown as {@code ?}, and long texts are cut
     * @param remedy the expected value, or what the user can do
     */
    public FormatException(String file, String field, Object value, String remedy) {
        this(file, field, value, remedy, null);
    }

    /** Like the other constructor, with the exception that revealed the fault. */
    public FormatException(String file, String field, Object value, String remedy, Throwable cause) {
        super(file + ": " + field + " is " + printable(value) + "; " + remedy, cause);
        this.file = file;
        this.field = field;
        this.value = printable(value);
        this.remedy = remedy;
    }

    /** The file at fault. */
    public String file() {
        return file;
    }

    /** The field at fault. */
    public String field() {
        return field;
    }

    /** The value found, made printable. */
    public String value() {
        return value;
    }

    /** The expected value, or what the user can do. */
    public String remedy() {
        return remedy;
    }

    private static String printable(Object value) {
        String text = String.valueOf(value);
        StringBuilder printable = new StringBuilder();
        int shown = Math.min(text.length(), LONGEST_VALUE);
        for (int i = 0; i < shown; i++) {
            char character = text.charAt(i);
            printable.append(Character.isISOControl(character) ? '?' : character);
        }
        return shown < text.length() ? printable + "…" : printable.toString();
    }
}
