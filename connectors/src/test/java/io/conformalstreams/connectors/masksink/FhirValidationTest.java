package io.conformalstreams.connectors.masksink;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationResult;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.contracts.IntervalQuantity;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelInterval;
import io.conformalstreams.contracts.SetReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HAPI FHIR validates the observations against R4. */
class FhirValidationTest {

    private static FhirValidator validator;

    private final IssuedRecords records = new IssuedRecords();

    @TempDir
    private Path folder;

    @BeforeAll
    static void createValidator() {
        FhirContext context = FhirContext.forR4();
        validator = context.newValidator();
        validator.registerValidatorModule(new FhirInstanceValidator(new ValidationSupportChain(
                new DefaultProfileValidationSupport(context),
                new InMemoryTerminologyServerValidationSupport(context),
                new CommonCodeSystemsTerminologyService(context))));
    }

    @Test
    void setsAreValidObservations() throws IOException {
        PackedMask mask = PackedMask.all(Grid.of(3, 4, 5));
        IssuedConfidenceSet calibrated = IssuedRecords.issued("a", mask, mask);
        calibrated.getLevels().get(0).getInner().setReason(SetReason.CALIBRATED);
        calibrated.getLevels().get(0).getOuter().setReason(SetReason.CALIBRATED);

        requireValid(calibrated);
        requireValid(IssuedRecords.issued("b", mask, mask, mask, mask));
    }

    @Test
    void ratiosAreValidObservations() throws IOException {
        IssuedConfidenceSet ratio = IssuedRecords.issued("c", PackedMask.all(Grid.of(4, 5)));
        ratio.setEstimate(0.375);
        ratio.setIntervals(List.of(LevelInterval.newBuilder()
                .setNominalAlpha(0.1)
                .setThresholds(List.of())
                .setLower(0.25)
                .setUpper(0.5)
                .setReview(false)
                .build()));

        assertThat(requireValid(ratio)).contains("\"value\" : 0.375");
    }

    @Test
    void diceBoundsAreValidObservations() throws IOException {
        IssuedConfidenceSet dice = IssuedRecords.issued("d", PackedMask.all(Grid.of(4, 5)));
        dice.setQuantity(IntervalQuantity.DICE);
        dice.setEstimate(0.875);
        dice.setIntervals(List.of(LevelInterval.newBuilder()
                .setNominalAlpha(0.1)
                .setThresholds(List.of())
                .setLower(0.625)
                .setUpper(1)
                .setReview(true)
                .build()));
        assertThat(requireValid(dice))
                .contains("\"value\" : 0.875", "\"value\" : 0.625", "\"valueBoolean\" : true")
                .contains("the Dice coefficient of the predicted cell is at least 0.625.")
                .contains("A review by a person is requested.")
                .doesNotContain("\"high\"");

        PackedMask mask = PackedMask.all(Grid.of(3, 4, 5));
        IssuedConfidenceSet sets = IssuedRecords.issued("e", mask, mask);
        sets.getLevels().get(0).getInner().setReason(SetReason.CALIBRATED);
        sets.getLevels().get(0).setDiceBound(0.75);
        sets.getLevels().get(0).setReview(false);
        assertThat(requireValid(sets))
                .contains("\"value\" : 0.75", "\"valueBoolean\" : false", "is then at least 0.750.")
                .doesNotContain("A review by a person is requested.");
    }

    @Test
    void theValidatorFindsFaults() {
        assertThat(errors("{\"resourceType\": \"Observation\", \"status\": \"perhaps\"}"))
                .isNotEmpty();
    }

    private String requireValid(IssuedConfidenceSet issued) throws IOException {
        MaskSinkTask task = new MaskSinkTask();
        SinkContext context = new SinkContext(true);
        task.initialize(context);
        task.start(Map.of("folder", folder.toString(), "formats", "fhir"));
        task.put(List.of(records.record(issued)));
        assertThat(context.reports()).isEmpty();
        String bundle = Files.readString(folder.resolve("unet@3%7Cnorth")
                .resolve(issued.getImageId())
                .resolve("cell-sets/observations.fhir.json"));
        assertThat(errors(bundle)).isEmpty();
        return bundle;
    }

    private static List<String> errors(String resource) {
        ValidationResult result = validator.validateWithResult(resource);
        return result.getMessages().stream()
                .filter(message -> message.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0)
                .map(SingleValidationMessage::getMessage)
                .toList();
    }
}
