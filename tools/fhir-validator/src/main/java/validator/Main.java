package validator;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;

/**
 * Validates files against FHIR R4 with what is in the jars, no network. One line per message:
 * file, severity, place, text, with tabs between. Exit code 0: no errors; 1: errors; 2: nothing to
 * validate.
 */
public final class Main {
  public static void main(String[] args) throws Exception {
    List<Path> files = new ArrayList<>();
    for (String arg : args) {
      try (Stream<Path> found = Files.walk(Path.of(arg))) {
        found.filter(Files::isRegularFile).filter(f -> f.toString().endsWith(".json")).sorted().forEach(files::add);
      }
    }
    if (files.isEmpty()) {
      System.err.println("nothing to validate");
      System.exit(2);
    }
    FhirValidator validator = validator();
    boolean errors = false;
    for (Path file : files) {
      List<SingleValidationMessage> messages;
      try {
        // The text, never a parsed object: a parser drops elements that it does not know.
        messages = validator.validateWithResult(Files.readString(file)).getMessages();
      } catch (RuntimeException broken) {
        System.out.println(file + "\tERROR\t\tnot readable: " + broken.getClass().getSimpleName());
        errors = true;
        continue;
      }
      int wrong = 0;
      for (SingleValidationMessage message : messages) {
        if (message.getSeverity().ordinal() < ResultSeverityEnum.WARNING.ordinal()) {
          continue;
        }
        boolean bad = message.getSeverity().ordinal() >= ResultSeverityEnum.ERROR.ordinal();
        wrong += bad ? 1 : 0;
        System.out.println(file + "\t" + (bad ? "ERROR" : "WARNING") + "\t" + message.getLocationString() + "\t"
            + message.getMessage().replaceAll("\\s+", " "));
      }
      errors |= wrong > 0;
      System.out.println(file + "\t" + (wrong > 0 ? "BAD" : "GOOD") + "\t\t" + wrong + " errors");
    }
    System.exit(errors ? 1 : 0);
  }

  private static FhirValidator validator() {
    FhirContext context = FhirContext.forR4();
    // HAPI does not find core URLs that are pinned to a version.
    DefaultProfileValidationSupport core = new DefaultProfileValidationSupport(context) {
      @Override
      public org.hl7.fhir.instance.model.api.IBaseResource fetchStructureDefinition(String url) {
        return super.fetchStructureDefinition(url.endsWith("|4.0.1") ? url.substring(0, url.length() - 6) : url);
      }
    };
    UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(context);
    ValidationSupportChain chain = new ValidationSupportChain(core, new SnapshotGeneratingValidationSupport(context),
        new CommonCodeSystemsTerminologyService(context), new InMemoryTerminologyServerValidationSupport(context), unknown);
    FhirInstanceValidator instance = new FhirInstanceValidator(chain);
    // Else a reference to the wrong kind of resource passes.
    instance.setAssumeValidRestReferences(true);
    instance.setErrorForUnknownProfiles(false);
    instance.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
    FhirValidator validator = context.newValidator();
    validator.registerValidatorModule(instance);
    return validator;
  }

  private Main() {}
}
