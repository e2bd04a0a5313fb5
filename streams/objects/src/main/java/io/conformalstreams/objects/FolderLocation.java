package io.conformalstreams.objects;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A folder. If the folder is missing, its file system may not be mounted. The folder then counts as unavailable instead
 * of empty, and is not created. Listings do not follow symbolic links.
 */
record FolderLocation(String uri, Path root) implements Location {

    @Override
    public void create() throws IOException {
        Files.createDirectories(root);
    }

    @Override
    public boolean holdsFolderOf(String name) {
        return Files.isDirectory(path(name).getParent());
    }

    @Override
    public Listing list() throws IOException {
        requireRoot();
        List<StoredFile> files = new ArrayList<>();
        Map<String, String> unreadable = new TreeMap<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = name(file);
                if (!isNamed(file, name)) {
                    unreadable.put(name, "its name is not UTF-8, or this process does not run with LC_ALL=C.UTF-8");
                } else if (attributes.isSymbolicLink()) {
                    unreadable.put(name, "symbolic links are not followed");
                } else if (attributes.isRegularFile()) {
                    files.add(stored(name, attributes));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (file.equals(root)) {
                    throw failure;
                }
                // Ignore a file that was deleted during the listing.
                if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                    unreadable.put(
                            name(file),
                            "it cannot be read: " + failure.getClass().getSimpleName());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                return failure == null ? FileVisitResult.CONTINUE : visitFileFailed(folder, failure);
            }
        });
        files.sort(Comparator.comparing(StoredFile::name));
        return new Listing(files, unreadable);
    }

    /** Tells whether the file can be found by its name. A name loses the bytes that the process cannot decode. */
    private boolean isNamed(Path file, String name) {
        try {
            return root.resolve(name).equals(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    @Override
    public Optional<StoredFile> find(String name) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path(name), BasicFileAttributes.class);
            return attributes.isRegularFile() ? Optional.of(stored(name, attributes)) : Optional.empty();
        } catch (NoSuchFileException e) {
            requireRoot();
            return Optional.empty();
        }
    }

    @Override
    public Optional<OpenFile> open(String name) throws IOException {
        Optional<StoredFile> found = find(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new OpenFile(found.get().size(), Files.newInputStream(path(name))));
        } catch (NoSuchFileException e) {
            requireRoot();
            return Optional.empty();
        }
    }

    @Override
    public Optional<LocalFile> fetch(String name) throws IOException {
        return find(name).map(found -> new LocalFile(path(name), false));
    }

    @Override
    public void write(String name, byte[] content, String writer) throws IOException {
        requireRoot();
        Path target = path(name);
        Path directory = Files.createDirectories(target.getParent());
        Path part = directory.resolve("." + target.getFileName() + "." + writer + ".part");
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        // No resources stay open between calls.
    }

    private void requireRoot() throws IOException {
        if (!Files.isDirectory(root)) {
            throw new NoSuchFileException(root.toString(), null, "no such folder: is its file system mounted?");
        }
    }

    private Path path(String name) {
        Path path = root.resolve(name).normalize();
        if (!path.startsWith(root) || path.equals(root)) {
            throw new IllegalArgumentException("'" + name + "' is not a name below " + uri);
        }
        return path;
    }

    private String name(Path file) {
        return root.relativize(file).toString().replace(root.getFileSystem().getSeparator(), "/");
    }

    private static StoredFile stored(String name, BasicFileAttributes attributes) {
        return new StoredFile(
                name, attributes.size(), attributes.lastModifiedTime().toMillis(), "");
    }
}
