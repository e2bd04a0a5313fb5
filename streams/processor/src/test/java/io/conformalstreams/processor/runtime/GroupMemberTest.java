package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.processor.configuration.Application;
import io.conformalstreams.processor.configuration.Configurations;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupMemberTest {

    @TempDir
    private Path folder;

    @Test
    void shouldKeepItsNameAcrossRestartsInTheSameFolder() throws IOException {
        GroupMember first = GroupMember.of(unnamed(folder));

        assertThat(GroupMember.of(unnamed(folder))).isEqualTo(first);
        Path other = Files.createDirectory(folder.resolve("other"));
        assertThat(GroupMember.of(unnamed(other)).name()).isNotEqualTo(first.name());
        assertThat(first.onClose()).isEqualTo(GroupMembershipOperation.LEAVE_GROUP);
    }

    @Test
    void shouldReplaceADamagedName() throws IOException {
        String first = GroupMember.of(unnamed(folder)).name();
        Path file = folder.resolve("member-name");
        assertThat(file).hasContent(first);
        for (String damaged : new String[] {"", first.substring(0, 12), first + "\n" + first, "../" + first}) {
            Files.writeString(file, damaged);
            String name = GroupMember.of(unnamed(folder)).name();
            assertThat(name).isNotEqualTo(damaged).hasSameSizeAs(first);
            assertThat(file).hasContent(name);
        }
    }

    @Test
    void shouldStayInItsGroupsUnderAConfiguredName() {
        assertThat(GroupMember.of(application(folder, "\n  instanceId: pod-1")))
                .isEqualTo(new GroupMember("pod-1", GroupMembershipOperation.REMAIN_IN_GROUP));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldSayWhichFileItCannotKeep() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("member-name"));
        assertThatThrownBy(() -> GroupMember.of(unnamed(folder)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(taken.toString())
                .hasMessageContaining("application.instanceId");
    }

    private static Application unnamed(Path stateDirectory) {
        return application(stateDirectory, "");
    }

    private static Application application(Path stateDirectory, String more) {
        String yaml = Configurations.MINIMAL + "application:\n  stateDirectory: '" + stateDirectory + "'" + more + "\n";
        return ConformalConfiguration.parse(yaml, Map.of()).application();
    }
}
