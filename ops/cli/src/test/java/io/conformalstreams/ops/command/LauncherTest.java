package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options that the launcher {@code ops/conformal-streams} gives to Java. */
class LauncherTest {

    private static final String SMALLER = "-XX:NewRatio=7";
    private static final String YOUNG = "-XX:(MaxNewSize|NewRatio)=.*";

    @TempDir
    Path folder;

    @BeforeEach
    void install() throws IOException {
        Path launcher = folder.resolve("bin").resolve("conformal-streams");
        for (String name : List.of("bin", "lib", "java/bin")) {
            Files.createDirectories(folder.resolve(name));
        }
        Files.copy(Path.of("..", "conformal-streams"), launcher);
        Files.writeString(folder.resolve("lib").resolve("program.jar"), "");
        Files.writeString(folder.resolve("java").resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        Path java = folder.resolve("java/bin/java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void shouldLimitNewObjectsToAnEighthOfAHeapThatTheUserSizes() throws Exception {
        assertThat(options("run", "-Xmx192m")).contains(SMALLER, "-Xmx192m").noneMatch(is("-XX:MaxNewSize=.*"));
        assertThat(options("run", "-XX:+UseSerialGC -XX:MaxRAMPercentage=20")).contains(SMALLER);
    }

    @Test
    void shouldLimitNewObjectsOfAHeapThatTheUserDoesNotSize() throws Exception {
        assertThat(options("run", "")).filteredOn(is(YOUNG)).hasSize(1);
        assertThat(options("run", "-XX:+HeapDumpOnOutOfMemoryError"))
                .filteredOn(is(YOUNG))
                .isEqualTo(options("run", "").stream().filter(is(YOUNG)).toList());
    }

    @Test
    void shouldLeaveNewObjectsToAUserWhoLimitsThem() throws Exception {
        for (String own : List.of("-Xmn64m", "-Xmx1g -XX:NewSize=32m", "-XX:MaxNewSize=64m")) {
            assertThat(options("run", own)).doesNotContain(SMALLER, "-XX:MaxNewSize=256m");
        }
    }

    @Test
    void shouldGiveTheCompilerTheFileBesideTheLauncherIfItIsCalledByALinkInAFolderWithASpace() throws Exception {
        Path link = Files.createDirectories(folder.resolve("of a user")).resolve("streams");
        Files.createSymbolicLink(link, Path.of("..", "bin", "conformal-streams"));
        assertThat(options(link, List.of("run"), ""))
                .contains("-XX:CompilerDirectivesFile=" + folder.toRealPath().resolve("bin/compiler-directives.json"));
        assertThat(options("demo", "")).noneMatch(is("-XX:CompilerDirectivesFile=.*"));
    }

    /** Otherwise {@code run} would not start. */
    @Test
    void shouldGiveTheCompilerAFileThatThisJvmReads() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:CompilerDirectivesFile=" + Path.of("..", "compiler-directives.json"),
                        "-version")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).startsWith("3 compiler directives added");
    }

    /** Otherwise the JVM would ignore the command, and report it at each start: Java 17 reads no factor without decimals. */
    @Test
    void shouldGiveTheCompilerCommandsThatThisJvmReads() throws Exception {
        List<String> commands = options("run", "").stream()
                .filter(option -> option.startsWith("-XX:CompileCommand="))
                .toList();
        List<String> command = new ArrayList<>(commands);
        command.add(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-version");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(commands).isNotEmpty();
        assertThat(output).doesNotContainIgnoringCase("error");
    }

    @Test
    void shouldStartHelpOfRunWithoutTheOptionsOfALongRun() throws Exception {
        for (String help : List.of("--help", "-h")) {
            List<String> options = options(folder.resolve("bin/conformal-streams"), List.of("run", help), "");
            assertThat(options).contains("-XX:TieredStopAtLevel=1").noneMatch(is("-XX:CompilerDirectivesFile=.*"));
            assertThat(options).endsWith("run", help);
        }
    }

    @Test
    void shouldPassTheArgumentsOn() throws Exception {
        List<String> options = options("verify", "-Dname=value");
        assertThat(options).endsWith("io.conformalstreams.ops.command.ConformalStreams", "verify", "an argument");
        assertThat(options).contains("-Dname=value").noneMatch(is(YOUNG));
    }

    private static Predicate<String> is(String pattern) {
        return option -> option.matches(pattern);
    }

    private List<String> options(String command, String javaOptions) throws IOException, InterruptedException {
        return options(folder.resolve("bin/conformal-streams"), List.of(command, "an argument"), javaOptions);
    }

    private List<String> options(Path launcher, List<String> arguments, String javaOptions)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(arguments);
        line.add(0, launcher.toString());
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("java").toString());
        builder.environment().put("CONFORMAL_JAVA_OPTIONS", javaOptions);
        builder.environment().put("CONFORMAL_CLASS_ARCHIVE", "none");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return Arrays.asList(output.split("\n"));
    }
}
