package io.conformalstreams.ops.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    /** Plays a broker, and waits for the end of its parent. */
    static final class Child {

        public static void main(String[] arguments) throws Exception {
            ParentWatch.exitWithParent();
            new CountDownLatch(1).await();
        }
    }

    /** Plays a user's program. It starts a child, writes the child's process id, and waits to be killed. */
    static final class Parent {

        public static void main(String[] arguments) throws Exception {
            ParentWatch.exitWithParent();
            ChildJvm child = ChildJvm.start(
                    Child.class,
                    List.of(),
                    ChildJvm.ownClassPath(),
                    List.of(),
                    Map.of(),
                    Path.of(arguments[0] + ".log"));
            Path written = Files.writeString(Path.of(arguments[0] + ".part"), Long.toString(child.processId()));
            Files.move(written, Path.of(arguments[0]));
            new CountDownLatch(1).await();
        }
    }

    @Test
    void leavesNoOrphanWhenTheParentIsKilled() throws Exception {
        Path announced = directory.resolve("process-id");
        ChildJvm parent = ChildJvm.start(
                Parent.class,
                List.of(),
                ChildJvm.ownClassPath(),
                List.of(announced.toString()),
                Map.of(),
                directory.resolve("parent.log"));
        parent.awaitReady(() -> Files.exists(announced), LIMIT, "The parent");
        ProcessHandle grandchild =
                ProcessHandle.of(Long.parseLong(Files.readString(announced))).orElseThrow();

        parent.kill();

        grandchild.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(grandchild.isAlive()).isFalse();
    }
}
