package io.conformalstreams.connectors.nnunet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes pickles of protocol 2 or 4 as CPython does. Every value is remembered, and none is used twice. */
public final class PickleWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int protocol;
    private int remembered;

    private PickleWriter(int protocol) {
        this.protocol = protocol;
    }

    /** A pickle of maps, lists, texts, numbers, truth values and arrays of doubles. */
    public static byte[] pickle(int protocol, Object value) {
        PickleWriter writer = new PickleWriter(protocol);
        writer.code(0x80).code(protocol);
        writer.write(value);
        return writer.code('.').bytes.toByteArray();
    }

    private PickleWriter code(int code) {
        bytes.write(code);
        return this;
    }

    private void raw(byte[] more) {
        bytes.writeBytes(more);
    }

    private static byte[] littleEndian(int length, long value) {
        byte[] all = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        return Arrays.copyOf(all, length);
    }

    private void remember() {
        if (protocol >= 4) {
            code(0x94);
        } else {
            code('q').code(remembered);
        }
        remembered++;
    }

    private void write(Object value) {
        if (value instanceof Map<?, ?> map) {
            code('}');
            remember();
            code('(');
            map.forEach((key, entry) -> {
                write(key);
                write(entry);
            });
            code('u');
        } else if (value instanceof List<?> list) {
            code(']');
            remember();
            code('(');
            list.forEach(this::write);
            code('e');
        } else if (value instanceof Object[] tuple) {
            code('(');
            List.of(tuple).forEach(this::write);
            code('t');
            remember();
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof Boolean flag) {
            code(flag ? 0x88 : 0x89);
        } else if (value instanceof Integer number) {
            integer(number);
        } else if (value instanceof Double number) {
            code('G');
            raw(ByteBuffer.allocate(Double.BYTES).putDouble(number).array());
        } else if (value instanceof double[] numbers) {
            array(numbers);
        } else {
            throw new IllegalArgumentException("no pickle of " + value);
        }
    }

    private void integer(int number) {
        if (number >= 0 && number < 256) {
            code('K').code(number);
        } else if (number >= 0 && number < 65_536) {
            code('M');
            raw(littleEndian(2, number));
        } else {
            code('J');
            raw(littleEndian(4, number));
        }
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (protocol >= 4) {
            code(0x8c).code(utf8.length);
        } else {
            code('X');
            raw(littleEndian(4, utf8.length));
        }
        raw(utf8);
        remember();
    }

    private void name(String module, String name) {
        if (protocol >= 4) {
            text(module);
            text(name);
            code(0x93);
        } else {
            code('c');
            raw((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        remember();
    }

    /** numpy.core.multiarray._reconstruct(ndarray, (0,), b'b'), then its state. */
    private void array(double[] numbers) {
        name("numpy.core.multiarray", "_reconstruct");
        name("numpy", "ndarray");
        integer(0);
        code(0x85);
        remember();
        data(new byte[] {'b'});
        code(0x87).code('R');
        remember();
        code('(');
        integer(1);
        integer(numbers.length);
        code(0x85);
        remember();
        elementKind();
        code(0x89);
        ByteBuffer elements = ByteBuffer.allocate(Double.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double number : numbers) {
            elements.putDouble(number);
        }
        data(elements.array());
        code('t').code('b');
    }

    private void elementKind() {
        name("numpy", "dtype");
        text("f8");
        code(0x89).code(0x88).code(0x87).code('R');
        remember();
        code('(');
        integer(3);
        text("<");
        code('N').code('N').code('N');
        integer(-1);
        integer(-1);
        integer(0);
        code('t').code('b');
    }

    /** Protocol 2 has no bytes: it encodes a text. */
    private void data(byte[] data) {
        if (protocol >= 4) {
            code('C').code(data.length);
            raw(data);
            remember();
        } else {
            name("_codecs", "encode");
            text(new String(data, StandardCharsets.ISO_8859_1));
            text("latin1");
            code(0x86).code('R');
            remember();
        }
    }
}
