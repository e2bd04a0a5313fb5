package io.conformalstreams.ops.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.dataset.CaseFolder;
import io.conformalstreams.ops.dataset.CaseReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaseSelectionTest {

    private static final String DESCRIPTION = """
            {"name": "cells", "model": "net", "dimensions": 2, "scores": "logits",
             "channels": [{"name": "cell", "label_values": [1]}]}
            """;

    @TempDir
    private Path folder;

    @Test
    void takesOneImageOfEachUnitWhateverTheOrder() throws IOException {
        StringBuilder ascending = new StringBuilder("sequence,case,site,unit,scores,labels\n");
        StringBuilder descending = new StringBuilder(ascending);
        for (int i = 0; i < 60; i++) {
            ascending.append(line(i, i));
            descending.append(line(60 - i, i));
        }
        CaseSelection one = units(ascending);
        CaseSelection other = units(descending);

        assertThat(one.cases())
                .extracting(CaseReference::unitId)
                .doesNotHaveDuplicates()
                .hasSize(20);
        assertThat(other.cases())
                .extracting(CaseReference::caseId)
                .containsExactlyInAnyOrderElementsOf(
                        one.cases().stream().map(CaseReference::caseId).toList());
        assertThat(one.cases())
                .as("not always the first image of a unit")
                .anyMatch(reference -> reference.sequence() % 3 > 0);
    }

    private CaseSelection units(StringBuilder manifest) throws IOException {
        Files.writeString(folder.resolve("dataset.json"), DESCRIPTION);
        Files.writeString(folder.resolve("manifest.csv"), manifest);
        return CaseSelection.units(CaseFolder.open(folder));
    }

    private static String line(int sequence, int image) {
        return sequence + ",image-" + image + ",north,patient-" + image / 3 + ",a.npz,a.png\n";
    }
}
