package io.conformalstreams.ops.structure;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.conformalstreams.ops.structure.PackageRules.ROOT;
import static io.conformalstreams.ops.structure.PackageRules.below;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.conformalstreams.ops.structure.PackageRules.Abstinence;
import io.conformalstreams.ops.structure.PackageRules.Floor;
import io.conformalstreams.ops.structure.PackageRules.Room;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks the compiled main classes against {@link PackageRules}.
 *
 * <p>It reads the classes on its class path. Benchmarks are not on it: nothing depends on them.
 */
class PackageDependenciesTest {

    /** In the name of a jar with the test classes of another module. */
    private static final String TEST_JAR = "-tests.jar";

    private static JavaClasses main;

    @BeforeAll
    static void readClasses() {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        main = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains(TEST_JAR))
                .importPackages("io.conformalstreams");
    }

    @Test
    void everyPackageHasItsPlace() {
        assertThat(packages()).allMatch(name -> PackageRules.ROOMS.stream().anyMatch(room -> room.holds(name)));
        assertThat(PackageRules.ROOMS).allMatch(room -> packages().anyMatch(room::holds));
        assertThat(packages().filter(name -> name.startsWith("processor.") || name.startsWith("conformal.")))
                .containsExactlyInAnyOrderElementsOf(
                        PackageRules.floors().map(Floor::name).toList());
    }

    @ParameterizedTest
    @FieldSource("io.conformalstreams.ops.structure.PackageRules#ROOMS")
    void roomsUseOnlyRoomsThatTheyMay(Room room) {
        List<String> permitted =
                Stream.concat(Stream.of(room.name()), room.uses().stream()).toList();
        noClasses()
                .that(resideInAPackage(below(room.name())))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + ".").and(not(resideInAnyPackage(patterns(permitted)))))
                .because("%s may use only %s".formatted(room.name(), room.uses()))
                .check(main);
    }

    @ParameterizedTest
    @MethodSource("io.conformalstreams.ops.structure.PackageRules#floors")
    void packagesUseOnlyLowerFloors(Floor floor) {
        noClasses()
                .that(resideInAPackage(below(floor.name())))
                .should()
                .dependOnClassesThat(resideInAnyPackage(patterns(floor.forbidden())))
                .because("%s may use only packages on lower floors".formatted(floor.name()))
                .check(main);
    }

    @Test
    void arithmeticUsesOnlyTheStandardLibrary() {
        classes()
                .that(resideInAPackage(below("conformal")))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(below("conformal"), "java.."))
                .because("arithmetic knows neither Kafka nor any format of records or text")
                .check(main);
    }

    @ParameterizedTest
    @FieldSource("io.conformalstreams.ops.structure.PackageRules#ABSTINENCES")
    void packagesDoWithout(Abstinence abstinence) {
        noClasses()
                .that(resideInAnyPackage(patterns(abstinence.packages())))
                .should()
                .dependOnClassesThat(resideInAnyPackage(abstinence.without().toArray(String[]::new)))
                .because(abstinence.reason())
                .check(main);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(main);
    }

    private static Stream<String> packages() {
        return main.stream()
                .map(JavaClass::getPackageName)
                .map(name -> name.substring(ROOT.length()))
                .distinct();
    }

    private static String[] patterns(Collection<String> names) {
        return names.stream().map(PackageRules::below).toArray(String[]::new);
    }
}
