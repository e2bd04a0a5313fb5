package io.conformalstreams.connectors.nnunet;

import io.conformalstreams.connectors.format.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a pickle of plain containers and numbers, without running anything. Memory grows with the bytes of the file:
 * each instruction makes at most one value, and no length is trusted beyond the bytes that exist.
 */
final class PickleReader {

    /** The files of nnU-Net have a few kilobytes. */
    private static final int LARGEST_FILE = 1 << 22;

    private static final int MOST_VALUES = 1 << 18;

    /**
     * A remembered value may be an argument many times, so the size of the file does not bound the size of all
     * arguments.
     */
    private static final long MOST_ARGUMENT_BYTES = 2L * LARGEST_FILE;

    private static final int DEEPEST = 64;
    private static final int LOWEST_PROTOCOL = 2;
    private static final int HIGHEST_PROTOCOL = 5;
    private static final int LONG_BYTES = 8;
    private static final PickleValue NOTHING = new PickleValue.Nothing();

    private final String file;
    private final PickleInput input;
    private final List<PickleValue> stack = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Integer, PickleValue> memo = new HashMap<>();
    private int values;
    private long argumentBytes;

    private PickleReader(String file, byte[] bytes) {
        this.file = file;
        this.input = new PickleInput(file, bytes);
    }

    /**
     * The value of a pickle.
     *
     * @throws FormatException if it is too large, damaged, or does anything but build plain values
     */
    static PickleValue read(Path path) throws IOException {
        long size = Files.size(path);
        if (size > LARGEST_FILE) {
            throw new FormatException(path.toString(), "size", size + " bytes", "at most 4 MiB are read");
        }
        return read(path.toString(), Files.readAllBytes(path));
    }

    static PickleValue read(String file, byte[] bytes) throws FormatException {
        return new PickleReader(file, bytes).value();
    }

    private PickleValue value() throws FormatException {
        while (true) {
            int at = input.position();
            int code = input.unsignedByte();
            PickleOpcode opcode = PickleOpcode.of(code)
                    .orElseThrow(() -> refused("byte " + at, String.format("instruction 0x%02x", code)));
            if (opcode == PickleOpcode.STOP) {
                return pop();
            }
            run(opcode);
        }
    }

    private void run(PickleOpcode opcode) throws FormatException {
        switch (opcode) {
            case PROTO -> requireProtocol(input.unsignedByte());
            case FRAME -> input.bytes(Long.BYTES);
            case MARK -> mark();
            case POP -> pop();
            case POP_MARK -> popToMark();
            case NONE -> push(NOTHING);
            case NEWTRUE -> push(new PickleValue.Scalar(1));
            case NEWFALSE -> push(new PickleValue.Scalar(0));
            case BININT -> push(new PickleValue.Scalar(input.signedInteger()));
            case BININT1 -> push(new PickleValue.Scalar(input.unsignedByte()));
            case BININT2 -> push(new PickleValue.Scalar(input.unsignedShort()));
            case LONG1 -> push(whole(input.bytes(input.unsignedByte())));
            case LONG4 -> push(whole(input.bytes(input.unsignedInteger())));
            case BINFLOAT -> push(new PickleValue.Scalar(input.bigEndianDouble()));
            case SHORT_BINSTRING -> push(latin(input.bytes(input.unsignedByte())));
            case BINSTRING -> push(latin(input.bytes(input.unsignedInteger())));
            case SHORT_BINUNICODE -> push(new PickleValue.Text(input.text(input.unsignedByte())));
            case BINUNICODE -> push(new PickleValue.Text(input.text(input.unsignedInteger())));
            case BINUNICODE8 -> push(new PickleValue.Text(input.text(input.longLength())));
            case SHORT_BINBYTES -> push(new PickleValue.Bytes(input.bytes(input.unsignedByte())));
            case BINBYTES -> push(new PickleValue.Bytes(input.bytes(input.unsignedInteger())));
            case BINBYTES8, BYTEARRAY8 -> push(new PickleValue.Bytes(input.bytes(input.longLength())));
            case EMPTY_LIST, EMPTY_TUPLE -> push(new PickleValue.Items(List.of()));
            case LIST, TUPLE -> push(new PickleValue.Items(popToMark()));
            case TUPLE1 -> push(new PickleValue.Items(popSome(1)));
            case TUPLE2 -> push(new PickleValue.Items(popSome(2)));
            case TUPLE3 -> push(new PickleValue.Items(popSome(3)));
            case APPEND -> append(popSome(1));
            case APPENDS -> append(popToMark());
            case EMPTY_DICT -> push(new PickleValue.Entries());
            case DICT -> {
                List<PickleValue> entries = popToMark();
                push(new PickleValue.Entries());
                put(entries);
            }
            case SETITEM -> put(popSome(2));
            case SETITEMS -> put(popToMark());
            case BINPUT -> memo.put(input.unsignedByte(), top());
            case LONG_BINPUT -> memo.put(input.unsignedInteger(), top());
            case MEMOIZE -> memo.put(memo.size(), top());
            case BINGET -> push(remembered(input.unsignedByte()));
            case LONG_BINGET -> push(remembered(input.unsignedInteger()));
            case GLOBAL -> push(name(input.line(), input.line()));
            case STACK_GLOBAL -> {
                List<PickleValue> names = popSome(2);
                push(name(text(names.get(0)), text(names.get(1))));
            }
            case REDUCE -> reduce();
            case BUILD -> NumpyValues.build(stackTopAfter(1), arguments());
            case STOP -> throw new IllegalStateException("STOP ends the pickle before");
        }
    }

    private void requireProtocol(int protocol) throws FormatException {
        if (protocol < LOWEST_PROTOCOL || protocol > HIGHEST_PROTOCOL) {
            throw refused("protocol", protocol);
        }
    }

    /** Stack depth is bounded by the number of values. */
    private void push(PickleValue value) throws FormatException {
        if (++values > MOST_VALUES) {
            throw refused("number of values", "more than " + MOST_VALUES);
        }
        stack.add(value);
    }

    private void mark() throws FormatException {
        if (marks.size() == DEEPEST) {
            throw refused("depth", "more than " + DEEPEST);
        }
        marks.push(stack.size());
    }

    private PickleValue pop() throws FormatException {
        PickleValue top = top();
        stack.remove(stack.size() - 1);
        return top;
    }

    private PickleValue top() throws FormatException {
        return stackTopAfter(0);
    }

    /** The value below the {@code count} topmost ones. Values below the newest mark are out of reach. */
    private PickleValue stackTopAfter(int count) throws FormatException {
        int index = stack.size() - 1 - count;
        if (index < (marks.isEmpty() ? 0 : marks.peek())) {
            throw input.damaged();
        }
        return stack.get(index);
    }

    private List<PickleValue> popSome(int count) throws FormatException {
        List<PickleValue> popped = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            popped.add(pop());
        }
        Collections.reverse(popped);
        return popped;
    }

    private List<PickleValue> popToMark() throws FormatException {
        if (marks.isEmpty()) {
            throw input.damaged();
        }
        List<PickleValue> above = stack.subList(marks.pop(), stack.size());
        List<PickleValue> popped = List.copyOf(above);
        above.clear();
        return popped;
    }

    private void append(List<PickleValue> more) throws FormatException {
        items(top()).addAll(more);
    }

    private void put(List<PickleValue> keysAndValues) throws FormatException {
        if (!(top() instanceof PickleValue.Entries entries) || keysAndValues.size() % 2 != 0) {
            throw input.damaged();
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            if (keysAndValues.get(i) instanceof PickleValue.Text key) {
                entries.entries().put(key.text(), keysAndValues.get(i + 1));
            }
        }
    }

    private PickleValue remembered(int index) throws FormatException {
        PickleValue value = memo.get(index);
        if (value == null) {
            throw input.damaged();
        }
        return value;
    }

    private PickleValue name(String module, String name) throws FormatException {
        return new PickleValue.Name(
                KnownName.of(module, name).orElseThrow(() -> refused("an object", module + "." + name)));
    }

    private void reduce() throws FormatException {
        List<PickleValue> arguments = arguments();
        if (!(pop() instanceof PickleValue.Name function)) {
            throw input.damaged();
        }
        push(NumpyValues.result(function.name(), arguments));
    }

    private List<PickleValue> arguments() throws FormatException {
        List<PickleValue> arguments = items(pop());
        for (PickleValue argument : arguments) {
            if (argument instanceof PickleValue.Bytes bytes) {
                argumentBytes += bytes.bytes().length;
            } else if (argument instanceof PickleValue.Text text) {
                argumentBytes += text.text().length();
            }
        }
        if (argumentBytes > MOST_ARGUMENT_BYTES) {
            throw refused("size of values", "more than " + MOST_ARGUMENT_BYTES + " bytes");
        }
        return arguments;
    }

    private List<PickleValue> items(PickleValue value) throws FormatException {
        if (value instanceof PickleValue.Items items) {
            return items.items();
        }
        throw input.damaged();
    }

    private String text(PickleValue value) throws FormatException {
        if (value instanceof PickleValue.Text text) {
            return text.text();
        }
        throw input.damaged();
    }

    private static PickleValue latin(byte[] bytes) {
        return new PickleValue.Text(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** Little-endian, in two's complement. A number longer than eight bytes is ignored. */
    private static PickleValue whole(byte[] bytes) {
        if (bytes.length > LONG_BYTES) {
            return NOTHING;
        }
        long number = 0;
        for (int i = bytes.length - 1; i >= 0; i--) {
            number = i == bytes.length - 1 ? bytes[i] : number << Byte.SIZE | bytes[i] & 0xff;
        }
        return new PickleValue.Scalar(number);
    }

    private FormatException refused(String field, Object value) {
        return new FormatException(
                file,
                field,
                value,
                "only plain values and NumPy's numbers are read from a pickle, as nnU-Net writes them; nothing in it is run");
    }
}
